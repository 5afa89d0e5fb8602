"""Enrollment by day: the learners enrolled at the end of each day, by mode."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.utils.translation import gettext_lazy as _

from api.queries import courses as course_queries
from api.queries.reading import Row
from dashboard.frame.filters import Filters
from dashboard.frame.modes import counted_mode, in_order, mode_name
from dashboard.frame.report import Asked
from dashboard.frame.table import Column, Kind, Table, Words
from dashboard.reports._days import DAY, every

NOBODY_IN_THE_MODE: Words = _("At the end of no day was anybody enrolled in this mode.")


def enrollment_by_day(asked: Asked) -> Table:
    """Return the enrolled learners of each day of the course."""
    rows = course_queries.enrollment_mode_count_list(course_id=asked.course_id)
    return enrollment_table(rows, filters=asked.filters, through=asked.through)


def enrolled_in_mode(course_id: str, mode: str, *, through: date | None) -> dict[date, int]:
    """Return the learners enrolled in a mode, with those counted under it, of each day.

    Args:
        course_id: the course.
        mode: the mode.
        through: the last day of the data; None where it is not known.

    Raises:
        NotPublishedError: no enrollment is published.
    """
    rows = course_queries.enrollment_mode_count_list(course_id=course_id)
    counts = _counts_by_day(rows)
    days = every(counts.keys(), step=DAY, last=through)
    return {day: counts[day].get(counted_mode(mode), 0) for day in days}


def enrollment_table(rows: Iterable[Row], *, filters: Filters, through: date | None) -> Table:
    """Return the enrolled learners of each day, a column for each mode that was ever in use.

    Args:
        rows: the days of the course, as `course_enrollment_mode_daily` has them.
        filters: the period and the mode.
        through: the last day of the data; None where it is not known.
    """
    counts = _counts_by_day(rows)
    used = {mode for modes in counts.values() for mode, count in modes.items() if count}
    if filters.mode:
        used &= {counted_mode(filters.mode)}
    nothing = NOBODY_IN_THE_MODE if filters.mode and not used else ""
    modes = in_order(used)
    # A day without enrolled learners has no row in the mart.
    every_day = [] if nothing else every(counts, step=DAY, last=through)
    days = [day for day in every_day if filters.holds(day)]
    return Table(
        columns=(
            Column("date", _("Date"), Kind.DATE),
            Column("enrolled", _("Enrolled"), source="course_enrollment_daily.count"),
            *(
                Column(
                    mode_key(mode),
                    mode_name(mode),
                    source="course_enrollment_mode_daily.count",
                    is_series=True,
                )
                for mode in modes
            ),
        ),
        lines=tuple(
            {
                "date": day,
                "enrolled": sum(counts[day].get(mode, 0) for mode in modes),
                **{mode_key(mode): counts[day].get(mode, 0) for mode in modes},
            }
            for day in reversed(days)
        ),
        is_newest_first=True,
        nothing=nothing,
    )


def mode_key(mode: str) -> str:
    """Return the key of a mode's column; a mode may be called as another column of the table."""
    return f"mode {mode}" if mode in {"date", "enrolled"} else mode


def _counts_by_day(rows: Iterable[Row]) -> defaultdict[date, dict[str, int]]:
    counts: defaultdict[date, dict[str, int]] = defaultdict(dict)
    for day, rows_of_day in groupby(rows, key=itemgetter("date")):
        for row in rows_of_day:
            mode = counted_mode(row["mode"])
            counts[day][mode] = counts[day].get(mode, 0) + (row["count"] or 0)
    return counts
