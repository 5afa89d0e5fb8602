"""One spelling for what logs write in many: times in UTC, keys of all kinds, users, numbers.

Every function is total over the types that it takes: a value that can't be read becomes None, never
an exception.
"""

import math
import re
import unicodedata
from datetime import UTC, datetime
from urllib.parse import unquote

from cleaning.events.bounds import (
    ENTITY_CHARACTERS,
    INT32_MAX,
    KEY_CHARACTERS,
    MODE_CHARACTERS,
)

_ISO_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,6})\d*)?\s*"
    r"(?:([Zz])|([+-]\d\d):?(\d\d)?)?",
    re.ASCII,
)
AS_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
USUAL_TIMES = frozenset(
    f"0000-00-00T00:00:00{fraction}{zone}".encode()
    for fraction in ("", ".000000")
    for zone in ("+00:00", "Z")
)
"""Times that look so, with zeros for digits, need no closer look to be read."""

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""A time before the clock's own beginning is a clock that was never set."""
LATEST = datetime(2262, 1, 1, tzinfo=UTC)
"""Later times do not fit nanoseconds in 64 bits, which some readers of Parquet use."""

# The parts of a key: letters of any script, digits and a few signs. U+FFFD is none of them, nor is
# the percent sign: a key with one is a key that nobody decoded.
_PART = r"[\w\-~.:]+"
_COURSE_KEY = re.compile(
    rf"course-v1:(?P<new>{_PART})\+{_PART}\+{_PART}"
    rf"|ccx-v1:(?P<ccx>{_PART})\+{_PART}\+{_PART}\+ccx@[0-9]+"
    # Courses of the old form never had `~` or `:` in their names, and the LMS takes none for one.
    r"|(?P<old>[\w\-.]+)/[\w\-.]+/[\w\-.]+"
)
_BLOCK_KEY = re.compile(
    rf"(?:block-v1:(?P<course>{_PART}\+{_PART}\+{_PART})"
    rf"|ccb-v1:(?P<ccx>{_PART}\+{_PART}\+{_PART}\+ccx@[0-9]+))"
    rf"\+type@{_PART}\+block@{_PART}"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BLOCK_URL = re.compile(r".*?/xblock/([^/+]+[/+][^/+]+[/+][^/?#]+)", re.DOTALL)
_COURSE_URL = re.compile(
    r".*?/courses/(?!v[0-9]+/[^/]+)([^/+]+[/+][^/+]+[/+][^/?]+)",
    re.DOTALL,
)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,19}", re.ASCII)


def utc_time(text: str) -> datetime | None:
    """Return an ISO 8601 date and time in UTC; a time without zone is UTC.

    Dates alone, week dates and seconds since 1970 are not readable: a guess would land an event
    on a wrong day without anybody knowing. A fraction is cut after six digits, never rounded: the
    next microsecond may be another day.
    """
    is_usual = text.isascii() and text.encode().translate(AS_ZEROS) in USUAL_TIMES
    spelt = text if is_usual else _spelt_out(text)
    try:
        return in_range(datetime.fromisoformat(spelt).astimezone(UTC)) if spelt else None
    except (ValueError, OverflowError):
        return None


def _spelt_out(text: str) -> str | None:
    """Return a time with seconds, six digits of a fraction and a zone."""
    match = _ISO_TIME.fullmatch(text.strip())
    if match is None:
        return None
    day, clock, fraction, _, hours, minutes = match.groups()
    offset = f"{hours}:{minutes or '00'}" if hours else "+00:00"
    seconds = clock if len(clock) > len("hh:mm") else f"{clock}:00"
    return f"{day}T{seconds}.{fraction or '0':0<6}{offset}"


def in_range(moment: datetime) -> datetime | None:
    """Return an aware time unless no clock of a learning site can have shown it."""
    return moment if EARLIEST <= moment < LATEST else None


