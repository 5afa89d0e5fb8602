"""A dated table of which a day changed: what travels, and that readers see a whole load's rows."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.marts.manifest import Mart
from loaders.publishing.mysql import MySqlStore
from loaders.publishing.publication import Outcome, PublishStep, Stage
from loaders.publishing.publish import publish
from loaders.publishing.sqlite import SqliteStore
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

Row = Mapping[str, Any]

DAY = date(2026, 1, 7)
BEFORE = engagement_of_version(1)
READERS_COLUMNS = "end_date, course_id, username, `count`, share, created"


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


@pytest.mark.parametrize("part", [7, 200_000])
@pytest.mark.parametrize("after", CHANGES.values(), ids=CHANGES.keys())
def test_a_copy_gives_the_rows_of_a_whole_load(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: list[Row], part: int
) -> None:
    monkeypatch.setattr("loaders.publishing.dated_copy._COPIED_ROWS", part)
    publish_engagement(store_url, BEFORE, day=1)

    report = publish_engagement(store_url, after, day=2)

    assert report.outcome is Outcome.LOADED
    assert report.rows == len(after)
    assert report.copied >= len(BEFORE) - 6
    whole = f"sqlite:///{tmp_path / 'whole.db'}"
    publish_engagement(whole, after, day=2)
    assert _seen(store_url) == _seen(whole)
    assert _dates(store_url) == _dates(whole)
    ((rows, ids),) = query(
        store_url, "select count(*), count(distinct id) from student_engagement_daily"
    )
    assert (rows, ids) == (len(after), len(after))


KEYS = [(day, username) for day in range(1, 9) for username in ("anna", "Bert")]
# What a night changes: a key's new count; -1 is a row that goes away.
nights = st.dictionaries(
    st.tuples(st.integers(1, 12), st.sampled_from(["anna", "Bert"])),
    st.none() | st.integers(-1, 2),
    min_size=1,
    max_size=4,
)


@settings(max_examples=20)
@given(st.lists(nights, min_size=1, max_size=5))
def test_any_history_of_publications_ends_like_a_whole_load_of_its_last_one(
    history: list[dict[tuple[int, str], int | None]],
) -> None:
    with TemporaryDirectory() as folder:
        store, whole = f"sqlite:///{folder}/store.db", f"sqlite:///{folder}/whole.db"
        counts: dict[tuple[int, str], int | None] = dict.fromkeys(KEYS, 0)
        publish_engagement(store, _rows_of(counts), day=1)
        for number, night in enumerate(history, start=2):
            counts |= night
            publish_engagement(store, _rows_of(counts), day=number)
        publish_engagement(whole, _rows_of(counts), day=1)

        # An unchanged table keeps the `created` of an earlier one.
        assert [row[:-1] for row in _seen(store)] == [row[:-1] for row in _seen(whole)]
        assert _dates(store) == _dates(whole)


def _rows_of(counts: Mapping[tuple[int, str], int | None]) -> list[Row]:
    return [
        {
            "end_date": date(2026, 1, day),
            "course_id": "edX/DemoX/2026",
            "username": username,
            "count": count,
            "share": day / 10,
        }
        for (day, username), count in counts.items()
        if count != -1
    ]


def test_only_the_rows_of_the_changed_day_travel(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_engagement(store_url, BEFORE, day=1)
    travelled: dict[str, int] = {}
    for store in (MySqlStore, SqliteStore):
        monkeypatch.setattr(store, "load", _counting(store.load, into=travelled))

    report = publish_engagement(store_url, CHANGES["a day has other numbers"], day=2)

    assert travelled == {
        "student_engagement_daily": 3,
        "publication_date": 20,
        "publication_course": 1,
        "publication_quarantine": 0,
        "publication_catalogue": 0,
    }
    assert (report.rows, report.copied) == (60, 57)


def _counting(load: Callable[..., int], *, into: dict[str, int]) -> Callable[..., int]:
    """Note how many rows a store's `load` brings to each table."""

    def counted(store: object, mart: Mart, **settings: Any) -> int:
        into[mart.name] = load(store, mart, **settings)
        return into[mart.name]

    return counted


def test_a_copy_can_be_copied_from(store_url: str) -> None:
    reports = [
        publish_engagement(store_url, engagement_of_version(version), day=version)
        for version in (1, 2, 3)
    ]

    assert [report.copied for report in reports] == [0, 57, 57]
    assert query(
        store_url, "select sum(`count`), count(distinct created) from student_engagement_daily"
    ) == [(9, 1)]


def test_a_view_over_a_published_table_goes_on(store_url: str) -> None:
    publish_engagement(store_url, BEFORE, day=1)
    execute(store_url, "create view mine as select max(`count`) from student_engagement_daily")

    publish_engagement(store_url, engagement_of_version(2), day=2)

    assert query(store_url, "select * from mine") == [(2,)]


def test_the_copy_is_told_of(store_url: str) -> None:
    publish_engagement(store_url, BEFORE, day=1)
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
