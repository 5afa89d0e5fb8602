"""Enrollment beside that of another run, or of the period before."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from dashboard.frame.report import Asked
from dashboard.frame.table import Column, Kind, Line, Table, Words
from dashboard.reports._enrolled import enrolled_by_day

_DAYS_COMPARED = 28


def beside_another(asked: Asked) -> Table:
    """Return the enrollment beside that of another run, or of the period before."""
    filters = asked.filters
    this = enrolled_by_day(asked.course_id)
    if filters.other_run is not None:
        other = enrolled_by_day(filters.other_run)
        starts = next(
            row["starts"]
            for row in asked.course.other_runs
            if row["course_id"] == filters.other_run
        )
        return compared_table(
            {day: count for day, count in this.items() if filters.holds(day)},
            other,
            begins=_first_day(this, asked.course.starts),
            other_begins=_first_day(other, starts),
            label=filters.other_run,
        )
    last = filters.last or max(this, default=None) or date.max
    first = filters.first or _days_before(last, _DAYS_COMPARED - 1)
    before = _days_before(first, (last - first).days + 1)
    return compared_table(
        {day: count for day, count in this.items() if first <= day <= last},
        {day: count for day, count in this.items() if before <= day < first},
        begins=first,
        other_begins=before,
        label=_("The period before"),
    )


def _days_before(day: date, number: int) -> date:
    """Return the day so many days before another one; none is before the calendar's first day.

    A number below zero, of a period that ends before it begins, counts as zero.
    """
    return date.fromordinal(max(day.toordinal() - max(number, 0), date.min.toordinal()))


def _first_day(counts: Mapping[date, int], starts: datetime | None) -> date:
    """Return the day from which a run's days are counted: its start, else its first learner."""
    return starts.date() if starts else min(counts, default=date.max)


def compared_table(
    this: Mapping[date, int],
    other: Mapping[date, int],
    *,
    begins: date,
    other_begins: date,
    label: Words,
) -> Table:
    """Return two series of enrollment side by side, aligned by the days since their beginnings.

    Days before the beginning have negative numbers. Lines end with the last day of `this`. Without
    a day that both have there are no lines, and the table says so.
    """
    mine = {(day - begins).days: count for day, count in this.items()}
    theirs = {(day - other_begins).days: count for day, count in other.items()}
    last = max(mine, default=-1)
    numbers = sorted(number for number in mine.keys() | theirs.keys() if number <= last)
    nothing: Words = ""
    if mine and mine.keys().isdisjoint(theirs):
        # One series beside an empty one would look like a comparison.
        numbers, nothing = [], _("No day has numbers of both, so nothing can be compared.")
    return Table(
        columns=(
            Column("course_day", _("Day"), Kind.COUNT),
            Column("this_run", _("This one"), source="course_enrollment_daily.count"),
            Column("other_run", label, source="course_enrollment_daily.count"),
            Column("difference", _("Difference"), Kind.CHANGE),
        ),
        lines=tuple(
            _compared_line(number, mine.get(number), theirs.get(number))
            for number in reversed(numbers)
        ),
        is_newest_first=True,
        nothing=nothing,
    )


def _compared_line(number: int, mine: int | None, theirs: int | None) -> Line:
    difference = None if mine is None or theirs is None else mine - theirs
    return {
        "course_day": number,
        "this_run": mine,
        "other_run": theirs,
        "difference": difference,
    }
