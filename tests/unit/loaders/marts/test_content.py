"""Arrow columns on their way to SQL: types, text, hashes."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.marts.content import (
    Content,
    rows_of_dates,
    text_lines,
    whole_checksum,
)
from loaders.marts.content import read_content as read_stored
from loaders.marts.manifest import Column, Mart
from loaders.marts.screening import store_batches


def read_content(mart: Mart, batches: list[pa.RecordBatch]) -> Content:
    """Read rows as they come from Hive."""
    return read_stored(mart, store_batches(mart, batches))


TEXTS = Mart("m", (Column("a", "string"), Column("b", "string")), primary_key=("a",))


def _batch(rows: list[tuple[str | None, str | None]]) -> pa.RecordBatch:
    columns = {"a": [row[0] for row in rows], "b": [row[1] for row in rows]}
    return pa.RecordBatch.from_pydict(
        columns, schema=pa.schema([("a", pa.string()), ("b", pa.string())])
    )


def _parse(text: bytes) -> list[tuple[str | None, ...]]:
    """Read LOAD DATA's format back, as MySQL's manual describes it."""
    named = {"t": "\t", "n": "\n", "0": "\0"}

    def value(field: str) -> str | None:
        if field == r"\N":
            return None
        plain, letters = [], iter(field)
        for letter in letters:
            escaped = next(letters) if letter == "\\" else None
            plain.append(letter if escaped is None else named.get(escaped, escaped))
        return "".join(plain)

    lines = text.decode().split("\n")[:-1]
    return [tuple(value(field) for field in line.split("\t")) for line in lines]


texts = st.none() | st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(st.tuples(texts, texts), max_size=20))
def test_any_text_comes_back_from_the_load_format(
    rows: list[tuple[str | None, str | None]],
) -> None:
    stored = list(store_batches(TEXTS, [_batch(rows)]))

    assert [row for batch in stored for row in _parse(text_lines(batch))] == rows


@given(st.lists(st.tuples(texts, texts), max_size=20), st.randoms(use_true_random=False))
def test_the_checksum_has_no_order(
    rows: list[tuple[str | None, str | None]], chance: random.Random
) -> None:
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    halves = [_batch(shuffled[::2]), _batch(shuffled[1::2])]

    assert read_content(TEXTS, halves) == read_content(TEXTS, [_batch(rows)])


@pytest.mark.parametrize(
    "other",
    [
        [("a", "b")],
        [("a", "b"), ("a", "b"), ("a", "b")],
        [("a", "b"), ("a", None)],
        [("a", "b"), ("a", "")],
        [("a", "b"), ("a\tb", "")],
        [("a", "b"), ("b", "a")],
    ],
)
def test_other_rows_have_another_checksum(other: list[tuple[str | None, str | None]]) -> None:
    known = read_content(TEXTS, [_batch([("a", "b"), ("a", "b")])])

    assert read_content(TEXTS, [_batch(other)]).checksum != known.checksum


def test_a_slice_of_a_batch_is_only_its_rows() -> None:
    batch = _batch([("1", "x"), ("2", "y"), ("3", "z")])

    assert read_content(TEXTS, [batch.slice(1, 1)]) == read_content(TEXTS, [_batch([("2", "y")])])


DATED = Mart(
    "m",
    (Column("day", "date", is_nullable=False), Column("a", "string")),
    primary_key=("day", "a"),
    dated_by="day",
)
FIRST, SECOND = date(2026, 1, 1), date(2026, 1, 2)

dated_rows = st.lists(st.tuples(st.sampled_from([FIRST, SECOND]), texts), max_size=20)


def _dated_batch(rows: list[tuple[date, str | None]]) -> pa.RecordBatch:
    days = pa.array([row[0] for row in rows], pa.date32())
    return pa.RecordBatch.from_arrays(
        [days, pa.array([row[1] for row in rows], pa.string())], names=["day", "a"]
    )


@given(dated_rows)
def test_the_dates_add_up_to_the_table(rows: list[tuple[date, str | None]]) -> None:
    content = read_content(DATED, [_dated_batch(rows)])

    assert set(content.dates) == {day.isoformat() for day, _ in rows}
    assert sum(found.rows for found in content.dates.values()) == len(rows)
    assert whole_checksum(DATED, content.dates.values()) == content.checksum
    undated = read_content(replace(DATED, dated_by=None), [_dated_batch(rows)])
    assert (undated.checksum, undated.dates) == (content.checksum, {})


@given(dated_rows, dated_rows)
def test_a_date_has_a_checksum_of_its_own_rows(
    rows: list[tuple[date, str | None]], others: list[tuple[date, str | None]]
) -> None:
    mixed = [row for row in rows if row[0] == FIRST] + [row for row in others if row[0] == SECOND]

    content = read_content(DATED, [_dated_batch(mixed)])

    assert content.dates.get("2026-01-01") == read_content(DATED, [_dated_batch(rows)]).dates.get(
        "2026-01-01"
    )
    assert content.dates.get("2026-01-02") == read_content(DATED, [_dated_batch(others)]).dates.get(
        "2026-01-02"
    )


@pytest.mark.parametrize(
    "days",
    [
        pa.array([FIRST, SECOND, FIRST], pa.date32()),
        pa.array(["2026-01-01", "2026-01-02", "2026-01-01"]),
        pa.array(["2026-01-01", "2026-01-02", "2026-01-01"]).dictionary_encode(),
    ],
    ids=["date", "text", "partition"],
)
def test_rows_of_dates_are_found_as_spark_may_give_them(days: Any) -> None:
    batch = pa.RecordBatch.from_arrays([days, pa.array(["a", "b", "c"])], names=["day", "a"])
    stored = store_batches(DATED, [batch, batch.slice(1, 1)])

    found = rows_of_dates(stored, dated_by="day", dates={"2026-01-01"})

    assert [part.column("a").to_pylist() for part in found] == [["a", "c"], []]
