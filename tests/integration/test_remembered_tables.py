"""The server asks its metastore for a table once, and new sessions see each change at once.

A session itself keeps the columns and files of each table that it has read, so dbt and the loaders
open one for each piece of work.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from loaders.hive.connection import Hive, HiveStatementError, connect
from tests.services.thrift import ThriftService

pytestmark = pytest.mark.thrift

Reader = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def read(thrift_server: ThriftService) -> Reader:
    """Return a function that asks one question in a session of its own."""

    def answer(statement: str) -> list[tuple[Any, ...]]:
        with connect(thrift_server.host, thrift_server.port) as hive:
            return hive.query(statement)

    return answer


@pytest.fixture
def hive(thrift_server: ThriftService, read: Reader) -> Iterator[Hive]:
    """Open a session that changes things; the server knows a table `remembered.numbers`."""
    with connect(thrift_server.host, thrift_server.port) as hive:
        hive.execute("create database remembered")
        hive.execute("create table remembered.numbers using parquet as select 1 as number")
        assert read("select * from remembered.numbers") == [(1,)]
        yield hive
        hive.execute("drop database if exists remembered cascade")


def test_a_column_more_is_seen(hive: Hive, read: Reader) -> None:
    hive.execute("alter table remembered.numbers add columns (word string)")
    assert read("select * from remembered.numbers") == [(1, None)]


def test_a_table_that_is_made_anew_is_seen(hive: Hive, read: Reader) -> None:
    for names in (["a", "b"], ["c"], ["d", "e", "f"]):
        hive.execute("drop table remembered.numbers")
        with pytest.raises(HiveStatementError, match="TABLE_OR_VIEW_NOT_FOUND"):
            read("select * from remembered.numbers")
        values = ", ".join(f"{len(names)} as {name}" for name in names)
        hive.execute(f"create table remembered.numbers using parquet as select {values}")
        assert read("show columns in remembered.numbers") == [(name,) for name in names]
        assert read("select * from remembered.numbers") == [(len(names),) * len(names)]


def test_a_table_under_another_name_is_seen(hive: Hive, read: Reader) -> None:
    hive.execute("alter table remembered.numbers rename to remembered.Kept")
    with pytest.raises(HiveStatementError, match="TABLE_OR_VIEW_NOT_FOUND"):
        read("select * from remembered.numbers")
    assert read("select * from remembered.KEPT") == [(1,)]
    hive.execute("create table remembered.numbers using parquet as select 2 as number")
    assert read("select * from remembered.numbers") == [(2,)]


def test_another_place_of_a_table_is_seen(hive: Hive, read: Reader) -> None:
    hive.execute("create table remembered.others using parquet as select 3 as number")
    described = dict(row[:2] for row in read("describe extended remembered.others"))
    hive.execute(f"alter table remembered.numbers set location '{described['Location']}'")
    assert read("select * from remembered.numbers") == [(3,)]


def test_what_is_said_of_a_table_a_view_and_a_database_is_seen(hive: Hive, read: Reader) -> None:
    for word in ("first", "second"):
        hive.execute(f"comment on table remembered.numbers is '{word}'")
        hive.execute(f"create or replace view remembered.shown as select '{word}' as word")
        hive.execute(f"alter database remembered set dbproperties ('said' = '{word}')")
        described = dict(row[:2] for row in read("describe extended remembered.numbers"))
        assert described["Comment"] == word
        assert read("select * from remembered.shown") == [(word,)]
        assert f"((said,{word}))" in dict(read("describe database extended remembered")).values()


def test_a_database_that_is_gone_is_gone(hive: Hive, read: Reader) -> None:
    hive.execute("drop database remembered cascade")
    with pytest.raises(HiveStatementError, match=r"SCHEMA_NOT_FOUND|TABLE_OR_VIEW_NOT_FOUND"):
        read("select * from remembered.numbers")
    hive.execute("create database remembered")
    assert read("show tables in remembered") == []
    with pytest.raises(HiveStatementError, match="TABLE_OR_VIEW_NOT_FOUND"):
        read("select * from remembered.numbers")


def test_a_change_that_is_refused_leaves_what_is_there(hive: Hive, read: Reader) -> None:
    with pytest.raises(HiveStatementError, match="ALREADY_EXISTS"):
        hive.execute("create table remembered.numbers (other int) using parquet")
    assert read("show columns in remembered.numbers") == [("number",)]
