"""Loads course structure and catalog into landing, from a folder of JSON files or by REST."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from cleaning.errors import AnalyticsError
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
# The loss limit of a small site would be less than one course, so this many may always fail.
_FEW_COURSES = 10


class CourseSource(Protocol):
    """A source of records; each method yields unchecked values as JSON holds them."""

    def course_list(self) -> Iterator[Any]:
        """Yield the courses of the LMS."""
        ...

    def course_blocks(self) -> Iterator[Any]:
        """Yield the block listing of each course, or a `FailedCourse` in its place."""
        ...

    def course_count(self) -> int:
        """Return how many courses should have a listing."""
        ...

    def course_runs(self) -> Iterator[Any]:
        """Yield the course runs of the catalog."""
        ...

    def programs(self) -> Iterator[Any]:
        """Yield the programs of the catalog."""
        ...


@dataclass(frozen=True, slots=True)
class CoursesSummary:
    """What a load of course structure and catalog landed.

    Attributes:
        snapshot: name of the snapshot.
        digest: digest of the snapshot's content; it is equal when nothing changed.
        rows: landed rows by table.
        unusable: number of records or values that are not landed, by table and reason.
        failed: reason by course, for courses without a usable block listing; their last known
            blocks are landed.
    """

    snapshot: str
    digest: str
    rows: dict[str, int]
    unusable: dict[str, dict[str, int]]
    failed: dict[str, str]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person must look at, in a sentence each."""
        if not self.failed:
            return ()
        course, why = next(iter(self.failed.items()))
        return (
            f"The blocks of {len(self.failed)} courses can't be read; their blocks of the snapshot "
            f"before are kept. The first is {course}: {why}",
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know, in a sentence each: a site may be like this for good."""
        return tuple(
            f"{count} records or values of {table} are not landed: {reason}."
            for table, reasons in self.unusable.items()
            for reason, count in reasons.items()
        )


class _NoCourses:
    """Stands for the source of a site that names none: it yields no records."""

    def course_list(self) -> Iterator[Any]:
        return iter(())

    course_blocks = course_runs = programs = course_list

    def course_count(self) -> int:
        return 0


def load_courses(
    source: str | None,
    *,
    lake: Lake,
    hive: Hive,
    landing_database: str,
    snapshot: str,
    credentials: Credentials | None = None,
    catalog_url: str | None = None,
    loss_limit: float = 0.05,
) -> CoursesSummary:
    """Take a snapshot of course structure and catalog and point the landing tables at it.

    A course whose blocks can't be read keeps its blocks of the snapshot before, with a warning.

    Args:
        source: a folder, or the base URL of an LMS (`http://` or `https://`). None for a site
            without either: its landing tables are empty.
        lake: the lake that the files are written to.
        hive: session of the Thrift server.
        landing_database: database of the landing tables.
        snapshot: name of the snapshot; a snapshot of the same name is replaced.
        credentials: OAuth2 client of the LMS, for REST.
        catalog_url: base URL of the catalog service, for REST.
        loss_limit: the share of courses whose blocks may fail. `_FEW_COURSES` courses may always
            fail, but never all courses.

    Raises:
        AnalyticsError: the source, or the blocks of too many courses, can't be read. The landing
            tables are unchanged.
    """
    target = Snapshot(lake, "courses", snapshot)
    failed: dict[str, str] = {}
    unusable = {table: Counter[Unusable]() for table in COURSE_TABLES}
    opened = _open(
        source, credentials=credentials, catalog_url=catalog_url, unusable=unusable["course_blocks"]
    )
    with opened as records:
        rows = {
            table: target.write(table, schema=COURSE_TABLES[table], chunks=chunks)
            for table, chunks in _tables(
                records, target=target, unusable=unusable, failed=failed, loss_limit=loss_limit
            )
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
    summary = CoursesSummary(snapshot, target.digest, rows, counted, failed)
    logger.info("courses snapshot=%s rows=%s", snapshot, rows)
    for told in (*summary.warnings, *summary.notes):
        logger.warning("courses snapshot=%s %s", snapshot, told)
    return summary


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
    records: CourseSource,
    *,
    target: Snapshot,
    unusable: dict[str, Counter[Unusable]],
    failed: dict[str, str],
    loss_limit: float,
) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    course_runs = list(records.course_runs())  # read once, for two tables
    listings = _while_few_fail(records, failed=failed, loss_limit=loss_limit)
    rows: dict[str, Iterable[Row]] = {
        "course_list": course_list_rows(records.course_list(), unusable=unusable["course_list"]),
        "course_blocks": course_block_rows(
            listings, unusable=unusable["course_blocks"], failed=failed
        ),
        "course_runs": course_run_rows(course_runs, unusable=unusable["course_runs"]),
        "programs": program_rows(
            records.programs(), course_runs=course_runs, unusable=unusable["programs"]
        ),
    }
    for table, schema in COURSE_TABLES.items():
        chunks = _batches(iter(rows[table]), schema=schema)
        if table == "course_blocks":
            chunks = chain(chunks, _last_known(target, failed=failed))
        yield table, chunks


def _while_few_fail(
    records: CourseSource, *, failed: dict[str, str], loss_limit: float
) -> Iterator[Any]:
    """Yield the listings of courses until too many of them have failed.

    Raises:
        AnalyticsError: more courses have failed than the loss limit allows.
    """
    for listing in chain(records.course_blocks(), [None]):
        courses = records.course_count() if failed else 0
        most = min(max(_FEW_COURSES, int(loss_limit * courses)), max(courses - 1, 1))
        if len(failed) > most:
            course, why = next(iter(failed.items()))
            raise AnalyticsError(
                f"Of {courses} courses the blocks of at most {most} may be unreadable "
                f"(ANALYTICS_LOSS_LIMIT), but {len(failed)} are; the first is {course}: {why} "
                "The landed course tables are as they were."
            )
        if listing is not None:
            yield listing


def _last_known(target: Snapshot, *, failed: dict[str, str]) -> Iterator[pa.RecordBatch]:
    """Yield the blocks of the failed courses from the snapshot before.

    All listings must have been read before this, because only then are all failed courses known.
    """
    last = target.last("course_blocks") if failed else None
    if last is not None:
        is_wanted = pc.field("course_id").isin(sorted(failed))
        yield from last.batches(COURSE_TABLES["course_blocks"], where=is_wanted)


def _batches(rows: Iterator[Row], *, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        yield pa.RecordBatch.from_pylist(chunk, schema=schema)
