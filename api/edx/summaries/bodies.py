"""The body of `course_summaries/`: one object per course from rows per course and mode."""

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from operator import itemgetter

from api.edx.serializers import ENROLLMENT_MODES, latest, shown_mode, wire_datetime
from api.queries.reading import Row

_COUNTS = ("count", "cumulative_count", "count_change_7_days", "passing_users")
_NOBODY = dict.fromkeys(_COUNTS, 0)
_SHOWN_AVAILABILITY = {"Starting Soon": "Upcoming"}


def summaries(
    rows: Iterable[Row],
    *,
    recent: Mapping[str, int] | None = None,
    programs: Mapping[str, list[str]] | None = None,
) -> list[Row]:
    """Return one object per course, with all keys.

    Args:
        rows: rows per course and mode, ordered by course.
        recent: enrollment by course at the day to compare with; None: nothing to compare.
        programs: program ids by course; None: not asked for.
    """
    found = []
    for course_id, course_rows in groupby(rows, key=itemgetter("course_id")):
        summary = _summary(list(course_rows))
        if recent is not None:
            summary["recent_count_change"] = summary["count"] - recent.get(course_id, 0)
        if programs is not None:
            summary["programs"] = programs.get(course_id, [])
        found.append(summary)
    return found


def picked(
    found: Iterable[Row], *, fields: Collection[str] | None, exclude: Collection[str]
) -> list[Row]:
    """Keep the asked keys of summaries; `exclude` wins over `fields`.

    A count that is left out by its name vanishes from each mode too.
    """
    counts = [count for count in _COUNTS if count not in exclude]
    if len(counts) < len(_COUNTS):
        found = [
            row | {"enrollment_modes": _only_counts(row["enrollment_modes"], counts)}
            for row in found
        ]
    return [
        {
            key: value
            for key, value in summary.items()
            if key not in exclude and (fields is None or key in fields)
        }
        for summary in found
    ]


def _only_counts(modes: Mapping[str, Row], counts: Collection[str]) -> Row:
    return {mode: {count: numbers[count] for count in counts} for mode, numbers in modes.items()}


def _summary(rows: list[Row]) -> Row:
    last = rows[-1]
    return {
        "created": wire_datetime(latest(rows)),
        "course_id": last["course_id"],
        "catalog_course_title": last["catalog_course_title"],
        "catalog_course": last["catalog_course"],
        "start_date": wire_datetime(last["start_time"]),
        "end_date": wire_datetime(last["end_time"]),
        "pacing_type": last["pacing_type"],
        "availability": _SHOWN_AVAILABILITY.get(last["availability"], last["availability"]),
        "count": _sum(rows, "count"),
        "cumulative_count": _sum(rows, "cumulative_count"),
        "count_change_7_days": _sum(rows, "count_change_7_days"),
        "recent_count_change": None,
        "passing_users": _sum(rows, "passing_users"),
        "enrollment_modes": _modes(rows),
    }


def _modes(rows: list[Row]) -> dict[str, dict[str, int]]:
    """Return the known modes in their order, zero when absent, then the unknown ones found."""
    modes = dict.fromkeys(ENROLLMENT_MODES, _NOBODY)
    for row in rows:
        mode = shown_mode(row["enrollment_mode"])
        before = modes.get(mode, _NOBODY)
        modes[mode] = {count: before[count] + (row[count] or 0) for count in _COUNTS}
    return modes


def _sum(rows: list[Row], column: str) -> int:
    return sum(filter(None, map(itemgetter(column), rows)))
