"""Reads raw log lines as a mapper does: the JSON of each line, in plain Python."""

import gzip
import json
import math
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,6})\d*)?\s*"
    r"(?:[Zz]|([+-]\d\d):?(\d\d)?)?",
    re.ASCII,
)
PART = r"[\w\-~.:]+"
COURSE_KEY = re.compile(
    rf"course-v1:{PART}\+{PART}\+{PART}"
    rf"|ccx-v1:{PART}\+{PART}\+{PART}\+ccx@[0-9]+"
    rf"|[\w\-~.]+/{PART}/{PART}"
)
BLOCK_KEY = re.compile(
    rf"block-v1:({PART}\+{PART}\+{PART})\+type@{PART}\+block@{PART}"
    rf"|ccb-v1:({PART}\+{PART}\+{PART}\+ccx@[0-9]+)\+type@{PART}\+block@{PART}"
)
BLOCK_URL = re.compile(r".*?/xblock/([^/+]+[/+][^/+]+[/+][^/?#]+)", re.DOTALL)
COURSE_URL = re.compile(r".*?/courses/(?!v[0-9]+/[^/]+)([^/+]+[/+][^/+]+[/+][^/?]+)", re.DOTALL)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)x?", re.ASCII)
INTEGER = re.compile(r"[+-]?\d{1,19}", re.ASCII)
BLANKS = b" \t\r\n\v\f\x00"
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2262, 1, 1, tzinfo=UTC)
LARGEST_ID = 2**31 - 1

read_json = json.JSONDecoder(parse_constant=lambda _: None).decode
"""Read JSON; NaN and infinities, which are no JSON, count as null."""


class Event(NamedTuple):
    """A line that is an event: its object, its type, and its time in UTC, a text that sorts."""

    found: dict[str, Any]
    type: str
    source: str | None
    time: str

    @property
    def date(self) -> str:
        """The UTC date, YYYY-MM-DD."""
        return self.time[:10]

    @property
    def context(self) -> dict[str, Any]:
        """The context; an empty one where it is no object."""
        context = self.found.get("context")
        return context if isinstance(context, dict) else {}


def events(path: Path) -> Iterator[Event]:
    """Yield the events of a compressed log file. Other lines are passed over."""
    with gzip.open(path, "rb") as lines:
        for line in lines:
            found = object_of(line)
            if found is not None and (event := event_of(found)):
                yield event


def object_of(line: bytes) -> dict[str, Any] | None:
    """Return the JSON object of a line, also when a log daemon wrote something before it."""
    text = line.strip(BLANKS).decode("utf-8", "replace")
    if not text or text.startswith("#"):
        return None
    try:
        found = read_json(text)
    except (ValueError, RecursionError):
        try:
            found = read_json(text[text.index("{") :])
        except (ValueError, RecursionError):
            return None
    return found if isinstance(found, dict) else None


def event_of(found: dict[str, Any]) -> Event | None:
    """Return the event of an object, or None without a readable time or type."""
    logged_type, time = found.get("event_type"), utc_text(found.get("time"))
    if time is None or not isinstance(logged_type, str):
        return None
    stripped = logged_type.strip()
    event_type = stripped if stripped.startswith("/") else key(stripped)
    return Event(found, event_type, key(found.get("event_source")), time) if event_type else None


def utc_text(time: object) -> str | None:
    """Return a time as `2026-01-31T09:15:00.123456` in UTC; a time without a zone is UTC."""
    match = TIME.fullmatch(time.strip()) if isinstance(time, str) else None
    if match is None:
        return None
    day, clock, fraction, hours, minutes = match.groups()
    seconds = clock if len(clock) > len("hh:mm") else f"{clock}:00"
    offset = f"{hours}:{minutes or '00'}" if hours else "+00:00"
    try:
        moment = datetime.fromisoformat(f"{day}T{seconds}.{fraction or '0':0<6}{offset}")
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if not EARLIEST <= in_utc < LATEST:
        return None
    return in_utc.replace(tzinfo=None).isoformat(timespec="microseconds")


def key(text: object, *, longest: int = 255) -> str | None:
    """Return a text that may be a key, without blanks around it.

    Half of a surrogate pair, which no file can keep, becomes U+FFFD.
    """
    stripped = text.strip() if isinstance(text, str) else ""
    if not stripped.isascii():
        stripped = stripped.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    is_key = 0 < len(stripped) <= longest and not CONTROL.search(stripped)
    return stripped if is_key else None


def course_key(text: object) -> str | None:
    """Return a course key, or None when the text is none."""
    stripped = key(text)
    return stripped if stripped and COURSE_KEY.fullmatch(as_letters(stripped)) else None


def as_letters(text: str) -> str:
    """Return the text with a letter for each mark, which are parts of words in many scripts."""
    if text.isascii():
        return text
    return "".join("a" if unicodedata.category(sign)[0] == "M" else sign for sign in text)


def course_of(event: Event) -> str | None:
    """Return the course of the context; where the context names none, the course of the URL."""
    named = event.context.get("course_id")
    if named is not None and not (isinstance(named, str) and not named.strip()):
        return course_key(named)
    url = {"server": event.type, "browser": event.found.get("page")}.get(event.source or "")
    return course_of_url(url) if isinstance(url, str) else None


def course_of_url(url: str) -> str | None:
    """Return the course of the block in a URL, or else of its path."""
    path, mark, query = url.partition("?")
    decoded = unquote(path) + mark + query
    if block := BLOCK_URL.match(decoded):
        match = BLOCK_KEY.fullmatch(block[1])
        if match:
            return course_key(f"course-v1:{match[1]}" if match[1] else f"ccx-v1:{match[2]}")
    course = COURSE_URL.match(decoded)
    return course_key(course[1]) if course else None


def user_id(value: object) -> int | None:
    """Return the id of a user: a whole number, also as text."""
    if isinstance(value, str):
        digits = value.strip()
        value = int(digits) if INTEGER.fullmatch(digits) else None
    if isinstance(value, float):
        value = int(value) if value.is_integer() else None
    is_id = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_ID
    return value if is_id and isinstance(value, int) else None


def payload_of(event: Event) -> dict[str, Any]:
    """Return the payload, which may be an object or its JSON text; empty when it is unusable."""
    payload = event.found.get("event")
    if isinstance(payload, str):
        if len(payload) == 512 and "POST" in payload:  # cut off by the server
            return {}
        try:
            payload = read_json(payload)
        except (ValueError, RecursionError):
            return {}
    return payload if isinstance(payload, dict) else {}


def seconds(value: object) -> float | None:
    """Return a finite number, also of text as players write it."""
    if isinstance(value, str):
        match = NUMBER.fullmatch(value.strip())
        value = float(match[1]) if match else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
