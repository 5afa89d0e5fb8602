"""`courses/{id}/activity/`."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from api.models import CourseActivity
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, activity_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

ACTIVITY = f"/api/v1/courses/{COURSE}/activity/"


@pytest.fixture
def two_weeks(published: Insert) -> None:
    published(
        CourseActivity,
        activity_row("2024-02-19", "2024-02-26", "ACTIVE", 30),
        activity_row("2024-02-26", "2024-03-04", "POSTED_FORUM", 1),
        activity_row("2024-02-26", "2024-03-04", "ACTIVE", 20),
        activity_row("2024-02-26", "2024-03-04", "PLAYED_VIDEO", 10),
        activity_row("2024-02-26", "2024-03-04", "SOMETHING_ELSE", 5),
    )


def test_the_latest_week_is_pivoted_and_what_nobody_did_is_an_absent_key(
    client_with_token: Client, two_weeks: None
) -> None:
    answer = client_with_token.get(f"{ACTIVITY}?activity_type=any")
    assert answer.content.decode() == (
        '[{"interval_start":"2024-02-26T000000","interval_end":"2024-03-04T000000",'
        f'"course_id":"{COURSE}","any":20,"played_video":10,"posted_forum":1,'
        '"created":"2024-03-05T010203"}]'
    )


def test_a_week_that_ends_at_the_end_date_is_left_out(
    client_with_token: Client, two_weeks: None
) -> None:
    answer = client_with_token.get(f"{ACTIVITY}?end_date=2024-03-04").json()
    assert [week["any"] for week in answer] == [30]


def test_the_end_date_may_be_a_moment(client_with_token: Client, two_weeks: None) -> None:
    answer = client_with_token.get(f"{ACTIVITY}?end_date=2024-03-04T000001").json()
    assert [week["any"] for week in answer] == [30, 20]


def test_a_start_date_takes_the_weeks_that_begin_there(
    client_with_token: Client, two_weeks: None
) -> None:
    answer = client_with_token.get(f"{ACTIVITY}?start_date=2024-02-20").json()
    assert [week["any"] for week in answer] == [20]


def test_one_query_reads_the_weeks(
    client_with_token: Client,
    two_weeks: None,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client_with_token.get(ACTIVITY)  # lets the process know what is published
    with django_assert_num_queries(1 + 1, using="marts"):  # the second: is it still published?
        client_with_token.get(ACTIVITY)


RECENT = f"/api/v0/courses/{COURSE}/recent_activity/"


@pytest.mark.parametrize(
    ("query", "activity", "count"),
    [
        ("", "any", 20),
        ("?activity_type=ANY", "any", 20),
        ("?activity_type=played_video", "played_video", 10),
        ("?activity_type=any&label=Posted_Forum", "posted_forum", 1),
    ],
)
def test_the_newest_week_of_one_activity_has_moments_with_their_zone(
    client_with_token: Client, two_weeks: None, query: str, activity: str, count: int
) -> None:
    answer = client_with_token.get(RECENT + query)
    assert answer.content.decode() == (
        '{"interval_start":"2024-02-26T00:00:00Z","interval_end":"2024-03-04T00:00:00Z",'
        f'"activity_type":"{activity}","count":{count},"course_id":"{COURSE}"}}'
    )


def test_an_activity_that_nobody_knows_is_a_404(client_with_token: Client, two_weeks: None) -> None:
    assert client_with_token.get(f"{RECENT}?activity_type=slept").status_code == 404


def test_a_single_object_is_a_csv_of_one_row(client_with_token: Client, two_weeks: None) -> None:
    answer = client_with_token.get(f"{RECENT}?format=csv&fields=count,activity_type")
    assert answer.content == b"count,activity_type\r\n20,any\r\n"
