"""Two ways into one account must name one person, and a provider names a person by a text."""

from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.base.provider import ProviderException
from django.contrib.auth.models import User
from django.test import RequestFactory

from api.access.models import LmsIdentity
from dashboard.signin.adapters import SocialAccountAdapter
from dashboard.signin.oidc import OidcProvider

pytestmark = pytest.mark.django_db(databases=["default"])


CALLBACK = RequestFactory().get("/account/oidc/oidc/login/callback/")


def provider() -> OidcProvider:
    app = SocialApp(provider="openid_connect", provider_id="oidc", client_id="any", settings={})
    return OidcProvider(CALLBACK, app=app)


def way_into(user: User, name: str) -> SocialAccount:
    return SocialAccount.objects.create(user=user, provider=name, uid=f"{name}-1")


def sign_in(way: SocialAccount, *, claim: str | None) -> None:
    """Sign in by a way, whose provider says which user of the LMS the person is."""
    way.extra_data = {"lms_id_claim": claim}
    person = SocialLogin(user=way.user, account=way, provider=provider())
    person.state = {"process": AuthProcess.LOGIN}
    SocialAccountAdapter().pre_social_login(CALLBACK, person)


@pytest.fixture
def ada() -> User:
    user = User.objects.create_user("lms-5")
    LmsIdentity.objects.create(
        user=user, lms_user_id=5, lms_username="ada", narrowed_to=[], checked_at=datetime.now(UTC)
    )
    return user


@pytest.mark.parametrize("claim", ["9", None], ids=["another person", "nobody"])
def test_a_second_way_that_names_somebody_else_is_refused_and_changes_nothing(
    ada: User, claim: str | None
) -> None:
    way_into(ada, "edx")
    second = way_into(ada, "oidc")
    with pytest.raises(ProviderException, match="must name one person"):
        sign_in(second, claim=claim)
    identity = LmsIdentity.objects.get(user=ada)
    assert (identity.lms_user_id, identity.narrowed_to) == (5, [])


def test_a_second_way_that_names_the_same_person_is_open(ada: User) -> None:
    way_into(ada, "edx")
    sign_in(way_into(ada, "oidc"), claim="5")
    assert LmsIdentity.objects.get(user=ada).lms_user_id == 5


def test_the_only_way_in_may_name_another_person(ada: User) -> None:
    sign_in(way_into(ada, "oidc"), claim="9")
    assert LmsIdentity.objects.get(user=ada).lms_user_id == 9


@pytest.mark.parametrize(
    "data",
    [
        {"userinfo": {"sub": None}},
        {"userinfo": {"sub": True}},
        {"userinfo": {}},
        {"id_token": {"sub": ""}},
        {"userinfo": {"sub": "x", "lms_id": 7777}, "id_token": {"sub": "ada"}},
    ],
)
def test_a_provider_that_names_nobody_or_two_people_signs_nobody_in(data: dict[str, Any]) -> None:
    with pytest.raises(ProviderException, match="must"):
        provider().sociallogin_from_response(CALLBACK, data)


@pytest.mark.parametrize(
    ("claims", "language"), [({"locale": "hi"}, "hi"), ({}, None), ({"locale": 7}, 7)]
)
def test_a_provider_may_name_a_persons_language_which_is_not_stored(
    claims: dict[str, Any], language: object
) -> None:
    said = {"userinfo": {"sub": "ada", **claims}}
    person = provider().sociallogin_from_response(CALLBACK, said)
    assert person.language == language
    assert "locale" not in str(person.account.extra_data)
