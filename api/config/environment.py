"""The environment variables of the read side, typed; `api.config.settings` reads them once."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

_MUST_BE = {
    "ANALYTICS_HOME": "a folder's path",
    "ANALYTICS_RESULT_STORE_URL": "an SQLAlchemy URL",
    "ANALYTICS_SECRET_KEY": "a text of 32 characters or more",
    "ANALYTICS_DEBUG": "true or false",
    "ANALYTICS_ALLOWED_HOSTS": "host names separated by commas",
    "ANALYTICS_HTTPS": "true or false",
    "ANALYTICS_LMS_ACCOUNT_URL": "the URL of an account without its name, as https://lms.org/u/",
    "ANALYTICS_CACHE_URL": "a Redis URL as redis://host:6379/0 (or rediss://, unix://)",
    "ANALYTICS_API_RATE": "a number of requests a minute, 0 for no limit",
    "ANALYTICS_AUDIT_DAYS": "a number of days from 1 to 36500",
    "ANALYTICS_REPORTS": "a folder's path, or s3://bucket/prefix",
    "ANALYTICS_REPORT_LINK_SECONDS": "a number of seconds from 1 to 604800 (seven days)",
    "ANALYTICS_PROXIES": "the number of proxies before the site, 0 for none",
    "ANALYTICS_LMS_SIGNIN_NARROWS": "true or false",
    "ANALYTICS_OIDC_SIGNUP": "true or false",
    "ANALYTICS_SMALL_GROUP": "a number of learners from 0 to 1000",
}

_NOT_SHOWN = {"ANALYTICS_SECRET_KEY": "a shorter one", "ANALYTICS_CACHE_URL": "another text"}


class Environment(BaseSettings):
    """The variables that a person may set, in the environment or in a `.env` file."""

    model_config = SettingsConfigDict(
        env_prefix="ANALYTICS_", env_file=".env", extra="ignore", env_ignore_empty=True
    )

    home: Path = Path(".analytics")
    result_store_url: str = ""
    secret_key: str = Field(default="", pattern=r"^(.{32,})?$")
    debug: bool = False
    allowed_hosts: str = "localhost,127.0.0.1,[::1]"
    https: bool = False
    lms_account_url: str = Field(default="", pattern=r"^(https?://[^\s]+)?$")
    cache_url: str = Field(default="", pattern=r"^((rediss?|unix)://.+)?$")
    api_rate: int = Field(default=60, ge=0)
    audit_days: int = Field(default=365, ge=1, le=36_500)
    reports: str = ""
    report_link_seconds: int = Field(default=120, ge=1, le=604_800)
    proxies: int | None = Field(default=None, ge=0)
    lms_signin_url: str = ""
    lms_signin_client_id: str = ""
    lms_signin_client_secret: str = ""
    lms_signin_name: str = "the LMS"
    lms_signin_narrows: bool = True
    oidc_url: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "single sign-on"
    oidc_lms_id_claim: str = ""
    oidc_signup: bool = False
    email_url: str = ""
    email_from: str = ""
    site_url: str = ""
    small_group: int = Field(default=5, ge=0, le=1000)


def _dotenv_file() -> str:
    """Return the file with settings beside the environment; an empty text for none.

    Raises:
        ImproperlyConfigured: the file that is named is not there.
    """
    named = os.environ.get("ANALYTICS_DOTENV")
    if named and not Path(named).is_file():
        raise ImproperlyConfigured(
            f"ANALYTICS_DOTENV must name a file with settings, but {named} is none. Nothing was "
            "started."
        )
    return ".env" if named is None else named


def read_environment() -> Environment:
    """Read and check the environment.

    Raises:
        ImproperlyConfigured: a variable is wrong; the message says what it must be and what it was.
    """
    try:
        return Environment(_env_file=_dotenv_file())  # type: ignore[call-arg]
    except ValidationError as error:
        first = error.errors()[0]
        variable = f"ANALYTICS_{first['loc'][0]}".upper()
        # No secret may be shown on a screen, and a URL may hold a password.
        found = _NOT_SHOWN.get(variable) or repr(first["input"])
        raise ImproperlyConfigured(
            f"{variable} must be {_MUST_BE.get(variable, 'right')}; it is {found}. "
            "Nothing was started."
        ) from error
