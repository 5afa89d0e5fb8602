"""Course structure and catalog → landing, from a folder of JSON files or from an LMS by REST."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from loaders.courses.files import CourseFolder
from loaders.courses.records import (
    Row,
    Unusable,
    course_block_rows,
    course_list_rows,
    course_run_rows,
    program_rows,
)
from loaders.courses.rest import CourseRest, Credentials
from loaders.courses.schema import COURSE_TABLES
from loaders.hive.connection import Hive
from loaders.hive.snapshots import Snapshot
from loaders.lake import Lake

logger = logging.getLogger(__name__)

_CHUNK_ROWS = 20_000


class CourseSource(Protocol):
    """Where records come from; each method yields what JSON holds, unchecked."""

    def course_list(self) -> Iterator[Any]:
        """Yield the courses of the LMS."""
        ...

    def course_blocks(self) -> Iterator[Any]:
        """Yield the block listing of each course."""
        ...

    def course_runs(self) -> Iterator[Any]:
        """Yield the course runs of the catalog."""
        ...

    def programs(self) -> Iterator[Any]:
        """Yield the programs of the catalog."""
        ...


@dataclass(frozen=True, slots=True)
class CoursesSummary:
    """What was landed of course structure and catalog.

    Attributes:
        snapshot: name of the snapshot.
        digest: digest of its content, to know whether anything changed.
        rows: landed rows by table.
        unusable: by table, how many records or values are not landed, by reason.
    """

    snapshot: str
    digest: str
    rows: dict[str, int]
    unusable: dict[str, dict[str, int]]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know, in a sentence each."""
        return tuple(
            f"{count} records or values of {table} are not landed: {reason}."
            for table, reasons in self.unusable.items()
            for reason, count in reasons.items()
        )


class _NoCourses:
    """The source of a site that tells nothing of its courses."""

    def course_list(self) -> Iterator[Any]:
        return iter(())

    course_blocks = course_runs = programs = course_list


def load_courses(
    source: str | None,
    *,
    lake: Lake,
    hive: Hive,
    landing_database: str,
    snapshot: str,
    credentials: Credentials | None = None,
    catalog_url: str | None = None,
) -> CoursesSummary:
    """Take a snapshot of course structure and catalog and point the landing tables at it.

    Args:
        source: a folder, or the base URL of an LMS (`http://` or `https://`); None for neither:
            the tables are empty.
        lake: where the files go.
        hive: session of the Thrift server.
        landing_database: database of the landing tables.
        snapshot: name of the snapshot; the same name again replaces it.
        credentials: OAuth2 client of the LMS, for REST.
        catalog_url: base URL of the catalog service, for REST.

    Raises:
        AnalyticsError: the source can't be read. The landing tables are as they were.
    """
    target = Snapshot(lake, "courses", snapshot)
    unusable = {table: Counter[Unusable]() for table in COURSE_TABLES}
    opened = _open(
        source, credentials=credentials, catalog_url=catalog_url, unusable=unusable["course_blocks"]
    )
    with opened as records:
        rows = {
            table: target.write(table, schema=COURSE_TABLES[table], chunks=chunks)
            for table, chunks in _tables(records, unusable=unusable)
        }
    target.switch(
        hive,
        database=landing_database,
        tables={table: (table, schema) for table, schema in COURSE_TABLES.items()},
    )
    counted = {
        table: {str(reason): count for reason, count in counter.items()}
        for table, counter in unusable.items()
        if counter
    }
    report = CoursesSummary(snapshot, target.digest, rows, counted)
    logger.info("courses snapshot=%s rows=%s", snapshot, rows)
    for warning in report.warnings:
        logger.warning("courses snapshot=%s %s", snapshot, warning)
    return report


def _open(
    source: str | None,
    *,
    credentials: Credentials | None,
    catalog_url: str | None,
    unusable: Counter[Unusable],
) -> AbstractContextManager[CourseSource]:
    if source is None:
        return nullcontext(_NoCourses())
    if source.startswith(("http://", "https://")):
        return CourseRest(
            source, credentials=credentials, catalog_url=catalog_url, unusable=unusable
        )
    return nullcontext(CourseFolder(Path(source).expanduser()))


def _tables(
    records: CourseSource, *, unusable: dict[str, Counter[Unusable]]
) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    course_runs = list(records.course_runs())  # read once, for two tables
    rows: dict[str, Iterable[Row]] = {
        "course_list": course_list_rows(records.course_list(), unusable=unusable["course_list"]),
        "course_blocks": course_block_rows(
            records.course_blocks(), unusable=unusable["course_blocks"]
        ),
        "course_runs": course_run_rows(course_runs, unusable=unusable["course_runs"]),
        "programs": program_rows(
            records.programs(), course_runs=course_runs, unusable=unusable["programs"]
        ),
    }
    for table, schema in COURSE_TABLES.items():
        yield table, _batches(iter(rows[table]), schema=schema)


def _batches(rows: Iterator[Row], *, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        yield pa.RecordBatch.from_pylist(chunk, schema=schema)
