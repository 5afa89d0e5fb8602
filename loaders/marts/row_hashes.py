"""A hash of each row of Arrow columns, from which changes of rows are seen.

A column is hashed at once: its numbers by a mixing function, and each of its different texts by
SHA-256. That takes less than half of the time of a hash of each row's text.

Snapshots have another way, `loaders.row_lines.hash_sum`. A publication sums its rows by part and by
course, and so needs a hash of each row. A snapshot needs one number for a whole table, whose
columns may be lists, which are not hashed here.
"""

import hashlib
from typing import Any

import pyarrow as pa
import pyarrow.compute

from loaders.marts.screening import plain

# The stubs of pyarrow.compute need the columns' types, which are known only at run time here.
pc: Any = pyarrow.compute

HASHED_WORDS = 4
"""How many words of 32 bits the hash of a row has."""
_WORDS_OF_SHA256 = 4  # of 64 bits
_64_BITS = pa.uint64()
# Odd numbers of 64 bits without a pattern: one for each half of a hash.
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
_NULLS = (0xA0761D6478BD642F, 0xE7037ED1A0B428DB)


def hash_words(batch: pa.RecordBatch) -> "list[pa.Array[Any]]":
    """Return 128 bits of a hash of each row as four columns of uint64, whose sums don't overflow.

    Equal rows of the same types have equal hashes in any batch. A value that moves to another
    column, and a null in the place of a value, change the hash. Columns hold single values:
    numbers, booleans, dates, times and texts, and what Arrow can write as a text.
    """
    halves: list[Any] = [pa.repeat(_constant(factor), batch.num_rows) for factor in _FACTORS]
    for column in batch.columns:
        of_values = _hash_values(column)
        for half, (factor, null) in enumerate(zip(_FACTORS, _NULLS, strict=True)):
            value = pc.fill_null(of_values[half], _constant(null))
            halves[half] = _mixed(pc.add(pc.multiply(halves[half], _constant(factor)), value))
    low = [pc.bit_wise_and(half, _constant(0xFFFFFFFF)) for half in halves]
    return low + [pc.shift_right(half, _constant(32)) for half in halves]


def _hash_values(column: "pa.Array[Any]") -> "list[pa.Array[Any]]":
    """Return two hashes of 64 bits of each value; null for a null."""
    column = plain(column)
    kind = column.type
    if pa.types.is_floating(kind):
        return _hash_numbers(column.cast(pa.float64()).view(_64_BITS))
    if pa.types.is_date32(kind):
        column = column.cast(pa.int32())
    if pa.types.is_integer(column.type) or pa.types.is_boolean(kind) or pa.types.is_timestamp(kind):
        return _hash_numbers(column.cast(pa.int64()).view(_64_BITS))
    return _hash_texts(column)


def _hash_numbers(bits: "pa.Array[Any]") -> "list[pa.Array[Any]]":
    return [_mixed(pc.add(bits, _constant(factor))) for factor in _FACTORS]


def _hash_texts(column: "pa.Array[Any]") -> "list[pa.Array[Any]]":
    encoded = column.cast(pa.large_string()).dictionary_encode()
    # By bytes: a text that is no UTF-8 can be hashed too.
    texts: Any = encoded.dictionary.cast(pa.large_binary()).to_pylist()
    digests = b"".join(hashlib.sha256(text).digest() for text in texts)
    words = pa.Array.from_buffers(
        _64_BITS, len(texts) * _WORDS_OF_SHA256, [None, pa.py_buffer(digests)]
    )
    by_text = pa.FixedSizeListArray.from_arrays(words, _WORDS_OF_SHA256)
    return [pc.take(pc.list_element(by_text, half), encoded.indices) for half in (0, 1)]


def _mixed(numbers: "pa.Array[Any]") -> "pa.Array[Any]":
    """Return numbers of which each bit depends on all bits of the given ones (splitmix64's end)."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        shifted = pc.shift_right(numbers, _constant(shift))
        numbers = pc.multiply(pc.bit_wise_xor(numbers, shifted), _constant(factor))
    mixed: pa.Array[Any] = pc.bit_wise_xor(numbers, pc.shift_right(numbers, _constant(31)))
    return mixed


def _constant(number: int) -> Any:  # the stubs know a type for each kind of scalar
    return pa.scalar(number, _64_BITS)
