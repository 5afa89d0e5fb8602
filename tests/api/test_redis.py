"""The cache of several machines is a real Redis."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.cache import caches
from django.db import connections
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from api.access import throttling
from api.access.scope import EVERYTHING
from api.access.tokens import create_token
from api.answers import cache_works
from api.config.caches import shared_caches
from api.models import CourseEnrollmentDaily, Publication
from tests.api.fixtures import Insert
from tests.api.store import COURSE, daily_row, publication_row

pytestmark = [
    pytest.mark.redis,
    pytest.mark.django_db(databases=["default", "marts"]),
]

ENROLLMENT = f"/api/v1/courses/{COURSE}/enrollment/"


@pytest.fixture(autouse=True)
def redis_caches(redis_url: str, settings: Settings) -> Iterator[None]:
    settings.CACHES = shared_caches(redis_url, folder=Path("unused"))
    caches["answers"].clear()
    yield
    caches["answers"].clear()


def test_an_answer_is_kept_until_the_next_publication(
    client_with_token: Client,
    kept_answers: Callable[[], None],
    published: Insert,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    published(Publication, publication_row())
    published(CourseEnrollmentDaily, daily_row("2024-03-03", 9))
    assert cache_works()
    cold = client_with_token.get(ENROLLMENT)
    with django_assert_num_queries(0, using="marts"):
        warm = client_with_token.get(ENROLLMENT)
    assert (warm.content, warm["ETag"]) == (cold.content, cold["ETag"])
    with connections["marts"].cursor() as cursor:
        cursor.execute("UPDATE course_enrollment_daily SET count = 10")
    published(Publication, publication_row(id=2))
    kept_answers()
    assert client_with_token.get(ENROLLMENT).json()[0]["count"] == 10


def test_a_limit_counts_the_requests_of_all_processes(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    secret = create_token(name="both", scope=EVERYTHING)
    first, second = (Client(headers={"Authorization": f"Token {secret}"}) for _ in range(2))
    statuses = [client.get("/authenticated").status_code for client in (first, second, first)]
    assert statuses == [200, 200, 429]


def test_requests_at_one_moment_are_all_counted() -> None:
    begin, counted = Barrier(8), []

    def ask() -> None:
        begin.wait()
        counted.extend(throttling.count_request("x", now=1_800_000_000.0)[0] for _ in range(20))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counted) == list(range(1, 161))
