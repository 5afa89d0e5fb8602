"""Writes course reports: one CSV file per course, for people and for the data API to hand out.

The files follow RFC 4180, in UTF-8, with CRLF at the ends of lines. A file appears whole or not at
all. A file with unchanged content is not touched. The file of a course without rows is removed.
"""

import csv
import hashlib
import logging
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute

from loaders.marts.row_hashes import hash_words
from loaders.marts.row_sums import PartContent, RowSums
from loaders.marts.screening import BATCH_ROWS
from loaders.reports.declarations import CourseReport
from loaders.reports.known_files import digest_of, read_known_files, write_known_files
from loaders.reports.place import ReportPlace, open_report_place
from loaders.reports.rows import ReportRows, columns_to_read

# The stubs of pyarrow.compute need the columns' types, which are known only at run time here.
pc: Any = pyarrow.compute

logger = logging.getLogger(__name__)

ROWS_AT_ONCE = 500_000
"""Courses are read together until they have so many rows; a larger course is read by itself."""
# The read side has the same limit (api/reports/names.py), and the same rule for its downloads
# (api/csv_text.py), because the two sides share no code.
_STEM_BYTES = 180
# A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA = r"\A([=+\-@\t\r\n])"
_NUMBER = r"\A[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\z"


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
    rows_of: ReportRows, *, reports: Sequence[CourseReport], place: str, known: Path
) -> CourseReportsSummary:
    """Write the files of the courses whose rows have changed; remove those of courses without rows.

    The rows of a report are read once to count and hash each course, and those of changed courses
    once more to write them, `ROWS_AT_ONCE` or the rows of one course in memory at a time. Files of
    an interrupted run are overwritten.

    Args:
        rows_of: returns the rows of a report.
        reports: the reports to write.
        place: a folder, or a bucket (`open_report_place`).
        known: the file in which this function remembers what it made the files from. Without the
            file all reports are compared with their files.

    Raises:
        ReportError: the place can't be written to, or the rows can't be read.
    """
    done = CourseReportsSummary()
    with open_report_place(place) as files:
        before, there = read_known_files(known, place=place), set(files.names())
        after: dict[str, str] = {}
        for report in reports:
            contents = _contents(rows_of(report))
            done.rows[report.name] = sum(content.rows for content in contents.values())
            names = _file_names(contents, report=report.name)
            digests = {
                names[course]: digest_of(report, course, content)
                for course, content in contents.items()
            }
            changed = {
                course: content.rows
                for course, content in contents.items()
                if names[course] not in there or before.get(names[course]) != digests[names[course]]
            }
            done.unchanged += len(contents) - len(changed)
            if changed:
                # A killed run must not leave a new file beside what is known of the old one.
                replaced = {names[course] for course in changed}
                before = {
                    name: known_as for name, known_as in before.items() if name not in replaced
                }
                write_known_files(known, place=place, files=before)
            for courses in _groups(changed):
                batches = rows_of(report, courses)
                for course, rows in _rows_by_course(batches, report=report):
                    _write_file(files, names[course], columns=report.columns, rows=rows, done=done)
            done.removed += remove_others(files, report=report.name, names=digests.keys())
            after |= digests
        write_known_files(known, place=place, files=after)
    logger.info("reports written=%s", done)
    return done


def safe_course_id(course_id: str) -> str:
    """Return a course id for a file name: without its namespace, with `_` for special characters.

    `course-v1:edX+DemoX+2014` becomes `edX_DemoX_2014`. A long id is cut, with a hash behind it,
    because file systems take names of 255 bytes.
    """
    stem = re.sub(r"[^\w.\-]", "_", re.sub(r"^[\w\-]+:", "", course_id))
    if len(stem.encode()) <= _STEM_BYTES:
        return stem
    return stem.encode()[:_STEM_BYTES].decode(errors="ignore") + _hash(course_id)


