"""Loads LMS tables into landing: one consistent snapshot of the LMS's database, as Hive tables."""

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from loaders.hive.connection import Hive
from loaders.hive.snapshots import Snapshot
from loaders.lake import Lake
from loaders.lms.database import LmsDatabase, open_lms
from loaders.lms.schema import (
    LMS_TABLES,
    LOADED_TABLE_SCHEMA,
    LOADED_TABLES,
    LmsTable,
)
from loaders.values import convert_column

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LmsTableSummary:
    """How one table of the LMS was landed.

    Attributes:
        table: name of the table in the LMS.
        rows: landed rows.
        previous_rows: landed rows of the snapshot before; None in the first snapshot.
        is_missing: whether the LMS has no such table.
        is_kept: whether the rows of the snapshot before are landed again, because the table is
            empty or missing now. Otherwise the landed rows are all rows of the table.
        is_closed: whether the table opens rights, had rows before, and is empty or missing now.
            The rights that it opened are closed then.
        missing_columns: columns that the LMS's table lacks; they are landed as null.
        unconverted: number of values by column that did not convert and are null.
        rejected: number of landed rows by column that are null there and count in no model.
    """

    table: str
    rows: int
    previous_rows: int | None = None
    is_missing: bool = False
    is_kept: bool = False
    is_closed: bool = False
    missing_columns: tuple[str, ...] = ()
    unconverted: dict[str, int]
    rejected: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LmsSummary:
    """What was landed of the LMS.

    Attributes:
        snapshot: name of the snapshot.
        digest: digest of the snapshot's content; it is equal when nothing changed.
        tables: how each table was landed.
        is_set: whether the site has an LMS database.
    """

    snapshot: str
    digest: str
    tables: tuple[LmsTableSummary, ...]
    is_set: bool

    @property
    def rows(self) -> int:
        """Landed rows of all tables."""
        return sum(table.rows for table in self.tables)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person must look at, in a sentence each."""
        return tuple(_warnings(self.tables))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know, in a sentence each: a site may be like this for good."""
        return tuple(_notes(self.tables)) if self.is_set else ()


class _NoLms:
    """Stands for the LMS database of a site that has none: no table exists."""

    def columns(self, table: str) -> set[str] | None:  # noqa: ARG002 - there is none of any name
        return None

    def rows(
        self,
        table: str,  # noqa: ARG002
        *,
        columns: Sequence[str],  # noqa: ARG002
        is_counted: bool = False,  # noqa: ARG002
    ) -> Iterator[Sequence[Sequence[object]]]:
        return iter(())


def load_lms(
    url: str | None,
    *,
    lake: Lake,
    hive: Hive,
    landing_database: str,
    snapshot: str,
    empty_tables: Collection[str] = (),
) -> LmsSummary:
    """Take a snapshot of the LMS's tables and point the landing tables `lms_<table>` at it.

    All tables are read as of one moment, and the landing tables are switched only after all tables
    are written. When a table that had rows is empty now, the rows of the snapshot before are kept
    with a warning: an account that lost its rights sees empty tables, and these must not empty the
    publication. Rights of people are not kept (docs/adr/0014): a table of rights that is lost opens
    nothing, and the warning says so.

    Args:
        url: SQLAlchemy URL of the LMS's database, which is only read. None for a site without an
            LMS: its landing tables are empty.
        lake: the lake that the files are written to.
        hive: session of the Thrift server.
        landing_database: database of the landing tables.
        snapshot: name of the snapshot; a snapshot of the same name is replaced.
        empty_tables: tables of the LMS that are empty on purpose; `*` stands for all tables.

    Raises:
        AnalyticsError: the LMS can't be read. The landing tables are unchanged.
    """
    target = Snapshot(lake, "lms", snapshot)
    summaries = write_snapshot(url, target=target, empty_tables=empty_tables)
    target.switch(
        hive,
        database=landing_database,
        tables={table.landed_name: (table.name, table.schema) for table in LMS_TABLES}
        | {LOADED_TABLES: (LOADED_TABLES, LOADED_TABLE_SCHEMA)},
    )
    summary = LmsSummary(snapshot, target.digest, summaries, is_set=url is not None)
    logger.info("lms snapshot=%s rows=%s", snapshot, summary.rows)
    for told in (*summary.warnings, *summary.notes):
        logger.warning("lms snapshot=%s %s", snapshot, told)
    return summary


def write_snapshot(
    url: str | None, *, target: Snapshot, empty_tables: Collection[str] = ()
) -> tuple[LmsTableSummary, ...]:
    """Write the LMS's tables, and how each was loaded, as a snapshot that Hive does not show yet.

    Args:
        url: as for `load_lms`.
        target: the snapshot; the ones before it are those whose rows are kept.
        empty_tables: as for `load_lms`.

    Raises:
        AnalyticsError: the LMS can't be read.
    """
    with open_lms(url) if url else nullcontext(_NoLms()) as lms:
        summaries = tuple(
            _land(
                table,
                lms=lms,
                target=target,
                may_be_empty=bool({table.name, "*"}.intersection(empty_tables)),
            )
            for table in LMS_TABLES
        )
    target.write_facts(
        LOADED_TABLES, rows=_facts(summaries), digested=("table_name", "is_missing", "is_kept")
    )
    return summaries


