"""Rows that a store can keep, and those that are set aside with a reason."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from loaders.marts.contract.mart import Column, Mart
from loaders.marts.errors import PublishError
from loaders.marts.screening import store_batches
from loaders.marts.set_aside import Reason, SetAside, ShownRows

BEFORE_1970 = datetime(1969, 12, 31, 23, 59, 58, 600_000, tzinfo=UTC)


def _mart(data_type: str, *, is_nullable: bool = True, **mysql_types: str) -> Mart:
    return Mart(
        "m",
        (Column("key", "string"), Column("c", data_type, is_nullable=is_nullable)),
        primary_key=("key",),
        mysql_types=mysql_types,
    )


def _screened(mart: Mart, values: Any) -> tuple[list[Any], SetAside]:
    aside = SetAside()
    keys = pa.array([f"row {number}" for number in range(len(values))])
    batch = pa.RecordBatch.from_arrays([keys, values], names=["key", "c"])
    batches = store_batches(mart, [batch], aside=aside)
    return [value for stored in batches for value in stored.column("c").to_pylist()], aside


@pytest.mark.parametrize(
    ("data_type", "values", "expected"),
    [
        ("int", pa.array([1, None], pa.int8()), [1, None]),
        ("int", pa.array([2**31 - 1, -(2**31)], pa.int64()), [2**31 - 1, -(2**31)]),
        ("bigint", pa.array([2**63 - 1, -(2**63)]), [2**63 - 1, -(2**63)]),
        ("boolean", pa.array([True, False, None]), [1, 0, None]),
        ("float", pa.array([0.1], pa.float32()), [0.1]),
        ("double", pa.array([float("inf"), float("nan"), 1e300, None]), [None, None, 1e300, None]),
        ("date", pa.array([date(2026, 2, 28), None]), ["2026-02-28", None]),
        ("date", pa.array([date(1000, 1, 1), date.max]), ["1000-01-01", "9999-12-31"]),
        ("date", pa.array(["2026-02-28"]), ["2026-02-28"]),
        ("timestamp", pa.array([BEFORE_1970], pa.timestamp("us", "UTC")), ["1969-12-31 23:59:58"]),
        ("timestamp", pa.array([BEFORE_1970], pa.timestamp("ns")), ["1969-12-31 23:59:58"]),
        ("string", pa.array(["a", "a"]).dictionary_encode(), ["a", "a"]),
        ("varchar(3)", pa.array(["🎓éñ", "\0\n\t"]), ["🎓éñ", "\0\n\t"]),
        ("decimal(5,2)", pa.array([None, Decimal("1.00")]), [None, "1.00"]),
    ],
)
def test_values_are_kept_as_the_store_keeps_them(
    data_type: str, values: Any, expected: list[Any]
) -> None:
    kept, aside = _screened(_mart(data_type), values)

    assert kept == expected
    assert (aside.rows, aside.by_reason, aside.checksum, aside.shown()) == (0, {}, "", [])


def test_datetime6_keeps_microseconds() -> None:
    values = pa.array([BEFORE_1970], pa.timestamp("us", "UTC"))

    kept, _ = _screened(_mart("timestamp", c="datetime(6)"), values)

    assert kept == ["1969-12-31 23:59:58.600000"]


def _days(*numbers: int) -> Any:
    return pa.array(numbers, pa.int32()).cast(pa.date32())


def _microseconds(*numbers: int) -> Any:
    return pa.array(numbers, pa.int64()).cast(pa.timestamp("us", "UTC"))


def _bytes_as_text(*values: bytes) -> Any:
    """Return texts as Spark may write them: it does not check what a cast of bytes gives."""
    return pa.array(values, pa.binary()).view(pa.string())


REFUSED = [
    ("varchar(3)", {}, pa.array(["abc", "four"]), Reason.TEXT_TOO_LONG, ["abc"]),
    ("string", {}, pa.array(["x" * 256, "é" * 255]), Reason.TEXT_TOO_LONG, ["é" * 255]),
    ("string", {"c": "text"}, pa.array(["é" * 32_768, ""]), Reason.TEXT_TOO_LONG, [""]),
    ("string", {"c": "longtext"}, pa.array(["x" * 4_194_305, ""]), Reason.TEXT_TOO_LONG, [""]),
    ("string", {}, _bytes_as_text(b"\xed\xa0\x80", b"ok"), Reason.NOT_UTF8, ["ok"]),
    ("int", {}, pa.array([2**31, 5], pa.int64()), Reason.OUT_OF_RANGE, [5]),
    ("int", {}, pa.array([None, -(2**31) - 1], pa.int64()), Reason.OUT_OF_RANGE, [None]),
    ("int", {"c": "smallint"}, pa.array([2**15, 2**15 - 1]), Reason.OUT_OF_RANGE, [2**15 - 1]),
    ("int", {"c": "tinyint"}, pa.array([-129, -128]), Reason.OUT_OF_RANGE, [-128]),
    ("double", {"c": "float"}, pa.array([1e300, 0.5]), Reason.OUT_OF_RANGE, [0.5]),
    (
        "decimal(10,4)",
        {"c": "decimal(4,2)"},
        pa.array([Decimal("100.0000"), Decimal("0.0001"), Decimal("99.9900")]),
        Reason.OUT_OF_RANGE,
        ["99.9900"],
    ),
    ("date", {}, _days(2_932_897, 0), Reason.TIME_OUT_OF_RANGE, ["1970-01-01"]),
    ("date", {}, _days(-354_286, 0), Reason.TIME_OUT_OF_RANGE, ["1970-01-01"]),
    (
        "timestamp",
        {},
        _microseconds(2**63 - 1, -(2**63), 0),
        Reason.TIME_OUT_OF_RANGE,
        ["1970-01-01 00:00:00"],
    ),
]


@pytest.mark.parametrize(("data_type", "mysql_types", "values", "reason", "kept"), REFUSED)
def test_a_value_that_no_store_keeps_sets_its_row_aside(
    data_type: str, mysql_types: dict[str, str], values: Any, reason: Reason, kept: list[Any]
) -> None:
    found, aside = _screened(_mart(data_type, **mysql_types), values)

    assert found == kept
    assert aside.by_reason == {reason.value: len(values) - len(kept)}
    assert {shown.column for shown in aside.shown()} == {"c"}


@pytest.mark.parametrize(
    ("data_type", "values", "reason"),
    [
        ("string", pa.array([None, "x"]), Reason.NULL),
        ("date", _days(None, 0), Reason.NULL),  # type: ignore[arg-type]
        ("double", pa.array([None, 1.0]), Reason.NULL),
        ("double", pa.array([float("nan"), 1.0]), Reason.NOT_FINITE),
        ("double", pa.array([float("-inf"), 1.0]), Reason.NOT_FINITE),
        # the time is null for the store, but that is not what is wrong with it
        ("timestamp", _microseconds(2**63 - 1, 0), Reason.TIME_OUT_OF_RANGE),
    ],
)
def test_a_required_column_has_a_value_in_every_published_row(
    data_type: str, values: Any, reason: Reason
) -> None:
    found, aside = _screened(_mart(data_type, is_nullable=False), values)

    assert len(found) == 1
    assert aside.shown() == [ShownRows(reason, "c", '["row 0"]', 1)]


def test_a_row_with_several_faults_counts_once_by_its_first_column() -> None:
    mart = Mart(
        "m",
        (Column("a", "varchar(1)", is_nullable=False), Column("b", "int", is_nullable=False)),
        primary_key=("a", "b"),
    )
    batch = pa.RecordBatch.from_pydict({"a": ["xy", None, "z"], "b": [None, 1, 2]})
    aside = SetAside()

    (stored,) = store_batches(mart, [batch], aside=aside)

    assert stored.to_pylist() == [{"a": "z", "b": 2}]
    assert aside.shown() == [
        ShownRows(Reason.NULL, "a", "[null, 1]", 1),
        ShownRows(Reason.TEXT_TOO_LONG, "a", '["xy", null]', 1),
    ]


def test_the_keys_of_bad_values_are_shown_whatever_they_are() -> None:
    mart = Mart(
        "m", (Column("a", "string"), Column("d", "date")), primary_key=("a", "d"), mysql_types={}
    )
    texts = _bytes_as_text(b"\xed\xa0\x80", b"n\0l\n", b"x" * 300)
    batch = pa.RecordBatch.from_arrays([texts, _days(2_932_897, -1_000_000, 0)], names=["a", "d"])
    aside = SetAside()

    assert [stored.num_rows for stored in store_batches(mart, [batch], aside=aside)] == [0]

    assert [(shown.reason, shown.key) for shown in aside.shown()] == [
        (Reason.NOT_UTF8, '["\ufffd\ufffd\ufffd", "2932897"]'),
        (Reason.TEXT_TOO_LONG, '["' + "x" * 252 + "…"),
        (Reason.TIME_OUT_OF_RANGE, '["n\\u0000l\\n", "-1000000"]'),
    ]


@pytest.mark.parametrize("is_turned", [False, True])
def test_of_very_many_keys_the_least_hundred_are_shown_whatever_their_order(
    *, is_turned: bool
) -> None:
    aside = SetAside()
    keys = [f"{number:05}" for number in range(5_000)] * 2
    for key in reversed(keys) if is_turned else keys:
        aside.add(Reason.NULL, column="c", key=key)

    shown = aside.shown()

    assert shown[:100] == [ShownRows(Reason.NULL, "c", key, 2) for key in keys[:100]]
    assert shown[100:] == [ShownRows(Reason.NULL, "c", "", 9_800)]
    assert aside.rows == 10_000


@pytest.mark.parametrize(
    ("data_type", "values"),
    [("date", pa.array(["2026-02-30"])), ("int", pa.array(["many"]))],
)
def test_a_column_of_another_type_than_its_contract_is_refused(data_type: str, values: Any) -> None:
    with pytest.raises(PublishError, match="Can't publish m: its column c must hold"):
        _screened(_mart(data_type), values)


def test_a_column_that_is_not_there_is_refused() -> None:
    batch = pa.RecordBatch.from_pydict({"key": ["x"]})

    with pytest.raises(PublishError, match="its column c must be among"):
        list(store_batches(_mart("int"), [batch]))
