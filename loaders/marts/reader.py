"""Reads a mart's rows from the Parquet files of its Hive table, without Spark."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
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
from loaders.marts.contract.mart import STORED_DATE, Mart
from loaders.marts.errors import PublishError
from loaders.marts.parts import MartParts, month_of_part, parts_from_answer, parts_query
from loaders.marts.screening import BATCH_ROWS
from loaders.marts.table_files import data_files, folder_in_lake, open_files, size_of

logger = logging.getLogger(__name__)

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
        count_rows: returns how many rows Hive counts, which may still have to be waited for.
        parts: what Spark counted in each part; None where the rows are few, so that they are read
            to count them.
        of_parts: returns the rows of some parts, by the names of the parts; None to read
            all rows.
    """

    batches: Callable[[], Iterable[pa.RecordBatch]]
    count_rows: Callable[[], int]
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


@contextmanager
def mart_reader(
    hive: Hive,
    lake: Lake,
    database: str,
    *,
    marts: Sequence[Mart],
    period: Period = Period(),
    small_bytes: int = SMALL_BYTES,
) -> Iterator[Callable[[str], MartData]]:
    """Yield a function that returns a mart's rows by the mart's name.

    The rows come from the files, their number comes from Spark, and so do the checksums of the
    parts of marts with more than `small_bytes`. The publisher checks that both agree, so that a
    file which a crash left in the table's folder can't be published. The files of a mart that is a
    view are those of its store (`read_from`); Spark counts the rows of the view.

    Spark counts while the publisher reads small marts. Until the end of the context the session
    belongs to the reader.
    """
    beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="count-marts")
    reader = _MartReader(hive, lake, database, marts, period, small_bytes, beside)
    try:
        yield reader.read
        reader.tell_of_failure()
    finally:
        # The session is free again when the query that runs has ended.
        beside.shutdown(cancel_futures=True)


class _MartReader:
    """Reads marts from their files, while Spark counts the rows of all marts in two queries."""

    def __init__(
        self,
        hive: Hive,
        lake: Lake,
        database: str,
        marts: Sequence[Mart],
        period: Period,
        small_bytes: int,
        beside: ThreadPoolExecutor,
    ) -> None:
        self._hive, self._lake, self._database = hive, lake, database
        self._marts = {mart.name: mart for mart in marts}
        self._period, self._small_bytes = period, small_bytes
        self._beside = beside
        self._folders: dict[str, str] = {}
        self._large: frozenset[str] = frozenset()
        self._parts: Future[dict[str, MartParts]]
        self._row_counts: Future[dict[str, int]] | None = None

    def read(self, name: str) -> MartData:
        """Return a mart's rows; Spark begins to count all marts when the first one is read."""
        if not self._folders:
            self._look()
        lake, folder = self._lake, self._folders[name]
        mart, period = self._marts[name], self._period
        parts = self._parts.result()[name] if name in self._large else None
        return MartData(
            batches=lambda: _read_batches(lake, folder, mart=mart, period=period),
            count_rows=lambda: self._row_count(name) if parts is None else parts.rows,
            parts=parts,
            of_parts=lambda names: (
                _read_batches(lake, folder, mart=mart, period=period, parts=names) if names else ()
            ),
        )

    def tell_of_failure(self) -> None:
        """Log why the rows could not be counted, where nobody has asked for their number."""
        error = self._row_counts.exception() if self._row_counts else None
        if error is not None:
            logger.warning("rows of unchanged tables were not counted: %s", error)

    def _row_count(self, name: str) -> int:
        assert self._row_counts is not None  # noqa: S101 - set before a mart is read
        return self._row_counts.result()[name]

    def _look(self) -> None:
        """Find the files of all marts, and let Spark count the rows of all marts."""
        locations = table_locations(self._hive, self._database)
        tables = {
            name: mart.read_from.store if mart.read_from else name
            for name, mart in self._marts.items()
        }
        self._folders = {
            name: _path_in_lake(self._lake, locations.get(table, ""), name=name)
            for name, table in tables.items()
        }
        self._large = frozenset(
            name
            for name, folder in self._folders.items()
            if size_of(data_files(self._lake, folder)) > self._small_bytes
        )
        # The numbers of small marts come first: the publisher asks for one as soon as a small mart
        # has changed, and they are soon counted.
        self._row_counts = self._beside.submit(
            count_rows_of, self._hive, self._database, sorted(self._marts.keys() - self._large)
        )
        self._parts = self._beside.submit(self._count_parts)

    def _count_parts(self) -> dict[str, MartParts]:
        large = [self._marts[name] for name in sorted(self._large)]
        if not large:
            return {}
        tables = ((mart, table_name(self._database, mart.name)) for mart in large)
        return parts_from_answer(large, self._hive.query(parts_query(tables)))


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
        # By bytes: a text that is no UTF-8 is set aside later, and must not end the reading.
        trimmed: ds.Expression = pc.ascii_rtrim(column, characters=" ")
        if mart.months_of is None:
            return trimmed.isin(pa.array(sorted(parts), type_))
        return _in_months(schema, mart.months_of, course=trimmed, type_=type_, parts=parts)
    return everything


def _in_months(
    schema: pa.Schema, name: str, *, course: ds.Expression, type_: pa.DataType, parts: Set[str]
) -> ds.Expression:
    """Return the filter for the parts: in each month, the courses that are named with it."""
    found = [month for month in map(month_of_part, parts) if month is not None]
    if not found or name not in schema.names or not pa.types.is_date32(schema.field(name).type):
        return ds.scalar(value=True)
    courses: defaultdict[tuple[date, date], list[str]] = defaultdict(list)
    for course_id, first, last in found:
        courses[first, last].append(course_id)
    chosen = ds.scalar(value=False)
    for month, named in sorted(courses.items()):
        first_day, last_day = pa.array(month, pa.date32())
        within = (ds.field(name) >= first_day) & (ds.field(name) <= last_day)
        chosen |= within & course.isin(pa.array(sorted(named), type_))
    return chosen
