"""An account of the LMS's database may lose rights, or have some columns alone."""

from pathlib import Path

import pytest

from cleaning.errors import AnalyticsError
from loaders.hive.snapshots import Snapshot
from loaders.lake import Lake
from loaders.lms.database import open_lms
from loaders.lms.load import write_snapshot
from tests.services.mariadb import MariaDb

pytestmark = pytest.mark.mariadb

USERS = "create table auth_user (id int, username varchar(150), email text, password text)"
ENROLLMENTS = (
    "create table student_courseenrollment "
    "(id int, user_id int, course_id varchar(255), mode varchar(100), is_active tinyint(1))"
)


@pytest.fixture
def url(mariadb: MariaDb) -> str:
    """The address of an LMS for an account that may read single columns of one table alone."""
    mariadb.execute(
        "create or replace database lms_rights character set utf8mb4",
        "create or replace user reader identified by 'secret'",
    )
    mariadb.execute(
        USERS,
        ENROLLMENTS,
        "insert into auth_user values (1, 'ada', 'ada@example.org', 'hash')",
        "insert into student_courseenrollment values (1, 1, 'edX/DemoX/2024', 'audit', 1)",
        "grant select (id, username) on auth_user to reader",
        database="lms_rights",
    )
    return mariadb.url("lms_rights", user="reader", password="secret")


def test_columns_without_a_right_are_not_there_and_neither_is_a_table_without_any(url: str) -> None:
    with open_lms(url) as lms:
        assert lms.columns("auth_user") == {"id", "username"}
        assert lms.columns("student_courseenrollment") is None
        assert lms.columns("no_such_table") is None
        assert [list(map(tuple, rows)) for rows in lms.rows("auth_user", columns=["id"])] == [
            [(1,)]
        ]


def test_rows_of_a_table_that_lost_its_right_are_kept_with_a_warning(
    mariadb: MariaDb, url: str, tmp_path: Path
) -> None:
    lake = Lake.from_uri(str(tmp_path))
    write_snapshot(mariadb.url("lms_rights"), target=Snapshot(lake, "lms", "one"))
    summaries = {
        each.table: each for each in write_snapshot(url, target=Snapshot(lake, "lms", "two"))
    }
    users, enrollments = summaries["auth_user"], summaries["student_courseenrollment"]
    assert (users.rows, users.is_missing, users.is_kept) == (1, False, False)
    assert "email" in users.missing_columns
    assert (enrollments.rows, enrollments.is_missing, enrollments.is_kept) == (1, True, True)


def test_an_address_without_a_database_is_refused(mariadb: MariaDb) -> None:
    address = mariadb.url("lms_rights").replace("/lms_rights", "/")
    with (
        pytest.raises(AnalyticsError, match="ANALYTICS_LMS_URL must name a database"),
        open_lms(address),
    ):
        pass
