"""Rows to the bodies that existing clients read: the keys, their order and the date formats."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from api.queries.reading import Row

ENROLLMENT_MODES = ("audit", "credit", "honor", "professional", "verified", "masters")
_MERGED_MODES = {"no-id-professional": "professional"}

_ACTIVITY_KEYS = {
    "active": "any",
    "attempted_problem": "attempted_problem",
    "played_video": "played_video",
    "posted_forum": "posted_forum",
}


@lru_cache(maxsize=4096)
def wire_datetime(moment: datetime | None) -> str | None:
    """Write a moment as `2024-03-05T010203`, cut to the second; a null stays null."""
    return None if moment is None else f"{moment:%Y-%m-%dT%H%M%S}"


@lru_cache(maxsize=4096)
def wire_datetime_of(text: str | None) -> str | None:
    """Write the ISO text of a moment, as a packed row has it, like `wire_datetime`."""
    return wire_datetime(None if text is None else datetime.fromisoformat(text))


def iso_datetime(moment: datetime | None) -> str | None:
    """Write a moment as `2024-03-05T01:02:03Z`, with its microseconds when it has any."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def shown_mode(mode: str) -> str:
    """Return the mode under which a stored one is shown."""
    return _MERGED_MODES.get(mode, mode)


def enrollment_body(rows: Iterable[Row]) -> list[Row]:
    """One object per day."""
    return [
        {
            "course_id": row["course_id"],
            "date": row["date"].isoformat(),
            "count": row["count"],
            "created": wire_datetime(row["created"]),
        }
        for row in rows
    ]


def enrollment_mode_body(rows: Iterable[Row]) -> list[Row]:
    """One object per day: the totals over all modes, also unknown ones, then the known modes."""
    return [_mode_day(list(day)) for _, day in groupby(rows, key=itemgetter("date"))]


def _mode_day(rows: list[Row]) -> Row:
    modes = dict.fromkeys(ENROLLMENT_MODES, 0)
    for row in rows:
        mode = shown_mode(row["mode"])
        if mode in modes:
            modes[mode] += row["count"] or 0
    return {
        "course_id": rows[0]["course_id"],
        "date": rows[0]["date"].isoformat(),
        "count": sum(row["count"] or 0 for row in rows),
        "cumulative_count": sum(row["cumulative_count"] or 0 for row in rows),
        "created": wire_datetime(latest(rows)),
        **modes,
    }


def activity_body(rows: Iterable[Row]) -> list[Row]:
    """One object per week; a kind of activity that has no row that week is an absent key."""
    weeks = groupby(rows, key=itemgetter("interval_start", "interval_end"))
    return [_activity_week(list(week)) for _, week in weeks]


def _activity_week(rows: list[Row]) -> Row:
    counts = {
        key: row["count"] for row in rows if (key := _ACTIVITY_KEYS.get(row["label"].lower()))
    }
    return {
        "interval_start": wire_datetime(rows[0]["interval_start"]),
        "interval_end": wire_datetime(rows[0]["interval_end"]),
        "course_id": rows[0]["course_id"],
        **{key: counts[key] for key in _ACTIVITY_KEYS.values() if key in counts},
        "created": wire_datetime(latest(rows)),
    }


def activity_label(name: str) -> str:
    """Return the stored label of an activity that a client names; `any` is called active there."""
    label = name.upper()
    return "ACTIVE" if label == "ANY" else label


def recent_activity_body(row: Row, *, label: str) -> Row:
    """Return the object of the newest week of an activity."""
    return {
        "interval_start": iso_datetime(row["interval_start"]),
        "interval_end": iso_datetime(row["interval_end"]),
        "activity_type": _ACTIVITY_KEYS.get(label.lower(), label.lower()),
        "count": row["count"],
        "course_id": row["course_id"],
    }


def latest(rows: Iterable[Row]) -> Any:
    """Return the newest `created` of some rows, or None when none has one."""
    return max((row["created"] for row in rows if row["created"] is not None), default=None)
