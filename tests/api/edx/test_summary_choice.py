"""The filters, orders and pages of `course_summaries/` that clients have always sent."""

import json
from typing import Any

import pytest
from django.test import Client

from api.models import CourseMetaSummaryEnrollment, CourseProgramMetadata
from tests.stores.fixtures import Insert
from tests.stores.rows import program_row
from tests.stores.store import summary_row

SUMMARIES = "/api/v1/course_summaries/"


@pytest.fixture(autouse=True)
def three_courses(published: Insert) -> None:
    published(
        CourseMetaSummaryEnrollment,
        summary_row("a/b/1", availability="Starting Soon", count=5, catalog_course_title="Zoology"),
        summary_row("a/b/2", pacing_type="instructor_paced", count=7, catalog_course_title=None),
        summary_row("a/b/3", availability="Archived", count=5, catalog_course_title="Ökologie"),
    )
    published(CourseProgramMetadata, program_row("p1", "a/b/1"), program_row("p2", "a/b/3"))


def ids(answer: Any) -> list[str]:
    found = answer.json()
    return [
        row["course_id"][-1] for row in (found if isinstance(found, list) else found["results"])
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "123"),
        ({"availability": "Upcoming"}, "1"),
        ({"availability": "Current,Archived"}, "23"),
        ({"pacing_type": "instructor_paced"}, "2"),
        ({"program_ids": "p1,p2"}, "13"),
        ({"program_ids": "p1", "availability": "Upcoming"}, "1"),
        ({"text_search": "öko"}, "3"),
        ({"text_search": "logie OKO"}, "3"),
        ({"text_search": "A/B/2"}, "2"),
        ({"order_by": "count"}, "132"),
        ({"order_by": "count", "sort_order": "desc"}, "213"),
        ({"order_by": "catalog_course_title"}, "132"),
        ({"order_by": "catalog_course_title", "sort_order": "desc"}, "312"),
        ({"sort_order": "desc"}, "321"),
    ],
)
def test_summaries_are_chosen_and_ordered(
    client_with_token: Client, query: dict[str, str], expected: str
) -> None:
    assert ids(client_with_token.get(SUMMARIES, query)) == list(expected)
    posted = {key: text.split(",") for key, text in query.items()}
    answer = client_with_token.post(SUMMARIES, json.dumps(posted), content_type="application/json")
    assert ids(answer) == list(expected)


def test_programs_that_choose_are_not_shown_unasked(client_with_token: Client) -> None:
    assert "programs" not in client_with_token.get(SUMMARIES, {"program_ids": "p1"}).json()[0]


def test_a_page_is_asked_for_or_it_is_a_plain_list(client_with_token: Client) -> None:
    page = client_with_token.get(SUMMARIES, {"page": "2", "page_size": "2", "fields": "count"})
    assert page.json() == {
        "count": 3,
        "num_pages": 2,
        "next": None,
        "previous": f"http://testserver{SUMMARIES}?fields=count&page_size=2",
        "results": [{"count": 5}],
    }
    everything = client_with_token.get(SUMMARIES, {"page": "2", "page_size": "2", "all": "True"})
    assert ids(everything) == ["1", "2", "3"]


def test_nothing_that_passes_is_a_404(client_with_token: Client) -> None:
    assert client_with_token.get(SUMMARIES, {"availability": "Never"}).status_code == 404


@pytest.mark.parametrize("query", [{"order_by": "enrollment_modes"}, {"sort_order": "up"}])
def test_an_order_that_is_none_is_a_400(client_with_token: Client, query: dict[str, str]) -> None:
    answer = client_with_token.get(SUMMARIES, query)
    assert answer.status_code == 400
    assert "must be one of" in answer.json()["detail"]


def test_half_a_character_is_replaced(client_with_token: Client) -> None:
    body = '{"order_by": "\\ud800"}'
    answer = client_with_token.post(SUMMARIES, body, content_type="application/json")
    assert answer.status_code == 400


def test_a_body_that_is_nested_without_end_is_a_400(client_with_token: Client) -> None:
    answer = client_with_token.post(SUMMARIES, "[" * 100_000, content_type="application/json")
    assert (answer.status_code, answer.json()) == (
        400,
        {"detail": "The body is nested too deeply."},
    )


def test_a_course_without_an_availability_is_found_as_unknown(
    client_with_token: Client, published: Insert
) -> None:
    published(CourseMetaSummaryEnrollment, summary_row("a/b/4", availability=None))
    answer = client_with_token.get(SUMMARIES, {"availability": "unknown,Archived"})
    assert ids(answer) == ["3", "4"]
