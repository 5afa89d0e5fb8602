"""One spelling for what logs write in many: times in UTC, course keys, users.

Every function is total: a value that can't be read becomes None, never an exception.
"""

import math
import re
from datetime import UTC, datetime

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1

_ISO_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,6})\d*)?\s*"
    r"(?:([Zz])|([+-]\d\d):?(\d\d)?)?",
    re.ASCII,
)
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""A time before the clock's own beginning is a clock that was never set."""
LATEST = datetime(2262, 1, 1, tzinfo=UTC)
"""Later times do not fit nanoseconds in 64 bits, which some readers of Parquet use."""

# The parts of a key: letters of any script, digits and a few signs. U+FFFD is none of them.
_PART = r"[\w\-~.:]+"
_COURSE_KEY = re.compile(
    rf"course-v1:(?P<new>{_PART})\+{_PART}\+{_PART}"
    rf"|ccx-v1:(?P<ccx>{_PART})\+{_PART}\+{_PART}\+ccx@\d+"
    r"|(?P<old>[\w\-~.%]+)/[\w\-~.:%]+/[\w\-~.:%]+"
)
_BLOCK_KEY = re.compile(
    rf"(?:block-v1:(?P<course>{_PART}\+{_PART}\+{_PART})"
    rf"|ccb-v1:(?P<ccx>{_PART}\+{_PART}\+{_PART}\+ccx@\d+))"
    rf"\+type@{_PART}\+block@{_PART}"
)
_BLOCK_URL = re.compile(r".*?/xblock/([^/+]+[/+][^/+]+[/+][^/?#]+)", re.DOTALL)
_COURSE_URL = re.compile(
    r".*?/courses/(?!v[0-9]+/[^/]+)([^/+]+[/+][^/+]+[/+][^/?]+)",
    re.DOTALL,
)
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)x?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,19}", re.ASCII)


def utc_time(text: str) -> datetime | None:
    """Return an ISO 8601 date and time in UTC; a time without zone is UTC.

    Dates alone, week dates and seconds since 1970 are not readable: a guess would land an event
    on a wrong day without anybody knowing.
    """
    match = _ISO_TIME.fullmatch(text.strip())
    if match is None:
        return None
    day, clock, fraction, _, hours, minutes = match.groups()
    offset = f"{hours}:{minutes or '00'}" if hours else "+00:00"
    seconds = clock if len(clock) > len("hh:mm") else f"{clock}:00"
    try:
        moment = datetime.fromisoformat(f"{day}T{seconds}.{fraction or '0':0<6}{offset}")
        return in_range(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def aware(moment: datetime) -> datetime:
    """Return a time with its zone; without one it is in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def in_range(moment: datetime) -> datetime | None:
    """Return an aware time unless no clock of a learning site can have shown it."""
    return moment if EARLIEST <= moment < LATEST else None


def course_key(text: str | None) -> str | None:
    """Return a course key without blanks around it, or None when it is none.

    Keys are `course-v1:org+course+run`, `ccx-v1:org+course+run+ccx@1` and `org/course/run`.
    Libraries have keys of their own and are no courses.
    """
    if text is None:
        return None
    key = text.strip()
    return key if _COURSE_KEY.fullmatch(key) else None


def organisation(course_id: str | None) -> str | None:
    """Return the organisation that a course key begins with."""
    match = _COURSE_KEY.fullmatch(course_id) if course_id else None
    return match["new"] or match["ccx"] or match["old"] if match else None


def course_of_url(url: str | None) -> str | None:
    """Return the course that a URL is about: the course of its block, else of its path.

    Paths of the REST API (`/courses/v1/…`) are no courses.
    """
    if not url:
        return None
    block = _BLOCK_URL.match(url)
    key = _BLOCK_KEY.fullmatch(block[1]) if block else None
    if key is not None:
        return f"course-v1:{key['course']}" if key["course"] else f"ccx-v1:{key['ccx']}"
    course = _COURSE_URL.match(url)
    return course_key(course[1]) if course else None


def username(text: str | None) -> str | None:
    """Return a username without blanks around it; a blank one is nobody's."""
    return text.strip() or None if text else None


def user_id(value: float | str | None) -> int | None:
    """Return a user id: an integer, an integral float or digits in a string, in 64 bits."""
    match value:
        case str():
            digits = value.strip()
            number = int(digits) if _INTEGER.fullmatch(digits) else None
        case float():
            number = int(value) if value.is_integer() else None
        case _:
            number = value
    return number if number is not None and INT64_MIN <= number <= INT64_MAX else None


def number(value: float | str | None) -> float | None:
    """Return a finite number, also of text as players write it (`1.50`, `1.5x`)."""
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value.strip())
        value = float(match[1]) if match else None
    return float(value) if value is not None and math.isfinite(value) else None
