"""Enrollment beside that of another run, or of the period before."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from dashboard.frame.report import Asked
from dashboard.frame.table import Column, Kind, Line, Table, Words
from dashboard.reports._enrolled import enrolled_by_day
from dashboard.reports.enrollment.by_day import NOBODY_IN_THE_MODE, enrolled_in_mode

_DAYS_COMPARED = 28


def beside_another(asked: Asked) -> Table:
    """Return the enrollment, or that of a mode, beside another run or the period before."""
    filters = asked.filters
    this = _enrolled(asked, asked.course_id)
    source = "course_enrollment_mode_daily" if filters.mode else "course_enrollment_daily"
    if filters.other_run is not None:
        other = _enrolled(asked, filters.other_run)
        starts = next(
            row["starts"]
            for row in asked.course.other_runs
            if row["course_id"] == filters.other_run
        )
        table = compared_table(
            {day: count for day, count in this.items() if filters.holds(day)},
            other,
            begins=_first_day(this, asked.course.starts),
            other_begins=_first_day(other, starts),
            label=filters.other_run,
            source=source,
        )
    else:
        last = filters.last or max(this, default=None) or date.max
        first = filters.first or _days_before(last, _DAYS_COMPARED - 1)
        before = _days_before(first, (last - first).days + 1)
        table = compared_table(
            {day: count for day, count in this.items() if first <= day <= last},
            {day: count for day, count in this.items() if before <= day < first},
            begins=first,
            other_begins=before,
            label=_("The period before"),
            source=source,
        )
    if filters.mode and not any(this.values()):
        return replace(table, lines=(), nothing=NOBODY_IN_THE_MODE)
    return table


def _enrolled(asked: Asked, course_id: str) -> Mapping[date, int]:
    """Return the enrolled learners of each day of a run: all, or those of the mode that is set."""
    if asked.filters.mode:
        return enrolled_in_mode(course_id, asked.filters.mode, through=asked.through)
    return enrolled_by_day(course_id)


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
    source: str,
) -> Table:
    """Return two series of enrollment side by side, aligned by the numbers of their days.

    The day of the beginning is day 1, as on the first page of a course, and the day before it is
    day 0. Lines are the days of `this`. Without a day that both have there are no lines, and the
    table says so.

    Args:
        this: the enrolled learners of each day that is shown.
        other: those of what it is compared with.
        begins: day 1 of `this`.
        other_begins: day 1 of `other`.
        label: what `other` is called.
        source: the table of the numbers.
    """
    mine = {(day - begins).days + 1: count for day, count in this.items()}
    theirs = {(day - other_begins).days + 1: count for day, count in other.items()}
    numbers = sorted(mine)
    nothing: Words = ""
    if mine and mine.keys().isdisjoint(theirs):
        # One series beside an empty one would look like a comparison.
        numbers, nothing = [], _("No day has numbers of both, so nothing can be compared.")
    return Table(
        columns=(
            Column("course_day", _("Day"), Kind.COUNT),
            Column("this_run", _("This one"), source=f"{source}.count"),
            Column("other_run", label, source=f"{source}.count"),
            Column("difference", _("Difference"), Kind.CHANGE),
        ),
        lines=tuple(
            _compared_line(number, mine[number], theirs.get(number)) for number in reversed(numbers)
        ),
        is_newest_first=True,
        nothing=nothing,
    )


def _compared_line(number: int, mine: int, theirs: int | None) -> Line:
    return {
        "course_day": number,
        "this_run": mine,
        "other_run": theirs,
        "difference": None if theirs is None else mine - theirs,
    }
