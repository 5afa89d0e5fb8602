"""Rows of reports that are in memory."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pyarrow as pa

from loaders.reports.declarations import CourseReport
from loaders.reports.rows import columns_to_read


class RowsInMemory:
    """Gives rows as `report_rows` does, and remembers which courses were read to be written."""

    def __init__(self, *rows: Mapping[str, Any]) -> None:
        self.table = pa.Table.from_pylist(list(rows)) if rows else None
        self.read_again: list[str] = []

    def __call__(
        self, report: CourseReport, courses: Collection[str] | None = None
    ) -> Iterable[pa.RecordBatch]:
        if self.table is None:
            return []
        self.read_again += courses or []
        wanted = [
            course is not None and (courses is None or course in courses)
            for course in self.table.column("course_id").to_pylist()
        ]
        rows = self.table.filter(pa.array(wanted)).select(columns_to_read(report))
        return rows.to_batches(max_chunksize=2)


def rows_of(*rows: tuple[str, str | None]) -> RowsInMemory:
    """Return rows of a course and a user name each."""
    return RowsInMemory(*({"course_id": course, "username": name} for course, name in rows))
