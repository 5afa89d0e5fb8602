"""The payload (`event`) of an event: what it is, and its text as JSON, decoded once.

Servers log an object, browsers the same object as a JSON string, implicit events a string that is
cut at 512 characters, and a few old events a list or a form. A payload that is no object leaves
the event in place: activity counts need no payload.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, Generic, NamedTuple, TypeVar

import msgspec

from cleaning.events import lenient
from cleaning.events.parse import NOT_DECODED, Event

_IMPLICIT_CUT: Final = 512

PayloadStruct = TypeVar("PayloadStruct", bound=msgspec.Struct)

_copy = msgspec.json.Encoder().encode
"""Return the bytes of a `Raw` as they are, in two thirds of the time of `bytes`."""


class PayloadError(StrEnum):
    """Why a payload is no usable object; the column `payload_error`."""

    MISSING = "missing"
    TRUNCATED = "truncated"
    FORM = "form"
    LIST = "list"
    NOT_JSON = "not_json"
    NOT_OBJECT = "not_object"


class Payload(NamedTuple):
    """A payload that had to be looked at closely: its text, what is wrong, the object if any."""

    text: str | bytes | None
    error: PayloadError | None
    found: dict[str, Any]


class Payloads(Generic[PayloadStruct]):
    """The payloads of events of one shape, as columns.

    Attributes:
        texts: JSON text of each payload; the text as logged where it is no JSON.
        errors: what is wrong with a payload, by its row.
        structs: the typed part of each payload; without values where there is no object.
    """

    __slots__ = ("errors", "structs", "texts")

    def __init__(self) -> None:
        self.texts: list[str | bytes | None] = []
        self.errors: dict[int, PayloadError] = {}
        self.structs: list[PayloadStruct] = []


def read_payloads(
    events: list[Event], *, struct_type: type[PayloadStruct], decode: Callable[[Any], Any]
) -> Payloads[PayloadStruct]:
    """Read the payloads of events that share a shape.

    This is the inner loop of cleaning: the usual payload costs one or two decodings and no call
    of Python code.

    Args:
        events: the events.
        struct_type: what the shape decodes of a payload.
        decode: decodes JSON to that struct or to a string, or raises one of `NOT_DECODED`.
    """
    payloads = Payloads[PayloadStruct]()
    add_text, add_struct = payloads.texts.append, payloads.structs.append
    text: str | bytes | None
    for event in events:
        logged_text = None
        try:
            struct = decode(event.event)
            if struct.__class__ is str:
                text = logged_text = struct
                struct = None if len(text) == _IMPLICIT_CUT else decode(text)
                if struct.__class__ is not struct_type:
                    raise msgspec.DecodeError
            else:
                text = _copy(event.event)
        except NOT_DECODED:
            if logged_text is None:
                text, error, found = _look_closely(bytes(event.event))
            else:
                text, error, found = _of_text(logged_text)
            if error is not None:
                payloads.errors[len(payloads.texts)] = error
            struct = lenient.struct_from(struct_type, found) if found else struct_type()
        add_text(text)
        add_struct(struct)
    return payloads


def _look_closely(raw: bytes) -> Payload:
    """Say what a payload is when it is not simply an object of the expected types."""
    try:
        value = lenient.loads(raw.decode())
    except (ValueError, RecursionError):
        return Payload(raw, PayloadError.NOT_JSON, {})
    if isinstance(value, str):
        return _of_text(value)
    return _of_value(value, raw if value is not None else None)


def _of_text(text: str) -> Payload:
    """Say what a payload is that was logged as text: forms and cut ones are told by their look."""
    if not text:
        return Payload("{}", None, {})
    if len(text) == _IMPLICIT_CUT and "POST" in text:
        return Payload(text, PayloadError.TRUNCATED, {})
    if "{" not in text and "=" in text:
        return Payload(text, PayloadError.FORM, {})
    try:
        value = lenient.loads(text)
    except (ValueError, RecursionError):
        return Payload(text, PayloadError.NOT_JSON, {})
    if value is None:
        return Payload(text, PayloadError.NOT_OBJECT, {})
    return _of_value(value, text if _is_strict(text) else msgspec.json.encode(value))


def _is_strict(text: str) -> bool:
    """Tell whether other readers of JSON take the text as it is: Python also reads NaN."""
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except NOT_DECODED:
        return False
    return True


def _of_value(value: Any, text: str | bytes | None) -> Payload:
    match value:
        case dict():
            return Payload(text, None, value)
        case list():
            return Payload(text, PayloadError.LIST, {})
        case None:
            return Payload(text, PayloadError.MISSING, {})
        case _:
            return Payload(text, PayloadError.NOT_OBJECT, {})
