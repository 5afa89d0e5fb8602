"""How often a client may ask."""

from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from api.access.scope import EVERYTHING
from api.access.tokens import create_own_token, create_token
from api.access.window import count_request, window_key
from api.config.stores.caches import shared_caches

pytestmark = pytest.mark.django_db(databases=["default", "marts"])


def client_with(**options: int) -> Client:
    return client_of(create_token(name=str(options), scope=EVERYTHING, **options))


def client_of(secret: str) -> Client:
    return Client(headers={"Authorization": f"Token {secret}"})


def statuses(client: Client, *, times: int) -> list[int]:
    return [client.get("/authenticated").status_code for _ in range(times)]


def test_the_request_above_the_limit_is_429_as_clients_know_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_000.0)
    settings.API_REQUESTS_PER_MINUTE = 2
    client = client_with()
    assert statuses(client, times=2) == [200, 200]
    answer = client.get("/authenticated")
    assert answer.status_code == 429
    assert answer.json() == {"detail": "Request was throttled. Expected available in 60 seconds."}
    assert answer["Retry-After"] == "60"


def test_each_token_counts_for_itself_and_may_have_a_limit_of_its_own(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_000.0)
    settings.API_REQUESTS_PER_MINUTE = 1
    assert statuses(client_with(), times=2) == [200, 429]
    assert statuses(client_with(requests_per_minute=2), times=3) == [200, 200, 429]
    assert statuses(client_with(requests_per_minute=0), times=9) == [200] * 9


def test_all_tokens_of_a_person_and_the_session_count_together(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_000.0)
    settings.API_REQUESTS_PER_MINUTE = 2
    user = User.objects.create_superuser("ada")
    for label, expected in (("one", [200]), ("two", [200, 429])):
        secret = create_own_token(user, label=label, sees_learners=False, expires=date(2030, 1, 1))
        assert statuses(client_of(secret), times=len(expected)) == expected
    session = Client()
    session.force_login(user)
    assert statuses(session, times=1) == [429]


def test_a_limit_of_nothing_is_none(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 0
    assert statuses(client_with(), times=70) == [200] * 70


def test_a_minute_is_one_of_the_clock_and_belongs_to_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    assert count_request("x", now=now) == (1, 60)
    now += 45
    assert count_request("x", now=now) == (2, 15)
    assert count_request("y", now=now) == (1, 15)
    now += 14.5
    assert count_request("x", now=now) == (3, 1)
    now += 0.5
    assert count_request("x", now=now) == (1, 60)


def test_a_counter_that_never_ends_locks_nobody_out(settings: Settings) -> None:
    now = 1_800_000_000.0
    key = window_key("x", now=now, seconds=60)
    caches["counters"].set(key, 10_000, timeout=None)
    assert count_request("x", now=now)[0] == 10_001
    assert count_request("x", now=now + 60) == (1, 60)


def test_nobody_is_held_up_by_a_cache_that_does_not_work(settings: Settings) -> None:
    settings.CACHES = shared_caches("redis://127.0.0.1:1/0", folder=Path("unused"))
    settings.API_REQUESTS_PER_MINUTE = 1
    assert statuses(client_with(), times=3) == [200] * 3
