"""The providers by which people may sign in, besides the site's own accounts."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from api.config.environment import Environment

OIDC_PROVIDER = "oidc"
"""The name of the OpenID Connect provider in addresses and in the accounts' table."""


def signin_providers(environment: Environment) -> dict[str, dict[str, Any]]:
    """Return `SOCIALACCOUNT_PROVIDERS`: the LMS and the OpenID Connect provider that are set.

    Raises:
        ImproperlyConfigured: a provider is only partly set, or its address is invalid; the message
            names the variable.
    """
    lms = _provider(environment, "lms_signin")
    oidc = _provider(environment, "oidc")
    if environment.oidc_lms_id_claim and oidc is None:
        raise ImproperlyConfigured(
            "ANALYTICS_OIDC_URL must be set where ANALYTICS_OIDC_LMS_ID_CLAIM is; it is empty. "
            "Nothing was started."
        )
    oidc_app = oidc and {
        **oidc["app"],
        "provider_id": OIDC_PROVIDER,
        "settings": {"server_url": oidc["url"]},
    }
    return {
        "edx": {
            "provider_class": "dashboard.signin.lms.LmsProvider",
            "EDX_URL": lms["url"] if lms else "",
            "APPS": [lms["app"]] if lms else [],
            "OAUTH_PKCE_ENABLED": True,
        },
        "openid_connect": {
            "provider_class": "dashboard.signin.oidc.OidcProvider",
            "APPS": [oidc_app] if oidc_app else [],
            "OAUTH_PKCE_ENABLED": True,
        },
    }


def _provider(environment: Environment, prefix: str) -> dict[str, Any] | None:
    """Return address and client of a provider; None: none of its variables is set."""
    names = [f"{prefix}_{part}" for part in ("url", "client_id", "client_secret")]
    values = {name: getattr(environment, name) for name in names}
    if not any(values.values()):
        return None
    for name, value in values.items():
        if not value:
            others = ", ".join(_variable(other) for other in names if values[other])
            raise ImproperlyConfigured(
                f"{_variable(name)} must be set where {others} is; it is empty. "
                "Nothing was started."
            )
    url, client_id, secret = values.values()
    return {
        "url": _checked_url(url, variable=_variable(names[0]), is_https=environment.https),
        "app": {
            "client_id": client_id,
            "secret": secret,
            "name": getattr(environment, f"{prefix}_name"),
        },
    }


def _checked_url(url: str, *, variable: str, is_https: bool) -> str:
    """Return a provider's address without a slash at its end.

    Raises:
        ImproperlyConfigured: the address is invalid, or codes and tokens would travel unencrypted.
    """
    schemes = ("https",) if is_https else ("https", "http")
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in schemes and bool(parts.hostname) and not parts.query
    except ValueError:
        is_right = False
    if not is_right:
        whether = " (ANALYTICS_HTTPS is on)" if is_https else ""
        raise ImproperlyConfigured(
            f"{variable} must be an address as {schemes[0]}://host{whether}; it is {url!r}. "
            "Nothing was started."
        )
    return url.rstrip("/")


def _variable(name: str) -> str:
    return f"ANALYTICS_{name.upper()}"
