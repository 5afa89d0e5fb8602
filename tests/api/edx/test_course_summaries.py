"""`course_summaries/`."""

import json

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from api.models import CourseEnrollmentDaily, CourseMetaSummaryEnrollment, CourseProgramMetadata
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, CREATED_ON_THE_WIRE, daily_row, summary_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

SUMMARIES = "/api/v1/course_summaries/"
OTHER = "edX/Other/Run"
NONE = {"count": 0, "cumulative_count": 0, "count_change_7_days": 0, "passing_users": 0}


@pytest.fixture
def two_courses(published: Insert) -> None:
    published(
        CourseMetaSummaryEnrollment,
        summary_row(OTHER, "honor", catalog_course_title=None, passing_users=None),
        summary_row(COURSE, "audit", availability="Starting Soon"),
        summary_row(COURSE, "no-id-professional", availability="Starting Soon", count=1),
        summary_row(COURSE, "professional", availability="Starting Soon", count=2),
        summary_row(COURSE, "bootcamp", availability="Starting Soon", count=4),
    )
    published(
        CourseProgramMetadata,
        {"course_id": COURSE, "program_id": "p2", "program_type": "X", "program_title": None},
        {"course_id": COURSE, "program_id": "p1", "program_type": "X", "program_title": "One"},
    )
    published(CourseEnrollmentDaily, daily_row("2024-03-02", 5))


def test_a_summary_has_its_keys_in_order_and_sums_over_all_modes(
    client_with_token: Client, two_courses: None
) -> None:
    summary = client_with_token.get(SUMMARIES).json()[0]
    assert list(summary.items()) == [
        ("created", CREATED_ON_THE_WIRE),
        ("course_id", COURSE),
        ("catalog_course_title", "Demonstration"),
        ("catalog_course", "edX+DemoX"),
        ("start_date", "2024-01-02T030405"),
        ("end_date", None),
        ("pacing_type", "self_paced"),
        ("availability", "Upcoming"),
        ("count", 17),
        ("cumulative_count", 60),
        ("count_change_7_days", 8),
        ("recent_count_change", None),
        ("passing_users", 12),
        ("enrollment_modes", summary["enrollment_modes"]),
    ]


def test_modes_come_in_their_order_and_unknown_ones_after(
    client_with_token: Client, two_courses: None
) -> None:
    modes = client_with_token.get(SUMMARIES).json()[0]["enrollment_modes"]
    assert list(modes) == [
        "audit", "credit", "honor", "professional", "verified", "masters", "bootcamp",
    ]  # fmt: skip
    assert modes["credit"] == NONE
    assert modes["professional"] == {
        "count": 3, "cumulative_count": 30, "count_change_7_days": 4, "passing_users": 6,
    }  # fmt: skip


def test_nulls_of_counts_are_zero_and_nulls_of_metadata_null(
    client_with_token: Client, two_courses: None
) -> None:
    summary = client_with_token.get(SUMMARIES, {"course_ids": OTHER}).json()[0]
    assert (summary["catalog_course_title"], summary["passing_users"]) == (None, 0)


def test_courses_are_ordered_by_id_and_chosen_by_comma(
    client_with_token: Client, two_courses: None
) -> None:
    every = client_with_token.get(SUMMARIES, {"fields": "course_id"}).json()
    assert every == [{"course_id": COURSE}, {"course_id": OTHER}]
    chosen = client_with_token.get(SUMMARIES, {"course_ids": f"{OTHER},{COURSE}"}).json()
    assert [summary["course_id"] for summary in chosen] == [COURSE, OTHER]


def test_an_unknown_course_is_a_404(client_with_token: Client, two_courses: None) -> None:
    for unknown in ("a/b/c", "course-v1:हिन्दी+संस्कृत+२०२४"):
        answer = client_with_token.get(SUMMARIES, {"course_ids": unknown})
        assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


@pytest.mark.parametrize(
    ("ids", "culprit"), [("nope", "nope"), (f"{COURSE},", ""), ("course-v1:a b c", None)]
)
def test_a_malformed_id_is_a_400_that_names_it(
    client_with_token: Client, ids: str, culprit: str | None
) -> None:
    answer = client_with_token.get(SUMMARIES, {"course_ids": ids})
    named = ids if culprit is None else culprit
    assert answer.status_code == 400
    assert answer.content.decode() == (
        '{"error_code": "course_key_malformed", '
        f'"developer_message": "Course id/key {named} malformed."}}'
    )


