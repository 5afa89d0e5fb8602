"""Tables of a course page: turns published rows into lines of cells for page and CSV."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

from api.queries.reading import Row

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
    """A header and lines of cells, newest first; the first cell of a line names it.

    Attributes:
        columns: the headings.
        keys: each column's name in a figure's specification; a total of columns has no name.
        rows: the lines.
    """

    columns: tuple[str, ...]
    keys: tuple[str | None, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def chart_rows(self) -> dict[str, Any]:
        """Return the rows of a chart, oldest first, as `figures.js` reads them.

        `columns` are the values by key, `labels` the headings by key, and `series` the keys of the
        number columns, for which a specification may repeat a trace.
        """
        oldest_first = list(reversed(self.rows))
        keyed = [
            (number, key, label)
            for number, (key, label) in enumerate(zip(self.keys, self.columns, strict=True))
            if key is not None
        ]
        return {
            "columns": {key: [row[number] for row in oldest_first] for number, key, _ in keyed},
            "labels": {key: label for _, key, label in keyed},
            "series": [key for number, key, _ in keyed if number],
        }


def enrollment_table(rows: Iterable[Row]) -> Table:
    """Return enrollment by day, with a column for each mode that anybody was ever in."""
    by_day = {
        day: _counts_by_mode(mode_rows) for day, mode_rows in groupby(rows, key=itemgetter("date"))
    }
    # A day without enrolled learners has no row in the mart.
    days = [(day, by_day.get(day, {})) for day in _every(by_day, step=timedelta(days=1))]
    used = {mode for counts in by_day.values() for mode, count in counts.items() if count}
    modes = [mode for mode in _MODE_NAMES if mode in used] + sorted(used - _MODE_NAMES.keys())
    return Table(
        columns=("Date", "Enrolled", *(_MODE_NAMES.get(mode, mode) for mode in modes)),
        keys=("date", None, *modes),
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
    by_week = {
        end.date() - timedelta(days=1): {row["label"].lower(): row["count"] for row in week_rows}
        for end, week_rows in groupby(rows, key=itemgetter("interval_end"))
    }
    # A week without active learners has no row in the mart.
    weeks = [(day, by_week.get(day, {})) for day in _every(by_week, step=timedelta(weeks=1))]
    return Table(
        columns=("Week ending", *_ACTIVITY_NAMES.values()),
        keys=("week_end", *_ACTIVITY_NAMES),
        rows=tuple(
            (last_day.isoformat(), *(counts.get(label) or 0 for label in _ACTIVITY_NAMES))
            for last_day, counts in reversed(weeks)
        ),
    )


def _every(days: Iterable[date], *, step: timedelta) -> list[date]:
    """Return every day, or week, from the first to the last of the given days."""
    known = sorted(days)
    if not known:
        return []
    steps = (known[-1] - known[0]) // step
    return [known[0] + number * step for number in range(steps + 1)]
