"""JSON as it should not be, read as far as it can be: field by field, nothing of it fatal."""

import json
from functools import cache
from typing import Any, Final, TypeVar, get_args, get_type_hints

import msgspec

from cleaning.events import normalize

StructType = TypeVar("StructType", bound=msgspec.Struct)

_MOST_DIGITS: Final = 4_000
"""Python refuses to read whole numbers of 4,301 digits; no bound of ours lets one pass."""

_UNREADABLE: Final = (b"\\u0000", b"\\ud", b"\\uD")
"""Escapes of NUL and of surrogates, which may have no partner."""


def loads(text: str) -> Any:
    """Decode JSON as Python writes it: NaN and infinities are null, lone surrogates U+FFFD.

    Raises:
        ValueError: the text is no JSON.
        RecursionError: it is nested too deeply.
    """
    try:
        found = _decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        found = _decode_large(text)
    try:
        msgspec.json.encode(found)
    except UnicodeEncodeError:
        return _with_pairs(found)
    return found


def _whole_number(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None


_decode: Final = json.JSONDecoder(parse_constant=lambda _: None).decode
_decode_large: Final = json.JSONDecoder(
    parse_constant=lambda _: None, parse_int=_whole_number
).decode
"""Reads whole numbers of more digits than Python does as null: each costs a call."""


def _paired(text: str) -> str:
    """Return the text with each surrogate without its partner replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _with_pairs(value: Any) -> Any:
    """Return a JSON value with `_paired` texts, keys of objects too."""
    match value:
        case str():
            return _paired(value)
        case list():
            return [_with_pairs(item) for item in value]
        case dict():
            return {_paired(key): _with_pairs(item) for key, item in value.items()}
        case _:
            return value


def readable(text: bytes) -> bytes | None:
    """Return JSON without what other readers stumble over: lone surrogates and NUL are U+FFFD.

    NUL stays in the keys of objects: they are ids, and one with NUL is none.
    """
    if b"\\" not in text or not any(escape in text for escape in _UNREADABLE):
        return text
    try:
        return msgspec.json.encode(_contents(loads(text.decode())))
    except (ValueError, RecursionError):
        return None


def _contents(value: Any) -> Any:
    match value:
        case str():
            return normalize.content(value)
        case list():
            return [_contents(item) for item in value]
        case dict():
            return {key: _contents(item) for key, item in value.items()}
        case _:
            return value


def struct_from(struct: type[StructType], found: dict[str, Any]) -> StructType:
    """Build a struct of the fields that can be read; the others are null.

    Numbers are read from text too: older browsers sent them so.
    """
    fields = (field for field in _fields(struct) if field[1] in found)
    return struct(**{name: _converted(found[key], type_) for name, key, type_ in fields})


@cache
def _fields(struct: type[msgspec.Struct]) -> list[tuple[str, str, Any]]:
    """Return name, JSON key and type of each field."""
    hints = get_type_hints(struct)
    names = zip(struct.__struct_fields__, struct.__struct_encode_fields__, strict=True)
    return [(name, key, hints[name]) for name, key in names]


def _converted(value: Any, type_: Any) -> Any:
    """Return the value as the type, or None when it can't be."""
    choices = get_args(type_) or (type_,)
    if msgspec.Raw in choices:
        return msgspec.Raw(msgspec.json.encode(value))
    for choice in choices:
        if isinstance(choice, type) and issubclass(choice, msgspec.Struct):
            return struct_from(choice, value) if isinstance(value, dict) else None
    if float in choices and str not in choices and isinstance(value, str | float):
        return normalize.number(value)
    try:
        return msgspec.convert(value, type_, strict=str in choices)
    except (msgspec.ValidationError, ValueError):
        return None
