"""Binding accounts here to accounts of the LMS."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from api.access.models import LmsIdentity
from dashboard.signin.identities import IdentityTakenError, LmsClaim, bind, user_of

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


def identity_of(user: User) -> tuple[int, str, list[str] | None]:
    found = LmsIdentity.objects.get(user=user)
    return found.lms_user_id, found.lms_username, found.narrowed_to


def bound(name: str, claim: LmsClaim, **changes: object) -> User:
    user = User.objects.create_user(name)
    bind(user, claim, changes=changes, checked_at=NOW)
    return user


def test_a_person_is_found_by_the_number_whatever_the_name_is() -> None:
    ada = bound("a", LmsClaim(7, "ada"))
    assert user_of(LmsClaim(7, "another")) == ada
    assert user_of(LmsClaim(8, "ada")) is None


def test_a_person_of_another_account_is_refused_and_nothing_changes() -> None:
    ada = bound("a", LmsClaim(7, "ada"), narrowed_to=["x"])
    eve = bound("e", LmsClaim(8, "eve"))
    with pytest.raises(IdentityTakenError):
        bind(eve, LmsClaim(7, "ada"), changes={}, checked_at=NOW)
    assert (identity_of(ada), identity_of(eve)) == ((7, "ada", ["x"]), (8, "eve", None))


def test_a_claim_without_a_name_keeps_name_and_courses_of_the_last_sign_in() -> None:
    ada = bound("a", LmsClaim(7, "ada"), narrowed_to=["x"])
    bind(ada, LmsClaim(7, None), changes={}, checked_at=NOW)
    assert identity_of(ada) == (7, "ada", ["x"])


def test_another_number_takes_nothing_over_from_the_last_one() -> None:
    ada = bound("a", LmsClaim(7, "ada"), narrowed_to=["x"])
    bind(ada, LmsClaim(9, None), changes={}, checked_at=NOW)
    assert identity_of(ada) == (9, "", None)


def test_who_is_nobody_in_the_lms_any_more_loses_the_binding() -> None:
    ada = bound("a", LmsClaim(7, "ada"))
    bind(ada, None, changes={"narrowed_to": None}, checked_at=NOW)
    assert not LmsIdentity.objects.filter(user=ada).exists()
