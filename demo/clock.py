"""The simulated calendar: times are integers, microseconds since 1970 in UTC."""

import random
from bisect import bisect
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = date(1970, 1, 1)

# How likely people are at their screens, by local hour (0-23) and by weekday (Monday first).
_HOURS = (2, 1, 1, 0.5, 0.5, 1, 2, 4, 6, 7, 8, 8, 7, 7, 8, 8, 8, 8, 9, 11, 12, 11, 8, 4)
_WEEKDAYS = (1.15, 1.1, 1.05, 1.0, 0.85, 0.8, 1.05)
_HOURS_UP_TO = tuple(accumulate(_HOURS))


def day_start(day: date) -> int:
    """Return the moment at which a date begins in UTC."""
    return (day - _EPOCH).days * DAY


def date_of(moment: int) -> date:
    """Return the UTC date of a moment."""
    return _EPOCH + timedelta(days=moment // DAY)


def datetime_of(moment: int) -> datetime:
    """Return a moment as an aware datetime."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)


_MINUTES = tuple(f"{hour:02d}:{minute:02d}:" for hour in range(24) for minute in range(60))


class Stamps:
    """Writes moments as the LMS does. It is fast because the text of each day is made once."""

    __slots__ = ("_days",)

    def __init__(self) -> None:
        self._days: dict[int, str] = {}

    def naive(self, moment: int) -> str:
        """Return `2026-01-05T09:26:53.589793`."""
        minute, rest = divmod(moment, MINUTE)
        day, minute = divmod(minute, 1_440)
        text = self._days.get(day)
        if text is None:
            text = self._days[day] = f"{date_of(day * DAY).isoformat()}T"
        return f"{text}{_MINUTES[minute]}{rest // SECOND:02d}.{rest % SECOND:06d}"


STAMPS = Stamps()


def stamp(moment: int) -> str:
    """Return the time of an event, `2026-01-05T09:26:53.589793+00:00`."""
    return STAMPS.naive(moment) + "+00:00"


def sql_stamp(moment: int) -> str:
    """Return a moment as the LMS database keeps it, `2026-01-05 09:26:53.589793`."""
    return STAMPS.naive(moment).replace("T", " ")


def stamp_at_offset(moment: int, *, minutes: int) -> str:
    """Return a moment as local time with its offset, in minutes east of UTC."""
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"{STAMPS.naive(moment + minutes * MINUTE)}{sign}{hours:02d}:{rest:02d}"


def weekday_weight(day: date) -> float:
    """Return how busy a date's weekday is; the average is 1."""
    return _WEEKDAYS[day.weekday()]


def moment_in_day(day: int, *, rng: random.Random, offset_hours: int) -> int:
    """Return a moment on day number `day` at which people of the time zone are likely online."""
    local_hour = bisect(_HOURS_UP_TO, rng.random() * _HOURS_UP_TO[-1])
    utc_hour = (local_hour - offset_hours) % 24
    return day * DAY + utc_hour * HOUR + int(rng.random() * HOUR)


def arrival_weights(days: int, *, first_day: date, rng: random.Random) -> list[float]:
    """Return the weight of each day for new learners: an opening rush that fades, and campaigns."""
    campaigns = [(rng.randrange(days), rng.uniform(1.5, 4.0)) for _ in range(1 + days // 30)]
    weights = []
    for day in range(days):
        weight = 0.6 + 3.0 * 0.93**day
        weight += sum(size * 0.7 ** (day - begin) for begin, size in campaigns if begin <= day)
        weights.append(weight * weekday_weight(first_day + timedelta(days=day)))
    return weights