def _land(
    table: LmsTable, *, lms: LmsDatabase | _NoLms, target: Snapshot, may_be_empty: bool
) -> LmsTableSummary:
    found = lms.columns(table.name)
    expected = [name for name in table.schema.names if name != table.counted_by]
    present = [name for name in expected if found and name in found]
    unconverted: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    last = target.last(table.name)
    previous_rows = None if last is None else last.row_count
    chunks = _chunks(table, lms=lms, present=present, unconverted=unconverted)
    first = next(chunks, None)
    is_lost = first is None and not may_be_empty and bool(previous_rows)
    is_kept = is_lost and not table.is_of_rights_alone
    if first is not None:
        chunks = chain([first], chunks)
    elif last is not None and is_kept:
        chunks = _without_rights(last.batches(table.schema), table=table)
    counted = _counting_rejected(chunks, table=table, rejected=rejected)
    return LmsTableSummary(
        table=table.name,
        rows=target.write(table.name, schema=table.schema, chunks=counted),
        previous_rows=previous_rows,
        is_missing=found is None,
        is_kept=is_kept,
        is_closed=is_lost and bool(table.rights),
        missing_columns=tuple(name for name in expected if found is not None and name not in found),
        unconverted=dict(unconverted),
        rejected=dict(rejected),
    )


def _counting_rejected(
    batches: Iterator[pa.RecordBatch], *, table: LmsTable, rejected: Counter[str]
) -> Iterator[pa.RecordBatch]:
    """Yield all rows, and count the LMS's rows without a value that they need."""
    for batch in batches:
        for name in table.needed:
            lacking = batch.filter(pc.is_null(batch.column(name)))
            if table.counted_by:
                # A landed row stands for as many equal rows of the LMS.
                numbers: list[Any] = lacking.column(table.counted_by).to_pylist()
                rejected[name] += sum(numbers)
            else:
                rejected[name] += lacking.num_rows
        yield batch


def _without_rights(
    batches: Iterator[pa.RecordBatch], *, table: LmsTable
) -> Iterator[pa.RecordBatch]:
    """Yield rows with null in the columns that open rights; null opens nothing."""
    for batch in batches:
        arrays = [
            pa.nulls(batch.num_rows, field.type) if field.name in table.rights else values
            for field, values in zip(table.schema, batch.columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _facts(summaries: Sequence[LmsTableSummary]) -> pa.RecordBatch:
    """Return the rows of `lms_tables`: how each table was loaded."""
    return pa.RecordBatch.from_pylist(
        [
            {
                "table_name": summary.table,
                "found_rows": 0 if summary.is_kept else summary.rows,
                "previous_rows": summary.previous_rows,
                "landed_rows": summary.rows,
                "is_missing": summary.is_missing,
                "is_kept": summary.is_kept,
                "unconverted": sum(summary.unconverted.values()),
            }
            for summary in summaries
        ],
        schema=LOADED_TABLE_SCHEMA,
    )


def _chunks(
    table: LmsTable, *, lms: LmsDatabase | _NoLms, present: list[str], unconverted: Counter[str]
) -> Iterator[pa.RecordBatch]:
    if not present:
        return
    is_counted = table.counted_by is not None
    names = [*present, table.counted_by] if is_counted else present
    for rows in lms.rows(table.name, columns=present, is_counted=is_counted):
        values = dict(zip(names, zip(*rows, strict=True), strict=True))
        arrays = []
        for column in table.schema:
            if column.name in values:
                array, lost = convert_column(values[column.name], column.type)
                unconverted[column.name] += lost
            else:
                array = pa.nulls(len(rows), column.type)
            arrays.append(array)
        yield pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _warnings(tables: tuple[LmsTableSummary, ...]) -> Iterator[str]:
    for table in tables:
        if table.is_kept or table.is_closed:
            what = "has no table" if table.is_missing else "has no row in its table"
            kept = "kept" if table.is_kept else "not kept"
            closed = ", and what they opened is closed: nobody has access by them"
            yield (
                f"The LMS {what} {table.table}, which had {table.previous_rows:,} rows before: "
                f"these are {kept}{closed if table.is_closed else ''}. Give the account its "
                "rights back, or name the table in ANALYTICS_LMS_EMPTY_TABLES."
            )


def _notes(tables: tuple[LmsTableSummary, ...]) -> Iterator[str]:
    missing = [table.table for table in tables if table.is_missing and not table.is_kept]
    if missing:
        yield f"The LMS has no table {', '.join(missing)}; a missing table is landed empty."
    for table in tables:
        if table.missing_columns:
            names = ", ".join(table.missing_columns)
            yield f"The LMS's table {table.table} has no {names}; null is landed."
        for name, count in table.unconverted.items():
            if count:
                where = f"{table.table}.{name}"
                yield f"{count} values of {where} are not of its type; null is landed."
        for name, count in table.rejected.items():
            if count == 1:
                yield f"1 row of {table.table} has no {name}; it counts nowhere."
            elif count:
                yield f"{count} rows of {table.table} have no {name}; they count nowhere."
