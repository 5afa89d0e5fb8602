"""A dated table of which a day changed: what travels, and that readers see a whole load's rows."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loaders.manifest import Mart
from loaders.publication import Outcome, PublishError, PublishStep, Stage, TableReport
from loaders.result_store import publish
from loaders.result_store_mysql import MySqlStore
from loaders.result_store_sqlite import SqliteStore
from tests.integration.result_store_case import (
    ENGAGEMENT,
    clock,
    context,
    engagement_of_version,
    execute,
    mart_data,
    query,
    sqlite_url,
)
from tests.services.mariadb import MariaDb

Row = Mapping[str, Any]

DAY = date(2026, 1, 7)
BEFORE = engagement_of_version(1)
READERS_COLUMNS = "end_date, course_id, username, `count`, share, created"


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give an empty result store of each kind."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    server: MariaDb = request.getfixturevalue("mariadb")
    return server.create_database("dated_copy")


def _publish(url: str, rows: list[Row], *, day: int, **changes: Any) -> TableReport:
    """Publish the table on a day of March 2026 and return what was done with it."""
    report = publish(
        url,
        marts=[replace(ENGAGEMENT, **changes)],
        read_mart=lambda _name: mart_data(rows),
        context=context(),
        now=clock(day),
    )
    return report.tables[0]


def _seen(url: str) -> list[tuple[str, ...]]:
    """Return the table's rows as readers have them, without the numbers of the rows."""
    rows = query(url, f"select {READERS_COLUMNS} from student_engagement_daily")
    return sorted(tuple(str(value) for value in row) for row in rows)


def _dates(url: str) -> list[tuple[str, ...]]:
    rows = query(url, "select mart, date, row_count, checksum from publication_date")
    return sorted(tuple(str(value) for value in row) for row in rows)


def _with_changes(change: Callable[[Row], Row | None]) -> list[Row]:
    return [row for before in BEFORE if (row := change(before)) is not None]


CHANGES = {
    "a day has other numbers": _with_changes(
        lambda row: {**row, "count": None} if row["end_date"] == DAY else row
    ),
    "a day has fewer rows": _with_changes(
        lambda row: None if (row["end_date"], row["username"]) == (DAY, "anna") else row
    ),
    "a day has more rows": [*BEFORE, {**BEFORE[18], "username": "dora"}],
    "a day is gone": _with_changes(lambda row: None if row["end_date"] == DAY else row),
    "a day is new": engagement_of_version(1, days=21),
    "a row has moved to another day": _with_changes(
        lambda row: (
            {**row, "end_date": date(2026, 2, 1)}
            if (row["end_date"], row["username"]) == (DAY, "anna")
            else row
        )
    ),
}


@pytest.mark.parametrize("part", [1, 7, 200_000])
@pytest.mark.parametrize("after", CHANGES.values(), ids=CHANGES.keys())
def test_a_copy_gives_the_rows_of_a_whole_load(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: list[Row], part: int
) -> None:
    monkeypatch.setattr("loaders.dated_copy._COPIED_ROWS", part)
    _publish(store_url, BEFORE, day=1)

    report = _publish(store_url, after, day=2)

    assert report.outcome is Outcome.LOADED
    assert report.rows == len(after)
    assert report.copied >= len(BEFORE) - 6
    whole = f"sqlite:///{tmp_path / 'whole.db'}"
    _publish(whole, after, day=2)
    assert _seen(store_url) == _seen(whole)
    assert _dates(store_url) == _dates(whole)
    ((rows, ids),) = query(
        store_url, "select count(*), count(distinct id) from student_engagement_daily"
    )
    assert (rows, ids) == (len(after), len(after))


