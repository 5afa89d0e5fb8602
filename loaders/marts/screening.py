"""Separates the rows of a mart that a result store can keep from those that it can't.

Bad data is a value: a row that no store can keep is set aside with its reason, and all other rows
are published. The rules are those of MySQL. They hold for SQLite too, so that both publish the same
rows. All work is done on whole Arrow columns, except for the rows that are set aside.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute

from loaders.marts.contract.mart import Column, Mart
from loaders.marts.contract.types import Kind, StoreType
from loaders.marts.errors import PublishError
from loaders.marts.set_aside import Reason, SetAside, key_text

# The stubs of pyarrow.compute need the columns' types, which are known only from the contract here.
pc: Any = pyarrow.compute

# With this size the text of a batch fits easily into memory and into a server's statement buffer.
BATCH_ROWS = 32_768
# MySQL's range of DATE and DATETIME.
_FIRST_DAY, _LAST_DAY = date(1000, 1, 1), date(9999, 12, 31)
_FIRST_MOMENT, _LAST_MOMENT = datetime(1000, 1, 1), datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - as Arrow holds UTC
_LARGEST_FLOAT = 3.4e38


_Faults = list[tuple[Reason, "pa.Array[Any]"]]


@dataclass(slots=True)
class _Checked:
    """A column with the type of a store, and the rows that no store can keep, by reason."""

    column: "pa.Array[Any]"
    faults: _Faults


def store_batches(
    mart: Mart, batches: Iterable[pa.RecordBatch], *, aside: SetAside | None = None
) -> Iterator[pa.RecordBatch]:
    """Yield the rows that a store can keep, with a mart's columns and the few types of a store.

    Integers and booleans become int64. Floats become float64; NaN and infinity become NULL, because
    MySQL has neither. All other values become text: dates and times in ISO format, with times cut
    (never rounded) to the second or to the microsecond.

    Args:
        mart: the contract.
        batches: the rows with the types of Hive's files.
        aside: counts each row that is left out.

    Raises:
        PublishError: a column is missing, or its type is not that of the contract.
    """
    kept_types = mart.store_types()
    for batch in batches:
        for start in range(0, batch.num_rows, BATCH_ROWS):
            part = batch.slice(start, BATCH_ROWS)
            checked = [
                _check(mart, part, column=column, kept=kept)
                for column, kept in zip(mart.columns, kept_types, strict=True)
            ]
            clean = pa.RecordBatch.from_arrays(
                [found.column for found in checked], names=list(mart.column_names)
            )
            faults = _faults(mart, checked)
            if faults:
                if aside is not None:
                    _set_faulty_aside(mart, part, faults=faults, aside=aside)
                is_kept = [number not in faults for number in range(part.num_rows)]
                clean = clean.filter(pa.array(is_kept, pa.bool_()))
            yield clean


def plain(column: "pa.Array[Any]") -> "pa.Array[Any]":
    """Return a column without dictionary encoding."""
    return column.dictionary_decode() if isinstance(column, pa.DictionaryArray) else column


def _faults(mart: Mart, checked: list[_Checked]) -> dict[int, tuple[Reason, str]]:
    """Return the rows that can't be kept, each with the first reason in the contract's order."""
    faults: dict[int, tuple[Reason, str]] = {}
    for column, found in zip(mart.columns, checked, strict=True):
        for reason, mask in found.faults:
            for number in pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist():  # noqa: FBT003 - Arrow's signature
                faults.setdefault(number, (reason, column.name))
    return faults


def _set_faulty_aside(
    mart: Mart, part: pa.RecordBatch, *, faults: dict[int, tuple[Reason, str]], aside: SetAside
) -> None:
    keys = [plain(part.column(name)) for name in mart.primary_key]
    for number, (reason, column) in sorted(faults.items()):
        aside.add(reason, column=column, key=key_text([key[number] for key in keys]))


def _check(mart: Mart, batch: pa.RecordBatch, *, column: Column, kept: StoreType) -> _Checked:
    position = batch.schema.get_field_index(column.name)
    if position < 0:
        raise _misfit(
            mart, column.name, f"must be among the columns {batch.schema.names}, but is not"
        )
    try:
        found = _checked(plain(batch.column(position)), kept=kept, is_nullable=column.is_nullable)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise _misfit(mart, column.name, f"must hold {kept.kind} values, but {error}") from error
    if not column.is_nullable and found.column.null_count:
        found.faults.append((Reason.NULL, pc.is_null(found.column)))
    return found


def _checked(column: "pa.Array[Any]", *, kept: StoreType, is_nullable: bool) -> _Checked:
    match kept.kind:
        case Kind.INTEGER:
            return _check_integer(column, kept=kept)
        case Kind.BOOLEAN:
            return _Checked(column.cast(pa.bool_()).cast(pa.int64()), [])
        case Kind.FLOAT:
            return _check_float(column, kept=kept, is_nullable=is_nullable)
        case Kind.DECIMAL:
            return _check_decimal(column, kept=kept)
        case Kind.DATE:
            return _check_date(column)
        case Kind.DATETIME:
            return _check_datetime(column, kept=kept)
        case Kind.TEXT:
            return _check_text(column, kept=kept)


def _check_integer(column: "pa.Array[Any]", *, kept: StoreType) -> _Checked:
    numbers = column.cast(pa.int64())
    least, largest = kept.integer_range
    return _Checked(numbers, _outside(numbers, least, largest, reason=Reason.OUT_OF_RANGE))


def _check_float(column: "pa.Array[Any]", *, kept: StoreType, is_nullable: bool) -> _Checked:
    # By way of text, because the float32 0.1 would become 0.10000000149 if it were only widened.
    wide = column.cast(pa.string()).cast(pa.float64()) if column.type == pa.float32() else column
    numbers = wide.cast(pa.float64())
    finite = pc.if_else(pc.is_finite(numbers), numbers, None)
    faults: _Faults = []
    if not is_nullable and finite.null_count > numbers.null_count:
        faults.append((Reason.NOT_FINITE, pc.invert(pc.is_finite(numbers))))
    if kept.sql == "float":
        faults += _outside(finite, -_LARGEST_FLOAT, _LARGEST_FLOAT, reason=Reason.OUT_OF_RANGE)
    return _Checked(finite, faults)


def _check_decimal(column: "pa.Array[Any]", *, kept: StoreType) -> _Checked:
    precision, scale = kept.precision_and_scale
    faults: _Faults = []
    type_ = column.type
    fits = isinstance(type_, pa.Decimal128Type) and (
        type_.scale <= scale and type_.precision - type_.scale <= precision - scale
    )
    if not fits:
        bound = Decimal(10) ** (precision - scale)
        mask = [
            value is not None and (abs(value) >= bound or value != round(value, scale))
            for value in column.to_pylist()
        ]
        faults = [(Reason.OUT_OF_RANGE, pa.array(mask, pa.bool_()))]
    return _Checked(column.cast(pa.large_string()), faults)


def _check_date(column: "pa.Array[Any]") -> _Checked:
    days = column.cast(pa.date32())
    faults = _outside(days, _FIRST_DAY, _LAST_DAY, reason=Reason.TIME_OUT_OF_RANGE)
    return _Checked(_without(days, faults).cast(pa.large_string()), faults)


def _check_datetime(column: "pa.Array[Any]", *, kept: StoreType) -> _Checked:
    moments = column.cast(pa.timestamp("us"), safe=False)
    faults = _outside(moments, _FIRST_MOMENT, _LAST_MOMENT, reason=Reason.TIME_OUT_OF_RANGE)
    moments = _without(moments, faults)
    if not kept.keeps_microseconds:
        # The floor comes first, because a cast alone would round times before 1970 up.
        moments = pc.floor_temporal(moments, unit="second").cast(pa.timestamp("s"))
    return _Checked(moments.cast(pa.large_string()), faults)


def _check_text(column: "pa.Array[Any]", *, kept: StoreType) -> _Checked:
    texts = column.cast(pa.large_string())
    faults: _Faults = []
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        mask = [not _is_utf8(value) for value in texts.cast(pa.large_binary()).to_pylist()]
        faults.append((Reason.NOT_UTF8, pa.array(mask, pa.bool_())))
    if kept.max_characters is not None:
        lengths, longest = pc.utf8_length(texts), kept.max_characters
    else:
        lengths, longest = pc.binary_length(texts), kept.max_bytes
    return _Checked(texts, faults + _outside(lengths, 0, longest, reason=Reason.TEXT_TOO_LONG))


def _outside(column: "pa.Array[Any]", least: object, largest: object, *, reason: Reason) -> _Faults:
    """Return the places where a column's values lie outside two bounds, if there are any."""
    low, high = (pa.scalar(bound, column.type) for bound in (least, largest))
    mask = pc.or_(pc.less(column, low), pc.greater(column, high))
    return [(reason, mask)] if pc.any(mask).as_py() else []


def _without(column: "pa.Array[Any]", faults: _Faults) -> "pa.Array[Any]":
    """Return a column with its faulty values set to null, because later steps can't read them."""
    for _, mask in faults:
        column = pc.if_else(mask, None, column)
    return column


def _is_utf8(value: bytes | None) -> bool:
    try:
        (value or b"").decode()
    except UnicodeDecodeError:
        return False
    return True


def _misfit(mart: Mart, column: str, what: str) -> PublishError:
    return PublishError(
        f"Can't publish {mart.name}: its column {column} {what}. The old publication is still live."
    )
