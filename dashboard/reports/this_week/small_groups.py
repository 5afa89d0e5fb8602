"""What leaves the site in an e-mail: no number of a group of learners that is too small."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from api.queries.reading import Row
from dashboard.frame.report import Tile
from dashboard.frame.table import MASKED

_NOT_OF_LEARNERS: Final = {"unanswered"}
"""Key numbers that count no learners."""
_WITHIN: Final = {("total", "current"): 0, ("current", "verified"): 1, ("total", "passing"): 1}
"""Pairs of key numbers, of which the first one counts the learners of the second one and others.
With each pair is the place of the one that goes where both would tell too much: readers look for
the learners enrolled now.
"""


def is_small(count: float, *, minimum: int) -> bool:
    """Tell whether a number of learners is one of a small group; nobody is no group."""
    return 0 < count < minimum


def without_small_numbers(tiles: Iterable[Tile], *, minimum: int) -> list[Tile]:
    """Mask the key numbers of small groups, with what stands beside them.

    A change goes too where the number of the week before was one of a small group: the sum of the
    two would tell it. For the same reason one of two numbers goes that differ by a small group.
    """
    found = list(tiles)
    told = {tile.key: tile.value for tile in found if isinstance(tile.value, int | float)}
    for (whole, part), goes in _WITHIN.items():
        if {whole, part} <= told.keys() and is_small(told[whole] - told[part], minimum=minimum):
            del told[(whole, part)[goes]]
    return [
        tile
        if tile.key in _NOT_OF_LEARNERS
        else _masked(tile, minimum=minimum, is_told=tile.key in told)
        for tile in found
    ]


def _masked(tile: Tile, *, minimum: int, is_told: bool) -> Tile:
    if not isinstance(tile.value, int | float):
        return tile
    if not is_told or is_small(tile.value, minimum=minimum):
        return replace(tile, value=MASKED, change=None, of_whom="", trend=())
    if tile.change is not None and is_small(tile.value - tile.change, minimum=minimum):
        return replace(tile, change=None, trend=())
    return tile


def without_small_findings(rows: Iterable[Row], *, minimum: int) -> list[Row]:
    """Leave out the findings, and the wrong answers, that count a small group."""
    return [
        {**row, "values_json": _without_small_answer(row["values_json"], minimum=minimum)}
        for row in rows
        if not any(is_small(count, minimum=minimum) for count in _counts(row))
    ]


def _counts(row: Row) -> list[float]:
    """Return the numbers of learners that the sentence of a finding tells, or lets reckon."""
    values = _values(row["values_json"])
    told = [row["sample"], *(values.get(name) for name in ("stopped", "active", "before"))]
    if "reached" in values and "stopped" in values:
        told += [values["reached"], values["reached"] - values["stopped"]]
    return [count for count in told if isinstance(count, int | float)]


def _without_small_answer(text: str, *, minimum: int) -> str:
    values = _values(text)
    if is_small(values.get("distractor_count") or 0, minimum=minimum):
        values |= {"distractor": None, "distractor_count": None}
        return json.dumps(values)
    return text


def _values(text: str) -> dict[str, Any]:
    """Return the values of a finding; none of a text that is no object, which has no sentence."""
    try:
        values = json.loads(text)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}
