"""Values of a database driver as Arrow columns: native values of MySQL, texts of SQLite.

Bad data is a value: a value that does not convert becomes null, and the caller counts it.
"""

import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import pyarrow as pa

_INTEGER = re.compile(r"[+-]?\d{1,19}")
_TRUE = frozenset({"1", "true", "t", "b'1'"})
_FALSE = frozenset({"0", "false", "f", "b'0'"})
_NATIVE: dict[pa.DataType, type] = {
    pa.string(): str,
    pa.int64(): int,
    pa.timestamp("us", tz="UTC"): datetime,
}
"""The Python type that drivers give for an Arrow type, where Arrow takes the values unchanged."""
_INT64_MIN, _INT64_MAX = -(2**63), 2**63 - 1


def convert_column(values: Sequence[object], type_: pa.DataType) -> "tuple[pa.Array[Any], int]":
    """Return a column of a type, and how many values did not convert and became null."""
    if {type(value) for value in values} <= {_NATIVE.get(type_), type(None)}:
        # Arrow would cut 1.5 to 1 and read a number as a time, so it is given native types only.
        try:
            return pa.array(values, type=type_), 0
        except (pa.ArrowException, ValueError, OverflowError):
            pass  # At least one value does not convert; the loop below finds which.
    convert = _converter(type_)
    converted = [None if value is None else convert(value) for value in values]
    lost = sum(new is None and old is not None for old, new in zip(values, converted, strict=True))
    return pa.array(converted, type=type_), lost


def _converter(type_: pa.DataType) -> Callable[[object], object]:
    if pa.types.is_timestamp(type_):
        return to_time
    if pa.types.is_boolean(type_):
        return to_boolean
    if pa.types.is_integer(type_):
        return to_integer
    if pa.types.is_floating(type_):
        return to_float
    if isinstance(type_, pa.Decimal128Type):
        scale, precision = type_.scale, type_.precision
        return lambda value: to_decimal(value, precision=precision, scale=scale)
    return to_text


def to_text(value: object) -> str | None:
    """Return a text unchanged, a number as SQLite writes it, None for text that is not UTF-8."""
    try:
        text = value.decode() if isinstance(value, bytes) else str(value)
        text.encode()
    except UnicodeError:
        return None
    return text


def to_integer(value: object) -> int | None:
    """Return a whole number, also from text or from a number without a fraction."""
    if isinstance(value, str):
        text = value.strip()
        number = int(text) if _INTEGER.fullmatch(text) else None
    elif isinstance(value, int) or (isinstance(value, float | Decimal) and _is_whole(value)):
        number = int(value)
    else:
        number = None
    is_kept = number is not None and _INT64_MIN <= number <= _INT64_MAX
    return number if is_kept else None


def _is_whole(value: float | Decimal) -> bool:
    if isinstance(value, Decimal) and value.is_nan():
        return False  # Comparing a Decimal NaN raises.
    # The size is compared first, because the whole part of 1e999999 has a million digits.
    return bool(abs(float(value)) <= _INT64_MAX) and value == value // 1


def to_float(value: object) -> float | None:
    """Return a finite number, also from text."""
    if not isinstance(value, str | int | float | Decimal):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def to_decimal(value: object, *, precision: int, scale: int) -> Decimal | None:
    """Return a number rounded half up to its scale; None when it has too many digits."""
    if not isinstance(value, str | int | float | Decimal):
        return None
    try:
        # By way of text, because the float 0.285 is a little less than 0.285 and would round down.
        number = Decimal(str(value).strip()).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
    except InvalidOperation:
        return None
    is_too_long = not number.is_finite() or abs(number) >= Decimal(10) ** (precision - scale)
    return None if is_too_long else number


def to_boolean(value: object) -> bool | None:
    """Return a truth value from MySQL's TINYINT or BIT, or from SQLite's texts."""
    if isinstance(value, bytes):
        value = (
            int.from_bytes(value, "big")
            if len(value) == 1 and value[0] < 2
            else value.decode(errors="replace")
        )
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    return False if text in _FALSE else None


def to_time(value: object) -> datetime | None:
    """Return a time in UTC; a time without a zone is taken as UTC, as the LMS stores it."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    if not isinstance(value, datetime):
        return None
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        return None
