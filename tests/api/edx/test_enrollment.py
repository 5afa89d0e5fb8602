"""`courses/{id}/enrollment/` and `…/enrollment/mode/`."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from api.models import CourseEnrollmentDaily, CourseEnrollmentModeDaily
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, CREATED_ON_THE_WIRE, daily_row, mode_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

ENROLLMENT = f"/api/v1/courses/{COURSE}/enrollment/"


@pytest.fixture
def three_days(published: Insert) -> None:
    published(
        CourseEnrollmentDaily,
        daily_row("2024-03-03", 9),
        daily_row("2024-03-01", 7),
        daily_row("2024-03-02", 8),
        daily_row("2024-04-01", 99, course_id="edX/Other/Run"),
    )


def dates(client: Client, query: str) -> list[str]:
    return [row["date"] for row in client.get(f"{ENROLLMENT}?{query}").json()]


def test_without_dates_the_latest_day_of_the_course_is_answered(
    client_with_token: Client, three_days: None
) -> None:
    answer = client_with_token.get(ENROLLMENT)
    assert answer.content.decode() == (
        f'[{{"course_id":"{COURSE}","date":"2024-03-03","count":9,'
        f'"created":"{CREATED_ON_THE_WIRE}"}}]'
    )
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("start_date=2024-03-02", ["2024-03-02", "2024-03-03"]),
        ("end_date=2024-03-03", ["2024-03-01", "2024-03-02"]),
        ("start_date=2024-03-02&end_date=2024-03-03", ["2024-03-02"]),
        ("start_date=2024-03-02T120000&end_date=2024-03-03T235959", ["2024-03-02"]),
        ("start_date=&end_date=", ["2024-03-03"]),
    ],
)
def test_the_start_is_inclusive_the_end_exclusive_and_both_are_cut_to_days(
    client_with_token: Client, three_days: None, query: str, expected: list[str]
) -> None:
    assert dates(client_with_token, query) == expected


@pytest.mark.parametrize("text", ["yesterday", "2024-03-01T00:00:00", "2024-02-30"])
def test_a_date_that_is_none_is_a_400_that_names_it(client_with_token: Client, text: str) -> None:
    answer = client_with_token.get(ENROLLMENT, {"start_date": text})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("start_date must be a date as YYYY-MM-DD")
    assert text in answer.json()["detail"]


@pytest.mark.parametrize(
    "query",
    ["start_date=2030-01-01", "end_date=2000-01-01", "start_date=2024-03-03&end_date=2024-03-01"],
)
def test_an_empty_range_is_a_404(client_with_token: Client, three_days: None, query: str) -> None:
    answer = client_with_token.get(f"{ENROLLMENT}?{query}")
    assert (answer.status_code, answer.content) == (404, b'{"detail":"Not found."}')


def test_a_null_count_stays_null(client_with_token: Client, published: Insert) -> None:
    published(CourseEnrollmentDaily, daily_row("2024-03-03", None))
    assert client_with_token.get(ENROLLMENT).json()[0]["count"] is None


def test_modes_are_pivoted_and_unknown_ones_count_in_the_totals_only(
    client_with_token: Client, published: Insert
) -> None:
    published(
        CourseEnrollmentModeDaily,
        mode_row("2024-03-03", "audit", 5, 6),
        mode_row("2024-03-03", "no-id-professional", 2, 3),
        mode_row("2024-03-03", "professional", 1, 1),
        mode_row("2024-03-03", "weird-mode", 4, 4),
        mode_row("2024-03-03", "verified", None, None),
    )
    answer = client_with_token.get(f"{ENROLLMENT}mode/")
    assert answer.content.decode() == (
        f'[{{"course_id":"{COURSE}","date":"2024-03-03","count":12,"cumulative_count":14,'
        f'"created":"{CREATED_ON_THE_WIRE}","audit":5,"credit":0,"honor":0,"professional":3,'
        '"verified":0,"masters":0}]'
    )


def test_modes_are_one_object_a_day_in_order(client_with_token: Client, published: Insert) -> None:
    published(
        CourseEnrollmentModeDaily,
        mode_row("2024-03-02", "verified", 1),
        mode_row("2024-03-01", "audit", 3),
        mode_row("2024-03-02", "audit", 4),
    )
    answer = client_with_token.get(f"{ENROLLMENT}mode/?end_date=2024-03-03").json()
    assert [(row["date"], row["audit"], row["verified"]) for row in answer] == [
        ("2024-03-01", 3, 0),
        ("2024-03-02", 4, 1),
    ]


@pytest.mark.parametrize("path", ["enrollment/", "enrollment/mode/"])
def test_one_query_reads_the_data_and_one_the_token(
    client_with_token: Client,
    published: Insert,
    path: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    published(CourseEnrollmentDaily, daily_row("2024-03-03", 9))
    published(CourseEnrollmentModeDaily, mode_row("2024-03-03", "audit", 9))
    client_with_token.get("/api/v0/programs/")  # lets the process know what is published
    with (
        django_assert_num_queries(1 + 1, using="marts"),  # the second: is it still published?
        django_assert_num_queries(1, using="default"),
    ):
        assert client_with_token.get(f"/api/v0/courses/{COURSE}/{path}").status_code == 200
