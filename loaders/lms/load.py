"""LMS tables → landing: a consistent snapshot of the LMS's database as Parquet in Hive tables."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import pyarrow as pa

from loaders.hive.connection import Hive
from loaders.hive.snapshots import Snapshot
from loaders.lake import Lake
from loaders.lms.database import LmsDatabase, open_lms
from loaders.lms.schema import LMS_TABLES, LmsTable
from loaders.values import convert_column

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LmsTableReport:
    """What was landed of one table.

    Attributes:
        table: its name in the LMS.
        rows: landed rows, all that the table has.
        is_missing: whether the LMS has no such table; it is landed empty.
        missing_columns: columns that the LMS's table has not; they are null.
        unconverted: values by column that did not convert and are null.
    """

    table: str
    rows: int
    is_missing: bool = False
    missing_columns: tuple[str, ...] = ()
    unconverted: dict[str, int]


@dataclass(frozen=True, slots=True)
class LmsSummary:
    """What was landed of the LMS.

    Attributes:
        snapshot: name of the snapshot.
        digest: digest of its content, to know whether anything changed.
        tables: what was landed of each table.
    """

    snapshot: str
    digest: str
    tables: tuple[LmsTableReport, ...]

    @property
    def rows(self) -> int:
        """Landed rows of all tables."""
        return sum(table.rows for table in self.tables)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know, in a sentence each."""
        return tuple(_warnings(self.tables))


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
    url: str | None, *, lake: Lake, hive: Hive, landing_database: str, snapshot: str
) -> LmsSummary:
    """Take a snapshot of the LMS's tables and point the landing tables `lms_<table>` at it.

    All tables are of one moment, and are switched only after all of them are written.

    Args:
        url: SQLAlchemy URL; it is only read. None for no LMS: the tables are empty.
        lake: where the files go.
        hive: session of the Thrift server.
        landing_database: database of the landing tables.
        snapshot: name of the snapshot; the same name again replaces it.

    Raises:
        AnalyticsError: the LMS can't be read. The landing tables are as they were.
    """
    target = Snapshot(lake, "lms", snapshot)
    with open_lms(url) if url else nullcontext(_NoLms()) as lms:
        reports = tuple(_land(table, lms=lms, target=target) for table in LMS_TABLES)
    target.switch(
        hive,
        database=landing_database,
        tables={table.landed_name: (table.name, table.schema) for table in LMS_TABLES},
    )
    report = LmsSummary(snapshot, target.digest, reports)
    logger.info("lms snapshot=%s rows=%s", snapshot, report.rows)
    for warning in report.warnings:
        logger.warning("lms snapshot=%s %s", snapshot, warning)
    return report


def _land(table: LmsTable, *, lms: LmsDatabase | _NoLms, target: Snapshot) -> LmsTableReport:
    found = lms.columns(table.name)
    present = [name for name in table.schema.names if found and name in found]
    unconverted: Counter[str] = Counter()
    rows = target.write(
        table.name,
        schema=table.schema,
        chunks=_chunks(table, lms=lms, present=present, unconverted=unconverted),
    )
    return LmsTableReport(
        table=table.name,
        rows=rows,
        is_missing=found is None,
        missing_columns=tuple(
            name for name in table.schema.names if found is not None and name not in found
        ),
        unconverted=dict(unconverted),
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
        if table.is_missing:
            yield f"The LMS has no table {table.table}; it is landed empty."
        elif table.missing_columns:
            names = ", ".join(table.missing_columns)
            yield f"The LMS's table {table.table} has no {names}; null is landed."
        for name, count in table.unconverted.items():
            if count:
                where = f"{table.table}.{name}"
                yield f"{count} values of {where} are not of its type; null is landed."
