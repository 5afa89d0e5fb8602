"""Decoded events become one Arrow table: lists by column, never a dictionary by row.

Rows are grouped by shape, so that the typed columns of a family are one run of values between runs
of nulls that cost nothing.
"""

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator
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
            columns[name] if name in columns else pa.nulls(len(events), type_)
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
            "user_id": [_user_id(context.user_id) for context in contexts],
            "session": [event.session for event in events],
            "course_id": course_ids,
            "context_course_id": context_course_ids,
            "org_id": [self._organisation[course_id] for course_id in course_ids],
            "host": [event.host for event in events],
            "page": [event.page for event in events],
            "country_code": self._countries.country_codes([event.ip for event in events]),
            "agent": [event.agent for event in events],
        }
        return {name: _array(name, values) for name, values in columns.items()}
