"""A table from whose parts nothing can be taken is loaded whole, and never stays wrong."""

from datetime import date
from typing import Any

import pytest

from loaders.publishing.publication import Outcome
from loaders.publishing.publish import publish
from tests.services.mariadb import MariaDb
from tests.services.result_store import execute, query, tables
from tests.stores.result_store_case import (
    ENGAGEMENT,
    clock,
    context,
    engagement_of_version,
    mart_data,
    publish_engagement,
    publish_twice,
)

DAY = date(2026, 1, 7)
BEFORE = engagement_of_version(1)
AFTER = [{**row, "count": None} if row["end_date"] == DAY else row for row in BEFORE]


def test_a_table_is_loaded_whole_when_half_of_its_rows_changed(store_url: str) -> None:
    publish_twice(store_url, BEFORE)
    last = date(2026, 1, 10)

    report = publish_engagement(
        store_url,
        [{**row, "count": 5} if row["end_date"] <= last else row for row in BEFORE],
        day=2,
    )

    assert (report.outcome, report.kept) == (Outcome.LOADED, 0)


def test_a_table_is_loaded_whole_when_nothing_may_be_kept(store_url: str) -> None:
    publish_twice(store_url, BEFORE)

    report = publish(
        store_url,
        marts=[ENGAGEMENT],
        read_mart=lambda _name: mart_data(engagement_of_version(2)),
        context=context(),
        now=clock(2),
        may_keep=False,
    )

    assert report.tables[0].kept == 0
    assert query(store_url, "select max(`count`) from student_engagement_daily") == [(2,)]
    assert [name for name in tables(store_url) if name.endswith(("__staged", "__next"))] == []


@pytest.mark.parametrize(
    "changes",
    [{"indexes": ()}, {"mysql_types": {"username": "varchar(40)"}}, {"parted_by": None}],
    ids=str,
)
def test_a_table_is_loaded_whole_when_its_settings_changed(
    store_url: str, changes: dict[str, Any]
) -> None:
    publish_twice(store_url, BEFORE)

    report = publish_engagement(store_url, engagement_of_version(2), day=2, **changes)

    assert report.kept == 0
    assert query(store_url, "select max(`count`) from student_engagement_daily") == [(2,)]
    assert [name for name in tables(store_url) if "__" in name] == []


@pytest.mark.parametrize(
    "loss",
    [
        "drop table publication_part",
        "delete from publication_part where part = '2026-01-03'",
        f"update publication_part set checksum = '{'0' * 64}' where part = '2026-01-03'",
    ],
)
def test_a_table_is_loaded_whole_when_its_parts_are_not_known(store_url: str, loss: str) -> None:
    publish_twice(store_url, BEFORE)
    execute(store_url, loss)

    assert publish_engagement(store_url, engagement_of_version(2), day=2).kept == 0
    publish_engagement(store_url, engagement_of_version(3), day=3)
    assert publish_engagement(store_url, engagement_of_version(4), day=4).kept == 57


