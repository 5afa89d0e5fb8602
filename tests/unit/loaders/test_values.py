"""Values of MySQL and SQLite as Arrow columns."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.values import convert_column

TIME = pa.timestamp("us", tz="UTC")
PERCENT = pa.decimal128(10, 2)
NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        (TIME, datetime(2026, 1, 31, 12, 0), NOON),  # noqa: DTZ001 - as a driver gives it
        (TIME, NOON.astimezone(timezone(timedelta(hours=5.5))), NOON),
        (TIME, "2026-01-31 12:00:00", NOON),
        (TIME, "2026-01-31 12:00:00.25", NOON.replace(microsecond=250_000)),
        (TIME, "2026-01-31T12:00:00.123456Z", NOON.replace(microsecond=123_456)),
        (TIME, "2026-01-31 07:00:00-05:00", NOON),
        (TIME, date(2026, 1, 31), NOON.replace(hour=0)),
        (pa.bool_(), 1, True),
        (pa.bool_(), 0, False),
        (pa.bool_(), "True", True),
        (pa.bool_(), "0", False),
        (pa.bool_(), b"\x01", True),
        (pa.int64(), "42", 42),
        (pa.int64(), Decimal("42.0"), 42),
        (pa.float64(), "0.5", 0.5),
        (pa.float64(), Decimal("0.5"), 0.5),
        (PERCENT, 0.7, Decimal("0.70")),
        (PERCENT, "0.285", Decimal("0.29")),
        (PERCENT, Decimal("0.704"), Decimal("0.70")),
        (PERCENT, 1, Decimal("1.00")),
        (pa.string(), "", ""),
        (pa.string(), 7, "7"),
        (pa.string(), "日本\n'x'", "日本\n'x'"),
        (pa.string(), b"caf\xc3\xa9", "café"),
    ],
)
def test_a_value_becomes_its_column_type(
    type_: pa.DataType, value: object, expected: object
) -> None:
    array, lost = convert_column([value, None], type_)
    assert array.to_pylist() == [expected, None]
    assert lost == 0


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (TIME, "0000-00-00 00:00:00"),
        (TIME, 20260131),
        (TIME, ""),
        (pa.bool_(), 2),
        (pa.bool_(), b"\xff"),
        (pa.bool_(), ""),
        (pa.int64(), ""),
        (pa.int64(), "1.5"),
        (pa.int64(), 1.5),
        (pa.int64(), 2**63),
        (pa.int64(), float("nan")),
        (pa.int64(), Decimal("1e999999")),
        (pa.float64(), "many"),
        (PERCENT, "1e12"),
        (PERCENT, float("nan")),
        (PERCENT, ""),
        (pa.string(), b"caf\xe9"),
        (pa.string(), "caf\udce9"),
    ],
)
def test_a_value_that_does_not_convert_is_null_and_counted(
    type_: pa.DataType, value: object
) -> None:
    array, lost = convert_column([None, value], type_)
    assert array.to_pylist() == [None, None]
    assert lost == 1


@given(
    values=st.lists(
        st.one_of(
            st.none(), st.text(), st.binary(), st.integers(), st.floats(), st.booleans(),
            st.decimals(), st.datetimes(), st.dates(),
        )
    ),
    type_=st.sampled_from([TIME, PERCENT, pa.bool_(), pa.int64(), pa.float64(), pa.string()]),
)  # fmt: skip
def test_no_value_of_any_kind_is_an_error_or_lost_uncounted(
    values: list[object], type_: pa.DataType
) -> None:
    array, lost = convert_column(values, type_)
    assert len(array) == len(values)
    assert array.null_count == lost + sum(value is None for value in values)
