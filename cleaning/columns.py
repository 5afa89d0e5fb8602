"""Decoded events become one Arrow table: lists by column, never a dictionary by row.

Rows are grouped by shape, so that the typed columns of a family are one run of values between runs
of nulls that cost nothing.
"""

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final

import pyarrow as pa

from cleaning import normalize
from cleaning.country import CountryLookup
from cleaning.memo import Memo
from cleaning.parse import Context, Event
from cleaning.payload import read_payloads
from cleaning.schema import EVENT_SCHEMA
from cleaning.shapes import Shape

_ID_BYTES: Final = 16
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NO_CONTEXT: Final = Context(course_id="-")
"""Stands for a missing context: an id that is no key, so that the URL is not looked at either."""


@dataclass(slots=True)
class Group:
    """Rows of one shape: events that were just parsed, and columns of those before them.

    Attributes:
        shape: what the events have in common.
        events: parsed events that are no columns yet.
        contents: the JSON bytes of their lines.
        columns: values of the rows so far, by column; only those that the shape fills.
        digests: the rows' hashes.
        rows: how many rows there are.
    """

    shape: Shape
    events: list[Event] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    columns: defaultdict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    digests: list[bytes] = field(default_factory=list)
    rows: int = 0


class EventColumns:
    """Turns events into columns, and columns into tables of `EVENT_SCHEMA`.

    Events become columns a few hundred at a time, while they are in the core's cache; tables are
    made of many thousand rows. It keeps what it learned about ids, keys and addresses.
    """

    def __init__(self, countries: CountryLookup) -> None:
        self._countries = countries
        self._username = Memo(normalize.username)
        self._course_key = Memo(normalize.course_key)
        self._course_of_url = Memo(normalize.course_of_url, limit=10_000)
        self._organisation = Memo(normalize.organisation)

    def absorb(self, group: Group) -> None:
        """Move the parsed events of a group into its columns."""
        sha256 = hashlib.sha256
        group.digests += [sha256(content).digest()[:_ID_BYTES] for content in group.contents]
        payloads = read_payloads(group.events, decoder=group.shape.decoder)
        errors: list[str | None] = [None] * len(group.events)
        for row, error in payloads.errors.items():
            errors[row] = error.value
        columns = self._common_columns(group.events)
        columns |= group.shape.columns(payloads.structs, group.events)
        columns |= {"payload": payloads.texts, "payload_error": errors}
        for name, values in columns.items():
            group.columns[name] += values
        group.rows += len(group.events)
        group.events.clear()
        group.contents.clear()

    def take_table(self, groups: list[Group]) -> pa.Table:
        """Return the rows of all groups as one table, and empty the groups."""
        filled = [group for group in groups if group.rows]
        rows = sum(group.rows for group in filled)
        arrays = [
            _event_ids(filled) if name == "event_id" else _column(name, filled, rows)
            for name in EVENT_SCHEMA.names
        ]
        for group in filled:
            group.columns.clear()
            group.digests.clear()
            group.rows = 0
        return pa.Table.from_arrays(arrays, schema=EVENT_SCHEMA)

    def _common_columns(self, events: list[Event]) -> dict[str, list[Any]]:
        contexts = [event.context or _NO_CONTEXT for event in events]
        course_ids, context_course_ids = self._course_ids(events, contexts)
        return {
            "event_time": [event.time for event in events],
            "received_time": _received_times(contexts),
            "event_type": [event.event_type for event in events],
            "name": [event.name for event in events],
            "event_source": [event.event_source for event in events],
            "username": [self._username[event.username] for event in events],
            "user_id": [
                # `_array` looks at integers that are too large
                context.user_id
                if context.user_id.__class__ is int
                else normalize.user_id(context.user_id)
                for context in contexts
            ],
            "session": [event.session for event in events],
            "course_id": course_ids,
            "context_course_id": context_course_ids,
            "org_id": [self._organisation[course_id] for course_id in course_ids],
            "host": [event.host for event in events],
            "page": [event.page for event in events],
            "country_code": self._countries.country_codes([event.ip for event in events]),
            "agent": [event.agent for event in events],
        }

    def _course_ids(
        self, events: list[Event], contexts: list[Context]
    ) -> tuple[list[str | None], list[str | None]]:
        """Return course ids with a look at the URL, and without.

        The URL counts only where the context has no id: an id that is no key stays none.
        """
        of_context = [self._course_key[context.course_id] for context in contexts]
        if None not in of_context:
            return of_context, of_context
        course_ids = of_context.copy()
        for row, course_id in enumerate(of_context):
            if course_id is None and not (contexts[row].course_id or "").strip():
                course_ids[row] = self._course_of_url[_url(events[row])]
        return course_ids, of_context


def _url(event: Event) -> str | None:
    """Return the URL that an event is about: what was asked of a server, where a browser was."""
    match event.event_source:
        case "server":
            return event.event_type
        case "browser":
            return event.page
        case _:
            return None


def _received_times(contexts: Iterable[Context]) -> list[datetime | None]:
    return [
        normalize.utc_time(context.received_at) if context.received_at else None
        for context in contexts
    ]


def _event_ids(groups: list[Group]) -> Any:
    """Return the hashes as hexadecimal text, built as one buffer."""
    text = b"".join(chain.from_iterable(group.digests for group in groups)).hex().encode()
    width = 2 * _ID_BYTES
    offsets = array("i", range(0, len(text) + 1, width))
    return pa.Array.from_buffers(
        pa.string(), len(text) // width, [None, pa.py_buffer(offsets), pa.py_buffer(text)]
    )


def _column(name: str, groups: list[Group], rows: int) -> Any:
    """Return a column over all groups: runs of values, between them nulls that cost nothing."""
    type_ = _TYPES[name]
    chunks: list[Any] = []
    for group in groups:
        match name:
            case "family":
                chunks.append(pa.repeat(group.shape.family.value, group.rows))
            case "is_implicit":
                chunks.append(pa.repeat(group.shape.is_implicit, group.rows))
            case _ if name in group.columns:
                chunks.append(_array(name, group.columns[name]))
            case _:
                chunks.append(pa.nulls(group.rows, type_))  # type: ignore[call-overload]
    if all(chunk.null_count == len(chunk) for chunk in chunks):
        return pa.nulls(rows, type_)  # type: ignore[call-overload]
    return pa.chunked_array(chunks)


def _array(name: str, values: list[Any]) -> Any:
    """Return values as the column's type; an integer that 64 bits can't hold is null."""
    type_ = _TYPES[name]
    if name == "payload":
        # The bytes are known to be UTF-8: they are seen as text without another check.
        return pa.array(values, pa.binary()).view(pa.string())
    if pa.types.is_timestamp(type_):
        return _times(values, type_)
    try:
        return pa.array(values, type_)
    except (OverflowError, pa.ArrowInvalid):
        return pa.array([normalize.user_id(value) for value in values], type_)


def _times(moments: list[datetime | None], type_: pa.DataType) -> Any:
    """Return moments in UTC; one without zone is in UTC.

    Arrow asks the zone of each moment for its offset, in Python. A duration has no zone: to take
    the difference first is three times as fast.
    """
    try:
        since = [None if moment is None else moment - _EPOCH for moment in moments]
    except TypeError:
        return _times([moment and normalize.aware(moment) for moment in moments], type_)
    return pa.array(since, pa.duration("us")).view(type_)


_TYPES: Final = dict(zip(EVENT_SCHEMA.names, EVENT_SCHEMA.types, strict=True))
