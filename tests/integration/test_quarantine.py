"""Rows that no store can keep are set aside, alike on both stores, and all others are published."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from loaders.marts.manifest import Column, Mart
from loaders.marts.reader import MartData
from loaders.publishing.publication import Outcome, PublicationSummary
from loaders.publishing.publish import publish
from tests.integration.result_store_case import (
    ENGAGEMENT,
    clock,
    context,
    engagement_of_version,
    execute,
    mart_data,
    query,
)

EVERY_KIND = Mart(
    name="answer_distribution",
    columns=(
        Column("course_id", "string", is_nullable=False),
        Column("answer", "string"),
        Column("free_text", "string"),
        Column("count", "int", is_nullable=False),
        Column("total", "bigint"),
        Column("share", "double", is_nullable=False),
        Column("ratio", "float"),
        Column("grade", "decimal(12,4)"),
        Column("day", "date"),
        Column("moment", "timestamp", is_nullable=False),
        Column("exact", "timestamp"),
        Column("is_correct", "boolean", is_nullable=False),
    ),
    primary_key=("course_id", "answer"),
    indexes=(("day",),),
    mysql_types={
        "free_text": "text",
        "ratio": "float",
        "grade": "decimal(6,2)",
        "exact": "datetime(6)",
    },
)
SCHEMA = pa.schema(
    [
        ("course_id", pa.binary()),
        ("answer", pa.binary()),
        ("free_text", pa.binary()),
        # wider than the contract says: what would a number be that does not fit?
        ("count", pa.int64()),
        ("total", pa.int64()),
        ("share", pa.float64()),
        ("ratio", pa.float64()),
        ("grade", pa.decimal128(12, 4)),
        ("day", pa.int32()),
        ("moment", pa.int64()),
        ("exact", pa.int64()),
        ("is_correct", pa.bool_()),
    ]
)
GOOD: Mapping[str, Any] = {
    "course_id": b"course-v1:A+B+C",
    "answer": b"yes",
    "free_text": b"x",
    "count": 1,
    "total": 2,
    "share": 0.5,
    "ratio": 0.25,
    "grade": Decimal("1.5000"),
    "day": 20_000,
    "moment": 1_700_000_000_000_000,
    "exact": 1_700_000_000_123_456,
    "is_correct": True,
}
# column -> values that no store keeps there, each with the reason that is told
BAD: Sequence[tuple[str, Any, str]] = [
    ("course_id", None, "null_in_required_column"),
    ("course_id", b"course-v1:" + b"a" * 300 + b"+B+C", "text_too_long"),
    ("course_id", "é".encode() * 256, "text_too_long"),
    ("course_id", b"\xed\xa0\x80 unpaired surrogate", "text_not_utf8"),
    ("answer", b"a\xff\xfe", "text_not_utf8"),
    ("answer", b" " * 256, "text_too_long"),
    ("free_text", b"x" * 65_536, "text_too_long"),
    ("count", None, "null_in_required_column"),
    ("count", 2**31, "number_out_of_range"),
    ("count", 2**63 - 1, "number_out_of_range"),
    ("count", -(2**31) - 1, "number_out_of_range"),
    ("share", float("nan"), "number_not_finite"),
    ("share", float("inf"), "number_not_finite"),
    ("share", float("-inf"), "number_not_finite"),
    ("share", None, "null_in_required_column"),
    ("ratio", 1e300, "number_out_of_range"),
    ("grade", Decimal("10000.0000"), "number_out_of_range"),
    ("grade", Decimal("-99999999.9999"), "number_out_of_range"),
    ("grade", Decimal("0.0001"), "number_out_of_range"),
    ("day", 2_932_897, "time_out_of_range"),
    ("day", -719_529, "time_out_of_range"),
    ("moment", 2**63 - 1, "time_out_of_range"),
    ("moment", -(2**63), "time_out_of_range"),
    ("moment", None, "null_in_required_column"),
    ("exact", 253_402_300_800_000_000, "time_out_of_range"),
    ("is_correct", None, "null_in_required_column"),
]
# column -> values that look bad and are kept, with what a reader of SQLite sees
KEPT: Sequence[tuple[str, Any, Any]] = [
    ("course_id", "é".encode() * 255, "é" * 255),
    ("answer", None, None),
    ("answer", b"", ""),
    (
        "answer",
        b"nul \0 tab \t line \r\n back\\slash '\"`",
        "nul \0 tab \t line \r\n back\\slash '\"`",
    ),
    ("answer", "🎓\u2028\ufffd".encode(), "🎓\u2028\ufffd"),
    ("free_text", b"x" * 65_535, "x" * 65_535),
    ("count", 2**31 - 1, 2**31 - 1),
    ("total", 2**63 - 1, 2**63 - 1),
    ("total", -(2**63), -(2**63)),
    ("share", 1e300, 1e300),
    ("ratio", float("nan"), None),
    ("ratio", float("inf"), None),
]


def _batch(rows: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """Return rows as Spark may write them: it checks neither a text's bytes nor a year."""
    raw = pa.RecordBatch.from_pylist([dict(row) for row in rows], schema=SCHEMA)
    views = {
        "course_id": pa.string(),
        "answer": pa.string(),
        "free_text": pa.string(),
        "day": pa.date32(),
        "moment": pa.timestamp("us", "UTC"),
        "exact": pa.timestamp("us", "UTC"),
    }
    columns = [
        column.view(views[name]) if name in views else column
        for name, column in zip(SCHEMA.names, raw.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, names=SCHEMA.names)


def _publish(
    url: str, batches: Sequence[pa.RecordBatch], *, mart: Mart = EVERY_KIND, day: int = 1
) -> PublicationSummary:
    rows = sum(batch.num_rows for batch in batches)
    return publish(
        url,
        marts=[mart],
        read_mart=lambda _name: MartData(lambda: batches, rows),
        context=context(),
        now=clock(day),
    )


def _quarantine(url: str) -> list[tuple[Any, ...]]:
    return query(
        url,
        "select mart, reason, column_name, row_key, row_count from publication_quarantine "
        "order by reason, column_name, row_key",
    )


@pytest.mark.parametrize(("column", "value", "reason"), BAD)
def test_a_row_with_a_value_that_no_store_keeps_is_set_aside_and_the_others_are_published(
    store_url: str, column: str, value: Any, reason: str
) -> None:
    bad = {**GOOD, "answer": b"bad", column: value}

    summary = _publish(store_url, [_batch([GOOD, bad])])

    assert query(store_url, "select answer, `count` from answer_distribution") == [("yes", 1)]
    ((mart, found, found_column, key, rows),) = _quarantine(store_url)
    assert (mart, found, found_column, rows) == ("answer_distribution", reason, column, 1)
    assert key.startswith("[")
    assert len(key) <= 255
    (table,) = summary.publication.tables.values()
    assert (table.rows, table.set_aside) == (1, {reason: 1})
    assert summary.warnings == (
        f"1 rows of answer_distribution are not published: {reason}. "
        "The table publication_quarantine names them.",
    )


@pytest.mark.parametrize(("column", "value", "shown"), KEPT)
def test_a_value_that_a_store_keeps_is_published_as_it_is(
    store_url: str, column: str, value: Any, shown: Any
) -> None:
    summary = _publish(store_url, [_batch([{**GOOD, column: value}])])

    assert query(store_url, f"select `{column}` from answer_distribution") == [(shown,)]
    assert _quarantine(store_url) == []
    assert summary.warnings == ()


def test_all_kinds_at_once_leave_the_same_rows_on_both_stores(store_url: str) -> None:
    rows = [
        {**GOOD, "answer": f"bad {number}".encode(), column: value}
        for number, (column, value, _) in enumerate(BAD)
    ]

    summary = _publish(store_url, [_batch([*rows[:9], GOOD]), _batch(rows[9:])])

    (table,) = summary.publication.tables.values()
    assert table.rows == 1
    assert sum(table.set_aside.values()) == len(BAD)
    assert sum(row[-1] for row in _quarantine(store_url)) == len(BAD)
    # the same value of both stores
    assert table.checksum == "35f184e02bc869f3dd8b071c3ff4d8e97e4cfe3785b52c589f949330727c07dd"


KEYED = Mart(
    name="course_enrollment_mode",
    columns=(
        Column("course_id", "string", is_nullable=False),
        Column("mode", "string"),
        Column("count", "int"),
    ),
    primary_key=("course_id", "mode"),
)
REQUIRED = replace(
    KEYED,
    columns=(KEYED.columns[0], replace(KEYED.columns[1], is_nullable=False), KEYED.columns[2]),
)
WIDE = replace(
    REQUIRED,
    columns=tuple(
        replace(column, data_type="varchar(900)") if column.data_type == "string" else column
        for column in REQUIRED.columns
    ),
)


def _keyed(rows: Sequence[tuple[str, str | None, int]]) -> list[pa.RecordBatch]:
    return [
        pa.RecordBatch.from_pydict(
            {
                "course_id": [row[0] for row in part],
                "mode": pa.array([row[1] for row in part], pa.string()),
                "count": pa.array([row[2] for row in part], pa.int32()),
            }
        )
        for part in (rows[:2], rows[2:])
        if part
    ]


@pytest.mark.parametrize("mart", [KEYED, REQUIRED, WIDE], ids=["nullable", "required", "wide"])
@pytest.mark.parametrize("turn", [list, lambda rows: rows[::-1]], ids=["forwards", "backwards"])
@pytest.mark.parametrize(
    ("rows", "published", "keys"),
    [
        # the same row twice
        (
            [("a", "x", 1), ("a", "x", 1), ("b", "x", 1)],
            [("a", "x", 1), ("b", "x", 1)],
            ['["a", "x"]'],
        ),
        # the same key with other values: the least row stays, whatever came first
        ([("a", "x", 7), ("a", "x", 3), ("a", "x", 5)], [("a", "x", 3)], ['["a", "x"]'] * 2),
        # MariaDB's collations pad: for them these are one key
        (
            [("a", "x", 9), ("a", "x ", 1), ("a", "x  ", 2)],
            [("a", "x", 9)],
            ['["a", "x "]', '["a", "x  "]'],
        ),
        (
            [("a ", "x", 1), ("a", "x", 2), ("a  ", "y ", 3)],
            [("a", "x", 2), ("a  ", "y ", 3)],
            ['["a ", "x"]'],
        ),
        (
            [("a", "", 2), ("a", "  ", 1), ("a", "x", 1)],
            [("a", "", 2), ("a", "x", 1)],
            ['["a", "  "]'],
        ),
        # other blanks, blanks before, case and accents are other keys
        (
            [("a", "x", 1), ("a", "x\t", 2), ("a", " x", 3), ("a", "X", 4), ("a", "x\u00a0", 5)],
            [("a", " x", 3), ("a", "X", 4), ("a", "x", 1), ("a", "x\t", 2), ("a", "x\u00a0", 5)],
            [],
        ),
    ],
)
def test_of_rows_with_one_key_the_least_is_published(
    store_url: str,
    mart: Mart,
    turn: Callable[[Any], Any],
    rows: Any,
    published: Any,
    keys: list[str],
) -> None:
    summary = _publish(store_url, _keyed(turn(rows)), mart=mart)

    found = query(store_url, "select course_id, mode, `count` from course_enrollment_mode")
    assert sorted(found) == published
    expected = {key: keys.count(key) for key in keys}
    assert {row[3]: row[4] for row in _quarantine(store_url)} == expected
    assert {row[1:3] for row in _quarantine(store_url)} == (
        {("duplicate_key", "course_id, mode")} if keys else set()
    )
    (table,) = summary.publication.tables.values()
    assert table.rows + sum(table.set_aside.values()) == len(rows)


def test_two_rows_whose_key_is_null_alike_are_two_rows_of_one_key(store_url: str) -> None:
    _publish(store_url, _keyed([("a", None, 2), ("a", None, 1), ("a", "", 3)]), mart=KEYED)

    found = query(
        store_url, "select course_id, mode, `count` from course_enrollment_mode order by 3"
    )
    assert found == [("a", None, 1), ("a", "", 3)]
    assert _quarantine(store_url) == [
        ("course_enrollment_mode", "duplicate_key", "course_id, mode", '["a", null]', 1)
    ]


def test_the_same_rows_set_aside_again_are_no_new_publication(store_url: str) -> None:
    rows = [("a", "x", 1), ("a", "x", 2), ("b", "y" * 256, 1)]
    first = _publish(store_url, _keyed(rows), mart=REQUIRED, day=1)

    again = _publish(store_url, _keyed(rows[::-1]), mart=REQUIRED, day=2)

    assert (first.is_new, again.is_new) == (True, False)
    assert again.warnings == first.warnings
    assert len(again.warnings) == 2


def test_another_row_set_aside_is_a_new_publication_of_the_same_tables(store_url: str) -> None:
    rows = [("a", "x", 1), ("b", "y" * 256, 1)]
    first = _publish(store_url, _keyed(rows), mart=REQUIRED, day=1)
    other = [*rows[:1], ("c", "y" * 256, 1)]

    again = _publish(store_url, _keyed(other), mart=REQUIRED, day=2)

    assert again.is_new
    assert again.tables[0].outcome is Outcome.UNCHANGED
    assert [row[3][:6] for row in _quarantine(store_url)] == ['["c", ']
    assert first.publication.tables["course_enrollment_mode"].set_aside == (
        again.publication.tables["course_enrollment_mode"].set_aside
    )
    healed = _publish(store_url, _keyed(rows[:1]), mart=REQUIRED, day=3)
    assert (healed.is_new, healed.warnings, _quarantine(store_url)) == (True, (), [])


def test_a_dated_table_copies_its_unchanged_dates_beside_rows_that_are_set_aside(
    store_url: str,
) -> None:
    day = date(2026, 1, 3)
    bad = [
        {"end_date": day, "course_id": "c" * 256, "username": "eve", "count": 1, "share": 0.0},
        {"end_date": None, "course_id": "c", "username": "eve", "count": 1, "share": 0.0},
        {"end_date": day, "course_id": "c", "username": "eve ", "count": 1, "share": 0.0},
        {"end_date": day, "course_id": "c", "username": "eve", "count": 2, "share": 0.0},
    ]

    def publish_version(version: int) -> PublicationSummary:
        return publish(
            store_url,
            marts=[ENGAGEMENT],
            read_mart=lambda _name: mart_data([*engagement_of_version(version), *bad]),
            context=context(),
            now=clock(version),
        )

    publish_version(1)
    second = publish_version(2)

    (report,) = second.tables
    assert (report.rows, report.copied) == (61, 58)
    assert report.set_aside == {
        "duplicate_key": 1,
        "null_in_required_column": 1,
        "text_too_long": 1,
    }
    dates = query(store_url, "select sum(row_count), count(*) from publication_date")
    assert [int(value) for value in dates[0]] == [61, 20]
    found = query(
        store_url, "select username, `count` from student_engagement_daily where course_id = 'c'"
    )
    assert found == [("eve", 2)]
    assert publish_version(2).is_new is False


def test_a_store_of_before_the_quarantine_gets_one(store_url: str) -> None:
    rows = _keyed([("a", "x", 1)])
    _publish(store_url, rows, mart=REQUIRED, day=1)
    # as an earlier version left it: no such table, and no word of rows that are set aside
    (tables,) = query(store_url, "select tables from publication")[0]
    execute(
        store_url,
        "drop table publication_quarantine",
        "update publication set tables = '"
        + tables.replace(', "set_aside": {}, "set_aside_checksum": ""', "")
        + "'",
    )
    assert "set_aside" not in str(query(store_url, "select tables from publication"))

    assert _publish(store_url, rows, mart=REQUIRED, day=2).is_new is False
    changed = _publish(
        store_url, _keyed([("a", "x", 2), ("b", "y" * 256, 1)]), mart=REQUIRED, day=3
    )

    assert changed.publication.id == 2
    assert len(_quarantine(store_url)) == 1
