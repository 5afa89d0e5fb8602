"""`status`, `authenticated` and `health`, and a result store before its first publication."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import OperationalError, connections
from django.test import Client
from pytest_django import Settings

from api.access import authentication
from api.config.stores.caches import shared_caches
from api.models import Publication
from api.queries import courses as course_queries
from api.queries.reading import NotPublishedError
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, publication_row

PATHS = ["/{}", "/{}/", "/api/v0/{}", "/api/v1/{}/"]


@pytest.mark.django_db(databases=["default", "marts"])
@pytest.mark.parametrize("path", PATHS)
def test_status_is_answered_to_anybody_with_or_without_the_slash(path: str) -> None:
    answer = Client().get(path.format("status"))
    assert (answer.status_code, answer.content) == (200, b"{}")


@pytest.mark.parametrize("path", PATHS)
def test_authenticated_is_answered_to_a_token_only(client_with_token: Client, path: str) -> None:
    assert client_with_token.get(path.format("authenticated")).content == b"{}"
    assert Client().get(path.format("authenticated")).status_code == 401


@pytest.mark.parametrize("path", PATHS)
def test_health_is_ok_once_there_is_a_publication(published: Insert, path: str) -> None:
    published(Publication, publication_row(finished=datetime.now(tz=UTC).replace(tzinfo=None)))
    answer = Client().get(path.format("health"))
    assert (answer.status_code, answer.content.decode()) == (
        200,
        '{"overall_status":"OK","detailed_status":'
        '{"default_db_status":"OK","analytics_db_status":"OK"},'
        '"cache_status":"OK","publication":{"id":1,"as_of":"2024-03-05","age_seconds":0}}',
    )


@pytest.mark.usefixtures("own_caches")
def test_without_its_cache_the_server_is_well_and_says_what_it_lacks(
    published: Insert, settings: Settings
) -> None:
    settings.CACHES = shared_caches("redis://127.0.0.1:1/0", folder=Path("unused"))
    published(Publication, publication_row())
    answer = Client().get("/health")
    assert (answer.status_code, answer.json()["overall_status"]) == (200, "OK")
    assert answer.json()["cache_status"] == "UNAVAILABLE"


@pytest.mark.django_db(databases=["default", "marts"])
def test_without_a_publication_the_result_store_is_unavailable() -> None:
    answer = Client().get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {
        "overall_status": "UNAVAILABLE",
        "detailed_status": {"default_db_status": "OK", "analytics_db_status": "UNAVAILABLE"},
        "cache_status": "OK",
        "publication": None,
    }


@pytest.mark.django_db(databases=["default", "marts"], transaction=True)
def test_before_the_first_publication_data_are_not_found(
    store_without_tables: None, client_with_token: Client
) -> None:
    answer = client_with_token.get(f"/api/v1/courses/{COURSE}/enrollment/")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})
    assert Client().get("/health").status_code == 503


@pytest.mark.django_db(databases=["default", "marts"])
def test_a_table_that_lacks_a_column_is_an_error_not_an_unpublished_one(
    client_with_token: Client,
) -> None:
    with connections["marts"].cursor() as cursor:
        cursor.execute("ALTER TABLE course_enrollment_daily RENAME COLUMN count TO amount")
    answer = client_with_token.get(f"/api/v1/courses/{COURSE}/enrollment/")
    assert answer.status_code == 503
    assert answer.json() == {"detail": "The result store can't be read now. Try again later."}


@pytest.mark.django_db(databases=["default", "marts"])
def test_the_database_of_people_is_told_apart_from_the_result_store(
    client_with_token: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(**_secret: str) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(authentication, "find_token", locked)
    answer = client_with_token.get(f"/api/v1/courses/{COURSE}/enrollment/")
    assert answer.status_code == 503
    assert answer.json() == {
        "detail": "The database of people and tokens can't be used now. Try again later."
    }


@pytest.mark.django_db(databases=["default", "marts"], transaction=True)
def test_a_missing_table_is_told_by_its_name(store_without_tables: None) -> None:
    with pytest.raises(NotPublishedError, match="course_activity"):
        course_queries.activity_list(course_id=COURSE)


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/api/v1/course_summaries/", "application/json; charset=None"), ("/", "text/html")],
)
def test_a_host_that_is_not_served_is_a_bad_request(path: str, content_type: str) -> None:
    answer = Client(raise_request_exception=False).get(path, headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith(content_type)
