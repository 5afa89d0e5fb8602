"""A table of rights that the LMS no longer shows opens nothing, whatever the last snapshot said."""

from pathlib import Path
from typing import Any

import pytest

from loaders.hive.snapshots import Snapshot
from loaders.lake import Lake
from loaders.lms.load import LmsSummary, LmsTableSummary, write_snapshot
from loaders.lms.schema import LMS_TABLES
from tests.unit.loaders.lms.lms_database import change

SCHEMAS = {table.name: table.schema for table in LMS_TABLES}
USERS = (
    "create table auth_user (id, username, is_active, is_superuser, is_staff, email)",
    "insert into auth_user values (1, 'ada', 1, 0, 1, 'ada@example.org'), (2, 'bob', 1, 1, 0, '')",
)
ROLES = (
    "create table student_courseaccessrole (user_id, org, course_id, role)",
    "insert into student_courseaccessrole values (2, 'edX', 'course-v1:edX+A+1', 'staff')",
)
ENROLLMENTS = (
    "create table student_courseenrollment (user_id, course_id, created, is_active, mode)",
    "insert into student_courseenrollment values (2, 'course-v1:edX+A+1', null, 1, 'audit')",
)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.from_uri(str(tmp_path / "lake"))


@pytest.fixture
def lms(tmp_path: Path, lake: Lake) -> Path:
    """Return an LMS of which a first snapshot was taken."""
    path = tmp_path / "lms.sqlite3"
    change(path, *USERS, *ROLES, *ENROLLMENTS)
    taken(path, lake=lake, name="one")
    return path


def taken(
    path: Path, *, lake: Lake, name: str, **options: Any
) -> tuple[dict[str, LmsTableSummary], tuple[str, ...]]:
    target = Snapshot(lake, "lms", name)
    reports = write_snapshot(f"sqlite:///{path}", target=target, **options)
    summary = LmsSummary(name, target.digest, reports, is_set=True)
    return {report.table: report for report in reports}, summary.warnings


def rows(lake: Lake, table: str) -> list[dict[str, Any]]:
    newest = Snapshot(lake, "lms", "z").last(table)
    assert newest is not None
    return [row for batch in newest.batches(SCHEMAS[table]) for row in batch.to_pylist()]


@pytest.mark.parametrize("lost", ["delete from", "drop table"])
def test_roles_that_the_lms_no_longer_shows_are_none(lms: Path, lake: Lake, lost: str) -> None:
    change(lms, f"{lost} student_courseaccessrole", f"{lost} student_courseenrollment")
    reports, warnings = taken(lms, lake=lake, name="two")
    assert rows(lake, "student_courseaccessrole") == []
    assert len(rows(lake, "student_courseenrollment")) == 1
    roles = reports["student_courseaccessrole"]
    assert (roles.rows, roles.previous_rows, roles.is_kept, roles.is_closed) == (0, 1, False, True)
    assert [warning for warning in warnings if "nobody has access by them" in warning] == [
        f"The LMS has no {'row in its ' if lost == 'delete from' else ''}table "
        "student_courseaccessrole, which had 1 rows before: these are not kept, and what they "
        "opened is closed: nobody has access by them. Give the account its rights back, or name "
        "the table in ANALYTICS_LMS_EMPTY_TABLES."
    ]


@pytest.mark.parametrize("lost", ["delete from", "drop table"])
def test_accounts_that_the_lms_no_longer_shows_keep_their_names_and_open_nothing(
    lms: Path, lake: Lake, lost: str
) -> None:
    change(lms, f"{lost} auth_user")
    closed = {"is_active": None, "is_superuser": None, "is_staff": None}
    for name in ("two", "three"):
        reports, warnings = taken(lms, lake=lake, name=name)
        assert rows(lake, "auth_user") == [
            {"id": 1, "username": "ada", "email": "ada@example.org", **closed},
            {"id": 2, "username": "bob", "email": "", **closed},
        ]
        assert (reports["auth_user"].is_kept, reports["auth_user"].is_closed) == (True, True)
        (warning,) = warnings
        assert "which had 2 rows before: these are kept, and what they opened is closed" in warning


def test_accounts_that_are_there_again_open_what_the_lms_says(lms: Path, lake: Lake) -> None:
    change(lms, "alter table auth_user rename to hidden")
    taken(lms, lake=lake, name="two")
    change(lms, "alter table hidden rename to auth_user")
    _, warnings = taken(lms, lake=lake, name="zero")
    assert [row["is_staff"] for row in rows(lake, "auth_user")] == [True, False]
    assert warnings == ()


def test_tables_that_are_empty_on_purpose_are_no_warning(lms: Path, lake: Lake) -> None:
    change(lms, "delete from student_courseaccessrole", "delete from auth_user")
    names = ["student_courseaccessrole", "auth_user"]
    reports, warnings = taken(lms, lake=lake, name="two", empty_tables=names)
    assert (rows(lake, names[0]), rows(lake, names[1]), warnings) == ([], [], ())
    assert not any(reports[name].is_closed for name in names)
