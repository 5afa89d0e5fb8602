"""Reports: one CSV file a course, replaced whole, left alone when equal, gone with its course."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from loaders.marts.manifest import CourseReport
from loaders.reports.course_reports import (
    report_query,
    safe_cell,
    safe_course_id,
    write_course_reports,
)

ANSWERS = CourseReport(
    "answers", "answers", order_by=("username",), columns=("course_id", "username")
)
EDX = "course-v1:edX+DemoX+2014"


class RowsOfHive:
    """Gives rows as a session streams them: the course first, then the report's columns."""

    def __init__(self, *rows: tuple[Any, ...]) -> None:
        self.rows = rows

    def stream(self, _sql: str) -> Any:
        yield from self.rows


def write(folder: Path, *rows: tuple[Any, ...]) -> Any:
    hive: Any = RowsOfHive(*rows)
    return write_course_reports(hive, reports=[ANSWERS], database="analytics", place=str(folder))


@pytest.mark.parametrize(
    ("course_id", "expected"),
    [
        (EDX, "edX_DemoX_2014"),
        ("edX/DemoX/2014", "edX_DemoX_2014"),
        ("ccx-v1:org+course+run+ccx@13", "org_course_run_ccx_13"),
        ("course-v1:Zürich+A.b-c+é", "Zürich_A.b-c_é"),
    ],
)
def test_a_course_id_as_file_names_hold_it(course_id: str, expected: str) -> None:
    assert safe_course_id(course_id) == expected


def test_each_course_has_a_file(tmp_path: Path) -> None:
    report = write(tmp_path, (EDX, EDX, "ana"), (EDX, EDX, "ben"), ("x/y/z", "x/y/z", "cid"))
    content = (tmp_path / "edX_DemoX_2014_answers.csv").read_bytes().decode()
    assert content == f"course_id,username\r\n{EDX},ana\r\n{EDX},ben\r\n"
    assert (tmp_path / "x_y_z_answers.csv").exists()
    assert (report.rows, report.written, report.removed) == ({"answers": 3}, 2, 0)


def test_an_equal_file_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, (EDX, EDX, "ana"))
    before = (tmp_path / "edX_DemoX_2014_answers.csv").stat()
    report = write(tmp_path, (EDX, EDX, "ana"))
    after = (tmp_path / "edX_DemoX_2014_answers.csv").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert (report.written, report.unchanged) == (0, 1)


def test_a_file_goes_with_its_course_and_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "edX_DemoX_2014_grades.csv").write_text("of another report")
    (tmp_path / ".a_answers.csv.unfinished").write_text("of a killed run")
    write(tmp_path, (EDX, EDX, "ana"))
    report = write(tmp_path, ("x/y/z", "x/y/z", "cid"))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["edX_DemoX_2014_grades.csv", "x_y_z_answers.csv"]
    assert report.removed == 1


def test_ids_that_read_alike_do_not_share_a_file(tmp_path: Path) -> None:
    write(tmp_path, (EDX, EDX, "ana"), ("edX/DemoX/2014", "edX/DemoX/2014", "ben"))
    files = sorted(tmp_path.iterdir())
    users = [list(csv.reader(file.read_text().splitlines()))[1][1] for file in files]
    assert sorted(users) == ["ana", "ben"]
    # no id of a course gives a `~`, so nobody can ask for this file by an id of their own
    assert sum("~" in file.name for file in files) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("-5", "'-5"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        (-5, -5),
        (None, None),
        (True, True),
        ("plain", "plain"),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), "2026-01-31T12:00:00Z"),
    ],
)
def test_no_cell_is_a_formula(value: Any, expected: Any) -> None:
    assert safe_cell(value) == expected


def test_rows_are_ordered_by_course_and_then_as_declared() -> None:
    assert report_query(ANSWERS, database="analytics") == (
        "select `course_id`, `course_id`, `username` from `analytics`.`answers` "
        "where `course_id` is not null order by `course_id`, `username`"
    )


def test_only_rows_with_the_declared_texts_are_in_a_report() -> None:
    report = replace(ANSWERS, where={"kind": "it's"})
    assert r"`course_id` is not null and `kind` = 'it\'s' order by" in report_query(
        report, database="analytics"
    )
