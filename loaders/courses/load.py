"""Loads course structure and catalog into landing, from a folder of JSON files or by REST."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from cleaning.errors import AnalyticsError
from loaders.courses.answers import Age, forgetting_unusable, read_ages, write_ages
from loaders.courses.files import CourseFolder
from loaders.courses.policies import grading_policy_rows
from loaders.courses.records import (
    Row,
    Unusable,
    course_block_rows,
    course_list_rows,
    course_run_rows,
    program_rows,
)
from loaders.courses.rest import SIDE_BY_SIDE, CourseRest
from loaders.courses.rest_client import Credentials
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

    def grading_policies(self) -> Iterator[Any]:
        """Yield the grading policy of each course, or a `FailedCourse` in its place."""
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
        failed_policies: reason by course, for courses whose grading policy can't be read; their
            last known policies are landed.
        uneven_policies: sum by course, for courses whose weights do not add up to 1.
    """

    snapshot: str
    digest: str
    rows: dict[str, int]
    unusable: dict[str, dict[str, int]]
    failed: dict[str, str]
    failed_policies: dict[str, str] = field(default_factory=dict)
    uneven_policies: dict[str, float] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person must look at, in a sentence each."""
        kinds = {"blocks": self.failed, "grading policies": self.failed_policies}
        return tuple(
            f"The {what} of {_courses(failed)} can't be read; the {what} of the snapshot before "
            f"are kept. The first is {next(iter(failed))}: {next(iter(failed.values()))}"
            for what, failed in kinds.items()
            if failed
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know, in a sentence each: a site may be like this for good."""
        told = [
            f"{count} records or values of {table} are not landed: {reason}."
            for table, reasons in self.unusable.items()
            for reason, count in reasons.items()
        ]
        if uneven := self.uneven_policies:
            course, total = next(iter(uneven.items()))
            told.append(
                f"The weights of the grading policies of {_courses(uneven)} do not add up to 1. "
                f"The first is {course}: {total:.2f}"
            )
        return tuple(told)


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


class _NoCourses:
    """Stands for the source of a site that names none: it yields no records."""

    def course_list(self) -> Iterator[Any]:
        return iter(())

    course_blocks = course_runs = programs = grading_policies = course_list

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
    opened = _open(
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


def _courses(named: Collection[str]) -> str:
    return "1 course" if len(named) == 1 else f"{len(named)} courses"


def is_rest(source: str) -> bool:
    """Tell whether a source is the base URL of an LMS; another source is a folder."""
    return source.startswith(("http://", "https://"))


def _open(
    source: str | None,
    *,
    credentials: Credentials | None,
    catalog_url: str | None,
    unusable: dict[str, Counter[Unusable]],
    side_by_side: int,
    ages: dict[str, Age],
) -> AbstractContextManager[CourseSource]:
    if source is None:
        return nullcontext(_NoCourses())
    if is_rest(source):
        return CourseRest(
            source,
            credentials=credentials,
            catalog_url=catalog_url,
            unusable=unusable["course_blocks"],
            unusable_policies=unusable["grading_policies"],
            side_by_side=side_by_side,
            ages=ages,
        )
    return nullcontext(CourseFolder(Path(source).expanduser()))


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
