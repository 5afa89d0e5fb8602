"""A table of which a part changed: what travels, and that readers see a whole load's rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pytest

from loaders.marts.contract.mart import Mart
from loaders.marts.errors import PublishError
from loaders.marts.parts import MartParts, count_parts
from loaders.marts.reader import MartData
from loaders.publishing.mysql import MySqlStore
from loaders.publishing.publication import Outcome, PublishStep, Stage
from loaders.publishing.publish import publish
from loaders.publishing.sqlite import SqliteStore
from tests.services.mariadb import MariaDb
from tests.services.result_store import execute, query, tables
from tests.stores.result_store_case import (
    ENGAGEMENT,
    MARTS,
    clock,
    context,
    engagement_of_version,
    mart_data,
    publish_engagement,
    publish_rows,
    publish_twice,
    quarantined,
    recorded_parts,
    rows_of_version,
    seen,
)

pc: Any = pyarrow.compute

Row = Mapping[str, Any]

DAY = date(2026, 1, 7)
BEFORE = engagement_of_version(1)


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


@pytest.mark.parametrize("after", CHANGES.values(), ids=CHANGES.keys())
def test_changed_parts_give_the_rows_of_a_whole_load(
    store_url: str, tmp_path: Path, after: list[Row]
) -> None:
    publish_twice(store_url, BEFORE)

    report = publish_engagement(store_url, after, day=2)

    assert report.outcome is Outcome.LOADED
    assert report.rows == len(after)
    assert report.kept >= len(BEFORE) - 9
    whole = f"sqlite:///{tmp_path / 'whole.db'}"
    publish_engagement(whole, BEFORE, day=1)
    publish_rows(whole, {ENGAGEMENT.name: after}, marts=[ENGAGEMENT], day=2, may_keep=False)
    assert seen(store_url) == seen(whole)
    assert recorded_parts(store_url) == recorded_parts(whole)
    ((rows, ids),) = query(
        store_url, "select count(*), count(distinct id) from student_engagement_daily"
    )
    assert (rows, ids) == (len(after), len(after))


def test_a_row_whose_key_stays_is_overwritten_where_it_is(store_url: str) -> None:
    publish_twice(store_url, BEFORE)
    day = f"from student_engagement_daily where end_date = '{DAY}'"
    old = dict(query(store_url, f"select username, id {day}"))
    after = [
        {**row, "count": 7} if row["end_date"] == DAY else row
        for row in CHANGES["a day has fewer rows"]
    ]

    publish_engagement(store_url, [*after, {**BEFORE[18], "username": "dora"}], day=2)

    new = query(store_url, f"select username, id, `count` {day}")
    kept = {name: (number, count) for name, number, count in new if name != "dora"}
    assert kept == {name: (old[name], 7) for name in ("Bert\t\\", "çelik")}
    assert [number for name, number, _ in new if name == "dora"] > [max(old.values())]
    assert tables(store_url) & {"student_engagement_daily__staged"} == set()


@pytest.mark.parametrize(
    "loose",
    [
        {"columns": tuple(replace(column, is_nullable=True) for column in ENGAGEMENT.columns)},
        {"mysql_types": {"course_id": "varchar(768)"}, "indexes": ()},
    ],
    ids=["its columns may be null", "it is too wide for an index"],
)
def test_rows_that_no_unique_key_names_are_deleted_and_loaded(
    store_url: str, loose: dict[str, Any]
) -> None:
    """Readers have the rows of such marts in the order of their numbers."""
    publish_engagement(store_url, engagement_of_version(9), day=1, **loose)
    publish_engagement(store_url, BEFORE, day=1, **loose)

    report = publish_engagement(store_url, CHANGES["a day has other numbers"], day=2, **loose)

    assert report.kept in {54, 57}
    numbers = query(store_url, "select end_date, id from student_engagement_daily order by id")
    assert [str(day) for day, _ in numbers[report.kept :]].count(str(DAY)) == 3
    assert len(numbers) == len(BEFORE)


def test_only_the_rows_of_the_changed_day_travel(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_twice(store_url, BEFORE)
    travelled: dict[str, int] = {}
    for store in (MySqlStore, SqliteStore):
        monkeypatch.setattr(store, "load", _counting(store.load, into=travelled))

    report = publish_engagement(store_url, CHANGES["a day has other numbers"], day=2)

    assert travelled["student_engagement_daily"] == 60 - report.kept
    assert report.kept in {54, 57}  # the spare of MariaDB lacks the last day too
    assert travelled.keys() == {
        "student_engagement_daily",
        "publication_part",
        "publication_course",
    }


def _counting(load: Callable[..., int], *, into: dict[str, int]) -> Callable[..., int]:
    """Note how many rows a store's `load` brings to each table."""

    def counted(store: object, mart: Mart, **settings: Any) -> int:
        into[mart.name] = load(store, mart, **settings)
        return into[mart.name]

    return counted


