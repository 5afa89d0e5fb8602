"""How often a password can be tried."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

PASSWORD = "right horse battery"


def sign_in(
    name: str, password: str, *, address: str = "192.0.2.1", host: str = "localhost", **more: str
) -> tuple[int, bool]:
    """Return the status, and whether somebody is signed in."""
    client = Client(headers={"host": host, **more}, REMOTE_ADDR=address)
    answer = client.post("/login/", {"login": name, "password": password})
    return answer.status_code, "sessionid" in client.cookies


@pytest.fixture(autouse=True)
def people() -> None:
    User.objects.create_user("ada", password=PASSWORD)
    User.objects.create_user("eve", password=PASSWORD)


def test_after_five_wrong_passwords_an_account_takes_none_for_a_while_from_anywhere() -> None:
    for number in range(5):
        assert sign_in("ada", "wrong", address=f"192.0.2.{number}") == (200, False)
    assert sign_in("ada", PASSWORD, address="198.51.100.1") == (200, False)
    assert sign_in("eve", PASSWORD, address="198.51.100.1") == (302, True)


def test_neither_capitals_nor_a_port_in_the_host_give_more_tries() -> None:
    for number in range(5):
        sign_in("ada", "wrong", address=f"192.0.2.{number}", host=f"localhost:{8000 + number}")
    assert sign_in("ada", PASSWORD, address="198.51.100.1", host="localhost:1") == (200, False)
    assert sign_in("ADA", PASSWORD, address="198.51.100.2") == (200, False)


def test_after_ten_wrong_passwords_an_address_signs_nobody_in_for_a_minute() -> None:
    for number in range(10):
        sign_in(f"somebody-{number}", "wrong")
    assert sign_in("eve", PASSWORD) == (200, False)
    assert sign_in("eve", PASSWORD, address="198.51.100.1") == (302, True)


def test_many_right_passwords_from_one_address_end_in_a_page_that_says_so() -> None:
    statuses = [sign_in("eve", PASSWORD)[0] for _ in range(31)]
    assert statuses == [302] * 30 + [429]


def test_an_address_that_is_only_claimed_gives_no_more_tries() -> None:
    for number in range(10):
        sign_in(f"somebody-{number}", "wrong", **{"X-Forwarded-For": f"192.0.2.{number}"})
    assert sign_in("eve", PASSWORD, **{"X-Forwarded-For": "192.0.2.99"}) == (200, False)


def test_behind_a_proxy_the_address_that_it_adds_counts(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        forwarded = f"203.0.113.{number}, 192.0.2.7"
        sign_in(f"somebody-{number}", "wrong", **{"X-Forwarded-For": forwarded})
    assert sign_in("eve", PASSWORD, **{"X-Forwarded-For": "x, 192.0.2.7"}) == (200, False)
    assert sign_in("eve", PASSWORD, **{"X-Forwarded-For": "x, 192.0.2.8"}) == (302, True)


def test_nobody_signs_in_while_tries_can_not_be_counted(settings: Settings) -> None:
    settings.CACHES = {
        alias: {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
        for alias in settings.CACHES
    }
    client = Client(raise_request_exception=False)
    answer = client.post("/login/", {"login": "ada", "password": PASSWORD})
    assert (answer.status_code, "sessionid" in client.cookies) == (500, False)


def test_clients_of_whom_no_address_is_known_can_sign_in_and_share_a_limit() -> None:
    assert sign_in("eve", PASSWORD, address="") == (302, True)
    for number in range(10):
        sign_in(f"nobody{number}", "wrong", address="")
    assert sign_in("eve", PASSWORD, address="")[1] is False
