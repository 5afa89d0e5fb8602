"""Finds names of settings that nothing reads, as a misspelled one, which is ignored otherwise."""

import os
from collections.abc import Iterator
from difflib import get_close_matches

from dotenv import dotenv_values

from flows.settings import DOTENV, PREFIX, Settings, dotenv_file

_OF_THE_SITE = frozenset(
    {
        "ALLOWED_HOSTS",
        "API_RATE",
        "AUDIT_DAYS",
        "CACHE_URL",
        "DEBUG",
        "EMAIL_FROM",
        "HTTPS",
        "LMS_ACCOUNT_URL",
        "LMS_SIGNIN_CLIENT_ID",
        "LMS_SIGNIN_CLIENT_SECRET",
        "LMS_SIGNIN_NAME",
        "LMS_SIGNIN_NARROWS",
        "LMS_SIGNIN_URL",
        "OIDC_CLIENT_ID",
        "OIDC_CLIENT_SECRET",
        "OIDC_LMS_ID_CLAIM",
        "OIDC_NAME",
        "OIDC_SIGNUP",
        "OIDC_URL",
        "PROXIES",
        "REPORT_LINK_SECONDS",
        "SECRET_KEY",
        "SITE_URL",
    }
)
"""Names that the read side alone reads; this side doesn't import it, so a test compares them."""
_OF_OTHERS = frozenset({"ENV_FILE", DOTENV.removeprefix(PREFIX)})
"""The names of two files with settings: that of `ops/analytics`, and another one than `.env`."""


def known_names() -> list[str]:
    """Return the names of all settings, of both sides, without their prefix."""
    return sorted({name.upper() for name in Settings.model_fields} | _OF_THE_SITE | _OF_OTHERS)


def unknown_names() -> Iterator[str]:
    """Yield, in words, each name that is set and unknown, with the nearest known name."""
    known = known_names()
    file = dotenv_file()
    dotenv = dotenv_values(file) if file else {}
    for place, names in (("the environment", os.environ), (file, dotenv)):
        for name in sorted(names):
            own = name.upper().removeprefix(PREFIX)
            if own != name.upper() and own not in known:
                near = get_close_matches(own, known, n=1)
                hint = f"; did you mean {PREFIX}{near[0]}?" if near else "."
                yield f"{name} in {place} is no setting, and nothing reads it{hint}"
