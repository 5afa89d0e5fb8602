"""Tokens: printed once, stored as a hash, revoked."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from api.access.models import ApiToken
from api.access.tokens import hash_secret

pytestmark = pytest.mark.django_db(databases=["default", "marts"])


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("token", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_a_new_token_opens_the_door_and_only_its_hash_is_stored() -> None:
    secret = run("create", "insights", "--all-courses")
    assert len(secret) == 40
    stored = ApiToken.objects.get(name="insights")
    assert stored.secret_hash == hash_secret(secret)
    assert secret not in str(ApiToken.objects.values())
    answer = Client().get("/authenticated/", headers={"Authorization": f"Token {secret}"})
    assert answer.status_code == 200


def test_a_revoked_token_is_an_unknown_one() -> None:
    secret = run("create", "insights", "--all-courses")
    run("revoke", "insights")
    answer = Client().get("/authenticated/", headers={"Authorization": f"Token {secret}"})
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid token."})


def test_tokens_are_listed_by_name_without_their_secrets() -> None:
    secrets = [run("create", name, "--all-courses") for name in ("zoe", "adam")]
    listed = run("list")
    assert [line[12:] for line in listed.splitlines()] == [
        "adam: all courses",
        "zoe: all courses",
    ]
    assert not [secret for secret in secrets if secret in listed]


def test_a_name_is_given_once() -> None:
    run("create", "insights", "--all-courses")
    with pytest.raises(CommandError, match="'insights' exists"):
        run("create", "insights", "--all-courses")


def test_revoking_an_unknown_name_is_refused() -> None:
    with pytest.raises(CommandError, match="none of that name"):
        run("revoke", "nobody")
