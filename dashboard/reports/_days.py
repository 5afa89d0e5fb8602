"""Days and weeks without a gap: a mart has no row for a day on which nothing happened."""

from collections.abc import Collection
from datetime import date, timedelta

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def every(days: Collection[date], *, step: timedelta) -> list[date]:
    """Return every day, or week, from the first to the last of the given days."""
    if not days:
        return []
    first, last = min(days), max(days)
    return [first + number * step for number in range((last - first) // step + 1)]


def week_end(day: date) -> date:
    """Return the Sunday that ends the week of a day."""
    return day + timedelta(days=6 - day.weekday())