def key(text: str | None, *, longest: int = KEY_CHARACTERS) -> str | None:
    """Return a text that names something, without blanks around it, or None for none.

    MySQL compares keys without their trailing blanks, so that none may have any. A blank text, one
    with a control character (NUL, a tab, the end of a line) or a line separator, and one that is
    longer than what is published of it, are no keys. An unpaired surrogate has become U+FFFD
    before, which is content.
    """
    if text is None:
        return None
    stripped = text.strip()
    is_key = 0 < len(stripped) <= longest and _CONTROL.search(stripped) is None
    return stripped if is_key else None


def mode(text: str | None) -> str | None:
    """Return a mode of enrollment (audit, verified, …)."""
    return key(text, longest=MODE_CHARACTERS)


def entity_id(text: str | None) -> str | None:
    """Return the id of a problem, a video or a topic, which may be longer than other keys."""
    return key(text, longest=ENTITY_CHARACTERS)


def event_type(text: str) -> str | None:
    """Return an event type: a key, or the path of a request, which may have any length."""
    stripped = text.strip()
    return content(stripped) if stripped.startswith("/") else key(stripped)


def content(text: str | None) -> str | None:
    """Return a text that is only shown; NUL, which ends a text for some, becomes U+FFFD."""
    return text.replace("\0", "\ufffd") if text else text


def course_key(text: str | None) -> str | None:
    """Return a course key without blanks around it, or None when it is none.

    Keys are `course-v1:org+course+run`, `ccx-v1:org+course+run+ccx@1` and `org/course/run`.
    Libraries have keys of their own and are no courses. Letters of every script count.
    """
    stripped = key(text)
    return stripped if stripped and _COURSE_KEY.fullmatch(_as_letters(stripped)) else None


def _as_letters(text: str) -> str:
    """Return the text with a letter for each mark: vowel signs are marks, and parts of words."""
    if text.isascii():
        return text
    return "".join(["a" if unicodedata.category(sign)[0] == "M" else sign for sign in text])


def organisation(course_id: str | None) -> str | None:
    """Return the organisation that a course key begins with."""
    match = _COURSE_KEY.fullmatch(_as_letters(course_id)) if course_id else None
    if not course_id or not match:
        return None
    return course_id[slice(*match.span(match.lastgroup or 0))]


def course_of_url(url: str | None) -> str | None:
    """Return the course that a URL is about: the course of its block, else of its path.

    Paths of the REST API (`/courses/v1/…`) are no courses. A path may be percent-encoded, once.
    """
    if not url:
        return None
    path, mark, query = url.partition("?")
    url = unquote(path) + mark + query
    block = _BLOCK_URL.match(url)
    course = _course_of_block(block[1]) if block else None
    if course is None and (found := _COURSE_URL.match(url)):
        course = found[1]
    return course_key(course)


def _course_of_block(text: str) -> str | None:
    """Return the course that a block key begins with, or None when it is none."""
    match = _BLOCK_KEY.fullmatch(_as_letters(text))
    if match is None:
        return None
    namespace = "course-v1" if match["course"] else "ccx-v1"
    return f"{namespace}:{text[slice(*match.span(match.lastgroup or 0))]}"


def user_id(value: float | str | None) -> int | None:
    """Return a user id: an integer, an integral float or digits in a string, from 1, in 32 bits."""
    match value:
        case str():
            digits = value.strip()
            number = int(digits) if _INTEGER.fullmatch(digits) else None
        case float():
            number = int(value) if value.is_integer() else None
        case _:
            number = value
    return number if number is not None and 1 <= number <= INT32_MAX else None


def number(value: float | str | None) -> float | None:
    """Return a finite number, also of text as players write it (`1.50`)."""
    if isinstance(value, str):
        digits = value.strip()
        value = float(digits) if _NUMBER.fullmatch(digits) else None
    try:
        found = None if value is None else float(value)
    except OverflowError:  # a whole number of hundreds of digits
        return None
    return found if found is not None and math.isfinite(found) else None


def speed(value: float | str | None) -> float | None:
    """Return the speed of a player, which some of them write as `1.5x`."""
    return number(value.strip().removesuffix("x") if isinstance(value, str) else value)
