"""Days and weeks without a gap: a mart has no row for a day on which nothing happened."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from dashboard.frame.filters import Filters
from dashboard.frame.table import Words

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks that a table has.

    Attributes:
        ends: their last days, the oldest first.
        nothing: why there are none although the mart has rows; empty elsewhere.
    """

    ends: list[date]
    nothing: Words = ""


def every(days: Collection[date], *, step: timedelta, last: date | None) -> list[date]:
    """Return every day, or week, from the first of the given days to another one.

    Args:
        days: the days that a mart has; without any there are none.
        step: a day or a week.
        last: where to end; None for the last of the given days.
    """
    if not days:
        return []
    first, end = min(days), max(days) if last is None else last
    return [first + number * step for number in range((end - first) // step + 1)]


def week_end(day: date) -> date:
    """Return the Sunday that ends the week of a day."""
    return day + timedelta(days=6 - day.weekday())


def last_whole_week(through: date) -> date:
    """Return the Sunday that ends the last week, Monday to Sunday, that the data have in full."""
    return through - timedelta(days=(through.weekday() + 1) % 7)


def is_from_its_monday(week: date, *, since: date | None) -> bool:
    """Tell whether the data have the week that ends on a Sunday from its first day on."""
    return since is None or week - WEEK + DAY >= since


def whole_weeks(
    found: Collection[date], *, filters: Filters, through: date | None, since: date | None = None
) -> Weeks:
    """Return the weeks of a table that the data have in full, named by their Sundays.

    They begin with the first week in which anything happened, and go on to the end of the data.

    Args:
        found: the Sundays of the weeks that the mart has.
        filters: the period, which chooses weeks by their Sundays.
        through: the last day of the data; None where it is not known.
        since: the first day of the data; None where it is not set.
    """
    last = None if through is None else last_whole_week(through)
    whole = [
        week for week in every(found, step=WEEK, last=last) if is_from_its_monday(week, since=since)
    ]
    ends = [week for week in whole if filters.holds(week)]
    if ends or not found:
        return Weeks(ends)
    if not whole:
        return Weeks(ends, _("The data have no whole week (Monday to Sunday) yet."))
    days = every([min(found) - WEEK + DAY], step=DAY, last=through or max(found))
    if any(filters.holds(day) for day in days):
        return Weeks(ends, _("No whole week (Monday to Sunday) of the data ends in this period."))
    return Weeks(ends)
