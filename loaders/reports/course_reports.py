"""Writes course reports: one CSV file per course, for people and for the data API to hand out.

The files follow RFC 4180, in UTF-8, with CRLF at the ends of lines. A file appears whole or not at
all. A file with unchanged content is not touched. The file of a course without rows is removed.
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

# A spreadsheet runs a cell that begins with one of these as a formula. The read side has the same
# rule for its downloads (api/csv_text.py), because the two sides share no code.
_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(slots=True)
class CourseReportsSummary:
    """What a run did with the files of the course reports.

    Attributes:
        rows: rows by report, in all files of the report.
        written: number of files that are new or have another content.
        unchanged: number of files whose content did not change.
        removed: number of files that were removed, because their courses have no rows.
    """

    rows: dict[str, int] = field(default_factory=dict)
    written: int = 0
    unchanged: int = 0
    removed: int = 0


def write_course_reports(
    hive: Hive, *, reports: Sequence[CourseReport], database: str, place: str
) -> CourseReportsSummary:
    """Write every report's files from its Hive table, and remove the files of courses without rows.

    Only one batch of rows is in memory at a time. Files of an interrupted run are overwritten.

    Args:
        hive: session of the Thrift server.
        reports: the reports to write.
        database: the Hive database of the reports' models.
        place: a folder, or a bucket (`open_report_place`).

    Raises:
        ReportError: the place can't be written to.
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
    """Return the query of a report: the course, then the report's columns in the order of the file.

    Texts sort by their bytes and nulls come first, so that the order depends only on the rows.
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
    """Return a course id for a file name: without its namespace, with `_` for special characters.

    `course-v1:edX+DemoX+2014` becomes `edX_DemoX_2014`.
    """
    return re.sub(r"[^\w.\-]", "_", re.sub(r"^[\w\-]+:", "", course_id))


def safe_cell(value: Any) -> Any:
    """Put an apostrophe before a text that a spreadsheet would run; write times in ISO and UTC."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, str) and value.startswith(_FORMULA_BEGINNINGS):
        return f"'{value}"
    return value


def _free_name(course_id: str, *, report: str, taken: set[str]) -> str:
    """Return a course's file name; when another course has the name already, add a hash.

    No course id reads like a name with a hash, because no id gives a `~`. So nobody can ask for
    such a file under the id of a course of their own.
    """
    stem = safe_course_id(course_id)
    name = f"{stem}_{report}.csv"
    if name not in taken:
        return name
    return f"{stem}~{hashlib.sha256(course_id.encode()).hexdigest()[:8]}_{report}.csv"


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
    """Remove a report's files that this run did not name, and leftovers of a killed run."""
    endings = (f"_{report}.csv", f"_{report}.csv.unfinished")
    others = [name for name in files.names() if name.endswith(endings) and name not in names]
    for name in others:
        files.remove(name)
    return sum(1 for name in others if not name.startswith("."))