TAMPERINGS = [
    "update {} set `count` = 7 where end_date = '2026-01-03'",
    "delete from {} where end_date = '2026-01-03'",
    "update {} set end_date = '2026-01-07' where end_date = '2026-01-03' and username = 'anna'",
    "insert into {} (end_date, course_id, username, created) "
    "values ('2026-01-03', 'edX/DemoX/2026', 'mallory', '2026-03-01 00:00:00')",
]


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_a_live_table_that_was_changed_by_hand_is_mended(
    store_url: str, tampering: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = [row for row in BEFORE if (row["end_date"], row["username"]) != (DAY, "anna")]
    publish_engagement(store_url, before, day=1)
    execute(store_url, tampering.format("student_engagement_daily"))

    report = publish_engagement(store_url, AFTER, day=2)

    assert report.kept == 0
    assert "student_engagement_daily load=whole reason=its rows were changed by hand" in caplog.text
    assert _rows_and_sum(store_url) == [(60, 3)]


@pytest.mark.mariadb
@pytest.mark.parametrize(
    "tampering",
    [
        TAMPERINGS[0],
        TAMPERINGS[1],
        TAMPERINGS[3],
        "update {} set end_date = '2026-02-07' where end_date = '2026-01-03'",
        "delete from {} where end_date = '2026-01-07'",
        "alter table {} add column note varchar(9)",
        "drop table {}",
    ],
)
def test_a_spare_table_that_was_changed_by_hand_is_not_used(
    mariadb: MariaDb, tampering: str
) -> None:
    url = mariadb.create_database("changed_spare")
    publish_twice(url, BEFORE)
    execute(url, tampering.format("student_engagement_daily__spare"))

    report = publish_engagement(url, AFTER, day=2)

    assert report.kept == 0
    assert _rows_and_sum(url) == [(60, 3)]


@pytest.mark.mariadb
def test_a_live_table_that_was_changed_by_hand_becomes_no_spare(mariadb: MariaDb) -> None:
    url = mariadb.create_database("changed_live")
    publish_twice(url, BEFORE)
    execute(url, TAMPERINGS[0].format("student_engagement_daily"))

    mended = publish_engagement(url, BEFORE, day=2)

    assert (mended.outcome, mended.kept) == (Outcome.LOADED, 57)
    assert _rows_and_sum(url) == [(60, 3)]
    assert [name for name in tables(url) if "__" in name] == []


def test_a_large_table_is_compared_a_few_parts_at_a_time_until_the_change_is_found(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.publishing.content_check.COMPARED_ROWS", 10)
    publish_engagement(store_url, BEFORE, day=1)
    execute(store_url, TAMPERINGS[0].format("student_engagement_daily"))

    nights = [publish_engagement(store_url, BEFORE, day=day).outcome for day in range(2, 31)]

    assert nights.count(Outcome.LOADED) == 1
    assert _rows_and_sum(store_url) == [(60, 3)]


def test_all_rows_of_a_large_table_are_compared_when_nothing_may_be_kept(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.publishing.content_check.COMPARED_ROWS", 10)
    publish_engagement(store_url, BEFORE, day=1)
    execute(store_url, TAMPERINGS[0].format("student_engagement_daily"))

    publish(
        store_url,
        marts=[ENGAGEMENT],
        read_mart=lambda _name: mart_data(BEFORE),
        context=context(),
        now=clock(1),
        may_keep=False,
    )

    assert _rows_and_sum(store_url) == [(60, 3)]


def _rows_and_sum(url: str) -> list[tuple[Any, ...]]:
    return query(url, "select count(*), sum(`count`) from student_engagement_daily")


def test_a_key_that_was_changed_by_hand_does_not_stop_publications(store_url: str) -> None:
    """The sums are those of the mart, but the key of the changed row is there twice."""
    rows = [row for row in BEFORE if row["username"] == "anna"]
    named = [{**row, "username": f"user{number:02}"} for number, row in enumerate(rows)]
    key = ("username",)
    publish_engagement(store_url, named, day=1, primary_key=key, parted_by=None)
    execute(
        store_url,
        "update student_engagement_daily set username = 'user77' where username = 'user03'",
    )

    after = [*named[:-1], {**named[-1], "username": "user77"}]
    report = publish_engagement(store_url, after, day=2, primary_key=key, parted_by=None)

    assert report.kept == 0
    assert query(
        store_url,
        "select username from student_engagement_daily where username in ('user03', 'user77')",
    ) == [("user03",), ("user77",)]


def test_a_key_that_is_there_twice_in_a_changed_part_is_published_once(store_url: str) -> None:
    publish_twice(store_url, BEFORE)
    rows = engagement_of_version(2)

    report = publish_engagement(store_url, [*rows, {**rows[-1], "count": 3}], day=2)

    assert (report.rows, report.set_aside) == (60, {"duplicate_key": 1})
    assert query(store_url, "select max(`count`) from student_engagement_daily") == [(2,)]
    assert [name for name in tables(store_url) if name.endswith(("__staged", "__next"))] == []
