"""What stands in a publication's way is told in one sentence, and changes nothing."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.marts.errors import PublishError
from loaders.publishing.publish import (
    check_store,
    latest_publication,
    publish,
)
from tests.services.mariadb import MariaDb
from tests.services.result_store import execute, query, tables
from tests.stores.result_store_case import (
    ENGAGEMENT,
    MARTS,
    Rows,
    clock,
    context,
    engagement_of_version,
    mart_data,
    publish_rows,
    publish_twice,
    rows_of_version,
    sqlite_url,
)


def _visible_rows(url: str) -> list[object]:
    """Return what readers see of the three marts and the publications."""
    names = [*(mart.name for mart in MARTS), "publication"]
    return [query(url, f"select * from {name} order by id") for name in names]


def _assert_refused(url: str, action: Callable[[], object], *, words: list[str]) -> None:
    """Assert that an action is refused, changes nothing, and is no hindrance afterwards."""
    before = (_visible_rows(url), tables(url))
    with pytest.raises(PublishError) as refusal:
        action()
    for word in words:
        assert word in str(refusal.value)
    visible = {name for name in tables(url) if not name.endswith("__next")}
    assert (_visible_rows(url), visible) == before
    publish_rows(url, rows_of_version(9), day=9)
    assert query(url, "select distinct `count` from course_activity") == [(9,)]
    assert [name for name in tables(url) if "__" in name] == []


def test_rows_that_hive_does_not_count_are_refused(store_url: str) -> None:
    publish_rows(store_url, rows_of_version(1))
    content = rows_of_version(2)

    _assert_refused(
        store_url,
        lambda: publish(
            store_url,
            marts=MARTS,
            read_mart=lambda name: mart_data(content[name], row_count=61),
            context=context(),
            now=clock(),
        ),
        words=["course_activity: 60 rows were read, 61 expected from Hive"],
    )


def test_a_mart_without_a_column_of_its_contract_is_refused(store_url: str) -> None:
    publish_rows(store_url, rows_of_version(1))
    rows = [{"program_title": "x"}]

    _assert_refused(
        store_url,
        lambda: publish_rows(store_url, rows_of_version(2) | {"course_program_metadata": rows}),
        words=["course_program_metadata", "column course_id must be among"],
    )


def test_a_mart_of_which_too_many_rows_cannot_be_published_is_refused(store_url: str) -> None:
    publish_rows(store_url, rows_of_version(1))
    good = [{"course_id": f"course {number}", "program_title": "x"} for number in range(1899)]
    bad: Rows = [{"course_id": None, "program_title": "x"}] * 101

    _assert_refused(
        store_url,
        lambda: publish_rows(
            store_url, rows_of_version(2) | {"course_program_metadata": [*good, *bad]}
        ),
        words=[
            "of its 2,000 rows at most 100 may be set aside, but 101 can't be published",
            "null_in_required_column in course_id: 101 [null]",
        ],
    )


def test_a_mart_of_which_too_many_rows_have_the_key_of_another_is_refused(store_url: str) -> None:
    publish_rows(store_url, rows_of_version(1))
    rows: Rows = [{"course_id": f"c{number % 50}", "program_title": "x"} for number in range(151)]

    _assert_refused(
        store_url,
        lambda: publish_rows(store_url, rows_of_version(2) | {"course_program_metadata": rows}),
        words=["its key (course_id) must name one row, but more than 100 rows have the key"],
    )


@pytest.mark.parametrize("kind", ["table", "view"])
def test_a_foreign_table_or_view_of_the_same_name_is_never_replaced(
    store_url: str, kind: str
) -> None:
    create = {
        "table": "create table course_activity (note varchar(20))",
        "view": "create view course_activity as select 'mine' as note",
    }
    execute(store_url, create[kind])

    with pytest.raises(PublishError, match=r"course_activity.*which no publication made"):
        publish_rows(store_url, rows_of_version(1))

    execute(store_url, f"drop {kind} course_activity")
    assert tables(store_url) == set()


@pytest.mark.parametrize("kind", ["table", "view"])
@pytest.mark.parametrize("suffix", ["next", "staged"])
@pytest.mark.parametrize("name", ["course_activity", "publication"])
def test_a_foreign_table_or_view_beside_a_published_one_is_never_dropped(
    store_url: str, name: str, suffix: str, kind: str
) -> None:
    mine = f"{name}__{suffix}"
    execute(store_url, f"create {kind} {mine} as select 'mine' as note")

    _assert_foreign(store_url, mine, version=1)

    execute(store_url, f"drop {kind} {mine}")
    publish_rows(store_url, rows_of_version(1))


@pytest.mark.mariadb
@pytest.mark.parametrize("suffix", ["old", "spare"])
def test_a_copy_that_somebody_made_of_a_published_table_is_never_dropped(
    mariadb: MariaDb, suffix: str
) -> None:
    url = mariadb.create_database("copied_store")
    # the publisher has made a spare itself, and knows of it
    publish_twice(url, engagement_of_version(1))
    copy = f"{ENGAGEMENT.name}__{suffix}"
    execute(url, f"drop table if exists {copy}")
    execute(url, f"create table {copy} as select * from {ENGAGEMENT.name}")

    _assert_foreign(url, copy, version=2)

    for table in (copy, ENGAGEMENT.name):
        assert query(url, f"select count(*) from {table}") == [(60,)]


@pytest.mark.mariadb
def test_live_tables_with_a_comment_of_somebody_are_known(mariadb: MariaDb) -> None:
    url = mariadb.create_database("commented")
    publish_twice(url, engagement_of_version(1))
    for table in tables(url) - {f"{ENGAGEMENT.name}__spare"}:
        execute(url, f"alter table {table} comment = 'the numbers of the night'")

    # the contract has changed, so that nobody uses the spare any more
    mart = replace(ENGAGEMENT, indexes=())
    publish_rows(url, {mart.name: engagement_of_version(2)}, marts=[mart])
    publish_rows(url, {mart.name: engagement_of_version(3)}, marts=[mart])

    assert query(url, f"select count(*) from {mart.name}") == [(60,)]
    comments = "select distinct table_comment from information_schema.tables where table_schema = "
    assert query(url, f"{comments} 'commented'") == [("made by the publisher of IIT Analytics",)]


def _assert_foreign(url: str, table: str, *, version: int) -> None:
    """Assert that a publication and the look before it refuse a table, and change nothing."""
    before = tables(url)
    for action in (
        lambda: publish_rows(url, rows_of_version(version)),
        lambda: check_store(url, names={"course_activity"}),
    ):
        with pytest.raises(PublishError, match=rf"no publication made: {table}\."):
            action()
    assert tables(url) == before


def test_a_foreign_table_of_the_publishers_own_names_is_never_used(store_url: str) -> None:
    for record in ("publication_part", "publication_quarantine", "publication_catalogue"):
        execute(store_url, f"create table {record} (isbn varchar(20))")
        with pytest.raises(PublishError, match=rf"The table {record} .* but has isbn"):
            publish_rows(store_url, rows_of_version(1))
        execute(store_url, f"drop table {record}")

    execute(store_url, "create table publication (isbn varchar(20))")
    with pytest.raises(PublishError, match=r"The table publication .* but has isbn"):
        publish_rows(store_url, rows_of_version(1))
    with pytest.raises(PublishError, match=r"The table publication .* but has isbn"):
        latest_publication(store_url)

    assert tables(store_url) == {"publication"}


def test_a_table_whose_columns_were_changed_by_hand_is_not_replaced(store_url: str) -> None:
    publish_rows(store_url, rows_of_version(1))
    execute(store_url, "alter table course_activity add column note varchar(20)")

    with pytest.raises(PublishError, match=r"course_activity: .* were changed by hand"):
        publish_rows(store_url, rows_of_version(2))

    execute(store_url, "drop table course_activity")
    publish_rows(store_url, rows_of_version(2))
    assert query(store_url, "select distinct `count` from course_activity") == [(2,)]


def test_no_marts_at_all_never_empties_the_store(store_url: str) -> None:
    publish_rows(store_url, rows_of_version(1))

    _assert_refused(
        store_url,
        lambda: publish_rows(store_url, {}, marts=[]),
        words=["at least one model must have config.meta.export"],
    )


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("not a url, secret", "can't be parsed"),
        ("postgresql://user:secret@localhost/analytics", "must be MySQL, MariaDB or SQLite"),
        ("mysql+pymysql://user:secret@localhost", "must name a database"),
        ("sqlite://", "must name a database"),
        ("sqlite:////no/such/folder/secret-free.db", "the folder /no/such/folder must exist"),
        ("mysql+pymysql://user:secret@127.0.0.1:1/analytics", "no server answers at 127.0.0.1:1"),
        ("mysql+pymysql://user:secret@127.0.0.1:port/analytics", "can't be parsed"),
    ],
)
def test_a_wrong_url_is_told_without_its_password(url: str, words: str) -> None:
    with pytest.raises(PublishError) as refusal:
        publish_rows(url, rows_of_version(1))

    assert words in str(refusal.value)
    assert "secret@" not in str(refusal.value)
    assert "a url, secret" not in str(refusal.value)
    with pytest.raises(PublishError) as before_hours_of_work:
        check_store(url, names={"course_activity"})
    assert words in str(before_hours_of_work.value)


def test_a_store_that_is_looked_at_before_its_first_publication_is_not_made(tmp_path: Path) -> None:
    check_store(sqlite_url(tmp_path), names={"course_activity"})
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "result_store.db"
    path.write_text("these are my notes, not a database\n" * 100)

    with pytest.raises(PublishError, match="file is not a database"):
        publish_rows(sqlite_url(tmp_path), rows_of_version(1))

    assert path.read_text().startswith("these are my notes")


def test_a_sqlite_file_that_another_program_writes_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_rows(sqlite_url(tmp_path), rows_of_version(1))
    monkeypatch.setattr("loaders.publishing.sqlite.LOCK_SECONDS", 0.1)
    other = sqlite3.connect(tmp_path / "result_store.db", isolation_level=None)
    other.execute("begin immediate")

    with pytest.raises(PublishError, match="database is locked"):
        publish_rows(sqlite_url(tmp_path), rows_of_version(2))

    other.close()


@pytest.mark.mariadb
def test_a_wrong_password_or_database_is_told_without_the_password(mariadb: MariaDb) -> None:
    mariadb.create_database("result_store_errors")
    mariadb.execute("create or replace user 'loader'@'%' identified by 'right'")

    with pytest.raises(PublishError, match="refuses the user 'loader'") as refusal:
        publish_rows(
            mariadb.url("result_store_errors", user="loader", password="wr0ng"),
            rows_of_version(1),
        )
    assert "wr0ng" not in str(refusal.value)
    with pytest.raises(PublishError, match="the server has no database 'no_such'"):
        publish_rows(mariadb.url("no_such"), rows_of_version(1))


@pytest.mark.mariadb
def test_a_reader_can_select_and_nothing_else(mariadb: MariaDb) -> None:
    url = mariadb.create_database("reader_store")
    mariadb.create_database("readerxstore")
    publish_rows(url, rows_of_version(1))
    mariadb.execute("create or replace user 'reader'@'%' identified by 'r'")
    mariadb.execute(r"grant select on `reader\_store`.* to 'reader'@'%'")
    reader = mariadb.url("reader_store", user="reader", password="r")

    assert query(reader, "select count(*) from course_activity") == [(60,)]
    with pytest.raises(PublishError, match="the user 'reader' lacks a privilege"):
        publish_rows(reader, rows_of_version(2))
    for statement in (
        "delete from course_activity",
        "insert into course_program_metadata (course_id) values ('x')",
        "drop table course_activity",
        "create table mine (x int)",
        "rename table course_activity to mine",
    ):
        with pytest.raises(Exception, match="denied"):
            execute(reader, statement)
    with pytest.raises(Exception, match="denied"):
        query(mariadb.url("readerxstore", user="reader", password="r"), "select 1")
    assert query(url, "select distinct `count` from course_activity") == [(1,)]


@pytest.mark.mariadb
def test_a_publisher_without_the_right_to_rename_changes_nothing(mariadb: MariaDb) -> None:
    url = mariadb.create_database("weak_store")
    publish_rows(url, rows_of_version(1))
    mariadb.execute("create or replace user 'weak'@'%' identified by 'w'")
    mariadb.execute("grant select, insert, create, index on weak_store.* to 'weak'@'%'")

    _assert_refused(
        url,
        lambda: publish_rows(
            mariadb.url("weak_store", user="weak", password="w"), rows_of_version(2)
        ),
        words=["the user 'weak' lacks a privilege"],
    )
