"""Lists of values become Arrow arrays of the type that `EVENT_SCHEMA` gives their column."""

import hashlib
from array import array
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa

from cleaning.events.bounds import RANGES, numbers
from cleaning.memo import Memo
from cleaning.schema import EVENT_SCHEMA

_ID_BYTES: Final = 16
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MANY: Final = 1 << 15
_TYPES: Final = dict(zip(EVENT_SCHEMA.names, EVENT_SCHEMA.types, strict=True))


def _many_nulls(type_: Any) -> Any:
    return pa.nulls(_MANY, type_)


_NULLS: Final[Memo[Any, Any]] = Memo(_many_nulls)


def array_of(name: str, values: list[Any]) -> Any:
    """Return values as the column's type; numbers outside the column's range are null."""
    type_ = _TYPES[name]
    if name == "payload":
        # The bytes are known to be UTF-8: they are seen as text without another check.
        return pa.array(values, pa.binary()).view(pa.string())
    if pa.types.is_timestamp(type_):
        return _times(values, type_)
    if name in RANGES:
        return numbers(name, values, type_)
    return pa.array(values, type_)


def nulls_of(name: str, rows: int) -> Any:
    """Return so many nulls of the column's type, mostly without any work."""
    type_: Any = _TYPES[name]
    return _NULLS[type_].slice(0, rows) if rows <= _MANY else pa.nulls(rows, type_)


def event_ids(contents: list[bytes]) -> Any:
    """Return the hashes of the lines' JSON bytes as hexadecimal text, built as one buffer."""
    sha256 = hashlib.sha256
    digests = b"".join([sha256(content).digest()[:_ID_BYTES] for content in contents])
    text = digests.hex().encode()
    offsets = array("i", range(0, len(text) + 1, 2 * _ID_BYTES))
    return pa.Array.from_buffers(
        pa.string(), len(contents), [None, pa.py_buffer(offsets), pa.py_buffer(text)]
    )


def _times(moments: list[datetime | None], type_: pa.DataType) -> Any:
    """Return moments, which know their zones, in UTC.

    Arrow asks the zone of each moment for its offset, in Python. A duration has no zone: to take
    the difference first is three times as fast.
    """
    since = [None if moment is None else moment - _EPOCH for moment in moments]
    return pa.array(since, pa.duration("us")).view(type_)
