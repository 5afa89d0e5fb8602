"""Arrow columns on their way to SQL: text, numbers of each part, and what Spark is asked for."""

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.marts.content import digest, read_content, text_lines
from loaders.marts.contract.mart import Column, Mart
from loaders.marts.parts import (
    OTHERS,
    MartParts,
    count_parts,
    month_of_part,
    parts_from_answer,
    parts_query,
    rows_of_parts,
    whole_checksum,
)
from loaders.marts.row_sums import PartContent
from loaders.marts.screening import store_batches

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


def _counted(rows: list[tuple[str | None, str | None]]) -> Mapping[str, PartContent]:
    return count_parts(TEXTS, [_batch(rows)]).parts


@given(st.lists(st.tuples(texts, texts), max_size=20), st.randoms(use_true_random=False))
def test_checksums_and_numbers_have_no_order(
    rows: list[tuple[str | None, str | None]], chance: random.Random
) -> None:
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    halves = [_batch(shuffled[::2]), _batch(shuffled[1::2])]

    assert count_parts(TEXTS, halves).parts == _counted(rows)
    assert read_content(TEXTS, store_batches(TEXTS, halves)) == read_content(
        TEXTS, store_batches(TEXTS, [_batch(rows)])
    )


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
    assert _counted(other) != _counted([("a", "b"), ("a", "b")])


def test_a_slice_of_a_batch_is_only_its_rows() -> None:
    batch = _batch([("1", "x"), ("2", "y"), ("3", "z")])

    assert count_parts(TEXTS, [batch.slice(1, 1)]).parts == _counted([("2", "y")])


def test_the_numbers_of_a_part_are_those_that_sql_computes() -> None:
    mart = Mart(
        "m",
        (
            Column("course_id", "string", is_nullable=False),
            Column("count", "bigint"),
            Column("share", "double"),
        ),
        primary_key=("course_id",),
        parted_by="course_id",
    )
    rows = [
        {"course_id": "a", "count": 1_000_004, "share": 0.5},
        {"course_id": "a ", "count": -1_000_005, "share": None},
        {"course_id": "é", "count": None, "share": 1.0},
    ]

    content = read_content(mart, store_batches(mart, [pa.RecordBatch.from_pylist(rows)]))

    assert content.parts == {"a": (2, 2, 3, 2, -1, 1, 0), "é": (1, 1, 2, 0, 0, 1, 0)}
    assert content.rows == 3
    assert digest(content.parts["a"]) != digest(content.parts["é"])


DATED = Mart(
    "m",
    (Column("day", "date", is_nullable=False), Column("a", "string")),
    primary_key=("day", "a"),
    parted_by="day",
)
FIRST, SECOND = date(2026, 1, 1), date(2026, 1, 2)

dated_rows = st.lists(st.tuples(st.sampled_from([FIRST, SECOND]), texts), max_size=20)


def _dated_parts(rows: list[tuple[date, str | None]]) -> Mapping[str, PartContent]:
    days = pa.array([row[0] for row in rows], pa.date32())
    names = pa.array([row[1] for row in rows], pa.string())
    batch = pa.RecordBatch.from_arrays([days, names], names=["day", "a"])
    return count_parts(DATED, [batch]).parts


@given(dated_rows, dated_rows)
def test_a_date_has_a_checksum_of_its_own_rows(
    rows: list[tuple[date, str | None]], others: list[tuple[date, str | None]]
) -> None:
    mixed = [row for row in rows if row[0] == FIRST] + [row for row in others if row[0] == SECOND]

    parts = _dated_parts(mixed)

    assert parts.get("2026-01-01") == _dated_parts(rows).get("2026-01-01")
    assert parts.get("2026-01-02") == _dated_parts(others).get("2026-01-02")


def test_rows_that_no_store_can_keep_are_a_part_of_their_own() -> None:
    rows = [{"day": FIRST, "a": "x"}, {"day": None, "a": "y"}, {"day": FIRST, "a": "z" * 256}]

    parts = count_parts(DATED, [pa.RecordBatch.from_pylist(rows)])

    assert {name: part.rows for name, part in parts.parts.items()} == {"2026-01-01": 1, OTHERS: 2}
    assert parts.rows == 3


