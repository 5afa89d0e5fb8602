"""Counts and hashes a mart's rows and writes them as text for SQL.

The rows have the few types of a result store (`loaders.marts.screening`). All work is done on whole
Arrow columns, except the hash, which needs single rows.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute

from loaders.marts.manifest import Mart
from loaders.marts.types import Kind, StoreType
from loaders.row_lines import row_lines

# The stubs of pyarrow.compute need the columns' types, which are known only from the contract here.
pc: Any = pyarrow.compute

# Sums of remainders stay small enough for every store. The modulus is a prime, so that a sum
# changes with almost any value.
SUM_MODULUS = 1_000_003
_HASH_BITS = 256


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """Two numbers about a column that any SQL store can compute again.

    Attributes:
        values: how many rows are not NULL.
        total: sum of the remainders by `SUM_MODULUS` for numbers, sum of the lengths in bytes for
            texts, 0 for other types.
    """

    values: int
    total: int


@dataclass(frozen=True, slots=True)
class PartContent:
    """Row count and checksum of one date of a dated mart, or of one course.

    Attributes:
        rows: number of rows.
        checksum: sum of the rows' hashes, in 64 hexadecimal digits. It is not shortened, because
            the parts of a table must add up to the table's checksum: this proves that the parts
            belong to the table.
    """

    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Content:
    """Counts and checksums of a mart's rows, from reading them once.

    Attributes:
        rows: number of rows.
        checksum: hash of all rows, which does not depend on their order.
        sums: the sum of each column, to compare with the column in a store.
        dates: the content of each date, where the mart is dated.
        courses: the content of each course, where the rows name a course.
    """

    rows: int
    checksum: str
    sums: tuple[ColumnSum, ...]
    dates: Mapping[str, PartContent]
    courses: Mapping[str, PartContent] = field(default_factory=dict)


def rows_of_dates(
    batches: Iterable[pa.RecordBatch], *, dated_by: str, dates: Set[str]
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of the given dates."""
    wanted = pa.array(sorted(dates), pa.large_string())
    for batch in batches:
        yield batch.filter(pc.is_in(batch.column(dated_by), value_set=wanted))


def text_lines(batch: pa.RecordBatch) -> bytes:
    """Return rows of the store's types as MySQL's LOAD DATA reads them."""
    return row_lines(batch.columns)


def read_content(mart: Mart, batches: Iterable[pa.RecordBatch]) -> Content:
    """Read rows with the types of a store (`store_batches`) once, in bounded memory.

    The checksum is the sum of the rows' hashes modulo 2**256. A sum does not depend on the order of
    the rows, which differs with Spark's partitions, and a row that comes twice counts twice. The
    hashes of a dated mart are also summed by date, and those of rows with a course by course.
    """
    dates, courses = _Parts(), _Parts()
    sums = [ColumnSum(0, 0)] * len(mart.columns)
    types = mart.store_types()
    for batch in batches:
        lines = text_lines(batch).split(b"\n")[:-1]
        hashes = [int.from_bytes(hashlib.sha256(line).digest()) for line in lines]
        dates.add(_days(mart, batch), hashes)
        if (named := course_of_rows(batch)) is not None:
            courses.add(named, hashes)
        sums = [
            _add(known, column, kept=kept)
            for known, column, kept in zip(sums, batch.columns, types, strict=True)
        ]
    by_date = dates.contents()
    return Content(
        rows=sum(found.rows for found in by_date.values()),
        checksum=whole_checksum(mart, by_date.values()),
        sums=tuple(sums),
        dates=by_date if mart.dated_by else {},
        courses=courses.contents(),
    )


class _Parts:
    """Sums the hashes of rows by part: by date or by course."""

    def __init__(self) -> None:
        self._rows: Counter[str] = Counter()
        self._totals: defaultdict[str, int] = defaultdict(int)

    def add(self, parts: list[str], hashes: list[int]) -> None:
        """Add rows, each with its part and its hash."""
        self._rows.update(parts)
        for part, hashed in zip(parts, hashes, strict=True):
            self._totals[part] += hashed

    def contents(self) -> dict[str, PartContent]:
        """Return the content of each part."""
        return {
            part: PartContent(count, f"{self._totals[part] % (1 << _HASH_BITS):064x}")
            for part, count in self._rows.items()
        }


def course_of_rows(batch: pa.RecordBatch) -> list[str] | None:
    """Return the course of each row; None where the rows name no course.

    A row of a video's timeline names the video, whose id begins with the course and a `|`. Blanks
    at the end of an id are cut off, because MySQL treats two ids that differ only in them as equal.
    """
    names = batch.schema.names
    if "course_id" in names:
        named: list[str | None] = batch.column("course_id").to_pylist()
        return [(course or "").rstrip(" ") for course in named]
    if "pipeline_video_id" in names:
        videos: list[str | None] = batch.column("pipeline_video_id").to_pylist()
        return [(video or "").partition("|")[0].rstrip(" ") for video in videos]
    return None


def _days(mart: Mart, batch: pa.RecordBatch) -> list[str]:
    """Return the date of each row; all rows of an undated mart get the same one."""
    if mart.dated_by is None:
        return [""] * batch.num_rows
    days: list[str] = batch.column(mart.dated_by).to_pylist()  # type: ignore[assignment]
    return days


def whole_checksum(mart: Mart, dates: Iterable[PartContent]) -> str:
    """Return the checksum of a table from the checksums of its dates."""
    rows = total = 0
    for date in dates:
        rows += date.rows
        total += int(date.checksum, 16)
    head = "\t".join(mart.column_names)
    digest = hashlib.sha256(f"{head}\n{rows}\n{total % (1 << _HASH_BITS):x}".encode())
    return digest.hexdigest()


def _add(known: ColumnSum, column: "pa.Array[Any]", *, kept: StoreType) -> ColumnSum:
    values = known.values + len(column) - column.null_count
    match kept.kind:
        case Kind.INTEGER | Kind.BOOLEAN:
            # Integer division cuts towards zero, as SQL's `%` does.
            whole = pc.multiply(pc.divide(column, SUM_MODULUS), SUM_MODULUS)
            total = pc.sum(pc.subtract(column, whole)).as_py()
        case Kind.TEXT:
            total = pc.sum(pc.binary_length(column)).as_py()
        case _:
            total = 0
    return ColumnSum(values, known.total + (total or 0))