def test_only_the_changed_parts_are_read(store_url: str) -> None:
    publish_twice(store_url, BEFORE)
    after = CHANGES["a day has other numbers"]
    asked: list[Set[str]] = []

    def read(_name: str) -> MartData:
        batches = [pa.RecordBatch.from_pylist([dict(row) for row in after])]

        def of_parts(names: Set[str]) -> list[pa.RecordBatch]:
            asked.append(names)
            return list(rows_of_days(batches, names))

        def unwanted() -> list[pa.RecordBatch]:
            raise AssertionError("The whole mart must not be read.")

        return MartData(unwanted, lambda: 60, count_parts(ENGAGEMENT, batches), of_parts)

    report = publish(store_url, marts=[ENGAGEMENT], read_mart=read, context=context(), now=clock(2))

    assert [table.outcome for table in report.tables] == [Outcome.LOADED]
    assert asked
    assert all(DAY.isoformat() in names and len(names) <= 2 for names in asked)
    ((nulls,),) = query(
        store_url, "select count(*) from student_engagement_daily where `count` is null"
    )
    assert nulls == 3


def rows_of_days(batches: Iterable[pa.RecordBatch], names: Set[str]) -> Iterator[pa.RecordBatch]:
    """Return the rows of some days, with the types of Hive."""
    days = pa.array([date.fromisoformat(name) for name in names], pa.date32())
    for batch in batches:
        yield batch.filter(pc.is_in(batch.column("end_date"), value_set=days))


