"""Loads course structure and catalog into landing, from a folder of JSON files or by REST."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from cleaning.errors import AnalyticsError
from loaders.courses.answers import Age, forgetting_unusable, read_ages, write_ages
from loaders.courses.policies import grading_policy_rows
from loaders.courses.records import (
    Row,
    Unusable,
    course_block_rows,
    course_list_rows,
    course_run_rows,
    program_rows,
)
from loaders.courses.rest import SIDE_BY_SIDE
from loaders.courses.rest_client import Credentials
from loaders.courses.schema import COURSE_TABLES
from loaders.courses.source import CourseSource, is_rest, open_courses
from loaders.courses.summary import CoursesSummary
from loaders.hive.connection import Hive
from loaders.hive.snapshots import Snapshot
from loaders.lake import Lake

logger = logging.getLogger(__name__)

_CHUNK_ROWS = 20_000
# The loss limit of a small site would be less than one course, so this many may always fail.
_FEW_COURSES = 10


@dataclass(frozen=True, slots=True)
class _Kept:
    """Courses of which something of the snapshot before is kept, or which are to be named.

    Attributes:
        failed: reason by course, for courses whose blocks can't be read.
        unchanged: courses whose blocks did not change.
        failed_policies: reason by course, for courses whose grading policy can't be read; their
            policies of the snapshot before are kept.
        uneven_policies: sum of the weights by course, where it is not 1.
    """

    failed: dict[str, str] = field(default_factory=dict)
    unchanged: set[str] = field(default_factory=set)
    failed_policies: dict[str, str] = field(default_factory=dict)
    uneven_policies: dict[str, float] = field(default_factory=dict)


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
    side_by_side: int = SIDE_BY_SIDE,
) -> CoursesSummary:
    """Take a snapshot of course structure and catalog and point the landing tables at it.

    A course whose blocks can't be read keeps its blocks of the snapshot before, with a warning. So
    does, without a warning, a course of which the LMS says that its blocks did not change. A
    grading policy that can't be read is kept likewise.

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
        side_by_side: how many courses an LMS is asked for at the same time.

    Raises:
        AnalyticsError: the source, or the blocks of too many courses, can't be read. The landing
            tables are unchanged.
    """
    target = Snapshot(lake, "courses", snapshot)
    # The ages that an LMS told are of no use to another source: its rows would be kept for theirs.
    kept, ages = _Kept(), read_ages(target) if source and is_rest(source) else {}
    unusable = {table: Counter[Unusable]() for table in COURSE_TABLES}
    opened = open_courses(
        source,
        credentials=credentials,
        catalog_url=catalog_url,
        unusable=unusable,
        side_by_side=side_by_side,
        ages=ages,
    )
    with opened as records:
        rows = {
            table: target.write(table, schema=COURSE_TABLES[table], chunks=chunks)
            for table, chunks in _tables(
                records,
                target=target,
                unusable=unusable,
                kept=kept,
                ages=ages,
                loss_limit=loss_limit,
            )
        }
    write_ages(target, ages)
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
    summary = CoursesSummary(
        snapshot,
        target.digest,
        rows,
        counted,
        kept.failed,
        kept.failed_policies,
        kept.uneven_policies,
    )
    unchanged = len(kept.unchanged)
    logger.info("courses snapshot=%s rows=%s unchanged=%s", snapshot, rows, unchanged)
    for told in (*summary.warnings, *summary.notes):
        logger.warning("courses snapshot=%s %s", snapshot, told)
    return summary


def _tables(
    records: CourseSource,
    *,
    target: Snapshot,
    unusable: dict[str, Counter[Unusable]],
    kept: _Kept,
    ages: dict[str, Age],
    loss_limit: float,
) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    course_runs = list(records.course_runs())  # read once, for two tables
    listings = forgetting_unusable(
        _while_few_fail(records, failed=kept.failed, loss_limit=loss_limit),
        unusable=unusable["course_blocks"],
        ages=ages,
    )
    rows: dict[str, Iterable[Row]] = {
        "course_list": course_list_rows(records.course_list(), unusable=unusable["course_list"]),
        "course_blocks": course_block_rows(
            listings,
            unusable=unusable["course_blocks"],
            failed=kept.failed,
            unchanged=kept.unchanged,
        ),
        "course_runs": course_run_rows(course_runs, unusable=unusable["course_runs"]),
        "programs": program_rows(
            records.programs(), course_runs=course_runs, unusable=unusable["programs"]
        ),
        "grading_policies": grading_policy_rows(
            records.grading_policies(),
            unusable=unusable["grading_policies"],
            failed=kept.failed_policies,
            uneven=kept.uneven_policies,
        ),
    }
    kept_courses = {
        "course_blocks": lambda: kept.failed.keys() | kept.unchanged,
        "grading_policies": lambda: kept.failed_policies.keys(),
    }
    for table, schema in COURSE_TABLES.items():
        chunks = _batches(iter(rows[table]), schema=schema)
        if table in kept_courses:
            chunks = chain(chunks, _last_known(target, table, courses=kept_courses[table]))
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


def _last_known(
    target: Snapshot, table: str, *, courses: Callable[[], Collection[str]]
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of the kept courses from the snapshot before.

    The courses are asked for only here, because they are known when all others were read.
    """
    wanted = sorted(courses())
    last = target.last(table) if wanted else None
    if last is not None:
        is_wanted = pc.field("course_id").isin(wanted)
        yield from last.batches(COURSE_TABLES[table], where=is_wanted)


def _batches(rows: Iterator[Row], *, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        yield pa.RecordBatch.from_pylist(chunk, schema=schema)
