"""A row of the LMS without its course is landed, counted in no model, and told."""

from pathlib import Path

import pytest

from loaders.hive.snapshots import Snapshot
from loaders.lake import Lake
from loaders.lms.load import LmsSummary, write_snapshot
from tests.unit.loaders.lms.lms_database import change


@pytest.fixture
def notes(tmp_path: Path) -> tuple[str, ...]:
    """Return what is told of an LMS with four rows that lack something."""
    path = tmp_path / "lms.sqlite3"
    change(
        path,
        "create table student_courseenrollment (user_id, course_id, created, is_active, mode)",
        "insert into student_courseenrollment values (1, 'a/b/c', null, 1, 'audit'), "
        "(2, null, null, 1, 'audit'), (3, cast(x'ff' as text), null, 1, 'audit'), "
        "(null, 'a/b/c', null, 1, 'audit')",
        "create table courseware_studentmodule "
        "(course_id, module_id, module_type, grade, max_grade)",
        "insert into courseware_studentmodule values "
        "('a/b/c', 'p', 'problem', 1, 2), ('a/b/c', null, 'problem', 1, 2), "
        "('a/b/c', null, 'problem', 1, 2), ('a/b/c', null, 'problem', 0, 2)",
    )
    target = Snapshot(Lake.from_uri(str(tmp_path / "lake")), "lms", "one")
    reports = write_snapshot(f"sqlite:///{path}", target=target)
    return LmsSummary("one", target.digest, reports, is_set=True).notes


def test_rows_without_a_value_that_they_need_are_told(notes: tuple[str, ...]) -> None:
    told = [note for note in notes if note.endswith((" count nowhere.", " counts nowhere."))]
    assert told == [
        "2 rows of student_courseenrollment have no course_id; they count nowhere.",
        "1 row of student_courseenrollment has no user_id; it counts nowhere.",
        "3 rows of courseware_studentmodule have no module_id; they count nowhere.",
    ]


def test_a_course_that_is_no_text_is_told_as_such_too(notes: tuple[str, ...]) -> None:
    assert any(
        note.startswith("1 values of student_courseenrollment.course_id are not of its type")
        for note in notes
    )