def safe_cells(column: "pa.Array[Any]") -> list[Any]:
    """Return values as a file has them: times in ISO and UTC, no text that a spreadsheet runs.

    Args:
        column: values of one column; texts are large ones, times are in UTC.

    Returns:
        the values; a text that would be run has an apostrophe before it.
    """
    safe: pa.Array[Any] = column
    if pa.types.is_timestamp(column.type):
        # Arrow would write the fraction of a second of a finer unit.
        seconds = pc.floor_temporal(column, unit="second").cast(pa.timestamp("s"))
        safe = pc.strftime(seconds, format="%Y-%m-%dT%H:%M:%SZ")
    elif pa.types.is_large_string(column.type):
        disarmed = pc.replace_substring_regex(column, pattern=_FORMULA, replacement=r"'\1")
        is_number = pc.match_substring_regex(column, pattern=_NUMBER)
        safe = pc.if_else(is_number, column, disarmed)
    return safe.to_pylist()


def _contents(batches: Iterable[pa.RecordBatch]) -> dict[str, PartContent]:
    """Return row count and checksum of each course, in the order of the course ids."""
    sums = RowSums()
    for batch in batches:
        if batch.num_rows:
            sums.add_rows(batch.column("course_id"), hash_words(batch))
    return dict(sorted(sums.contents().items()))


def _file_names(courses: Iterable[str], *, report: str) -> dict[str, str]:
    names: dict[str, str] = {}
    taken: set[str] = set()
    for course_id in courses:
        names[course_id] = _free_name(course_id, report=report, taken=taken)
        taken.add(names[course_id])
    return names


def _groups(rows: Mapping[str, int]) -> Iterator[list[str]]:
    """Yield courses that are read together."""
    group: list[str] = []
    in_group = 0
    for course_id, count in rows.items():
        if group and in_group + count > ROWS_AT_ONCE:
            yield group
            group, in_group = [], 0
        group.append(course_id)
        in_group += count
    if group:
        yield group


def _rows_by_course(
    batches: Iterable[pa.RecordBatch], *, report: CourseReport
) -> Iterator[tuple[str, Iterator[tuple[Any, ...]]]]:
    """Yield each course and its rows, in the order of the report.

    Texts sort by their bytes and nulls come first. Rows that are equal in the columns of the order
    are ordered by all other columns, so that the order depends only on the rows.
    """
    table = pa.Table.from_batches(map(_with_large_texts, batches))
    keys = dict.fromkeys(("course_id", *report.order_by, *columns_to_read(report)))
    order = pc.sort_indices(table, sort_keys=[(name, "ascending", "at_start") for name in keys])
    rows = table.take(order)
    runs = pc.run_end_encode(pa.concat_arrays(rows.column("course_id").chunks))
    begin = 0
    for course_id, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        of_course = rows.select(list(report.columns)).slice(begin, end - begin)
        yield course_id, _rows_of_file(of_course)
        begin = end


def _with_large_texts(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the rows with texts that may have more than 2 GB together."""
    types = [
        field.with_type(pa.large_string()) if pa.types.is_string(field.type) else field
        for field in batch.schema
    ]
    return batch.cast(pa.schema(types))


def _rows_of_file(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(max_chunksize=BATCH_ROWS):
        yield from zip(*(safe_cells(column) for column in batch.columns), strict=True)


def _free_name(course_id: str, *, report: str, taken: set[str]) -> str:
    """Return a course's file name; when another course has the name already, add a hash.

    No course id reads like a name with a hash, because no id gives a `~`. So nobody can ask for
    such a file under the id of a course of their own.
    """
    stem = safe_course_id(course_id)
    name = f"{stem}_{report}.csv"
    if name not in taken:
        return name
    return f"{stem}{_hash(course_id)}_{report}.csv"


def _hash(course_id: str) -> str:
    return f"~{hashlib.sha256(course_id.encode()).hexdigest()[:8]}"


def _write_file(
    files: ReportPlace,
    name: str,
    *,
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    done: CourseReportsSummary,
) -> None:
    spooled = files.spool(name)
    with spooled.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())
    if files.holds(name, spooled):
        spooled.unlink()
        done.unchanged += 1
    else:
        files.put(name, spooled)
        done.written += 1


def remove_others(files: ReportPlace, *, report: str, names: Collection[str]) -> int:
    """Remove a report's files that this run did not name, and leftovers of a killed run."""
    endings = (f"_{report}.csv", f"_{report}.csv.unfinished")
    others = [name for name in files.names() if name.endswith(endings) and name not in names]
    for name in others:
        files.remove(name)
    return sum(1 for name in others if not name.startswith("."))
