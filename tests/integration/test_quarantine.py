"""Rows that no store can keep are set aside, alike on both stores, and all others are published."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from loaders.marts.contract.mart import Column, Mart
from tests.services.result_store import query
from tests.stores.result_store_case import publish_batches, quarantined

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


@pytest.mark.parametrize(("column", "value", "reason"), BAD)
def test_a_row_with_a_value_that_no_store_keeps_is_set_aside_and_the_others_are_published(
    store_url: str, column: str, value: Any, reason: str
) -> None:
    bad = {**GOOD, "answer": b"bad", column: value}

    summary = publish_batches(store_url, [_batch([GOOD, bad])], mart=EVERY_KIND)

    assert query(store_url, "select answer, `count` from answer_distribution") == [("yes", 1)]
    ((mart, found, found_column, key, rows),) = quarantined(store_url)
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
    summary = publish_batches(store_url, [_batch([{**GOOD, column: value}])], mart=EVERY_KIND)

    assert query(store_url, f"select `{column}` from answer_distribution") == [(shown,)]
    assert quarantined(store_url) == []
    assert summary.warnings == ()


def test_all_kinds_at_once_leave_the_same_rows_on_both_stores(store_url: str) -> None:
    rows = [
        {**GOOD, "answer": f"bad {number}".encode(), column: value}
        for number, (column, value, _) in enumerate(BAD)
    ]

    batches = [_batch([*rows[:9], GOOD]), _batch(rows[9:])]
    summary = publish_batches(store_url, batches, mart=EVERY_KIND)

    (table,) = summary.publication.tables.values()
    assert table.rows == 1
    assert sum(table.set_aside.values()) == len(BAD)
    assert sum(row[-1] for row in quarantined(store_url)) == len(BAD)
    # the same value of both stores
    assert table.checksum == "e8f5a5c507950d3c025c7ad6807c75be1e7e1be5e36a7dab8c0c009e7e6c3b9c"
