"""Rows of one key: the least is published, the others are set aside, alike on both stores."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from loaders.marts.contract.mart import Column, Mart
from loaders.publishing.publication import PublicationSummary
from loaders.publishing.publish import publish
from tests.services.result_store import query
from tests.stores.result_store_case import (
    ENGAGEMENT,
    clock,
    context,
    engagement_of_version,
    mart_data,
    publish_batches,
    quarantined,
)

KEYED = Mart(
    name="course_enrollment_mode",
    columns=(
        Column("course_id", "string", is_nullable=False),
        Column("mode", "string"),
        Column("count", "int"),
    ),
    primary_key=("course_id", "mode"),
)
REQUIRED = replace(
    KEYED,
    columns=(KEYED.columns[0], replace(KEYED.columns[1], is_nullable=False), KEYED.columns[2]),
)
WIDE = replace(
    REQUIRED,
    columns=tuple(
        replace(column, data_type="varchar(900)") if column.data_type == "string" else column
        for column in REQUIRED.columns
    ),
)


def _keyed(rows: Sequence[tuple[str, str | None, int]]) -> list[pa.RecordBatch]:
    return [
        pa.RecordBatch.from_pydict(
            {
                "course_id": [row[0] for row in part],
                "mode": pa.array([row[1] for row in part], pa.string()),
                "count": pa.array([row[2] for row in part], pa.int32()),
            }
        )
        for part in (rows[:2], rows[2:])
        if part
    ]


@pytest.mark.parametrize("mart", [KEYED, REQUIRED, WIDE], ids=["nullable", "required", "wide"])
@pytest.mark.parametrize("turn", [list, lambda rows: rows[::-1]], ids=["forwards", "backwards"])
@pytest.mark.parametrize(
    ("rows", "published", "keys"),
    [
        # the same row twice
        (
            [("a", "x", 1), ("a", "x", 1), ("b", "x", 1)],
            [("a", "x", 1), ("b", "x", 1)],
            ['["a", "x"]'],
        ),
        # the same key with other values: the least row stays, whatever came first
        ([("a", "x", 7), ("a", "x", 3), ("a", "x", 5)], [("a", "x", 3)], ['["a", "x"]'] * 2),
        # MariaDB's collations pad: for them these are one key
        (
            [("a", "x", 9), ("a", "x ", 1), ("a", "x  ", 2)],
            [("a", "x", 9)],
            ['["a", "x "]', '["a", "x  "]'],
        ),
        (
            [("a ", "x", 1), ("a", "x", 2), ("a  ", "y ", 3)],
            [("a", "x", 2), ("a  ", "y ", 3)],
            ['["a ", "x"]'],
        ),
        (
            [("a", "", 2), ("a", "  ", 1), ("a", "x", 1)],
            [("a", "", 2), ("a", "x", 1)],
            ['["a", "  "]'],
        ),
        # other blanks, blanks before, case and accents are other keys
        (
            [("a", "x", 1), ("a", "x\t", 2), ("a", " x", 3), ("a", "X", 4), ("a", "x\u00a0", 5)],
            [("a", " x", 3), ("a", "X", 4), ("a", "x", 1), ("a", "x\t", 2), ("a", "x\u00a0", 5)],
            [],
        ),
    ],
)
def test_of_rows_with_one_key_the_least_is_published(
    store_url: str,
    mart: Mart,
    turn: Callable[[Any], Any],
    rows: Any,
    published: Any,
    keys: list[str],
) -> None:
    summary = publish_batches(store_url, _keyed(turn(rows)), mart=mart)

    found = query(store_url, "select course_id, mode, `count` from course_enrollment_mode")
    assert sorted(found) == published
    expected = {key: keys.count(key) for key in keys}
    assert {row[3]: row[4] for row in quarantined(store_url)} == expected
    assert {row[1:3] for row in quarantined(store_url)} == (
        {("duplicate_key", "course_id, mode")} if keys else set()
    )
    (table,) = summary.publication.tables.values()
    assert table.rows + sum(table.set_aside.values()) == len(rows)


def test_two_rows_whose_key_is_null_alike_are_two_rows_of_one_key(store_url: str) -> None:
    publish_batches(store_url, _keyed([("a", None, 2), ("a", None, 1), ("a", "", 3)]), mart=KEYED)

    found = query(
        store_url, "select course_id, mode, `count` from course_enrollment_mode order by 3"
    )
    assert found == [("a", None, 1), ("a", "", 3)]
    assert quarantined(store_url) == [
        ("course_enrollment_mode", "duplicate_key", "course_id, mode", '["a", null]', 1)
    ]


def test_the_same_rows_set_aside_again_are_no_new_publication(store_url: str) -> None:
    rows = [("a", "x", 1), ("a", "x", 2), ("b", "y" * 256, 1)]
    first = publish_batches(store_url, _keyed(rows), mart=REQUIRED, day=1)

    again = publish_batches(store_url, _keyed(rows[::-1]), mart=REQUIRED, day=2)

    assert (first.is_new, again.is_new) == (True, False)
    assert again.warnings == first.warnings
    assert len(again.warnings) == 2


def test_another_row_set_aside_is_a_new_publication(store_url: str) -> None:
    rows = [("a", "x", 1), ("b", "y" * 256, 1)]
    first = publish_batches(store_url, _keyed(rows), mart=REQUIRED, day=1)
    other = [*rows[:1], ("c", "y" * 256, 1)]

    again = publish_batches(store_url, _keyed(other), mart=REQUIRED, day=2)

    assert again.is_new
    assert [row[3][:6] for row in quarantined(store_url)] == ['["c", ']
    assert first.publication.tables["course_enrollment_mode"].set_aside == (
        again.publication.tables["course_enrollment_mode"].set_aside
    )
    healed = publish_batches(store_url, _keyed(rows[:1]), mart=REQUIRED, day=3)
    assert (healed.is_new, healed.warnings, quarantined(store_url)) == (True, (), [])


def test_a_table_keeps_its_unchanged_dates_beside_rows_that_are_set_aside(
    store_url: str,
) -> None:
    day = date(2026, 1, 3)
    bad = [
        {"end_date": day, "course_id": "c" * 256, "username": "eve", "count": 1, "share": 0.0},
        {"end_date": None, "course_id": "c", "username": "eve", "count": 1, "share": 0.0},
        {"end_date": day, "course_id": "c", "username": "eve ", "count": 1, "share": 0.0},
        {"end_date": day, "course_id": "c", "username": "eve", "count": 2, "share": 0.0},
    ]

    def publish_version(version: int) -> PublicationSummary:
        return publish(
            store_url,
            marts=[ENGAGEMENT],
            read_mart=lambda _name: mart_data([*engagement_of_version(version), *bad]),
            context=context(),
            now=clock(version),
        )

    publish_version(1)
    publish_version(2)
    third = publish_version(3)

    (report,) = third.tables
    assert (report.rows, report.kept) == (61, 58)
    assert report.set_aside == {
        "duplicate_key": 1,
        "null_in_required_column": 1,
        "text_too_long": 1,
    }
    parts = query(
        store_url,
        "select sum(row_count), count(*) from publication_part "
        "where table_name = 'student_engagement_daily'",
    )
    assert [int(value) for value in parts[0]] == [61, 21]  # with a part for all rows set aside
    found = query(
        store_url, "select username, `count` from student_engagement_daily where course_id = 'c'"
    )
    assert found == [("eve", 2)]
    assert publish_version(3).is_new is False
