"""Answers are kept until the next publication, and never shown to whom they are not for."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from api.access.scope import Scope
from api.access.tokens import create_token
from api.models import CourseEnrollmentDaily, CourseMetaSummaryEnrollment, Publication
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, daily_row, publication_row, summary_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

ENROLLMENT = f"/api/v1/courses/{COURSE}/enrollment/"
SUMMARIES = "/api/v1/course_summaries/"
OTHER = "course-v1:MITx+6.00x+2025"


@pytest.fixture
def one_publication(kept_answers: Callable[[], None], published: Insert) -> None:
    published(Publication, publication_row())
    published(CourseEnrollmentDaily, daily_row("2024-03-03", 9))
    published(CourseMetaSummaryEnrollment, summary_row(COURSE), summary_row(OTHER))


def grow() -> None:
    with connections["marts"].cursor() as cursor:
        cursor.execute("UPDATE course_enrollment_daily SET count = 10")


def test_a_warm_answer_costs_the_result_store_nothing(
    client_with_token: Client,
    one_publication: None,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    cold = client_with_token.get(ENROLLMENT)
    with django_assert_num_queries(0, using="marts"):
        warm = client_with_token.get(ENROLLMENT)
    assert warm.content == cold.content
    assert {**warm.headers} == {**cold.headers, "X-Request-ID": warm["X-Request-ID"]}


def test_a_bad_date_is_refused_also_where_dates_choose_nothing_and_an_answer_is_kept(
    client_with_token: Client, kept_answers: Callable[[], None], everything_published: None
) -> None:
    videos = f"/api/v1/courses/{COURSE}/videos/"
    assert client_with_token.get(videos).status_code == 200
    assert client_with_token.get(f"{videos}?start_date=yesterday").status_code == 400
    assert client_with_token.get(f"{videos}?start_date=2024-03-01").status_code == 200


def test_after_a_second_only_the_publication_is_asked_for(
    client_with_token: Client,
    one_publication: None,
    kept_answers: Callable[[], None],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client_with_token.get(ENROLLMENT)
    kept_answers()
    with django_assert_num_queries(1, using="marts"):
        client_with_token.get(ENROLLMENT)


def test_an_answer_is_private_and_a_client_that_has_it_gets_304(
    client_with_token: Client, one_publication: None
) -> None:
    for _ in ("made", "kept"):
        answer = client_with_token.get(ENROLLMENT)
        assert answer["Cache-Control"] == "private"
        again = client_with_token.get(ENROLLMENT, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    assert answer["ETag"].startswith('"')


def test_the_first_answer_can_be_304_too(client_with_token: Client, one_publication: None) -> None:
    etag = client_with_token.get(ENROLLMENT)["ETag"]
    fresh = client_with_token.get(f"{ENROLLMENT}?start_date=2024", headers={"If-None-Match": etag})
    assert fresh.status_code == 400
    fresh = client_with_token.get(
        f"{ENROLLMENT}?start_date=2024-03-03", headers={"If-None-Match": etag}
    )
    assert fresh.status_code == 304


@pytest.mark.parametrize("change", [{"id": 2}, {"id": 1, "finished": "2024-03-06 01:02:03"}])
def test_a_new_publication_is_a_new_answer(
    client_with_token: Client,
    one_publication: None,
    published: Insert,
    kept_answers: Callable[[], None],
    change: dict[str, object],
) -> None:
    before = client_with_token.get(ENROLLMENT)
    grow()
    assert client_with_token.get(ENROLLMENT).json()[0]["count"] == 9
    with connections["marts"].cursor() as cursor:
        cursor.execute("DELETE FROM publication")
    published(Publication, publication_row(**change))
    kept_answers()
    after = client_with_token.get(ENROLLMENT, headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, after.json()[0]["count"]) == (200, 10)


def test_an_answer_that_did_not_change_is_304_after_the_next_publication(
    client_with_token: Client,
    one_publication: None,
    published: Insert,
    kept_answers: Callable[[], None],
) -> None:
    etag = client_with_token.get(ENROLLMENT)["ETag"]
    published(Publication, publication_row(id=2))
    kept_answers()
    again = client_with_token.get(ENROLLMENT, headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_formats_and_queries_are_kept_apart(
    client_with_token: Client, one_publication: None
) -> None:
    for _ in ("made", "kept"):
        csv = client_with_token.get(ENROLLMENT, headers={"Accept": "text/csv"})
        assert csv.content.startswith(b"count,course_id")
        assert csv["Content-Type"] == "text/csv; charset=utf-8"
        assert csv["Content-Disposition"].endswith("--enrollment.csv")
        assert "Content-Disposition" not in client_with_token.get(f"{ENROLLMENT}?format=csv")
        assert client_with_token.get(ENROLLMENT).json()[0]["count"] == 9
        assert client_with_token.get(f"{ENROLLMENT}?end_date=2020-01-01").status_code == 404


def test_the_body_of_a_post_counts(client_with_token: Client, one_publication: None) -> None:
    def ids(*asked: str) -> list[str]:
        body = json.dumps({"course_ids": asked})
        answer = client_with_token.post(SUMMARIES, body, content_type="application/json")
        return [row["course_id"] for row in answer.json()]

    for _ in ("made", "kept"):
        assert ids(COURSE) == [COURSE]
        assert ids(OTHER) == [OTHER]
        assert ids(COURSE, OTHER) == sorted([COURSE, OTHER])


def test_a_kept_answer_is_not_shown_to_another_scope(
    client_with_token: Client, one_publication: None
) -> None:
    assert len(client_with_token.get(SUMMARIES).json()) == 2
    secret = create_token(name="one", scope=Scope(course_ids=frozenset({OTHER})))
    client = Client(headers={"Authorization": f"Token {secret}"})
    for _ in ("made", "kept"):
        assert [row["course_id"] for row in client.get(SUMMARIES).json()] == [OTHER]
        assert client.get(ENROLLMENT).status_code == 403
    assert Client().get(ENROLLMENT).status_code == 401


def test_a_page_for_people_is_not_kept(client_with_token: Client, one_publication: None) -> None:
    answer = client_with_token.get(ENROLLMENT, headers={"Accept": "text/html"})
    assert "ETag" not in answer
    assert answer["Cache-Control"] == "private"


def test_head_is_answered_from_what_get_left(
    client_with_token: Client,
    one_publication: None,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    etag = client_with_token.get(ENROLLMENT)["ETag"]
    with django_assert_num_queries(0, using="marts"):
        head = client_with_token.head(ENROLLMENT)
    assert (head.status_code, head["ETag"]) == (200, etag)


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("?x=1", {}),
        ("?page=7", {}),
        ("", {"Accept": "application/json; x=1"}),
        ("", {"Accept": "application/json;q=0.9, text/csv;q=0.1"}),
        ("?format=json", {}),
    ],
)
def test_what_the_view_does_not_know_makes_no_new_entry(
    client_with_token: Client,
    one_publication: None,
    query: str,
    headers: dict[str, str],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    plain = client_with_token.get(ENROLLMENT)
    with django_assert_num_queries(0, using="marts"):
        again = client_with_token.get(ENROLLMENT + query, headers=headers)
    assert again.content == plain.content


def test_an_indent_is_another_answer(client_with_token: Client, one_publication: None) -> None:
    plain = client_with_token.get(ENROLLMENT)
    for _ in ("made", "kept"):
        indented = client_with_token.get(
            ENROLLMENT, headers={"Accept": "application/json; indent=2"}
        )
        assert indented.json() == plain.json()
        assert indented.content.startswith(b"[\n  {")


def test_a_signed_in_person_may_post_a_form_with_files_in_mind(
    one_publication: None, kept_answers: Callable[[], None]
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_user("ada", is_staff=True))
    client.cookies["csrftoken"] = token = "a" * 32
    for _ in ("made", "kept"):
        # the check of the token reads the body before the view does
        answer = client.post(SUMMARIES, {"course_ids": OTHER, "csrfmiddlewaretoken": token})
        assert [row["course_id"] for row in answer.json()] == [OTHER]


def test_the_pages_of_an_answer_to_a_body_are_kept_apart(
    client_with_token: Client, one_publication: None
) -> None:
    def ask(**body: str) -> Any:
        return client_with_token.post(SUMMARIES, body, content_type="application/json").json()

    first, second = (ask(page=number, page_size="1") for number in ("1", "2"))
    assert first["results"] != second["results"]
    assert isinstance(ask(order_by="count"), list)
    assert isinstance(ask(order_by="count", page="1"), dict)
    assert "programs" in ask(order_by="count", programs="true")[0]
