"""Any history of publications by parts ends in what whole loads make."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.marts.contract.mart import Mart
from tests.services.mariadb import MariaDb
from tests.stores.result_store_case import (
    ENGAGEMENT,
    publish_rows,
    recorded_parts,
    seen,
)

Row = Mapping[str, Any]

COURSES = ("a", "b", "b ", "é|'\\", "%", *(f"course {number}" for number in range(8)))
KEYS = [(course, day) for course in COURSES[2:] for day in range(1, 5)]
BY_COURSE = replace(ENGAGEMENT, parted_by="course_id")
BY_MONTH = replace(BY_COURSE, months_of="end_date")
# What a night changes: a key's new count; -1 is a row that goes away.
nights = st.dictionaries(
    st.tuples(st.sampled_from(COURSES), st.integers(1, 6)),
    st.none() | st.integers(-1, 2),
    min_size=1,
    max_size=4,
)


@settings(max_examples=20)
@given(st.sampled_from([ENGAGEMENT, BY_COURSE, BY_MONTH]), st.lists(nights, min_size=1, max_size=5))
def test_any_history_of_publications_ends_like_whole_loads(
    mart: Mart, history: list[dict[tuple[str, int], int | None]]
) -> None:
    with TemporaryDirectory() as folder:
        _assert_same_histories(
            f"sqlite:///{folder}/store.db", f"sqlite:///{folder}/whole.db", mart, history
        )


@pytest.mark.mariadb
@pytest.mark.parametrize(
    "mart", [ENGAGEMENT, BY_COURSE, BY_MONTH], ids=["by date", "by course", "by month"]
)
def test_a_long_history_on_mariadb_ends_like_whole_loads(
    mariadb: MariaDb, tmp_path: Path, mart: Mart
) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    history: list[dict[tuple[str, int], int | None]] = [
        {
            (chance.choice(COURSES), chance.randint(1, 6)): chance.choice([None, -1, 0, 1, 2])
            for _ in range(chance.randint(1, 3))
        }
        for _ in range(12)
    ]

    kept = _assert_same_histories(
        mariadb.create_database("long_history"), f"sqlite:///{tmp_path}/whole.db", mart, history
    )

    assert kept > 20


def _assert_same_histories(
    store: str, whole: str, mart: Mart, history: list[dict[tuple[str, int], int | None]]
) -> int:
    """Publish a history by parts and by whole loads; compare after each night what readers see."""
    counts: dict[tuple[str, int], int | None] = dict.fromkeys(KEYS, 0)
    kept = 0
    for number, night in enumerate([{}, *history], start=1):
        counts |= night
        content = {mart.name: _rows_of(counts)}
        report = publish_rows(store, content, marts=[mart], day=number)
        publish_rows(whole, content, marts=[mart], day=number, may_keep=False)
        kept += sum(table.kept for table in report.tables)
        assert seen(store) == seen(whole)
        assert recorded_parts(store) == recorded_parts(whole)
    return kept


def _rows_of(counts: Mapping[tuple[str, int], int | None]) -> list[Row]:
    return [
        {
            # The days lie in two months.
            "end_date": date(2026, 1, 28) + timedelta(days=day),
            "course_id": course,
            "username": "anna" if course.endswith(" ") else "Bert",
            "count": count,
            "share": day / 10,
        }
        for (course, day), count in counts.items()
        if count != -1
    ]
