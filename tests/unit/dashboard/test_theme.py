"""The reader's choice of a light or dark ground."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from dashboard.theme import COOKIE

pytestmark = pytest.mark.django_db(databases=["default", "marts"])


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("ada"))
    return client


def page_of(client: Client) -> str:
    return client.get("/account/").content.decode()


def test_the_choice_is_kept_until_it_is_the_systems_again(client: Client) -> None:
    assert "data-theme" not in page_of(client)
    for theme in ("dark", "light"):
        answer = client.post("/account/theme/", {"theme": theme})
        assert (answer.status_code, answer["Location"]) == (302, "/account/#theme-heading")
        cookie = answer.cookies[COOKIE]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert f'<html lang="en" data-theme="{theme}">' in page_of(client)
        assert f'value="{theme}" aria-pressed="true"' in page_of(client)
    client.post("/account/theme/", {"theme": "auto"})
    assert "data-theme" not in page_of(client)
    assert 'value="auto" aria-pressed="true"' in page_of(client)


@pytest.mark.parametrize("value", ["", "pink", 'dark" onload="x'])
def test_a_value_that_is_no_choice_is_the_systems(client: Client, value: str) -> None:
    client.post("/account/theme/", {"theme": value})
    assert "data-theme" not in page_of(client)
    client.cookies[COOKIE] = value
    assert "data-theme" not in page_of(client)


def test_a_visitor_who_chose_signs_in_on_the_same_ground() -> None:
    visitor = Client()
    assert visitor.post("/account/theme/", {"theme": "dark"})["Location"].startswith("/login/")
    visitor.cookies[COOKIE] = "dark"
    assert 'data-theme="dark"' in visitor.get("/login/").content.decode()