def test_only_the_rows_of_the_changed_day_travel(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _publish(store_url, BEFORE, day=1)
    travelled: dict[str, int] = {}
    for store in (MySqlStore, SqliteStore):
        monkeypatch.setattr(store, "load", _counting(store.load, into=travelled))

    report = _publish(store_url, CHANGES["a day has other numbers"], day=2)

    assert travelled == {"student_engagement_daily": 3, "publication_date": 20}
    assert (report.rows, report.copied) == (60, 57)


def _counting(load: Callable[..., int], *, into: dict[str, int]) -> Callable[..., int]:
    """Note how many rows a store's `load` brings to each table."""

    def counted(store: object, mart: Mart, **settings: Any) -> int:
        into[mart.name] = load(store, mart, **settings)
        return into[mart.name]

    return counted


def test_a_copy_can_be_copied_from(store_url: str) -> None:
    reports = [
        _publish(store_url, engagement_of_version(version), day=version) for version in (1, 2, 3)
    ]

    assert [report.copied for report in reports] == [0, 57, 57]
    assert query(
        store_url, "select sum(`count`), count(distinct created) from student_engagement_daily"
    ) == [(9, 1)]


def test_a_table_is_loaded_whole_when_half_of_its_rows_changed(store_url: str) -> None:
    _publish(store_url, BEFORE, day=1)
    last = date(2026, 1, 10)

    report = _publish(
        store_url,
        _with_changes(lambda row: {**row, "count": 5} if row["end_date"] <= last else row),
        day=2,
    )

    assert (report.outcome, report.copied) == (Outcome.LOADED, 0)


def test_a_table_is_loaded_whole_when_nothing_may_be_copied(store_url: str) -> None:
    _publish(store_url, BEFORE, day=1)

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
    _publish(store_url, BEFORE, day=1)

    report = _publish(store_url, engagement_of_version(2), day=2, **changes)

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
    _publish(store_url, BEFORE, day=1)
    execute(store_url, loss)

    report = _publish(store_url, engagement_of_version(2), day=2)

    assert report.copied == 0
    assert _publish(store_url, engagement_of_version(3), day=3).copied == 57


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
    _publish(store_url, before, day=1)
    execute(store_url, tampering)

    report = _publish(store_url, CHANGES["a day has other numbers"], day=2)

    assert report.copied == 0
    assert "student_engagement_daily load=whole reason=its rows were changed by hand" in caplog.text
    assert query(store_url, "select count(*), sum(`count`) from student_engagement_daily") == [
        (60, 3)
    ]


def test_a_key_that_was_changed_by_hand_does_not_stop_publications(store_url: str) -> None:
    """The sums are those of the mart, but the key of the changed row is there twice."""
    rows = [row for row in BEFORE if row["username"] == "anna"]
    named = [{**row, "username": f"user{number:02}"} for number, row in enumerate(rows)]
    _publish(store_url, named, day=1, primary_key=("username",))
    execute(
        store_url,
        "update student_engagement_daily set username = 'user77' where username = 'user03'",
    )

    after = [*named[:-1], {**named[-1], "username": "user77"}]
    report = _publish(store_url, after, day=2, primary_key=("username",))

    assert report.copied == 0
    assert query(
        store_url,
        "select username from student_engagement_daily where username in ('user03', 'user77')",
    ) == [("user03",), ("user77",)]


def test_a_key_that_is_there_twice_is_refused_after_a_copy_too(store_url: str) -> None:
    _publish(store_url, BEFORE, day=1)

    with pytest.raises(PublishError, match="student_engagement_daily: its key"):
        _publish(store_url, [*engagement_of_version(2), engagement_of_version(2)[-1]], day=2)

    assert query(store_url, "select max(`count`) from student_engagement_daily") == [(1,)]


def test_a_view_over_a_published_table_goes_on(store_url: str) -> None:
    _publish(store_url, BEFORE, day=1)
    execute(store_url, "create view mine as select max(`count`) from student_engagement_daily")

    _publish(store_url, engagement_of_version(2), day=2)

    assert query(store_url, "select * from mine") == [(2,)]


def test_the_copy_is_told_of(store_url: str) -> None:
    _publish(store_url, BEFORE, day=1)
    steps: list[PublishStep] = []

    publish(
        store_url,
        marts=[ENGAGEMENT],
        read_mart=lambda _name: mart_data(engagement_of_version(2)),
        context=context(),
        now=clock(2),
        on_step=steps.append,
    )

    assert [(step.stage, step.rows) for step in steps] == [
        (Stage.READ, 60),
        (Stage.COPIED, 57),
        (Stage.LOADED, 60),
        (Stage.SWAPPING, 0),
        (Stage.SWAPPED, 0),
    ]
