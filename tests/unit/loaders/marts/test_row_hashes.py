"""Hashes of rows: equal for equal rows wherever they stand, different for all else."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.marts.row_hashes import HASHED_WORDS, hash_words

SCHEMA = pa.schema([
    ("text", pa.large_string()),
    ("other", pa.large_string()),
    ("number", pa.int64()),
    ("share", pa.float64()),
    ("is_true", pa.bool_()),
    ("day", pa.date32()),
    ("time", pa.timestamp("us")),
    ("amount", pa.decimal128(10, 2)),
])  # fmt: skip
values = st.fixed_dictionaries({
    "text": st.none() | st.text(st.characters(codec="utf-8"), max_size=3),
    "other": st.none() | st.text(st.characters(codec="utf-8"), max_size=3),
    "number": st.none() | st.integers(-(2**63), 2**63 - 1),
    "share": st.none() | st.floats(allow_nan=False),
    "is_true": st.none() | st.booleans(),
    "day": st.none() | st.dates(),
    "time": st.none() | st.datetimes(),
    "amount": st.none() | st.decimals("-1000", "1000", places=2),
})  # fmt: skip


def hashes(batch: pa.RecordBatch) -> list[tuple[int, ...]]:
    return list(zip(*(word.to_pylist() for word in hash_words(batch)), strict=True))


def batch_of(rows: list[dict[str, Any]], *, schema: pa.Schema = SCHEMA) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(rows, schema=schema)


@given(st.lists(values, min_size=1, max_size=8))
def test_rows_have_one_hash_in_any_batch_and_in_any_order(rows: list[dict[str, Any]]) -> None:
    together = hashes(batch_of(rows))
    assert hashes(batch_of(rows[::-1])) == together[::-1]
    assert [found for row in rows for found in hashes(batch_of([row]))] == together
    padded = batch_of([rows[0], *rows, rows[-1]])
    assert hashes(padded.slice(1, len(rows))) == together


@given(st.lists(values, min_size=2, max_size=8))
def test_rows_have_one_hash_exactly_when_they_are_equal(rows: list[dict[str, Any]]) -> None:
    # -0.0 and 0.0 are two values of a file.
    written = [repr(row) for row in batch_of(rows).to_pylist()]
    assert len(set(hashes(batch_of(rows)))) == len(set(written))


@pytest.mark.parametrize("type_", [pa.large_string(), pa.string()])
def test_a_text_has_one_hash_however_arrow_keeps_it(type_: pa.DataType) -> None:
    texts = ["é", "a", None, "é"]
    plain = pa.record_batch({"a": pa.array(texts, pa.large_string())})
    kept = pa.record_batch({"a": pa.array(texts).cast(type_)})
    encoded = pa.record_batch({"a": pa.array(texts).cast(type_).dictionary_encode()})
    assert hashes(kept) == hashes(encoded) == hashes(plain)


@pytest.mark.parametrize("numbers", [["a", None, "b"], [1, None, 2]])
def test_a_dictionary_may_hold_a_null(numbers: list[Any]) -> None:
    values = pa.array(numbers)
    indices = pa.array([0, 1, None, 2], pa.int32())
    kept = pa.record_batch({"a": pa.DictionaryArray.from_arrays(indices, values)})
    assert hashes(kept) == hashes(pa.record_batch({"a": values.take(indices)}))


def test_a_column_without_values_has_one_hash_of_any_type() -> None:
    empty = [pa.nulls(2, kind) for kind in (pa.null(), pa.large_string(), pa.int64(), pa.date32())]
    assert len({tuple(hashes(pa.record_batch({"a": column}))) for column in empty}) == 1


def test_bytes_that_are_no_text_have_a_hash() -> None:
    broken = pa.array([b"\xff", b"\xfe"]).view(pa.string())
    assert len(set(hashes(pa.record_batch({"a": broken})))) == 2


def test_every_word_of_a_hash_differs_between_neighbours() -> None:
    """A sum over rows must tell of a change in any of them, so no word may be constant."""
    batch = pa.record_batch({"a": pa.array(range(10_000), pa.int64())})
    words = hash_words(batch)
    assert len(words) == HASHED_WORDS
    for word in words:
        assert word.type == pa.uint64()
        assert len(word.unique()) > 9_990
        assert 0 <= min(word.to_pylist()) <= max(word.to_pylist()) < 2**32


def test_no_rows_have_no_hashes() -> None:
    assert hashes(batch_of([])) == []
