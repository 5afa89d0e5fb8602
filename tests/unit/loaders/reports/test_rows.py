"""Rows of reports from Parquet files: those of the report, and none that Hive does not count."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from loaders.lake import Lake
from loaders.reports.declarations import CourseReport
from loaders.reports.place import ReportError
from loaders.reports.rows import ReportRows, report_rows

DAILY = CourseReport(
    "engagement",
    "daily",
    order_by=("username",),
    columns=("username", "seen_at"),
    where={"interval_type": "daily"},
)
SEEN = datetime(2026, 1, 31, 12, tzinfo=UTC)


class HiveWithTables:
    """Answers what a Thrift server says of the tables of a database."""

    def __init__(self, folders: dict[str, str], *, counts: dict[str, int]) -> None:
        self.folders = folders
        self.counts = counts

    def query(self, sql: str) -> Sequence[tuple[Any, ...]]:
        if sql.startswith("show table extended"):
            return [
                ("db", name, False, f"Owner: me\nLocation: {folder}\n")
                for name, folder in self.folders.items()
            ]
        assert "count(*)" in sql
        return list(self.counts.items())


def rows_in(lake: Lake, *, folder: str, count: int) -> ReportRows:
    hive: Any = HiveWithTables({"engagement": folder}, counts={"engagement": count})
    return report_rows(hive, lake, "db", reports=[DAILY])


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Return a lake with a table of two files, one of which has another interval."""
    lake = Lake.from_uri(str(tmp_path / "lake"))
    for name, interval in (("a", "daily"), ("b", "weekly")):
        rows = pa.table(
            {
                "course_id": ["x/y/z", None, "p/q/r"],
                "username": ["ana", "nobody", "çem"],
                "interval_type": [interval] * 3,
                "seen_at": [SEEN] * 3,
                "other": [1, 2, 3],
            }
        )
        lake.write_table(lake.path("warehouse", "engagement", f"part-{name}.parquet"), rows)
    return lake


def test_a_report_has_the_rows_with_its_texts_that_name_a_course(lake: Lake) -> None:
    read = rows_in(lake, folder=f"{lake.uri}/warehouse/engagement", count=6)

    found = pa.Table.from_batches(read(DAILY)).to_pylist()

    assert found == [
        {"course_id": "x/y/z", "username": "ana", "seen_at": SEEN},
        {"course_id": "p/q/r", "username": "çem", "seen_at": SEEN},
    ]
    of_one = pa.Table.from_batches(read(DAILY, ["p/q/r", "not/a/course"])).to_pylist()
    assert [row["username"] for row in of_one] == ["çem"]


def test_a_table_without_files_has_no_rows(lake: Lake) -> None:
    read = rows_in(lake, folder=f"{lake.uri}/warehouse/empty", count=0)
    assert list(read(DAILY)) == []


def test_a_file_that_hive_does_not_count_ends_the_reports(lake: Lake) -> None:
    read = rows_in(lake, folder=f"{lake.uri}/warehouse/engagement", count=3)
    with pytest.raises(ReportError, match="must have the 3 rows that Hive counts, but have 6"):
        read(DAILY)


def test_a_table_outside_the_lake_ends_the_reports(lake: Lake) -> None:
    read = rows_in(lake, folder="file:///elsewhere/engagement", count=3)
    with pytest.raises(ReportError, match=r"but lies at file:.*elsewhere"):
        read(DAILY)
