"""What leaves the site in an e-mail: the key numbers and findings that tell of no small group."""

import json
from collections.abc import Iterable
from dataclasses import replace
from math import isfinite
from typing import Any, Final, TypeGuard

from api.queries.reading import Row
from dashboard.frame.report import Tile
from dashboard.frame.table import MASKED
from dashboard.reports.engagement import WeekOfActivity
from dashboard.reports.this_week.told_groups import EVERYBODY, Group, ToldGroups, group

_NOT_OF_LEARNERS: Final = {"unanswered"}
"""Key numbers that count no learners."""


def without_small_numbers(tiles: Iterable[Tile], *, told: ToldGroups) -> list[Tile]:
    """Mask the key numbers that may not be told, with what stands beside them.

    A change is told where the number of the week before is, because their sum would tell it. The
    numbers come before the changes, so that a change goes rather than a number.
    """
    found = list(tiles)
    numbers = {
        tile.key: tile.value
        for tile in found
        if isinstance(tile.value, int | float) and tile.key not in _NOT_OF_LEARNERS
    }
    masked = {key for key, value in numbers.items() if not told.tell(group(key, value))}
    return [
        replace(tile, value=MASKED, change=None, of_whom="", trend=())
        if tile.key in masked
        else _without_small_change(tile, numbers.get(tile.key), told=told)
        for tile in found
    ]


def _without_small_change(tile: Tile, value: float | None, *, told: ToldGroups) -> Tile:
    if value is None or tile.change is None:
        return tile
    if told.tell(group(f"{tile.key} before", value - tile.change)):
        return tile
    return replace(tile, change=None, trend=())


def without_small_shares(
    tiles: Iterable[Tile], weeks: Iterable[WeekOfActivity], *, told: ToldGroups
) -> list[Tile]:
    """Leave the share of the enrolled out of the words beside an activity that may not be told."""
    by_key = {week.key: week for week in weeks}
    return [
        replace(tile, of_whom=week.of_whom(is_share_told=False))
        if (week := by_key.get(tile.key)) is not None
        and tile.value is not MASKED
        and not told.tell(
            group("enrolled", week.enrolled), group(f"{week.key} enrolled", week.of_enrolled)
        )
        else tile
        for tile in tiles
    ]


def without_small_findings(rows: Iterable[Row], *, told: ToldGroups) -> list[Row]:
    """Leave out the findings, and the wrong answers, that may not be told."""
    found = list(rows)
    # Who reached a block reached all that come before it, so of two blocks one holds the other.
    reached = frozenset(
        f"reached {row['block_id']}" for row in found if row["kind"] == "learners_stop"
    )
    return [
        _without_small_answer(row, told=told)
        for row in found
        if told.tell(*_groups_of(row, reached=reached))
    ]


def _groups_of(row: Row, *, reached: frozenset[str]) -> list[Group]:
    """Return the groups whose numbers the sentence of a finding tells, or lets reckon."""
    values, sample, block_id = _values(row), row["sample"], row["block_id"]
    match row["kind"]:
        case "problem_hard" | "problem_misleads":
            tried = _tried(row)
            return [tried, *_wrong(row, values, tried)]
        case "learners_stop":
            name = f"reached {block_id}"
            whole = group(name, sample, EVERYBODY, *reached)
            counts = {name: values.get("reached"), f"stopped {block_id}": values.get("stopped")}
            return [
                whole,
                *(group(key, count, whole) for key, count in counts.items() if _is_number(count)),
            ]
        case "video_left":
            viewers = group(f"viewers {block_id}", sample, EVERYBODY)
            return [viewers, *_part(f"left {block_id}", values.get("share"), viewers)]
        case "enrollment_unusual":
            change = values.get("change")
            before = [group("enrolled before", sample - change)] if _is_number(change) else []
            return [group("enrolled", sample), *before]
        case "activity_drop":
            counts = {"active": values.get("active"), "active before": values.get("before")}
            return [
                group("active before", sample),
                *(group(key, count) for key, count in counts.items() if _is_number(count)),
            ]
        case _:
            return [group(f"viewers {block_id}", sample, EVERYBODY)]


def _tried(row: Row) -> Group:
    return group(f"tried {row['block_id']}", row["sample"], EVERYBODY, f"reached {row['block_id']}")


def _wrong(row: Row, values: dict[str, Any], tried: Group) -> list[Group]:
    """Return who was not right with one try, where the sentence tells how many were right."""
    share = values.get("right_share")
    if row["kind"] != "problem_hard" or not _is_number(share):
        return []
    return _part(f"wrong {row['block_id']}", 1 - share, tried)


def _part(name: str, share: Any, whole: Group) -> list[Group]:
    """Return the learners that a share makes of its sample; none without a share."""
    return [group(name, round(share * whole.count), whole)] if _is_number(share) else []


def _without_small_answer(row: Row, *, told: ToldGroups) -> Row:
    values = _values(row)
    count, wrong = values.get("distractor_count"), _wrong(row, values, _tried(row))
    if not wrong or not _is_number(count):
        return row
    if told.tell(group(f"answered {row['block_id']}", count, *wrong)):
        return row
    values |= {"distractor": None, "distractor_count": None}
    return {**row, "values_json": json.dumps(values)}


def _values(row: Row) -> dict[str, Any]:
    """Return the values of a finding; none of a text that is no object, which has no sentence."""
    try:
        values = json.loads(row["values_json"])
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and isfinite(value)
