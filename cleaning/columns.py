"""Decoded events become one Arrow table: lists by column, never a dictionary by row.

Rows are grouped by shape, so that the typed columns of a family are one run of values between runs
of nulls that cost nothing.
"""

import hashlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any, Final

import pyarrow as pa

from cleaning import normalize
from cleaning.country import CountryLookup
from cleaning.memo import Memo
from cleaning.parse import Context, Event
from cleaning.payload import Payloads, read_payloads
from cleaning.schema import EVENT_SCHEMA
from cleaning.shapes import Shape

_ID_BYTES: Final = 16
_NO_CONTEXT: Final = Context(course_id="-")
"""Stands for a missing context: an id that is no key, so that the URL is not looked at either."""


@dataclass(slots=True)
class Group:
    """Events of one shape in a batch, with the JSON bytes of their lines."""

    shape: Shape
    events: list[Event] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)


class EventColumns:
    """Builds tables of `EVENT_SCHEMA`; keeps what it learned about ids, keys and addresses."""

    def __init__(self, countries: CountryLookup) -> None:
        self._countries = countries
        self._username = Memo(normalize.username)
        self._course_key = Memo(normalize.course_key)
        self._course_of_url = Memo(normalize.course_of_url, limit=10_000)
        self._organisation = Memo(normalize.organisation)

    def table(self, groups: list[Group]) -> pa.Table:
        """Return the events of all groups as one table."""
        events = list(chain.from_iterable(group.events for group in groups))
        columns = self._common_columns(events)
        columns["event_id"] = _event_ids(chain.from_iterable(group.contents for group in groups))
        payloads = [read_payloads(group.events, decoder=group.shape.decoder) for group in groups]
        columns |= _payload_columns(payloads)
        columns |= _shape_columns(groups)
        columns |= _typed_columns(groups, payloads)
        arrays = [
            columns[name] if name in columns else _nulls(len(events), type_)
            for name, type_ in zip(EVENT_SCHEMA.names, EVENT_SCHEMA.types, strict=True)
        ]
        return pa.Table.from_arrays(arrays, schema=EVENT_SCHEMA)

    def _common_columns(self, events: list[Event]) -> dict[str, Any]:
        contexts = [event.context or _NO_CONTEXT for event in events]
        course_ids, context_course_ids = self._course_ids(events, contexts)
        columns: dict[str, list[Any]] = {
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
            "org_id": [self._organisation[course_id] for course_id in course_ids],
            "host": [event.host for event in events],
            "page": [event.page for event in events],
            "country_code": self._countries.country_codes([event.ip for event in events]),
            "agent": [event.agent for event in events],
        }
        arrays = {name: _array(name, values) for name, values in columns.items()}
        if context_course_ids is course_ids:
            arrays["context_course_id"] = arrays["course_id"]
        else:
            arrays["context_course_id"] = _array("context_course_id", context_course_ids)
        return arrays

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


def _event_ids(contents: Iterable[bytes]) -> Any:
    """Return the hashes as hexadecimal text, built as one buffer."""
    sha256 = hashlib.sha256
    digests = [sha256(content).digest()[:_ID_BYTES] for content in contents]
    text = b"".join(digests).hex().encode()
    width = 2 * _ID_BYTES
    offsets = array("i", range(0, len(text) + 1, width))
    return pa.Array.from_buffers(
        pa.string(), len(digests), [None, pa.py_buffer(offsets), pa.py_buffer(text)]
    )


def _payload_columns(payloads: list[Payloads[Any]]) -> dict[str, Any]:
    texts = list(chain.from_iterable(of_shape.texts for of_shape in payloads))
    errors: list[str | None] = [None] * len(texts)
    first = 0
    for of_shape in payloads:
        for row, error in of_shape.errors.items():
            errors[first + row] = error.value
        first += len(of_shape.texts)
    # The bytes are known to be UTF-8: they are seen as text without another check.
    text_array = pa.array(texts, pa.binary()).view(pa.string())
    return {"payload": text_array, "payload_error": _array("payload_error", errors)}


def _shape_columns(groups: list[Group]) -> dict[str, Any]:
    families = [pa.repeat(group.shape.family.value, len(group.events)) for group in groups]
    implicit = [pa.repeat(group.shape.is_implicit, len(group.events)) for group in groups]
    return {
        "family": pa.chunked_array(families, pa.string()),
        "is_implicit": pa.chunked_array(implicit, pa.bool_()),
    }


def _typed_columns(groups: list[Group], payloads: list[Payloads[Any]]) -> dict[str, Any]:
    """Return the typed columns that any family of the batch fills, null for the others.

    A column is mostly one run of values between two runs of nulls, which are slices of an array
    that is made once: a batch may be small without being slow.
    """
    rows = sum(len(group.events) for group in groups)
    runs: dict[str, list[Any]] = {}
    filled: dict[str, int] = {}
    first = 0
    for group, of_shape in zip(groups, payloads, strict=True):
        for name, values in group.shape.columns(of_shape.structs, group.events).items():
            chunks = runs.setdefault(name, [])
            if gap := first - filled.get(name, 0):
                chunks.append(_nulls(gap, _TYPES[name]))
            chunks.append(_array(name, values))
            filled[name] = first + len(values)
        first += len(group.events)
    for name, chunks in runs.items():
        if gap := rows - filled[name]:
            chunks.append(_nulls(gap, _TYPES[name]))
    return {name: pa.chunked_array(chunks) for name, chunks in runs.items()}


def _nulls(length: int, type_: pa.DataType) -> Any:
    if length > _PREPARED_NULLS:
        return pa.nulls(length, type_)  # type: ignore[call-overload]
    return _NULLS[type_].slice(0, length)


def _array(name: str, values: list[Any]) -> Any:
    """Return values as the column's type; an integer that 64 bits can't hold is null."""
    type_ = _TYPES[name]
    try:
        return pa.array(values, type_)
    except (OverflowError, pa.ArrowInvalid):
        return pa.array([normalize.user_id(value) for value in values], type_)


_TYPES: Final = dict(zip(EVENT_SCHEMA.names, EVENT_SCHEMA.types, strict=True))
_PREPARED_NULLS: Final = 16_384
_NULLS: Final = {
    type_: pa.nulls(_PREPARED_NULLS, type_)  # type: ignore[call-overload]
    for type_ in EVENT_SCHEMA.types
}
