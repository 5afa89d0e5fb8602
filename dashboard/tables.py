"""Tables of a course page: published rows to lines of cells, the same for page and CSV."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

from api.queries import Row

Cell: TypeAlias = str | int | None

_MODE_NAMES = {
    "audit": "Audit",
    "honor": "Honor",
    "verified": "Verified",
    "professional": "Professional",
    "credit": "Verified with credit",
    "masters": "Master's",
}
_MERGED_MODES = {"no-id-professional": "professional"}

_ACTIVITY_NAMES = {
    "active": "Active",
    "played_video": "Watched a video",
    "attempted_problem": "Tried a problem",
    "posted_forum": "Took part in discussions",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A header and lines of cells, newest first; the first cell of a line names it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def enrollment_table(rows: Iterable[Row]) -> Table:
    """Return enrollment by day, with a column for each mode that anybody was ever in."""
    days = [
        (day, _counts_by_mode(mode_rows))
        for day, mode_rows in groupby(rows, key=itemgetter("date"))
    ]
    used = {mode for _, counts in days for mode, count in counts.items() if count}
    modes = [mode for mode in _MODE_NAMES if mode in used] + sorted(used - _MODE_NAMES.keys())
    return Table(
        columns=("Date", "Enrolled", *(_MODE_NAMES.get(mode, mode) for mode in modes)),
        rows=tuple(
            (
                day.isoformat(),
                sum(counts.values()),
                *(counts.get(mode, 0) for mode in modes),
            )
            for day, counts in reversed(days)
        ),
    )


def _counts_by_mode(rows: Iterable[Row]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        mode: str = _MERGED_MODES.get(row["mode"]) or row["mode"]
        counts[mode] = counts.get(mode, 0) + (row["count"] or 0)
    return counts


def activity_table(rows: Iterable[Row]) -> Table:
    """Return active learners by week; the week is named by its last day."""
    weeks = [
        (end.date() - timedelta(days=1), {row["label"].lower(): row["count"] for row in week_rows})
        for end, week_rows in groupby(rows, key=itemgetter("interval_end"))
    ]
    return Table(
        columns=("Week ending", *_ACTIVITY_NAMES.values()),
        rows=tuple(
            (last_day.isoformat(), *(counts.get(label) or 0 for label in _ACTIVITY_NAMES))
            for last_day, counts in reversed(weeks)
        ),
    )
