"""A line becomes an event: first the way that nearly all lines allow, then the tolerant way.

The fast way decodes the bytes straight into `Event`. `cleaning.clean.Cleaner` goes it in its own
loop, without a call, for the usual line: nothing but an object, of a type and at a time as they are
mostly written. All other lines come here, to `parse_line`, which goes it for what is left of a line
without blanks and cruft. Whatever the fast way can't take (a field of another type than usual,
bytes that are no UTF-8, `NaN`) goes the tolerant way, which looks at each field by itself. Which
way a line goes depends on the line alone.
"""

import json
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec

from cleaning.events import lenient, normalize
from cleaning.rejections import Rejection, RejectionReason

_BOM: Final = b"\xef\xbb\xbf"
_BLANKS: Final = b" \t\r\v\f\x00"
_SAMPLE_LENGTH: Final = 80


class Module(msgspec.Struct, gc=False):
    """`context.module`: the problem on the page."""

    display_name: str | None = None


class TaggingAside(msgspec.Struct, gc=False):
    """`context.asides.tagging_aside`."""

    saved_tags: msgspec.Raw = msgspec.Raw(b"null")


class Asides(msgspec.Struct, gc=False):
    """`context.asides`: what was attached to the block."""

    tagging_aside: TaggingAside | None = None


class Context(msgspec.Struct, gc=False):
    """`context`, as far as summaries need it."""

    course_id: str | None = None
    user_id: int | float | str | None = None
    module: Module | None = None
    asides: Asides | None = None
    received_at: str | None = None


class Event(msgspec.Struct, gc=False, kw_only=True):
    """A line's object, decoded as far as all families share it; the payload is still JSON.

    Fields are in the order in which logs have them: the decoder looks for the next one first.
    Times are text: the decoder would round a fraction of more than six digits, into the next day.
    """

    name: str | None = None
    context: Context | None = None
    username: str | None = None
    session: str | None = None
    ip: str | None = None
    host: str | None = None
    agent: str | None = None
    event: msgspec.Raw = msgspec.Raw(b"null")
    time: str
    event_type: str
    event_source: str | None = None
    page: str | None = None


decode_event = msgspec.json.Decoder(Event).decode
"""Decode the bytes of an object the fast way. It does not look at the UTF-8 of what it skips."""


class Parsed(NamedTuple):
    """An event of a line, when it happened, and the line's JSON bytes."""

    event: Event
    moment: datetime
    content: bytes


NOT_DECODED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What the fast way raises for a line that must go the tolerant way."""


def parse_line(line: bytes) -> Parsed | Rejection | None:
    """Return the event of a line, why there is none, or None for no content.

    Blank lines and comments (`#`) have no content. Cruft before the first `{`, as syslog writes
    it, is cut off when what is behind it is an object to the end of the line. One attempt only:
    an object within broken JSON is not searched for.
    """
    content = line.strip(_BLANKS).removeprefix(_BOM).strip(_BLANKS)
    if not content or content.startswith(b"#"):
        return None
    outcome = _parse_object(content)
    start = content.find(b"{")
    if start > 0 and outcome is _NOT_JSON:
        content = content[start:]
        outcome = _parse_object(content)
    return _why_not_json(content) if outcome is _NOT_JSON else outcome


_NOT_JSON: Final = Rejection(RejectionReason.NOT_JSON, "")


def _parse_object(content: bytes) -> Parsed | Rejection:
    """Read the bytes as one object, the fast way if they allow it."""
    try:
        if not content.isascii():
            content.decode()
        event = decode_event(content)
    except NOT_DECODED:
        pass
    else:
        moment = normalize.utc_time(event.time)
        event_type = normalize.event_type(event.event_type)
        if moment is not None and event_type is not None:
            event.event_type = event_type
            return Parsed(event, moment, content)
    try:
        found = lenient.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return _NOT_JSON
    if not isinstance(found, dict):
        return Rejection(RejectionReason.NOT_AN_OBJECT, f"JSON of type {type(found).__name__}")
    return _parsed_from(found, content)


def _parsed_from(found: dict[str, Any], content: bytes) -> Parsed | Rejection:
    """Build an event of an object's usable fields; without time or type there is none."""
    time, logged_type = found.get("time"), found.get("event_type")
    if time in (None, ""):
        return Rejection(RejectionReason.TIME_MISSING, "no time")
    moment = normalize.utc_time(time) if isinstance(time, str) else None
    if moment is None:
        return Rejection(RejectionReason.TIME_UNREADABLE, f"time {time!r:.{_SAMPLE_LENGTH}}")
    if logged_type is None or (isinstance(logged_type, str) and not logged_type.strip()):
        return Rejection(RejectionReason.EVENT_TYPE_MISSING, "no event_type")
    event_type = normalize.event_type(logged_type) if isinstance(logged_type, str) else None
    if event_type is None:
        sample = f"event_type {logged_type!r:.{_SAMPLE_LENGTH}}"
        return Rejection(RejectionReason.EVENT_TYPE_UNREADABLE, sample)
    event = lenient.struct_from(Event, found)
    event.event_type = event_type
    if event.context is not None and event.context.course_id is None:
        course_id = found["context"].get("course_id")
        # Something else than text is an id that is no key: the URL must not stand in for it.
        event.context.course_id = None if course_id is None else "no text"
    return Parsed(event, moment, content)


def _why_not_json(content: bytes) -> Rejection:
    """Say what is wrong: many lines of real logs are simply cut off at a fixed length."""
    if content.startswith(b"{") and not content.endswith(b"}"):
        return Rejection(
            RejectionReason.CUT_OFF, f"an object without its end, {len(content)} bytes"
        )
    try:
        json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        return Rejection(RejectionReason.NOT_JSON, f"{error!s:.{_SAMPLE_LENGTH}}")
    return Rejection(RejectionReason.NOT_JSON, "not JSON")
