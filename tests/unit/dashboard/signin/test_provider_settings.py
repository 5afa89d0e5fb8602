"""What the environment must say about the ways to sign in."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from api.config.environment import Environment
from api.config.signin_providers import signin_providers

LMS = {
    "lms_signin_url": "https://lms.example.org/",
    "lms_signin_client_id": "analytics",
    "lms_signin_client_secret": "hidden",
}
OIDC = {
    "oidc_url": "https://id.example.org/realms/campus",
    "oidc_client_id": "analytics",
    "oidc_client_secret": "hidden",
}


def environment(**values: object) -> Environment:
    return Environment(_env_file=None, **values)  # type: ignore[arg-type, call-arg]


def test_without_settings_there_is_no_other_way_in() -> None:
    providers = signin_providers(environment())
    assert [providers[name]["APPS"] for name in ("edx", "openid_connect")] == [[], []]


def test_both_ways_are_made_of_their_three_settings_each() -> None:
    providers = signin_providers(environment(**LMS, **OIDC, oidc_name="the campus"))
    assert providers["edx"]["EDX_URL"] == "https://lms.example.org"
    (lms,), (oidc,) = providers["edx"]["APPS"], providers["openid_connect"]["APPS"]
    assert (lms["client_id"], lms["secret"]) == ("analytics", "hidden")
    assert (oidc["provider_id"], oidc["name"]) == ("oidc", "the campus")
    assert oidc["settings"] == {"server_url": "https://id.example.org/realms/campus"}


@pytest.mark.parametrize("given", [LMS, OIDC])
def test_a_way_that_is_set_by_half_is_refused_and_the_missing_variable_named(
    given: dict[str, str],
) -> None:
    for missing in given:
        half = {name: value for name, value in given.items() if name != missing}
        with pytest.raises(
            ImproperlyConfigured, match=f"^ANALYTICS_{missing.upper()} must be set where ANALYTICS_"
        ) as caught:
            signin_providers(environment(**half))
        assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "is_https"),
    [
        ("lms.example.org", False),
        ("ftp://lms.example.org", False),
        ("https://", False),
        ("https://[lms", False),
        ("https://lms.example.org/?x=1", False),
        ("http://lms.example.org", True),
    ],
)
def test_an_address_that_is_none_or_not_safe_is_refused(url: str, is_https: bool) -> None:
    wrong = LMS | {"lms_signin_url": url}
    with pytest.raises(ImproperlyConfigured, match=r"^ANALYTICS_LMS_SIGNIN_URL must be an address"):
        signin_providers(environment(**wrong, https=is_https))


def test_a_claim_without_a_provider_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^ANALYTICS_OIDC_URL must be set where"):
        signin_providers(environment(oidc_lms_id_claim="lms_id"))
