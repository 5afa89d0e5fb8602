"""The LMS loader: an SQLite file and a real MariaDB become landing tables."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cleaning.errors import AnalyticsError
from loaders.hive.connection import Hive, connect
from loaders.hive.tables import count_rows, list_tables, table_location
from loaders.lake import Lake
from loaders.lms.load import LmsSummary, load_lms
from loaders.lms.schema import LMS_TABLES, LOADED_TABLES
from tests.services.mariadb import MariaDb
from tests.services.thrift import ThriftService

DATABASE = "lms_test"
ENROLLMENTS = (
    "create table student_courseenrollment (id integer primary key, user_id integer, "
    "course_id varchar(255), created datetime, is_active {boolean}, mode varchar(100))"
)
GRADES = (
    "create table grades_persistentcoursegrade (id integer primary key, user_id integer, "
    "course_id varchar(255), percent_grade double, letter_grade varchar(255), "
    "modified datetime{fraction})"
)
ROWS = (
    "insert into student_courseenrollment values "
    "(1, 7, 'course-v1:Ö+X+1', '2026-01-31 12:00:00', 1, 'audit'), "
    "(2, 8, 'course-v1:ö+X+1', null, 0, '')",
    "insert into grades_persistentcoursegrade values "
    "(1, 7, 'a/b/c', 0.7, '', '2026-01-31 12:00:00.250000')",
)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.from_uri(str(tmp_path / "lake"))


@pytest.fixture
def hive(thrift_server: ThriftService) -> Iterator[Hive]:
    with connect(thrift_server.host, thrift_server.port) as session:
        session.execute(f"drop database if exists {DATABASE} cascade")
        yield session
        session.execute(f"drop database if exists {DATABASE} cascade")


def _sqlite(path: Path, *statements: str) -> str:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return f"sqlite:///{path}"


def _load(
    url: str, *, lake: Lake, hive: Hive, snapshot: str = "20260201T000000", **options: Any
) -> LmsSummary:
    return load_lms(
        url, lake=lake, hive=hive, landing_database=DATABASE, snapshot=snapshot, **options
    )


def _assert_rows_are_landed(hive: Hive) -> None:
    noon = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
    enrollments = hive.query(
        f"select * from {DATABASE}.lms_student_courseenrollment order by user_id"
    )
    assert enrollments == [
        (7, "course-v1:Ö+X+1", noon, True, "audit"),
        (8, "course-v1:ö+X+1", None, False, ""),
    ]
    grades = hive.query(
        "select user_id, letter_grade, passed_timestamp, modified "
        f"from {DATABASE}.lms_grades_persistentcoursegrade"
    )
    assert grades == [(7, "", None, noon.replace(microsecond=250_000))]


@pytest.mark.thrift
def test_an_sqlite_lms_is_landed_with_empty_tables_for_what_it_lacks(
    tmp_path: Path, lake: Lake, hive: Hive
) -> None:
    url = _sqlite(
        tmp_path / "lms.sqlite3",
        ENROLLMENTS.format(boolean="bool"),
        GRADES.format(fraction=""),
        *ROWS,
    )
    report = _load(url, lake=lake, hive=hive)
    _assert_rows_are_landed(hive)
    assert list_tables(hive, DATABASE) == sorted(
        [LOADED_TABLES, *(table.landed_name for table in LMS_TABLES)]
    )
    assert count_rows(hive, DATABASE, "lms_auth_user") == 0
    assert report.rows == 3
    (missing,) = [note for note in report.notes if "landed empty" in note]
    assert missing.startswith("The LMS has no table auth_user, auth_userprofile, ")
    assert any("grades_persistentcoursegrade has no" in note for note in report.notes)
    assert report.warnings == ()


@pytest.mark.thrift
@pytest.mark.mariadb
def test_a_mariadb_lms_is_landed_the_same(mariadb: MariaDb, lake: Lake, hive: Hive) -> None:
    url = mariadb.create_database("lms_load")
    statements = (
        ENROLLMENTS.format(boolean="tinyint(1)"),
        GRADES.format(fraction="(6)"),
        *ROWS,
    )
    mariadb.execute(
        "alter database lms_load character set utf8mb4",
        *(statement for statement in statements),
        database="lms_load",
    )
    report = _load(url, lake=lake, hive=hive)
    _assert_rows_are_landed(hive)
    assert report.rows == 3


@pytest.mark.thrift
def test_a_value_that_is_none_is_null_and_said(tmp_path: Path, lake: Lake, hive: Hive) -> None:
    url = _sqlite(
        tmp_path / "lms.sqlite3",
        "create table auth_userprofile (user_id, gender, year_of_birth)",
        "insert into auth_userprofile values (1, '', 'long ago'), (2, x'ff', '1980')",
    )
    report = _load(url, lake=lake, hive=hive)
    profiles = hive.query(
        f"select user_id, gender, year_of_birth from {DATABASE}.lms_auth_userprofile order by 1"
    )
    assert profiles == [(1, "", None), (2, None, 1980)]
    assert "1 values of auth_userprofile.year_of_birth are not of its type; null is landed." in (
        report.notes
    )


@pytest.mark.thrift
def test_a_new_snapshot_replaces_the_old_one_and_its_files(
    tmp_path: Path, lake: Lake, hive: Hive
) -> None:
    url = _sqlite(tmp_path / "lms.sqlite3", ENROLLMENTS.format(boolean="bool"), ROWS[0])
    _load(url, lake=lake, hive=hive, snapshot="one")
    _sqlite(tmp_path / "lms.sqlite3", "delete from student_courseenrollment where id = 2")
    for _ in range(2):
        _load(url, lake=lake, hive=hive, snapshot="two")
    assert count_rows(hive, DATABASE, "lms_student_courseenrollment") == 1
    assert [info.base_name for info in lake.list(lake.path("landing", "lms"))] == ["two"]
    location = table_location(hive, DATABASE, "lms_student_courseenrollment")
    assert location == lake.location("landing", "lms", "two", "student_courseenrollment")


@pytest.mark.thrift
@pytest.mark.parametrize("change", ["delete from", "drop table"])
def test_a_table_that_has_no_rows_any_more_keeps_them_until_that_is_said_to_be_right(
    tmp_path: Path, lake: Lake, hive: Hive, change: str
) -> None:
    url = _sqlite(tmp_path / "lms.sqlite3", ENROLLMENTS.format(boolean="bool"), ROWS[0])
    before = _load(url, lake=lake, hive=hive, snapshot="one")
    _sqlite(tmp_path / "lms.sqlite3", f"{change} student_courseenrollment")

    for snapshot in ("two", "three"):
        kept = _load(url, lake=lake, hive=hive, snapshot=snapshot)
        assert count_rows(hive, DATABASE, "lms_student_courseenrollment") == 2
        (warning,) = kept.warnings
        assert "student_courseenrollment, which had 2 rows before" in warning
        facts = hive.query(
            "select found_rows, previous_rows, landed_rows, is_missing, is_kept "
            f"from {DATABASE}.lms_tables where table_name = 'student_courseenrollment'"
        )
        assert facts == [(0, 2, 2, change == "drop table", True)]
        # the marts of quality say so: a build must not be left out
        assert kept.digest != before.digest

    emptied = _load(
        url,
        lake=lake,
        hive=hive,
        snapshot="four",
        empty_tables=["student_courseenrollment"],
    )
    assert count_rows(hive, DATABASE, "lms_student_courseenrollment") == 0
    assert emptied.warnings == ()


@pytest.mark.thrift
def test_the_same_rows_in_another_order_are_the_same_snapshot(
    tmp_path: Path, lake: Lake, hive: Hive
) -> None:
    table = "create table course_groups_courseusergroup_users (id, courseusergroup_id, user_id)"
    insert = "insert into course_groups_courseusergroup_users values {}"
    one = _sqlite(tmp_path / "one.sqlite3", table, insert.format("(1, 2, 3), (2, 2, 4)"))
    two = _sqlite(tmp_path / "two.sqlite3", table, insert.format("(2, 2, 4), (1, 2, 3)"))
    three = _sqlite(tmp_path / "three.sqlite3", table, insert.format("(2, 2, 4), (1, 2, 5)"))

    digests = [
        _load(url, lake=lake, hive=hive, snapshot=str(number)).digest
        for number, url in enumerate((one, two, three))
    ]

    assert digests[0] == digests[1] != digests[2]


@pytest.mark.thrift
def test_a_load_that_fails_leaves_the_landed_tables_as_they_were(
    tmp_path: Path, lake: Lake, hive: Hive
) -> None:
    url = _sqlite(tmp_path / "lms.sqlite3", ENROLLMENTS.format(boolean="bool"), ROWS[0])
    _load(url, lake=lake, hive=hive, snapshot="one")
    damaged = tmp_path / "damaged.sqlite3"
    shutil.copy(tmp_path / "lms.sqlite3", damaged)
    content = bytearray(damaged.read_bytes())
    content[4096:] = b"\xff" * len(content[4096:])
    damaged.write_bytes(content)
    with pytest.raises(AnalyticsError, match=r"student_courseenrollment .* must be readable"):
        _load(f"sqlite:///{damaged}", lake=lake, hive=hive, snapshot="two")
    assert count_rows(hive, DATABASE, "lms_student_courseenrollment") == 2
    _load(url, lake=lake, hive=hive, snapshot="three")
    assert [info.base_name for info in lake.list(lake.path("landing", "lms"))] == ["three"]