def test_fields_choose_and_exclude_wins_and_reaches_into_modes(
    client_with_token: Client, two_courses: None
) -> None:
    answer = client_with_token.get(
        SUMMARIES,
        {
            "course_ids": COURSE,
            "fields": "course_id,count,passing_users,enrollment_modes",
            "exclude": "passing_users",
        },
    ).json()[0]
    assert list(answer) == ["course_id", "count", "enrollment_modes"]
    assert list(answer["enrollment_modes"]["audit"]) == [
        "count", "cumulative_count", "count_change_7_days",
    ]  # fmt: skip


def test_unknown_fields_leave_empty_objects(client_with_token: Client, two_courses: None) -> None:
    assert client_with_token.get(SUMMARIES, {"fields": "bogus"}).json() == [{}, {}]


def test_programs_are_ids_and_a_course_without_any_has_an_empty_list(
    client_with_token: Client, two_courses: None
) -> None:
    answer = client_with_token.get(SUMMARIES, {"programs": "false", "fields": "programs"}).json()
    assert answer == [{"programs": ["p1", "p2"]}, {"programs": []}]


def test_recent_date_compares_with_that_day_or_with_nothing(
    client_with_token: Client, two_courses: None
) -> None:
    answer = client_with_token.get(
        SUMMARIES, {"recent_date": "2024-03-02", "fields": "recent_count_change"}
    ).json()
    assert answer == [{"recent_count_change": 12}, {"recent_count_change": 10}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("abc", "time data 'abc' does not match format '%Y-%m-%d'"),
        ("2999-01-01", '"2999-01-01 00:00:00" is not in the past'),
        ("<b>", "time data '&lt;b&gt;' does not match format '%Y-%m-%d'"),
    ],
)
def test_a_bad_recent_date_is_a_page_with_one_line(
    client_with_token: Client, text: str, message: str
) -> None:
    answer = client_with_token.get(SUMMARIES, {"recent_date": text})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert answer.content.decode() == f"Error in recent_date: {message}\n"


@pytest.mark.parametrize("recent", ["2024-03-02", ["2024-03-02"]])
def test_a_json_body_is_read(
    client_with_token: Client, two_courses: None, recent: str | list[str]
) -> None:
    body = {"course_ids": [OTHER, COURSE], "fields": ["count"], "recent_date": recent}
    answer = client_with_token.post(SUMMARIES, json.dumps(body), content_type="application/json")
    assert answer.json() == [{"count": 17}, {"count": 10}]


def test_a_form_repeats_its_keys_and_a_comma_in_it_is_malformed(
    client_with_token: Client, two_courses: None
) -> None:
    repeated = client_with_token.post(SUMMARIES, {"course_ids": [OTHER, COURSE]})
    assert len(repeated.json()) == 2
    joined = client_with_token.post(SUMMARIES, {"course_ids": f"{OTHER},{COURSE}"})
    assert joined.status_code == 400


def test_thousands_of_ids_can_be_posted(client_with_token: Client, two_courses: None) -> None:
    ids = [f"course-v1:a+b+{number}" for number in range(5000)]
    answer = client_with_token.post(SUMMARIES, {"course_ids": [*ids, OTHER]})
    assert [summary["course_id"] for summary in answer.json()] == [OTHER]


@pytest.mark.parametrize(
    ("body", "beginning"),
    [("{", "JSON parse error - "), ("[1]", "The body must be a JSON object")],
)
def test_a_body_that_is_no_json_object_is_a_400(
    client_with_token: Client, body: str, beginning: str
) -> None:
    answer = client_with_token.post(SUMMARIES, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(beginning)


def test_csv_is_flattened_without_a_file_name(client_with_token: Client, two_courses: None) -> None:
    answer = client_with_token.get(
        SUMMARIES,
        {"course_ids": OTHER, "programs": "1", "exclude": "passing_users"},
        headers={"Accept": "text/csv"},
    )
    header = answer.content.decode().splitlines()[0].split(",")
    assert header == sorted(header)
    assert "enrollment_modes.audit.count" in header
    assert "Content-Disposition" not in answer


@pytest.mark.parametrize(
    ("query", "queries"), [("", 1), ("?recent_date=2024-03-02", 2), ("?programs=1", 2)]
)
def test_each_part_of_the_summaries_costs_one_query(
    client_with_token: Client,
    two_courses: None,
    query: str,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client_with_token.get(SUMMARIES)  # lets the process know the publication, for a second
    with django_assert_num_queries(queries + 1, using="marts"):  # and one asks for it after them
        client_with_token.get(SUMMARIES + query)
