"""Reports: one CSV file a course, replaced whole, left alone when equal, gone with its course."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from loaders.reports import course_reports
from loaders.reports.course_reports import (
    CourseReportsSummary,
    safe_cells,
    safe_course_id,
    write_course_reports,
)
from loaders.reports.declarations import CourseReport
from tests.unit.loaders.reports.rows_in_memory import RowsInMemory, rows_of

ANSWERS = CourseReport(
    "answers", "answers", order_by=("username",), columns=("course_id", "username")
)
EDX = "course-v1:edX+DemoX+2014"


def write(folder: Path, *rows: tuple[str, str | None]) -> CourseReportsSummary:
    return write_rows(folder, rows_of(*rows))


def write_rows(
    folder: Path, rows: RowsInMemory, *, report: CourseReport = ANSWERS
) -> CourseReportsSummary:
    known = folder.parent / "known.json"
    return write_course_reports(rows, reports=[report], place=str(folder), known=known)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "reports"


@pytest.mark.parametrize(
    ("course_id", "expected"),
    [
        (EDX, "edX_DemoX_2014"),
        ("edX/DemoX/2014", "edX_DemoX_2014"),
        ("ccx-v1:org+course+run+ccx@13", "org_course_run_ccx_13"),
        ("course-v1:Zürich+A.b-c+é", "Zürich_A.b-c_é"),
        # 181 bytes: the last letter, of three bytes, is left out whole
        (f"course-v1:a{'学' * 60}", f"a{'学' * 59}~e473b4b1"),
    ],
)
def test_a_course_id_as_file_names_hold_it(course_id: str, expected: str) -> None:
    assert safe_course_id(course_id) == expected


def test_courses_of_the_longest_ids_have_files_of_their_own(folder: Path) -> None:
    first, second = f"course-v1:{'学' * 244}1", f"course-v1:{'学' * 244}2"
    report = write(folder, (first, "ana"), (second, "ben"))
    assert report.rows == {"answers": 2}
    contents = sorted(path.read_text().splitlines()[1] for path in folder.iterdir())
    assert contents == [f"{first},ana", f"{second},ben"]
    assert all(len(path.name.encode()) < 240 for path in folder.iterdir())


def test_each_course_has_a_file(folder: Path) -> None:
    report = write(folder, (EDX, "ben"), ("x/y/z", "cid"), (EDX, "ana"))
    content = (folder / "edX_DemoX_2014_answers.csv").read_bytes().decode()
    assert content == f"course_id,username\r\n{EDX},ana\r\n{EDX},ben\r\n"
    assert (folder / "x_y_z_answers.csv").exists()
    assert (report.rows, report.written, report.removed) == ({"answers": 3}, 2, 0)


def test_only_changed_courses_are_read_again(folder: Path) -> None:
    write(folder, (EDX, "ana"), ("x/y/z", "cid"), ("p/q/r", "dan"))
    rows = rows_of((EDX, "ana"), ("x/y/z", "cid"), ("x/y/z", "eve"), ("p/q/r", "dan"))

    report = write_rows(folder, rows)

    assert rows.read_again == ["x/y/z"]
    assert (report.rows, report.written, report.unchanged) == ({"answers": 4}, 1, 2)
    assert (folder / "x_y_z_answers.csv").read_text().split() == [
        "course_id,username",
        "x/y/z,cid",
        "x/y/z,eve",
    ]


def test_a_file_of_a_killed_run_does_not_pass_for_the_one_before_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, (EDX, "ana"), ("x/y/z", "cid"))
    with monkeypatch.context() as patch:
        patch.setattr(course_reports, "remove_others", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            write(folder, (EDX, "ben"), ("x/y/z", "cid"))

    report = write(folder, (EDX, "ana"), ("x/y/z", "cid"))

    assert (report.written, report.unchanged) == (1, 1)
    assert "ana" in (folder / "edX_DemoX_2014_answers.csv").read_text()


def test_a_file_that_somebody_deleted_is_written_again(folder: Path) -> None:
    write(folder, (EDX, "ana"), ("x/y/z", "cid"))
    (folder / "x_y_z_answers.csv").unlink()
    report = write(folder, (EDX, "ana"), ("x/y/z", "cid"))
    assert (report.written, report.unchanged) == (1, 1)


@pytest.mark.parametrize(
    "other",
    [
        replace(ANSWERS, columns=("username",)),
        replace(ANSWERS, order_by=("course_id",)),
        replace(ANSWERS, where={"course_id": EDX}),
    ],
)
def test_a_report_that_is_declared_otherwise_is_read_again(
    folder: Path, other: CourseReport
) -> None:
    write(folder, (EDX, "ana"))
    rows = rows_of((EDX, "ana"))
    write_rows(folder, rows, report=other)
    assert rows.read_again == [EDX]


@pytest.mark.parametrize("content", ["", "[]", '{"place": 1}', '{"files": []}', "\xff"])
def test_without_a_usable_memory_all_files_are_compared(folder: Path, content: str) -> None:
    write(folder, (EDX, "ana"), ("x/y/z", "cid"))
    (folder.parent / "known.json").write_text(content, encoding="latin-1")
    rows = rows_of((EDX, "ana"), ("x/y/z", "cid"))

    report = write_rows(folder, rows)

    assert rows.read_again == [EDX, "x/y/z"]
    assert (report.written, report.unchanged) == (0, 2)


def test_what_is_known_of_one_place_says_nothing_of_another(folder: Path) -> None:
    write(folder, (EDX, "ana"))
    other = folder.parent / "others"
    other.mkdir()
    (other / "edX_DemoX_2014_answers.csv").write_text("of somebody else")
    assert write(other, (EDX, "ana")).written == 1


def test_an_equal_file_is_left_alone(folder: Path) -> None:
    write(folder, (EDX, "ana"))
    before = (folder / "edX_DemoX_2014_answers.csv").stat()
    report = write(folder, (EDX, "ana"))
    after = (folder / "edX_DemoX_2014_answers.csv").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert (report.written, report.unchanged) == (0, 1)


def test_a_file_goes_with_its_course_and_other_files_stay(folder: Path) -> None:
    folder.mkdir()
    (folder / "edX_DemoX_2014_grades.csv").write_text("of another report")
    (folder / ".a_answers.csv.unfinished").write_text("of a killed run")
    write(folder, (EDX, "ana"))
    report = write(folder, ("x/y/z", "cid"))
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["edX_DemoX_2014_grades.csv", "x_y_z_answers.csv"]
    assert report.removed == 1


def test_ids_that_read_alike_do_not_share_a_file(folder: Path) -> None:
    write(folder, (EDX, "ana"), ("edX/DemoX/2014", "ben"))
    files = sorted(folder.iterdir())
    users = [list(csv.reader(file.read_text().splitlines()))[1][1] for file in files]
    assert sorted(users) == ["ana", "ben"]
    # no id of a course gives a `~`, so nobody can ask for this file by an id of their own
    assert sum("~" in file.name for file in files) == 1


def test_courses_are_read_together_until_they_are_many(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course_reports, "ROWS_AT_ONCE", 3)
    rows = [(course, f"{course}{number}") for course in "abcde" for number in range(2)]
    rows += [("large", str(number)) for number in range(7)]
    report = write(folder, *reversed(rows))
    assert report.written == 6
    for course, size in (("a", 2), ("e", 2), ("large", 7)):
        lines = (folder / f"{course}_answers.csv").read_text().splitlines()
        assert lines == ["course_id,username", *(f"{c},{u}" for c, u in rows if c == course)]
        assert len(lines) == size + 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("-5", "-5"),
        ("+1.5e3", "+1.5e3"),
        ("-5+1", "'-5+1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        (-5, -5),
        (None, None),
        (True, True),
        ("plain", "plain"),
        ("a\n=1", "a\n=1"),
        ("\n=1", "'\n=1"),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), "2026-01-31T12:00:00Z"),
        (datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), "1969-12-31T23:59:59Z"),
    ],
)
def test_no_cell_is_a_formula(value: Any, expected: Any) -> None:
    column = pa.array([value])
    column = column.cast(pa.large_string()) if isinstance(value, str) else column
    assert safe_cells(column) == [expected]


def test_rows_are_ordered_as_declared_and_then_by_all_columns(folder: Path) -> None:
    report = CourseReport("m", "answers", order_by=("kind", "place"), columns=("username", "place"))
    people = [
        ("ben", None, "x"),
        ("ana", 2, "x"),
        ("Zoe", 10, "x"),
        ("çem", 2, "x"),
        ("al", 9, None),
    ]
    rows = [
        {"course_id": "c", "username": name, "place": place, "kind": kind}
        for name, place, kind in people
    ]
    write_rows(folder, RowsInMemory(*rows), report=report)
    lines = (folder / "c_answers.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["username,place", "al,9", "ben,", "ana,2", "çem,2", "Zoe,10"]
