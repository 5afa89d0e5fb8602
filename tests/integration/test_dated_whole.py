"""A dated table from which nothing can be copied is loaded whole, and never stays wrong."""

from datetime import date
from typing import Any

import pytest

from loaders.publishing.publication import Outcome
from loaders.publishing.publish import publish
from tests.integration.result_store_case import (
    ENGAGEMENT,
    clock,
    context,
    engagement_of_version,
    execute,
    mart_data,
    publish_engagement,
    query,
)

DAY = date(2026, 1, 7)
BEFORE = engagement_of_version(1)
AFTER = [{**row, "count": None} if row["end_date"] == DAY else row for row in BEFORE]


def test_a_table_is_loaded_whole_when_half_of_its_rows_changed(store_url: str) -> None:
    publish_engagement(store_url, BEFORE, day=1)
    last = date(2026, 1, 10)

    report = publish_engagement(
        store_url,
        [{**row, "count": 5} if row["end_date"] <= last else row for row in BEFORE],
        day=2,
    )

    assert (report.outcome, report.copied) == (Outcome.LOADED, 0)


def test_a_table_is_loaded_whole_when_nothing_may_be_copied(store_url: str) -> None:
    publish_engagement(store_url, BEFORE, day=1)

    report = publish(
        store_url,
        marts=[ENGAGEMENT],
        read_mart=lambda _name: mart_data(engagement_of_version(2)),
        context=context(),
        now=clock(2),
        may_copy=False,
    )

    assert report.tables[0].copied == 0
    assert query(store_url, "select max(`count`) from student_engagement_daily") == [(2,)]


@pytest.mark.parametrize(
    "changes",
    [{"indexes": ()}, {"mysql_types": {"username": "varchar(40)"}}, {"dated_by": None}],
    ids=str,
)
def test_a_table_is_loaded_whole_when_its_settings_changed(
    store_url: str, changes: dict[str, Any]
) -> None:
    publish_engagement(store_url, BEFORE, day=1)

    report = publish_engagement(store_url, engagement_of_version(2), day=2, **changes)

    assert report.copied == 0
    assert query(store_url, "select max(`count`) from student_engagement_daily") == [(2,)]


@pytest.mark.parametrize(
    "loss",
    [
        "drop table publication_date",
        "delete from publication_date where date = '2026-01-03'",
        f"update publication_date set checksum = '{'0' * 64}' where date = '2026-01-03'",
        "update publication_date set checksum = 'no number' where date = '2026-01-03'",
    ],
)
def test_a_table_is_loaded_whole_when_its_dates_are_not_known(store_url: str, loss: str) -> None:
    publish_engagement(store_url, BEFORE, day=1)
    execute(store_url, loss)

    report = publish_engagement(store_url, engagement_of_version(2), day=2)

    assert report.copied == 0
    assert publish_engagement(store_url, engagement_of_version(3), day=3).copied == 57


@pytest.mark.parametrize(
    "tampering",
    [
        "update student_engagement_daily set `count` = 7 where end_date = '2026-01-03'",
        "delete from student_engagement_daily where end_date = '2026-01-03'",
        "update student_engagement_daily set end_date = '2026-01-07' "
        "where end_date = '2026-01-03' and username = 'anna'",
        "insert into student_engagement_daily (end_date, course_id, username, created) "
        "values ('2026-01-03', 'edX/DemoX/2026', 'mallory', '2026-03-01 00:00:00')",
    ],
)
def test_a_live_table_that_was_changed_by_hand_is_mended(
    store_url: str, tampering: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = [row for row in BEFORE if (row["end_date"], row["username"]) != (DAY, "anna")]
    publish_engagement(store_url, before, day=1)
    execute(store_url, tampering)

    report = publish_engagement(store_url, AFTER, day=2)

    assert report.copied == 0
    assert "student_engagement_daily load=whole reason=its rows were changed by hand" in caplog.text
    assert query(store_url, "select count(*), sum(`count`) from student_engagement_daily") == [
        (60, 3)
    ]


def test_a_key_that_was_changed_by_hand_does_not_stop_publications(store_url: str) -> None:
    """The sums are those of the mart, but the key of the changed row is there twice."""
    rows = [row for row in BEFORE if row["username"] == "anna"]
    named = [{**row, "username": f"user{number:02}"} for number, row in enumerate(rows)]
    publish_engagement(store_url, named, day=1, primary_key=("username",))
    execute(
        store_url,
        "update student_engagement_daily set username = 'user77' where username = 'user03'",
    )

    after = [*named[:-1], {**named[-1], "username": "user77"}]
    report = publish_engagement(store_url, after, day=2, primary_key=("username",))

    assert report.copied == 0
    assert query(
        store_url,
        "select username from student_engagement_daily where username in ('user03', 'user77')",
    ) == [("user03",), ("user77",)]


def test_a_key_that_is_there_twice_is_published_once_after_a_copy_too(store_url: str) -> None:
    publish_engagement(store_url, BEFORE, day=1)
    rows = engagement_of_version(2)

    report = publish_engagement(store_url, [*rows, {**rows[-1], "count": 3}], day=2)

    assert (report.rows, report.set_aside) == (60, {"duplicate_key": 1})
    assert query(store_url, "select max(`count`) from student_engagement_daily") == [(2,)]
