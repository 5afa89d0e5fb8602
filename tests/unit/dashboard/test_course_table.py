"""The list of courses: search, sorting, totals."""

from typing import Any

import pytest

from dashboard.course_table import (
    COLUMNS,
    Course,
    courses_from_rows,
    filter_courses,
    filters_of,
    search_courses,
    sort_courses,
    table_of,
    totals_of,
    valid_sort,
)
from dashboard.frame.table import headings_of


def row(course_id: str, title: str | None, **changes: Any) -> dict[str, Any]:
    return {
        "course_id": course_id,
        "title": title,
        "starts": None,
        "ends": None,
        "current": 0,
        "total": 0,
        "passing": 0,
        "availability": None,
        "pacing": None,
    } | changes


@pytest.fixture
def courses() -> list[Course]:
    rows = [
        row("x/b/1", "Économie", current=5),
        row("x/a/1", None, current=9),
        row("x/c/1", "algebra", current=5, total=7),
    ]
    week_ago = {"x/b/1": 6, "x/a/1": 9, "x/c/1": 5}
    return courses_from_rows(rows, verified={"x/c/1": 2}, week_ago=week_ago)


def ids(courses: list[Course]) -> list[str]:
    return [course.course_id for course in courses]


@pytest.mark.parametrize("text", ["straße", "STRASSE", "strasse"])
def test_a_sharp_s_is_found_by_its_capital_letters(text: str) -> None:
    courses = courses_from_rows([row("x/d/1", "Die Straße")], verified={}, week_ago={})
    assert ids(search_courses(courses, text=text)) == ["x/d/1"]


def test_a_course_without_a_title_is_called_by_its_id(courses: list[Course]) -> None:
    assert [course.title for course in courses] == ["Économie", "x/a/1", "algebra"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", 3),
        ("éCONOMIE", 1),
        ("economie", 1),
        ("x/ 1 alg", 1),
        ("b/1", 1),
        ("nothing", 0),
        ("  ", 3),
    ],
)
def test_a_search_finds_every_word_in_any_case_and_without_accents(
    courses: list[Course], text: str, found: int
) -> None:
    assert len(search_courses(courses, text=text)) == found


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-current", ["x/a/1", "x/b/1", "x/c/1"]),
        ("current", ["x/b/1", "x/c/1", "x/a/1"]),
        ("title", ["x/c/1", "x/a/1", "x/b/1"]),
        ("-verified", ["x/c/1", "x/a/1", "x/b/1"]),
        ("starts", ["x/a/1", "x/b/1", "x/c/1"]),
    ],
)
def test_courses_sort_by_every_column_and_then_by_id(
    courses: list[Course], sort: str, expected: list[str]
) -> None:
    assert ids(sort_courses(courses, sort=sort)) == expected


def test_an_unknown_column_sorts_by_the_default() -> None:
    assert valid_sort("-__class__") == "-current"
    assert valid_sort("title") == "title"


def test_a_heading_turns_the_order_it_has() -> None:
    by_label = {
        str(heading.column.label): heading for heading in headings_of(COLUMNS, sort="-current")
    }
    assert by_label["Enrolled now"].sort == "current"
    assert by_label["Enrolled now"].direction == "descending"
    assert by_label["Course"].sort == "title"
    assert by_label["Passing"].sort == "-passing"
    assert by_label["Passing"].direction == "none"


def test_totals_add_up_what_is_shown(courses: list[Course]) -> None:
    totals = totals_of(courses)
    assert (totals.courses, totals.current, totals.change) == (3, 19, -1)
    assert (totals.total, totals.verified) == (7, 2)


def test_the_change_is_against_the_learners_of_a_week_ago() -> None:
    rows = [row("x/a/1", None, current=9), row("x/b/1", None, current=5), row("x/new/1", None)]
    courses = courses_from_rows(rows, verified={}, week_ago={"x/a/1": 9, "x/gone/1": 4})
    assert [course.change for course in courses] == [0, 5, 0]
    assert totals_of(courses).change == 5
    courses = courses_from_rows(rows, verified={}, week_ago=None)
    assert [course.change for course in courses] == [None, None, None]
    assert totals_of(courses).change is None
    assert totals_of([]).change == 0


def some_courses() -> list[Course]:
    rows = [
        row("x/a/1", None, availability="Current", pacing="self_paced"),
        row("x/b/1", None, availability="Archived", pacing="self_paced"),
        row("y/c/1", None, availability="Current", pacing=None),
    ]
    programs = {"x/a/1": ["p1", "p2"], "y/c/1": ["p2"]}
    return courses_from_rows(rows, verified={}, week_ago={}, programs=programs)


def test_a_filter_is_offered_where_courses_differ_and_programmes_have_titles() -> None:
    filters = filters_of(some_courses(), {}, titles={"p1": "One", "p2": "Two"})
    assert {each.name: each.options for each in filters} == {
        "availability": (("Archived", "Archived"), ("Current", "Current")),
        "organisation": (("x", "x"), ("y", "y")),
        "program": (("p1", "One"), ("p2", "Two")),
    }


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, ["x/a/1", "x/b/1", "y/c/1"]),
        ({"availability": "Current"}, ["x/a/1", "y/c/1"]),
        ({"availability": "Current", "organisation": "y"}, ["y/c/1"]),
        ({"program": "p2"}, ["x/a/1", "y/c/1"]),
        ({"pacing": "self_paced"}, ["x/a/1", "x/b/1"]),
        ({"pacing": "no such pacing"}, []),
    ],
)
def test_courses_are_chosen_by_all_filters_together(
    parameters: dict[str, str], found: list[str]
) -> None:
    everything = some_courses()
    filters = filters_of(everything, parameters, titles={})
    assert ids(filter_courses(everything, filters)) == found


def test_the_file_has_the_list_with_ids_and_programmes() -> None:
    table = table_of(some_courses()[:1])
    (line,) = table.lines
    assert (line["course_id"], line["organisation"], line["programs"]) == ("x/a/1", "x", "p1 p2")
    assert [str(column.label) for column in table.columns[:2]] == ["Course id", "Course"]
