"""Reports: rows of a model as one CSV file a course, for people and for the data API to hand out.

The files are RFC 4180, UTF-8, lines end in CRLF. A file appears whole or not at all, one whose
content is the same is not touched, and the file of a course that has no row any more goes away.
"""

import csv
import hashlib
import logging
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from loaders.hive.connection import Hive
from loaders.hive.ddl import quote_identifier, quote_text, table_name
from loaders.marts.manifest import CourseReport
from loaders.reports.place import ReportPlace, open_report_place

logger = logging.getLogger(__name__)

# A spreadsheet takes a cell that begins with one of these for a formula and runs it. The downloads
# of the read side have the same rule (api/csv_text.py): the two sides share no code.
_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(slots=True)
class CourseReportsSummary:
    """What was written.

    Attributes:
        rows: rows by report, in all its files.
        written: how many files are new or have another content.
        unchanged: how many files were right already.
        removed: how many files went away with their courses.
    """

    rows: dict[str, int] = field(default_factory=dict)
    written: int = 0
    unchanged: int = 0
    removed: int = 0


def write_course_reports(
    hive: Hive, *, reports: Sequence[CourseReport], database: str, place: str
) -> CourseReportsSummary:
    """Write every report's files from its Hive table, and remove those of courses without rows.

    Only one batch of rows is in memory at a time. What an interrupted try left is written over.

    Args:
        hive: session of the Thrift server.
        reports: what to write.
        database: where their models are.
        place: a folder, or a bucket (`open_report_place`).

    Raises:
        ReportError: the place can't be written.
    """
    done = CourseReportsSummary()
    with open_report_place(place) as files:
        for report in reports:
            names: set[str] = set()
            done.rows[report.name] = 0
            rows = hive.stream(report_query(report, database=database))
            for course_id, course_rows in groupby(rows, key=lambda row: str(row[0])):
                name = _free_name(course_id, report=report.name, taken=names)
                names.add(name)
                lines = (row[1:] for row in course_rows)
                done.rows[report.name] += _write_file(
                    files, name, columns=report.columns, rows=lines, done=done
                )
            done.removed += _remove_others(files, report=report.name, names=names)
    logger.info("reports written=%s", done)
    return done


def report_query(report: CourseReport, *, database: str) -> str:
    """Return the query of a report: the course first, then its columns, in the order of the file.

    Texts sort by their bytes, nulls first, so that the order depends on the rows alone.
    """
    columns = ", ".join(quote_identifier(name) for name in ("course_id", *report.columns))
    order = ", ".join(quote_identifier(name) for name in ("course_id", *report.order_by))
    chosen = "".join(
        f"and {quote_identifier(name)} = {quote_text(value)} "
        for name, value in report.where.items()
    )
    return (
        f"select {columns} from {table_name(database, report.model)} "  # noqa: S608 - quoted
        f"where `course_id` is not null {chosen}order by {order}"
    )


def safe_course_id(course_id: str) -> str:
    """Return a course id as file names hold it: no namespace, `_` for what is no letter or digit.

    `course-v1:edX+DemoX+2014` becomes `edX_DemoX_2014`.
    """
    return re.sub(r"[^\w.\-]", "_", re.sub(r"^[\w\-]+:", "", course_id))


def safe_cell(value: Any) -> Any:
    """Put an apostrophe before a text that a spreadsheet would run; times are ISO, in UTC."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, str) and value.startswith(_FORMULA_BEGINNINGS):
        return f"'{value}"
    return value


def _free_name(course_id: str, *, report: str, taken: set[str]) -> str:
    """Return the file of a course; the second of two ids that read alike has a hash in its name."""
    stem = safe_course_id(course_id)
    name = f"{stem}_{report}.csv"
    if name not in taken:
        return name
    return f"{stem}_{hashlib.sha256(course_id.encode()).hexdigest()[:8]}_{report}.csv"


def _write_file(
    files: ReportPlace,
    name: str,
    *,
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    done: CourseReportsSummary,
) -> int:
    spooled = files.spool(name)
    count = 0
    with spooled.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([safe_cell(value) for value in row])
            count += 1
        file.flush()
        os.fsync(file.fileno())
    if files.holds(name, spooled):
        spooled.unlink()
        done.unchanged += 1
    else:
        files.put(name, spooled)
        done.written += 1
    return count


def _remove_others(files: ReportPlace, *, report: str, names: set[str]) -> int:
    """Remove files of a report that this run did not write, and what a killed run left of it."""
    endings = (f"_{report}.csv", f"_{report}.csv.unfinished")
    others = [name for name in files.names() if name.endswith(endings) and name not in names]
    for name in others:
        files.remove(name)
    return sum(1 for name in others if not name.startswith("."))
