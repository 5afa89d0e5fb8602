"""REST records as rows of the landing tables."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.courses.records import (
    Unusable,
    course_block_rows,
    course_list_rows,
    course_run_rows,
    program_rows,
)

COURSE = "course-v1:Org+X+1"
PROGRAM = {"uuid": "0f", "title": " Deep \n Testing ", "type": "XSeries"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["id", "key", "blocks", "programs", "courses", "course_runs", "uuid",
                         "start", "title", "children", "min_effort"]), inner),
    max_leaves=20,
)  # fmt: skip


def test_a_course_of_the_list_is_a_row_with_its_dates_in_utc() -> None:
    record = {
        "id": COURSE,
        "name": " The\u00a0first   course ",
        "start": "2026-01-01T01:00:00+01:00",
        "end": None,
        "short_description": "",
        "pacing": "self",
        "media": {"image": {}},
    }
    unusable: Counter[Unusable] = Counter()
    (row,) = course_list_rows([record], unusable=unusable)
    assert row["course_id"] == COURSE
    assert row["name"] == "The first course"
    assert row["start_date"] == datetime(2026, 1, 1, tzinfo=UTC)
    assert row["end_date"] is None
    assert row["short_description"] == ""
    assert row["pacing"] == "self"
    assert not unusable


def test_older_servers_name_a_course_by_course_id() -> None:
    (row,) = course_list_rows([{"course_id": "a/b/c"}], unusable=Counter())
    assert row["course_id"] == "a/b/c"


def test_a_name_is_cut_to_what_the_published_columns_hold() -> None:
    (row,) = course_list_rows([{"id": COURSE, "name": "é" * 300}], unusable=Counter())
    assert row["name"] == "é" * 255


def test_records_that_are_no_rows_are_counted_with_their_reason() -> None:
    unusable: Counter[Unusable] = Counter()
    records = ["text", {"name": "x"}, {"id": ""}, {"id": COURSE}, {"id": COURSE, "name": "again"}]
    assert len(list(course_list_rows(records, unusable=unusable))) == 1
    assert unusable == {
        Unusable.NOT_AN_OBJECT: 1,
        Unusable.MISSING_ID: 2,
        Unusable.DUPLICATE: 1,
    }


def test_a_value_that_is_no_date_is_null_and_counted_and_its_row_stays() -> None:
    unusable: Counter[Unusable] = Counter()
    (row,) = course_run_rows([{"key": COURSE, "start": "soon", "min_effort": 3}], unusable=unusable)
    assert row["start_time"] is None
    assert row["min_effort"] == 3
    assert unusable == {Unusable.BAD_VALUE: 1}


def test_a_course_run_knows_its_course_and_its_organisation() -> None:
    record = {"key": "Org/X/1", "course": "Org+X", "title": "T", "availability": "Current"}
    (row,) = course_run_rows([record], unusable=Counter())
    assert (row["course_id"], row["catalog_course"], row["org_id"]) == ("Org/X/1", "Org+X", "Org")
    assert (row["catalog_course_title"], row["availability"]) == ("T", "Current")


def test_blocks_keep_the_order_of_their_listing_and_their_children() -> None:
    listing = {
        "course_id": COURSE,
        "root": "r",
        "blocks": {
            "p": {"id": "p", "type": "problem", "display_name": "P", "graded": True},
            "r": {"id": "r", "type": "course", "display_name": "R", "children": ["p", 7]},
            "x": "no block",
        },
    }
    unusable: Counter[Unusable] = Counter()
    rows = list(course_block_rows([listing], unusable=unusable))
    assert [(row["block_id"], row["position"], row["children"]) for row in rows] == [
        ("p", 0, []),
        ("r", 1, ["p"]),
    ]
    assert {row["root_block_id"] for row in rows} == {"r"}
    assert [row["graded"] for row in rows] == [True, None]
    assert unusable == {Unusable.NOT_AN_OBJECT: 1}


def test_ids_that_are_no_unicode_are_left_out_and_counted() -> None:
    listing = {
        "course_id": COURSE,
        "root": "r",
        "blocks": {
            "r": {"type": "course", "children": ["\ud800", "p"]},
            "\udfff": {"type": "html"},
            "p": {"type": "problem"},
        },
    }
    unusable: Counter[Unusable] = Counter()
    rows = list(course_block_rows([listing], unusable=unusable))
    assert [(row["block_id"], row["children"]) for row in rows] == [("r", ["p"]), ("p", [])]
    assert unusable == {Unusable.MISSING_ID: 1}


def test_blocks_have_their_place_in_reading_order() -> None:
    listing = {
        "course_id": COURSE,
        "root": "r",
        "blocks": {
            "draft": {"children": ["p"], "display_name": "Draft"},
            "p": {"display_name": "P"},
            "again": {"id": "p"},
            "w": {"display_name": " Week   1 ", "children": ["p", "p", "gone"]},
            "r": {"display_name": "R", "children": ["w"]},
        },
    }
    unusable: Counter[Unusable] = Counter()
    rows = {row["block_id"]: row for row in course_block_rows([listing], unusable=unusable)}
    found = {
        block: (row["place"], row["parent_block_id"], row["path"], row["parent_count"])
        for block, row in rows.items()
    }
    assert found == {
        "r": (0, None, [], 0),
        "w": (1, "r", ["R"], 1),
        "p": (2, "w", ["R", "Week 1"], 2),
        "draft": (None, None, None, 0),
    }
    assert unusable == {Unusable.DUPLICATE: 1}


def test_a_block_knows_the_blocks_above_it_and_when_it_is_released_and_due() -> None:
    listing = {
        "course_id": COURSE,
        "root": "r",
        "blocks": {
            "r": {"children": ["w"], "start": "2026-01-05T00:00:00Z"},
            "w": {"children": ["p"], "start": "2026-01-12T09:00:00+07:00", "due": None},
            "p": {"start": "next week", "due": "2026-01-19T23:59:00Z"},
            "draft": {"start": 7},
        },
    }
    unusable: Counter[Unusable] = Counter()
    rows = {row["block_id"]: row for row in course_block_rows([listing], unusable=unusable)}
    assert {block: row["ancestors"] for block, row in rows.items()} == {
        "r": [],
        "w": ["r"],
        "p": ["r", "w"],
        "draft": None,
    }
    assert {block: (row["start_time"], row["due_time"]) for block, row in rows.items()} == {
        "r": (datetime(2026, 1, 5, tzinfo=UTC), None),
        "w": (datetime(2026, 1, 12, 2, tzinfo=UTC), None),
        "p": (None, datetime(2026, 1, 19, 23, 59, tzinfo=UTC)),
        "draft": (None, None),
    }
    assert unusable == {Unusable.BAD_VALUE: 2}


@pytest.mark.parametrize("root", [None, "gone"])
def test_a_course_whose_root_is_not_listed_is_left_out_and_counted(root: str | None) -> None:
    unusable: Counter[Unusable] = Counter()
    listing = {"course_id": COURSE, "root": root, "blocks": {"p": {"id": "p"}}}
    assert list(course_block_rows([listing], unusable=unusable)) == []
    assert unusable == {Unusable.MISSING_ROOT: 1}


@pytest.mark.parametrize("listing", [{"course_id": COURSE}, {"course_id": COURSE, "blocks": []}])
def test_a_listing_without_blocks_is_counted(listing: dict[str, Any]) -> None:
    unusable: Counter[Unusable] = Counter()
    assert list(course_block_rows([listing], unusable=unusable)) == []
    assert unusable == {Unusable.MISSING_BLOCKS: 1}


def test_what_runs_and_programs_say_twice_is_one_row() -> None:
    runs = [{"key": COURSE, "programs": [PROGRAM]}, {"key": "a/b/c", "programs": None}]
    programs = [
        PROGRAM
        | {"courses": [{"key": "Org+X", "course_runs": [{"key": COURSE}, {"key": "d/e/f"}]}]}
    ]
    rows = list(program_rows(programs, course_runs=runs, unusable=Counter()))
    assert [row["course_id"] for row in rows] == [COURSE, "d/e/f"]
    assert rows[0] == {
        "program_id": "0f",
        "program_type": "XSeries",
        "program_title": "Deep Testing",
        "course_id": COURSE,
    }


@given(records=st.lists(JSON))
def test_no_json_is_an_error(records: list[Any]) -> None:
    list(course_list_rows(records, unusable=Counter()))
    list(course_block_rows(records, unusable=Counter()))
    list(course_run_rows(records, unusable=Counter()))
    list(program_rows(records, course_runs=records, unusable=Counter()))
