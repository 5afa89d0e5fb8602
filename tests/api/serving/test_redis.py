"""The cache of several machines is a real Redis."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
import redis
from django.core.cache import caches
from django.db import connections
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from api.access.scope import EVERYTHING
from api.access.tokens import create_token
from api.access.window import count_request
from api.answers import cache_works
from api.config.stores.caches import shared_caches
from api.models import CourseEnrollmentDaily, Publication
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, daily_row, publication_row

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


def test_a_limit_counts_the_requests_of_all_processes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_000.0)
    settings.API_REQUESTS_PER_MINUTE = 2
    secret = create_token(name="both", scope=EVERYTHING)
    first, second = (Client(headers={"Authorization": f"Token {secret}"}) for _ in range(2))
    statuses = [client.get("/authenticated").status_code for client in (first, second, first)]
    assert statuses == [200, 200, 429]


def test_requests_at_one_moment_are_all_counted() -> None:
    begin, counted = Barrier(8), []

    def ask() -> None:
        begin.wait()
        counted.extend(count_request("x", now=1_800_000_000.0)[0] for _ in range(20))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counted) == list(range(1, 161))


def test_each_window_begins_with_one_and_no_counter_stays_when_windows_end_under_load(
    redis_url: str,
) -> None:
    ends, counted = time.monotonic() + 2.5, []

    def ask() -> None:
        while time.monotonic() < ends:
            now = time.time()
            counted.append((int(now), count_request("busy", now=now, seconds=1)[0]))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    by_second: dict[int, list[int]] = {}
    for second, count in counted:
        by_second.setdefault(second, []).append(count)
    assert len(by_second) > 1
    for counts in by_second.values():
        assert (min(counts), max(counts) <= len(counts)) == (1, True)
    assert counters_without_an_end(redis_url) == []


def test_eight_processes_leave_no_counter_without_an_end(redis_url: str) -> None:
    asked = subprocess.run(
        [sys.executable, "-c", _BUSY_PROCESSES, redis_url],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert int(asked.stdout) > 8
    assert counters_without_an_end(redis_url) == []
    # whoever asks in another second begins with one
    assert count_request("busy", now=time.time() + 60, seconds=1)[0] == 1


def counters_without_an_end(redis_url: str) -> list[bytes]:
    with redis.Redis.from_url(redis_url) as server:
        found = [key for key in server.keys("*") if b"requests" in key]
        assert found
        return [key for key in found if server.ttl(key) == -1]


_BUSY_PROCESSES = """
import sys, time
from multiprocessing import Pool
import django
from django.conf import settings

settings.configure(CACHES={"counters": {
    "BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": sys.argv[1],
    "KEY_PREFIX": "analytics",
}})
django.setup()
from api.access.window import count_request

def ask(_number):
    count_request("warm", now=time.time(), seconds=1)
    ends, asked = time.monotonic() + 2.5, 0
    while time.monotonic() < ends:
        count_request("busy", now=time.time(), seconds=1)
        asked += 1
    return asked

if __name__ == "__main__":
    with Pool(8) as pool:
        print(sum(pool.map(ask, range(8))))
"""
