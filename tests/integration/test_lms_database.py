"""The LMS's database: what is read of it, that nothing is written, and its errors in words."""

import sqlite3
from pathlib import Path

import pytest

from cleaning.errors import AnalyticsError
from loaders.lms.database import open_lms
from tests.services.mariadb import MariaDb

USERS = ("create table auth_user (id integer primary key, username varchar(150))",)


def _open(url: str) -> set[str] | None:
    with open_lms(url) as lms:
        return lms.columns("auth_user")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("not a url", "must be a SQLAlchemy URL"),
        ("mysql+pymysql://u:secret@host:port/db", "must be a SQLAlchemy URL"),
        ("sqlite:////no/such/lms.sqlite3", "must name an SQLite file that is there"),
        ("sqlite://", "must name an SQLite file that is there"),
        (
            "postgresql://u:secret@127.0.0.1/db",
            "must name a database and driver that are installed",
        ),
        ("nosuch://u:secret@127.0.0.1/db", "must name a database and driver that are installed"),
        ("mysql+pymysql://u:secret@127.0.0.1:1/db", "must be reachable, but is not"),
        ("mysql+pymysql://u:secret@nowhere.invalid/db", "must be reachable, but is not"),
    ],
)
def test_a_wrong_url_is_one_sentence_without_its_password(url: str, said: str) -> None:
    with pytest.raises(AnalyticsError, match=said) as error:
        _open(url)
    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(AnalyticsError):
        _open(f"sqlite:///{tmp_path / 'lms.sqlite3'}")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "lms.sqlite3"
    path.write_text("just some text, and more of it than a page header has " * 20)
    with pytest.raises(AnalyticsError, match="file is not a database"):
        _open(f"sqlite:///{path}")


def test_an_sqlite_file_with_a_strange_name_is_read_at_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "l ms#1%.sqlite3"
    writer = sqlite3.connect(path)
    with writer:
        writer.execute("pragma journal_mode = wal")
        writer.execute(USERS[0])
        writer.execute("insert into auth_user values (1, 'one')")
    with open_lms(f"sqlite:///{path}") as lms:
        with writer:
            writer.execute("insert into auth_user values (2, 'two')")
        chunks = list(lms.rows("auth_user", columns=["id", "username"]))
    writer.close()
    assert [tuple(row) for chunk in chunks for row in chunk] == [(1, "one")]


@pytest.mark.mariadb
def test_a_mariadb_is_read_at_one_moment_and_can_not_be_written(mariadb: MariaDb) -> None:
    url = mariadb.create_database("lms_moment")
    insert = "insert into auth_user values (1, 'one')"
    mariadb.execute(*USERS, insert, database="lms_moment")
    with open_lms(url) as lms:
        mariadb.execute("insert into auth_user values (2, 'two')", database="lms_moment")
        chunks = list(lms.rows("auth_user", columns=["id", "username"]))
        with pytest.raises(Exception, match="READ ONLY transaction"):
            lms._connection.exec_driver_sql("delete from auth_user")
    assert [tuple(row) for chunk in chunks for row in chunk] == [(1, "one")]


@pytest.mark.mariadb
@pytest.mark.parametrize(
    ("user", "database", "said"),
    [("lms_reader", "lms_account", "Access denied"), ("root", "nowhere", "Unknown database")],
)
def test_a_wrong_account_or_database_is_one_sentence_without_the_password(
    mariadb: MariaDb, user: str, database: str, said: str
) -> None:
    mariadb.create_database("lms_account")
    mariadb.execute("create or replace user lms_reader identified by 'right'")
    password = "secret-word" if user == "lms_reader" else None
    with pytest.raises(AnalyticsError, match=said) as error:
        _open(mariadb.url(database, user=user, password=password))
    assert "secret-word" not in str(error.value)


@pytest.mark.mariadb
def test_a_table_of_more_than_one_chunk_is_read_wholly(mariadb: MariaDb) -> None:
    url = mariadb.create_database("lms_many")
    fill = "insert into auth_user select seq, concat('user', seq) from seq_1_to_120000"
    mariadb.execute(*USERS, fill, database="lms_many")
    with open_lms(url) as lms:
        sizes = [len(chunk) for chunk in lms.rows("auth_user", columns=["id"])]
    assert sizes == [50_000, 50_000, 20_000]


WORK_ROWS = [
    ("c", "Block", 1.5),
    ("c", "block", 1.5),
    ("c", "block ", 1.5),
    ("c", "blöck", 1.5),
    ("c", "block", 1.5),
    ("c", "block", 1.25),
    ("c", "block", None),
    ("c", None, None),
    ("c", None, None),
]
COUNTED_WORK = {
    ("c", "Block", 1.5, 1),
    ("c", "block", 1.5, 2),
    ("c", "block ", 1.5, 1),
    ("c", "blöck", 1.5, 1),
    ("c", "block", 1.25, 1),
    ("c", "block", None, 1),
    ("c", None, None, 2),
}


def _counted_work(url: str) -> list[tuple[object, ...]]:
    with open_lms(url) as lms:
        chunks = list(
            lms.rows("work", columns=["course_id", "module_id", "grade"], is_counted=True)
        )
    return [tuple(row) for chunk in chunks for row in chunk]


@pytest.mark.mariadb
def test_a_mariadb_counts_rows_that_are_equal_byte_for_byte(mariadb: MariaDb) -> None:
    url = mariadb.create_database("lms_counted")
    values = ", ".join(
        "(" + ", ".join("null" if value is None else repr(value) for value in row) + ")"
        for row in WORK_ROWS
    )
    mariadb.execute(
        "create table work (course_id varchar(255), module_id varchar(255), grade double)"
        " character set utf8mb4 collate utf8mb4_general_ci",
        f"insert into work values {values}",
        database="lms_counted",
    )
    found = _counted_work(url)
    assert len(found) == len(COUNTED_WORK)
    assert set(found) == COUNTED_WORK


def test_an_sqlite_counts_rows_that_are_equal_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "lms.sqlite3"
    with sqlite3.connect(path) as writer:
        writer.execute(
            "create table work (course_id text, module_id text collate nocase, grade real)"
        )
        writer.executemany("insert into work values (?, ?, ?)", WORK_ROWS)
    found = _counted_work(f"sqlite:///{path}")
    assert len(found) == len(COUNTED_WORK)
    assert set(found) == COUNTED_WORK
