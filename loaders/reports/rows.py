"""Reads the rows of reports from the Parquet files of their Hive tables, without Spark."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute
import pyarrow.dataset as ds

from loaders.hive.connection import Hive
from loaders.hive.ddl import normalize_location
from loaders.hive.tables import count_rows_of, table_locations
from loaders.lake import Lake
from loaders.marts.screening import BATCH_ROWS
from loaders.marts.table_files import folder_in_lake, open_files
from loaders.reports.declarations import CourseReport
from loaders.reports.place import ReportError

# The stubs of pyarrow.compute need the columns' types, which are known only at run time here.
pc: Any = pyarrow.compute


class ReportRows(Protocol):
    """Returns the rows of a report: its columns, `course_id` and those that order the rows."""

    def __call__(
        self, report: CourseReport, courses: Collection[str] | None = None
    ) -> Iterable[pa.RecordBatch]:
        """Return the rows of some courses, by default of all rows that name a course."""


def columns_to_read(report: CourseReport) -> list[str]:
    """Return the columns that a report's files are made from, each once."""
    return list(dict.fromkeys(("course_id", *report.columns, *report.order_by)))


def report_rows(
    hive: Hive, lake: Lake, database: str, *, reports: Sequence[CourseReport]
) -> ReportRows:
    """Return a function that returns a report's rows.

    Raises:
        ReportError: a table does not lie in the lake, or its files do not have the rows that Hive
            counts, as with a file that a crash left in the table's folder.
    """
    models = sorted({report.model for report in reports})
    tables: dict[str, ds.Dataset | None] = {}

    def look() -> None:
        """Find the files of all tables, and compare the number of their rows with Hive's."""
        locations = table_locations(hive, database) if models else {}
        counted = count_rows_of(hive, database, models)
        for model in models:
            folder = folder_in_lake(lake, locations.get(model, ""))
            if folder is None:
                raise ReportError(
                    f"The Hive table {model} of a report must lie in the lake "
                    f"{normalize_location(lake.uri)}, but lies at "
                    f"{locations.get(model) or 'no location (is it a view, or missing?)'}. "
                    "The reports of the last run are still there."
                )
            dataset = tables[model] = open_files(lake, folder)
            found = 0 if dataset is None else dataset.count_rows()
            if found != counted[model]:
                raise ReportError(
                    f"The files of {model} must have the {counted[model]} rows that Hive counts, "
                    f"but have {found}. Build the marts again; the reports of the last run are "
                    "still there."
                )

    def read(
        report: CourseReport, courses: Collection[str] | None = None
    ) -> Iterable[pa.RecordBatch]:
        if not tables:
            look()
        dataset = tables[report.model]
        if dataset is None:
            return ()
        return dataset.to_batches(
            columns=columns_to_read(report),
            filter=_wanted(report, courses),
            batch_size=BATCH_ROWS,
            batch_readahead=2,
            fragment_readahead=1,
        )

    return read


def _wanted(report: CourseReport, courses: Collection[str] | None) -> ds.Expression:
    course = ds.field("course_id")
    wanted: ds.Expression = ~course.is_null() if courses is None else course.isin(sorted(courses))
    for name, text in report.where.items():
        wanted &= ds.field(name) == text
    return wanted
