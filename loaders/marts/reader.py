"""Reads a mart's rows from the Parquet files of its Hive table, without Spark."""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.dataset as ds

from loaders.hive.connection import Hive
from loaders.hive.ddl import normalize_location, table_name
from loaders.hive.tables import count_rows_of, table_locations
from loaders.lake import Lake
from loaders.marts.errors import PublishError
from loaders.marts.manifest import STORED_DATE, Mart
from loaders.marts.parts import MartParts, month_of_part, parts_from_answer, parts_query
from loaders.marts.screening import BATCH_ROWS
from loaders.marts.table_files import data_files, folder_in_lake, open_files, size_of

# The stubs of pyarrow.compute need the columns' types, which are known only from the contract here.
pc: Any = pyarrow.compute

# The rows of a mart whose files have at most this many bytes are read to count its parts: Python
# needs a second or two for them, and Spark needs a third of a second for any mart.
SMALL_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class MartData:
    """The rows of a mart.

    Attributes:
        batches: returns the rows on each call. The rows are read once to count them and once more
            to load them, so that no mart has to fit into memory.
        row_count: how many rows Hive counts.
        parts: what Spark counted in each part; None where the rows are few, so that they are read
            to count them.
        of_parts: returns the rows of some parts, by the names of the parts; None to read
            all rows.
    """

    batches: Callable[[], Iterable[pa.RecordBatch]]
    row_count: int
    parts: MartParts | None = None
    of_parts: Callable[[Set[str]], Iterable[pa.RecordBatch]] | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """The period of a run: a mart that is a view has these rows of its store.

    Attributes:
        since: inclusive start; None for no limit.
        until: exclusive end; None for no limit.
    """

    since: date | None = None
    until: date | None = None

    def condition(self) -> ds.Expression:
        """Return the condition on the date of a store."""
        condition = ds.scalar(value=True)
        if self.since is not None:
            condition &= ds.field(STORED_DATE) >= self.since
        if self.until is not None:
            condition &= ds.field(STORED_DATE) < self.until
        return condition


def mart_reader(
    hive: Hive,
    lake: Lake,
    database: str,
    *,
    marts: Sequence[Mart],
    period: Period = Period(),
    small_bytes: int = SMALL_BYTES,
) -> Callable[[str], MartData]:
    """Return a function that returns a mart's rows by the mart's name.

    The rows come from the files, their number comes from Spark, and so do the checksums of the
    parts of marts with more than `small_bytes`. The publisher checks that both agree, so that a
    file which a crash left in the table's folder can't be published. The files of a mart that is a
    view are those of its store (`read_from`); Spark counts the rows of the view.
    """
    known = {mart.name: mart for mart in marts}
    folders: dict[str, str] = {}
    counted: dict[str, MartParts] = {}
    row_counts: dict[str, int] = {}

    def look() -> None:
        """Find the files of all marts, and count the rows of all marts in two queries."""
        locations = table_locations(hive, database)
        for mart in marts:
            table = mart.read_from.store if mart.read_from else mart.name
            location = locations.get(table, "")
            folders[mart.name] = _path_in_lake(lake, location, name=mart.name)
        large = [
            mart for mart in marts if size_of(data_files(lake, folders[mart.name])) > small_bytes
        ]
        if large:
            query = parts_query((mart, table_name(database, mart.name)) for mart in large)
            counted.update(parts_from_answer(large, hive.query(query)))
        row_counts.update(count_rows_of(hive, database, sorted(known.keys() - counted.keys())))
        row_counts.update({name: parts.rows for name, parts in counted.items()})

    def read(name: str) -> MartData:
        mart = known[name]
        if not folders:
            look()
        folder, parts = folders[name], counted.get(name)
        return MartData(
            batches=lambda: _read_batches(lake, folder, mart=mart, period=period),
            row_count=row_counts[name],
            parts=parts,
            of_parts=lambda names: (
                _read_batches(lake, folder, mart=mart, period=period, parts=names) if names else ()
            ),
        )

    return read


def _path_in_lake(lake: Lake, location: str, *, name: str) -> str:
    folder = folder_in_lake(lake, location)
    if folder is None:
        raise PublishError(
            f"Can't publish {name}: its Hive table must lie in the lake "
            f"{normalize_location(lake.uri)}, but lies at "
            f"{normalize_location(location) or 'no location (is it a view, or missing?)'}. "
            "The old publication is still live."
        )
    return folder


def _read_batches(
    lake: Lake, folder: str, *, mart: Mart, period: Period, parts: Set[str] | None = None
) -> Iterable[pa.RecordBatch]:
    dataset = open_files(lake, folder)
    if dataset is None:
        return ()
    columns: Any = None  # the stubs know no expressions here
    condition = ds.scalar(value=True)
    if (source := mart.read_from) is not None:
        condition &= period.condition()
        columns = {name: ds.field(source.column(name)) for name in mart.column_names}
    if parts is not None:
        condition &= _in_parts(dataset.schema, mart=mart, parts=parts)
    return dataset.to_batches(
        columns=columns,
        filter=condition,
        batch_size=BATCH_ROWS,
        batch_readahead=2,
        fragment_readahead=1,
    )


def _in_parts(schema: pa.Schema, *, mart: Mart, parts: Set[str]) -> ds.Expression:
    """Return the filter that reads only some parts, or all where the files name parts otherwise.

    Files and groups of rows without these dates are not read at all: Parquet keeps the least and
    the largest value of each column.
    """
    everything = ds.scalar(value=True)
    if mart.parted_by is None:
        return everything
    name = mart.read_from.column(mart.parted_by) if mart.read_from else mart.parted_by
    if name not in schema.names:
        return everything
    column, type_ = ds.field(name), schema.field(name).type
    if pa.types.is_date32(type_):
        try:
            days = pa.array(sorted(parts), pa.string()).cast(pa.date32())
        except pa.ArrowInvalid:  # a year of five digits
            return everything
        within: ds.Expression = (column >= days[0]) & (column <= days[-1])
        return within & column.isin(days)
    if pa.types.is_string(type_) or pa.types.is_large_string(type_):
        trimmed: ds.Expression = pc.utf8_rtrim(column, characters=" ")
        if mart.months_of is None:
            return trimmed.isin(pa.array(sorted(parts), type_))
        return _in_months(schema, mart.months_of, course=trimmed, type_=type_, parts=parts)
    return everything


def _in_months(
    schema: pa.Schema, name: str, *, course: ds.Expression, type_: pa.DataType, parts: Set[str]
) -> ds.Expression:
    """Return the filter for the courses of parts, from their first month to their last one."""
    found = [month for month in map(month_of_part, parts) if month is not None]
    if not found or name not in schema.names or not pa.types.is_date32(schema.field(name).type):
        return ds.scalar(value=True)
    named = pa.array(sorted({course_id for course_id, _, _ in found}), type_)
    day = ds.field(name)
    within = [min(first for _, first, _ in found), max(last for _, _, last in found)]
    days = pa.array(within, pa.date32())
    return course.isin(named) & (day >= days[0]) & (day <= days[1])