def test_a_month_of_a_course_is_a_part() -> None:
    mart = Mart(
        "m",
        (
            Column("course_id", "string", is_nullable=False),
            Column("day", "date", is_nullable=False),
        ),
        primary_key=("course_id", "day"),
        parted_by="course_id",
        months_of="day",
    )
    rows = [
        {"course_id": course, "day": day}
        for course, day in (
            ("edX/A/1", date(2026, 1, 1)),
            ("edX/A/1 ", date(2026, 1, 31)),
            ("edX/A/1", date(2026, 2, 28)),
            ("a|2026-01", date(9999, 12, 31)),
            ("edX/A/1", None),
        )
    ]

    counted = count_parts(mart, [pa.RecordBatch.from_pylist(rows)])

    assert {name: part.rows for name, part in counted.parts.items()} == {
        "edX/A/1|2026-01": 2,
        "edX/A/1|2026-02": 1,
        "a|2026-01|9999-12": 1,
        OTHERS: 1,
    }
    assert {name: part.rows for name, part in counted.courses.items()} == {
        "edX/A/1": 3,
        "a|2026-01": 1,
    }
    assert [month_of_part(name) for name in sorted(counted.parts)] == [
        None,
        ("a|2026-01", date(9999, 12, 1), date(9999, 12, 31)),
        ("edX/A/1", date(2026, 1, 1), date(2026, 1, 31)),
        ("edX/A/1", date(2026, 2, 1), date(2026, 2, 28)),
    ]
    assert month_of_part("edX/A/1|+10000-01") is None


def test_courses_are_counted_without_the_blanks_at_their_ends() -> None:
    mart = Mart(
        "video_timeline",
        (Column("pipeline_video_id", "string", is_nullable=False),),
        primary_key=("pipeline_video_id",),
        parted_by="pipeline_video_id",
    )
    videos = ["edX/A/1|v1", "edX/A/1 |v2", "edX/B/1|v|3"]

    counted = count_parts(mart, [pa.RecordBatch.from_pydict({"pipeline_video_id": videos})])

    assert set(counted.parts) == set(videos)
    assert {name: part.rows for name, part in counted.courses.items()} == {
        "edX/A/1": 2,
        "edX/B/1": 1,
    }


def test_an_answer_of_spark_becomes_the_parts_of_each_mart() -> None:
    sums = (1, 2)
    found = parts_from_answer(
        [DATED, TEXTS],
        [
            ("m", "2026-01-01", None, 2, *sums),
            ("m", "2026-01-01", None, 1, *sums),
        ],
    )

    assert found["m"].rows == 3
    assert found["m"].courses == {}


def test_an_empty_mart_has_no_parts() -> None:
    assert parts_from_answer([DATED], []) == {"m": MartParts({}, {})}
    assert whole_checksum(DATED, {}) != whole_checksum(TEXTS, {})


def test_spark_is_asked_once_for_all_marts() -> None:
    query = parts_query([(DATED, "`h`.`m`"), (TEXTS, "`h`.`t`")])

    assert query.count("union all") == 1
    assert query.count("grouping sets ((part), (course))") == 1
    assert "cast(`day` as string)" in query


def test_the_nulls_of_many_columns_are_hashed_in_groups_that_fit_into_an_int() -> None:
    columns = tuple(Column(f"c{number}", "int") for number in range(31))
    wide = Mart("wide", columns, primary_key=("c0",))

    query = parts_query([(wide, "`h`.`wide`")])

    assert "if(`c29` is null, 536870912, 0), if(`c30` is null, 1, 0), `c0`, " in query


@pytest.mark.parametrize(
    "days",
    [
        pa.array([FIRST, SECOND, FIRST], pa.date32()),
        pa.array(["2026-01-01", "2026-01-02", "2026-01-01"]),
        pa.array(["2026-01-01", "2026-01-02", "2026-01-01"]).dictionary_encode(),
    ],
    ids=["date", "text", "partition"],
)
def test_rows_of_parts_are_found_as_spark_may_give_them(days: Any) -> None:
    batch = pa.RecordBatch.from_arrays([days, pa.array(["a", "b", "c"])], names=["day", "a"])
    stored = store_batches(DATED, [batch, batch.slice(1, 1)])

    found = rows_of_parts(DATED, stored, parts={"2026-01-01"})

    assert [part.column("a").to_pylist() for part in found] == [["a", "c"]]
