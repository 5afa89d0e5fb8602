"""Tokens: printed once, stored as a hash, revoked."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from api.access.models import ApiToken
from api.access.tokens import (
    TokenNameTakenError,
    create_own_token,
    hash_secret,
    is_valid,
    replace_login_token,
    today,
)
from api.models import CourseMetaSummaryEnrollment
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, summary_row

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


def test_a_sign_in_has_a_token_also_where_another_one_has_its_name() -> None:
    run("create", "api-token-auth: ada", "--all-courses")
    ada = User.objects.create_user("ada")
    for _ in range(2):
        secret = replace_login_token(ada)
        assert Client().get("/authenticated/", headers={"Authorization": f"Token {secret}"}).content
    assert [token.name for token in ApiToken.objects.filter(user=ada)] == ["api-token-auth: ada 2"]


def test_a_name_that_is_taken_between_a_look_and_the_making_is_told_as_such() -> None:
    ada = User.objects.create_user("ada")
    make = partial(create_own_token, ada, label="mine", sees_learners=False)
    make(expires=today() + timedelta(days=1))
    with pytest.raises(TokenNameTakenError, match="ada: mine"):
        make(expires=today() + timedelta(days=1))
    assert ApiToken.objects.count() == 1


def test_tokens_are_listed_by_name_without_their_secrets() -> None:
    secrets = [run("create", name, "--all-courses") for name in ("zoe", "adam")]
    listed = run("list")
    assert [line[12:] for line in listed.splitlines()] == [
        "adam: all courses, never used",
        "zoe: all courses, never used",
    ]
    assert not [secret for secret in secrets if secret in listed]


def test_a_name_is_given_once() -> None:
    run("create", "insights", "--all-courses")
    with pytest.raises(CommandError, match="'insights' exists"):
        run("create", "insights", "--all-courses")


def test_revoking_an_unknown_name_is_refused() -> None:
    with pytest.raises(CommandError, match="none of that name"):
        run("revoke", "nobody")


def known(secret: str) -> int:
    return Client().get("/authenticated/", headers={"Authorization": f"Token {secret}"}).status_code


def test_the_day_of_the_last_use_is_listed() -> None:
    secret = run("create", "insights", "--all-courses")
    assert known(secret) == 200
    assert run("list").endswith(f"all courses, last used {today()}")


def test_using_a_token_again_on_the_same_day_writes_nothing(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    secret = run("create", "insights", "--all-courses")
    known(secret)
    with django_assert_num_queries(1):
        known(secret)


def test_the_right_to_see_learners_is_given_and_taken_without_a_new_secret() -> None:
    secret = run("create", "insights", "--all-courses")
    path = f"/api/v1/courses/{COURSE}/user_engagement/"
    client = Client(headers={"Authorization": f"Token {secret}"})
    assert client.get(path).status_code == 403
    assert "--learners" in client.get(path).json()["detail"]
    assert run("change", "insights", "--learners") == "Token 'insights' sees learners."
    assert client.get(path).status_code == 404
    assert "with their learners" in run("list")
    run("change", "insights", "--no-learners")
    assert client.get(path).status_code == 403
    with pytest.raises(CommandError, match="none of that name"):
        run("change", "nobody", "--learners")


def test_learners_of_no_course_make_no_sense() -> None:
    with pytest.raises(CommandError, match="say which: --course, --org, --all-courses"):
        run("create", "prometheus", "--metrics", "--learners")


def test_a_course_or_an_organisation_that_is_not_published_is_warned_of(published: Insert) -> None:
    published(CourseMetaSummaryEnrollment, summary_row(COURSE))
    warned = StringIO()
    options = ("--course", COURSE, "--course", f"{COURSE}x", "--org", "edX", "--org", "edx")
    call_command("token", "create", "typo", *options, stdout=StringIO(), stderr=warned)
    warnings = [line for line in warned.getvalue().splitlines() if line.startswith("Warning")]
    assert len(warnings) == 2
    assert f"no course '{COURSE}x' is published" in warnings[0]
    assert "no course of 'edx' is published" in warnings[1]
    assert ApiToken.objects.filter(name="typo").exists()


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", password="right horse battery", is_staff=True)


def by_save(user: User) -> None:
    user.set_password("another horse battery")
    user.save()


def by_the_database(user: User) -> None:
    User.objects.filter(pk=user.pk).update(password=make_password("another horse battery"))


def by_command(user: User) -> None:
    call_command("staff_user", user.username, stdout=StringIO())


@pytest.mark.parametrize("change", [by_save, by_the_database, by_command])
def test_a_changed_password_ends_all_tokens_of_its_person(
    ada: User, change: Callable[[User], None]
) -> None:
    ends = today() + timedelta(days=1)
    secrets = [
        replace_login_token(ada),
        create_own_token(ada, label="notebook", sees_learners=False, expires=ends),
    ]
    program = run("create", "insights", "--all-courses")
    assert [known(secret) for secret in (*secrets, program)] == [200, 200, 200]
    change(ada)
    assert [known(secret) for secret in (*secrets, program)] == [401, 401, 200]


def test_a_login_token_ends_after_thirty_days(ada: User) -> None:
    secret = replace_login_token(ada)
    token = ApiToken.objects.get(user=ada)
    assert is_valid(token, on=today() + timedelta(days=29))
    assert not is_valid(token, on=today() + timedelta(days=30))
    ApiToken.objects.update(expires=today())
    assert known(secret) == 401


def test_a_new_login_token_leaves_a_persons_own_tokens_alone(ada: User) -> None:
    own = create_own_token(
        ada, label="notebook", sees_learners=True, expires=today() + timedelta(days=1)
    )
    first, second = replace_login_token(ada), replace_login_token(ada)
    assert [known(secret) for secret in (own, first, second)] == [200, 401, 200]


def test_logs_do_not_name_the_person_of_a_token(ada: User) -> None:
    replace_login_token(ada)
    token = ApiToken.objects.get(user=ada)
    assert str(token) == f"token {token.pk}"