def test_a_part_that_the_files_do_not_hold_as_spark_counts_it_is_read_whole(
    store_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    publish_twice(store_url, BEFORE)
    batches = [pa.RecordBatch.from_pylist([dict(row) for row in CHANGES["a day is new"]])]

    report = publish(
        store_url,
        marts=[ENGAGEMENT],
        read_mart=lambda _name: MartData(
            lambda: batches, lambda: 63, count_parts(ENGAGEMENT, batches), lambda _names: ()
        ),
        context=context(),
        now=clock(2),
    )

    assert "read=whole" in caplog.text
    assert report.tables[0].rows == 63
    assert query(store_url, "select count(*) from student_engagement_daily") == [(63,)]


def test_a_row_that_did_not_change_keeps_its_created_whichever_table_is_live(
    store_url: str,
) -> None:
    for version in range(1, 6):
        publish_engagement(store_url, engagement_of_version(version), day=version)
        created = query(
            store_url,
            "select end_date, max(created) from student_engagement_daily group by end_date "
            "order by end_date",
        )
        days = {str(moment)[:10] for _, moment in created[:-1]}
        assert days == {"2026-03-01"}
        assert str(created[-1][1])[:10] == f"2026-03-0{version}"


@pytest.mark.mariadb
def test_the_spare_of_a_withdrawn_mart_is_dropped(mariadb: MariaDb) -> None:
    url = mariadb.create_database("withdrawn")
    publish_twice(url, BEFORE)
    assert "student_engagement_daily__spare" in tables(url)

    publish_rows(url, rows_of_version(1), marts=MARTS, day=2)

    assert [name for name in tables(url) if name.startswith("student_engagement")] == []
    assert query(
        url, "select count(*) from publication_part where table_name like 'student_engagement%'"
    ) == [(0,)]


def test_rows_that_change_and_change_back_are_as_new_as_the_last_change(store_url: str) -> None:
    """The spare of MariaDB holds the rows of the first night, with the `created` of that night."""
    publish_twice(store_url, BEFORE)

    for day, rows in enumerate((CHANGES["a day has other numbers"], BEFORE), start=2):
        publish_engagement(store_url, rows, day=day)
        ((created,),) = query(
            store_url,
            f"select distinct created from student_engagement_daily where end_date = '{DAY}'",
        )
        assert str(created)[:10] == f"2026-03-0{day}"


def _night_with_an_unpublishable_row(day: date | None) -> list[Row]:
    """Return the rows of a night; on the day, one of them has no name, which the table requires."""
    return [
        {**row, "username": None} if (row["end_date"], row["username"]) == (day, "anna") else row
        for row in BEFORE
    ]


def test_rows_that_are_set_aside_again_are_named_again(store_url: str) -> None:
    """The part's rows return to those of the spare, so that none of its rows need be loaded."""
    publish_twice(store_url, BEFORE)
    nights = [DAY, None, DAY, None, DAY]
    for number, day in enumerate(nights, start=2):
        batches = [pa.RecordBatch.from_pylist(_night_with_an_unpublishable_row(day))]
        report = publish(
            store_url,
            marts=[ENGAGEMENT],
            read_mart=lambda _name, batches=batches: MartData(  # type: ignore[misc]
                lambda: batches,
                lambda: 60,
                _as_spark_counts(batches),
                lambda names: rows_of_days(batches, names),
            ),
            context=context(),
            now=clock(number),
        )
        aside = 1 if day else 0
        assert sum(report.tables[0].set_aside.values()) == aside
        assert sum(rows for *_, rows in quarantined(store_url)) == aside
        assert query(store_url, "select count(*) from student_engagement_daily") == [(60 - aside,)]


def _as_spark_counts(batches: list[pa.RecordBatch]) -> MartParts:
    """Count parts as Spark does, which knows nothing of rows that can't be published."""
    open_key = replace(
        ENGAGEMENT,
        columns=tuple(replace(column, is_nullable=True) for column in ENGAGEMENT.columns),
    )
    return count_parts(open_key, batches)


@pytest.mark.mariadb
def test_a_full_refresh_trusts_no_spare(mariadb: MariaDb) -> None:
    """After a restored backup a spare may hold anything, also the spare of an unchanged table."""
    url = mariadb.create_database("full_refresh")
    publish_twice(url, BEFORE)
    execute(url, "update student_engagement_daily__spare set share = 0.123 where share > 0.5")

    publish_rows(url, {ENGAGEMENT.name: BEFORE}, marts=[ENGAGEMENT], day=2, may_keep=False)
    assert "student_engagement_daily__spare" not in tables(url)
    publish_engagement(url, CHANGES["a day has other numbers"], day=3)

    assert query(url, "select count(*) from student_engagement_daily where share = 0.123") == [(0,)]
    assert query(
        url,
        "select count(*) from publication_part "
        "where table_name = 'student_engagement_daily__spare'",
    ) == [(20,)]


def test_a_view_over_a_published_table_goes_on(store_url: str) -> None:
    publish_twice(store_url, BEFORE)
    execute(store_url, "create view mine as select max(`count`) from student_engagement_daily")

    publish_engagement(store_url, engagement_of_version(2), day=2)

    assert query(store_url, "select * from mine") == [(2,)]


def test_the_rows_that_stay_are_told_of(store_url: str) -> None:
    publish_twice(store_url, BEFORE)
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
        (Stage.KEPT, 57),
        (Stage.LOADED, 60),
        (Stage.SWAPPING, 0),
        (Stage.SWAPPED, 0),
    ]


def test_a_part_with_rows_that_hive_does_not_count_stops_the_publication(store_url: str) -> None:
    """A crash may have left a file with rows of a part in the folder of a small mart."""
    publish_twice(store_url, BEFORE)
    after = CHANGES["a day is new"]
    batches = [pa.RecordBatch.from_pylist([dict(row) for row in after])]
    read = MartData(
        lambda: batches,
        lambda: len(after) - 2,
        of_parts=lambda names: rows_of_days(batches, names),
    )

    with pytest.raises(PublishError, match=f"{len(after)} rows were read, {len(after) - 2} exp"):
        publish(
            store_url,
            marts=[ENGAGEMENT],
            read_mart=lambda _name: read,
            context=context(),
            now=clock(2),
        )
