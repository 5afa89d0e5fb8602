"""The tables that R writes are made anew without losing what R must do again."""

from pathlib import Path

import pytest

from loaders.marts.contract.mart import Column, Mart
from loaders.marts.errors import PublishError
from loaders.publishing.r_tables import ensure_r_tables
from loaders.publishing.sqlite import SqliteStore
from tests.services.result_store import execute, query, tables
from tests.stores.result_store_case import sqlite_url

RUNS = Mart(
    "r_run",
    (Column("course_id", "string", is_nullable=False), Column("step", "string", is_nullable=False)),
    primary_key=("course_id", "step"),
)
RISK = Mart(
    "r_risk", (Column("course_id", "string", is_nullable=False),), primary_key=("course_id",)
)
CHANGED = Mart("r_risk", (*RISK.columns, Column("score", "double")), primary_key=("course_id",))


def test_steps_are_due_again_when_the_tables_were_made_anew_only_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = sqlite_url(tmp_path)
    ensure_r_tables(url, [RUNS, RISK])
    execute(url, "insert into r_run (course_id, step, created) values ('A', 'risk', '2026-01-01')")
    asked: list[str] = []

    def dies_after_a_drop(store: SqliteStore, statement: str) -> int:
        asked.append(statement)
        if asked[-2:-1] == ["drop table if exists `r_risk`"]:
            raise KeyboardInterrupt
        return original(store, statement)

    original = SqliteStore.execute
    with monkeypatch.context() as patched:
        patched.setattr(SqliteStore, "execute", dies_after_a_drop)
        with pytest.raises(KeyboardInterrupt):
            ensure_r_tables(url, [RUNS, CHANGED])

    ensure_r_tables(url, [RUNS, CHANGED])
    assert query(url, "select * from r_run") == []


def test_a_table_of_another_program_is_not_dropped(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    execute(url, "create table r_risk (runner text)", "insert into r_risk values ('anna')")

    with pytest.raises(PublishError, match=r"The table r_risk .* but has runner"):
        ensure_r_tables(url, [RUNS, RISK])

    assert query(url, "select runner from r_risk") == [("anna",)]


def test_a_table_of_another_program_beside_one_of_r_is_not_dropped(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    ensure_r_tables(url, [RUNS, RISK])
    mine = "create table r_risk__model (runner text)"
    execute(url, mine, "insert into r_risk__model values ('anna')")

    with pytest.raises(PublishError, match=r"The table r_risk__model .* but has runner"):
        ensure_r_tables(url, [RUNS, RISK])

    assert query(url, "select runner from r_risk__model") == [("anna",)]


def test_what_a_killed_run_left_beside_a_table_of_r_is_replaced(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    ensure_r_tables(url, [RUNS, RISK])
    execute(url, "create table r_risk__model (id integer, course_id text, created datetime)")

    ensure_r_tables(url, [RUNS, RISK])

    assert tables(url) == {"r_run", "r_risk"}
