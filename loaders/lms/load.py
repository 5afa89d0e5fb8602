"""LMS tables → landing: a consistent snapshot of the LMS's database as Parquet in Hive tables."""

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa

from loaders.hive.connection import Hive
from loaders.hive.ddl import table_name
from loaders.hive.snapshots import Snapshot
from loaders.lake import Lake
from loaders.lms.database import LmsDatabase, open_lms
from loaders.lms.schema import (
    FORMER_TABLES,
    LMS_TABLES,
    LOADED_TABLE_SCHEMA,
    LOADED_TABLES,
    LmsTable,
)
from loaders.values import convert_column

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LmsTableReport:
    """What was landed of one table.

    Attributes:
        table: its name in the LMS.
        rows: landed rows.
        previous_rows: landed rows of the snapshot before; None in the first one.
        is_missing: whether the LMS has no such table.
        is_kept: whether the table of the LMS is empty or missing, so that the rows of the snapshot
            before are landed again; else the landed rows are all that the table has.
        is_closed: whether the table is empty or missing, had rows before, and opens rights: what
            it opened is closed.
        missing_columns: columns that the LMS's table has not; they are null.
        unconverted: values by column that did not convert and are null.
    """

    table: str
    rows: int
    previous_rows: int | None = None
    is_missing: bool = False
    is_kept: bool = False
    is_closed: bool = False
    missing_columns: tuple[str, ...] = ()
    unconverted: dict[str, int]


@dataclass(frozen=True, slots=True)
class LmsSummary:
    """What was landed of the LMS.

    Attributes:
        snapshot: name of the snapshot.
        digest: digest of its content, to know whether anything changed.
        tables: what was landed of each table.
        is_set: whether the site has an LMS database.
    """

    snapshot: str
    digest: str
    tables: tuple[LmsTableReport, ...]
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
    """The database of a site whose LMS nobody named."""

    def columns(self, table: str) -> set[str] | None:  # noqa: ARG002 - there is none of any name
        return None

    def rows(
        self,
        table: str,  # noqa: ARG002
        *,
        columns: Sequence[str],  # noqa: ARG002
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

    All tables are of one moment, and are switched only after all of them are written. A table that
    had rows and has none keeps those of the snapshot before, with a warning: a right that was taken
    away from the account looks like this, and must not empty what is published. Rights are not
    kept (docs/adr/0014): a table that is lost opens nothing, and the warning says so.

    Args:
        url: SQLAlchemy URL; it is only read. None for no LMS: the tables are empty.
        lake: where the files go.
        hive: session of the Thrift server.
        landing_database: database of the landing tables.
        snapshot: name of the snapshot; the same name again replaces it.
        empty_tables: tables of the LMS that are empty on purpose; `*` is all of them.

    Raises:
        AnalyticsError: the LMS can't be read. The landing tables are as they were.
    """
    target = Snapshot(lake, "lms", snapshot)
    reports = write_snapshot(url, target=target, empty_tables=empty_tables)
    target.switch(
        hive,
        database=landing_database,
        tables={table.landed_name: (table.name, table.schema) for table in LMS_TABLES}
        | {LOADED_TABLES: (LOADED_TABLES, LOADED_TABLE_SCHEMA)},
    )
    for former in FORMER_TABLES:
        hive.execute(f"drop table if exists {table_name(landing_database, former)}")
    report = LmsSummary(snapshot, target.digest, reports, is_set=url is not None)
    logger.info("lms snapshot=%s rows=%s", snapshot, report.rows)
    for told in (*report.warnings, *report.notes):
        logger.warning("lms snapshot=%s %s", snapshot, told)
    return report


def write_snapshot(
    url: str | None, *, target: Snapshot, empty_tables: Collection[str] = ()
) -> tuple[LmsTableReport, ...]:
    """Write the LMS's tables, and how each was loaded, as a snapshot that Hive does not show yet.

    Args:
        url: as for `load_lms`.
        target: the snapshot; the ones before it are those whose rows are kept.
        empty_tables: as for `load_lms`.

    Raises:
        AnalyticsError: the LMS can't be read.
    """
    with open_lms(url) if url else nullcontext(_NoLms()) as lms:
        reports = tuple(
            _land(
                table,
                lms=lms,
                target=target,
                may_be_empty=bool({table.name, "*"}.intersection(empty_tables)),
            )
            for table in LMS_TABLES
        )
    target.write_facts(
        LOADED_TABLES, rows=_facts(reports), digested=("table_name", "is_missing", "is_kept")
    )
    return reports


def _land(
    table: LmsTable, *, lms: LmsDatabase | _NoLms, target: Snapshot, may_be_empty: bool
) -> LmsTableReport:
    found = lms.columns(table.name)
    present = [name for name in table.schema.names if found and name in found]
    unconverted: Counter[str] = Counter()
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
    return LmsTableReport(
        table=table.name,
        rows=target.write(table.name, schema=table.schema, chunks=chunks),
        previous_rows=previous_rows,
        is_missing=found is None,
        is_kept=is_kept,
        is_closed=is_lost and bool(table.rights),
        missing_columns=tuple(
            name for name in table.schema.names if found is not None and name not in found
        ),
        unconverted=dict(unconverted),
    )


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


def _facts(reports: Sequence[LmsTableReport]) -> pa.RecordBatch:
    """Return how each table was loaded as rows of `lms_tables`."""
    return pa.RecordBatch.from_pylist(
        [
            {
                "table_name": report.table,
                "found_rows": 0 if report.is_kept else report.rows,
                "previous_rows": report.previous_rows,
                "landed_rows": report.rows,
                "is_missing": report.is_missing,
                "is_kept": report.is_kept,
                "unconverted": sum(report.unconverted.values()),
            }
            for report in reports
        ],
        schema=LOADED_TABLE_SCHEMA,
    )


def _chunks(
    table: LmsTable, *, lms: LmsDatabase | _NoLms, present: list[str], unconverted: Counter[str]
) -> Iterator[pa.RecordBatch]:
    if not present:
        return
    for rows in lms.rows(table.name, columns=present):
        values = dict(zip(present, zip(*rows, strict=True), strict=True))
        arrays = []
        for field in table.schema:
            if field.name in values:
                array, lost = convert_column(values[field.name], field.type)
                unconverted[field.name] += lost
            else:
                array = pa.nulls(len(rows), field.type)
            arrays.append(array)
        yield pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _warnings(tables: tuple[LmsTableReport, ...]) -> Iterator[str]:
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


def _notes(tables: tuple[LmsTableReport, ...]) -> Iterator[str]:
    missing = [table.table for table in tables if table.is_missing and not table.is_kept]
    if missing:
        yield f"The LMS has no table {', '.join(missing)}; what is missing is landed empty."
    for table in tables:
        if table.missing_columns:
            names = ", ".join(table.missing_columns)
            yield f"The LMS's table {table.table} has no {names}; null is landed."
        for name, count in table.unconverted.items():
            if count:
                where = f"{table.table}.{name}"
                yield f"{count} values of {where} are not of its type; null is landed."
