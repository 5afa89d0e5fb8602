"""JSON as it should not be, read as far as it can be: field by field, nothing of it fatal."""

import json
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from cleaning import normalize

StructType = TypeVar("StructType", bound=msgspec.Struct)


def loads(text: str) -> Any:
    """Decode JSON as Python writes it: NaN and infinities are null, lone surrogates U+FFFD.

    Raises:
        ValueError: the text is no JSON.
        RecursionError: it is nested too deeply.
    """
    found = json.loads(text, parse_constant=lambda _: None)
    try:
        msgspec.json.encode(found)
    except UnicodeEncodeError:
        return _scrubbed(found)
    return found


def _scrubbed(value: Any) -> Any:
    """Return the value with each surrogate without its partner replaced."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_scrubbed(item) for item in value]
        case dict():
            return {_scrubbed(key): _scrubbed(item) for key, item in value.items()}
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
    if datetime in choices:
        return normalize.utc_time(value) if isinstance(value, str) else None
    if float in choices and str not in choices and isinstance(value, str | float):
        return normalize.number(value)
    try:
        return msgspec.convert(value, type_, strict=str in choices)
    except msgspec.ValidationError:
        return None
