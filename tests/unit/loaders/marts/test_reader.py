"""Only the rows of some parts are read from the files of a mart."""

from collections.abc import Callable, Iterable, Set
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loaders.hive.connection import HiveStatementError
from loaders.lake import Lake
from loaders.marts import reader
from loaders.marts.contract.mart import Column, Mart
from loaders.marts.reader import MartData, mart_reader

MART = Mart(
    name="by_course",
    columns=(
        Column("course_id", "string", is_nullable=False),
        Column("date", "date", is_nullable=False),
    ),
    primary_key=("course_id", "date"),
    parted_by="course_id",
)
ROWS = [
    (b"A", date(2026, 1, 31)),
    (b"A ", date(2026, 2, 1)),
    (b"A", date(2026, 3, 1)),
    (b"B", date(2026, 1, 1)),
    (b"B", date(2026, 3, 31)),
    (b"\xff", date(2026, 1, 1)),
]


def mart_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, mart: Mart) -> MartData:
    lake = Lake.from_uri(str(tmp_path))
    folder = tmp_path / "warehouse" / "by_course"
    folder.mkdir(parents=True)
    courses = pa.array([course for course, _ in ROWS], pa.binary())
    # A file may say of any bytes that they are text.
    texts = pa.StringArray.from_buffers(len(ROWS), *courses.buffers()[1:])
    days = pa.array([day for _, day in ROWS], pa.date32())
    pq.write_table(pa.table({"course_id": texts, "date": days}), folder / "part-0.parquet")
    location = lake.location("warehouse", "by_course")
    monkeypatch.setattr(reader, "table_locations", lambda _hive, _name: {"by_course": location})
    monkeypatch.setattr(
        reader, "count_rows_of", lambda _hive, _name, marts: dict.fromkeys(marts, 6)
    )
    with mart_reader(None, lake, "analytics", marts=[mart]) as read_mart:  # type: ignore[arg-type]
        return read_mart("by_course")


def rows_of(batches: Iterable[pa.RecordBatch]) -> list[tuple[str, date]]:
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


def of_parts(data: MartData) -> Callable[[Set[str]], Iterable[pa.RecordBatch]]:
    assert data.of_parts is not None
    return data.of_parts


def test_hive_counts_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mart_data(tmp_path, monkeypatch, mart=MART).count_rows() == len(ROWS)


def test_the_rows_of_a_course_are_found_beside_a_text_that_is_no_utf8(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = of_parts(mart_data(tmp_path, monkeypatch, mart=MART))
    assert [day for _, day in rows_of(found({"A"}))] == [day for _, day in ROWS[:3]]


def test_the_rows_of_a_month_of_a_course_are_read_without_the_months_of_other_courses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mart = Mart(MART.name, MART.columns, MART.primary_key, parted_by="course_id", months_of="date")
    found = of_parts(mart_data(tmp_path, monkeypatch, mart=mart))
    assert rows_of(found({"A|2026-02", "B|2026-03", "no month"})) == [
        ("A ", date(2026, 2, 1)),
        ("B", date(2026, 3, 31)),
    ]
    assert rows_of(found({"A|2026-01", "B|2026-01"})) == [
        ("A", date(2026, 1, 31)),
        ("B", date(2026, 1, 1)),
    ]


def test_a_count_that_fails_is_told_although_nobody_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Unchanged tables need no number of rows."""

    def refused(*_: object) -> dict[str, int]:
        raise HiveStatementError("the server is gone")

    location = Lake.from_uri(str(tmp_path)).location("warehouse", "by_course")
    monkeypatch.setattr(reader, "table_locations", lambda _hive, _name: {"by_course": location})
    monkeypatch.setattr(reader, "count_rows_of", refused)
    lake = Lake.from_uri(str(tmp_path))
    with mart_reader(None, lake, "analytics", marts=[MART]) as read_mart:  # type: ignore[arg-type]
        data = read_mart("by_course")

    assert "rows of unchanged tables were not counted: the server is gone" in caplog.text
    with pytest.raises(HiveStatementError, match="the server is gone"):
        data.count_rows()
