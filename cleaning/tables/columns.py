"""Decoded events become columns: lists by column, never a dictionary by row."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from cleaning.country import CountryLookup
from cleaning.events import normalize
from cleaning.events.parse import Context, Event
from cleaning.events.payload import read_payloads
from cleaning.memo import Memo
from cleaning.tables.arrays import array_of, event_ids
from cleaning.tables.day import EventsOfDay, ParsedEvents

_NO_CONTEXT: Final = Context(course_id="-")
"""Stands for a missing context: an id that is no key, so that the URL is not looked at either."""


class EventColumns:
    """Turns the parsed events of a day into columns.

    It keeps what it learned about ids, keys and addresses.
    """

    def __init__(self, countries: CountryLookup) -> None:
        self._countries = countries
        self._key = Memo(normalize.key)
        self._user_id = Memo(normalize.user_id)
        self._course_key = Memo(normalize.course_key)
        self._course_of_url = Memo(normalize.course_of_url, limit=10_000)
        self._organisation = Memo(normalize.organisation)

    def absorb(self, day: EventsOfDay) -> None:
        """Make columns of a day's parsed events that are no columns yet, ordered by shape."""
        events: list[Event] = []
        moments: list[datetime] = []
        contents: list[bytes] = []
        payloads: list[str | bytes | None] = []
        for parsed in day.parsed:
            if parsed.events:
                payloads += _read_payloads(parsed, day, before=len(events))
                events += parsed.events
                moments += parsed.moments
                contents += parsed.contents
                parsed.events.clear()
                parsed.moments.clear()
                parsed.contents.clear()
        columns = self._common_columns(events) | {"event_time": moments, "payload": payloads}
        arrays = {name: array_of(name, values) for name, values in columns.items()}
        day.add_common(arrays | {"event_id": event_ids(contents)}, rows=len(events))

    def _common_columns(self, events: list[Event]) -> dict[str, list[Any]]:
        contexts = [event.context or _NO_CONTEXT for event in events]
        course_ids, context_course_ids = self._course_ids(events, contexts)
        return {
            "received_time": _received_times(contexts),
            "event_type": [event.event_type for event in events],
            "name": [event.name for event in events],
            "event_source": [self._key[event.event_source] for event in events],
            "username": [self._key[event.username] for event in events],
            "user_id": [self._user_id[context.user_id] for context in contexts],
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
                source = self._key[events[row].event_source]
                course_ids[row] = self._course_of_url[_url(events[row], source)]
        return course_ids, of_context


def _read_payloads(
    parsed: ParsedEvents, day: EventsOfDay, *, before: int
) -> list[str | bytes | None]:
    """Add what the shape and the payloads say to the day's typed columns; return their texts."""
    shape, rows = parsed.shape, len(parsed.events)
    payloads = read_payloads(parsed.events, struct_type=shape.payload, decode=shape.decode)
    day.add_run(shape, rows)
    typed = shape.columns(payloads.structs, parsed.events)
    if payloads.errors:
        typed["payload_error"] = [payloads.errors.get(row) for row in range(rows)]
    for name, values in typed.items():
        day.add_typed(name, values, before=before)
    return payloads.texts


def _url(event: Event, source: str | None) -> str | None:
    """Return the URL that an event is about: what was asked of a server, where a browser was."""
    match source:
        case "server":
            return event.event_type
        case "browser":
            return event.page
        case _:
            return None


def _received_times(contexts: Iterable[Context]) -> list[datetime | None]:
    return [
        None if context.received_at is None else normalize.utc_time(context.received_at)
        for context in contexts
    ]
