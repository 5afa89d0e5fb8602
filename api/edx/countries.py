"""Countries as clients know them: codes of ISO 3166 and the names of django-countries 8."""

from functools import cache, lru_cache
from typing import TypedDict

from django.conf import settings
from django.utils.translation import override
from django_countries import countries


class Country(TypedDict):
    """The object that stands for a country in an answer."""

    alpha2: str | None
    alpha3: str | None
    name: str


UNKNOWN: Country = {"alpha2": None, "alpha3": None, "name": "UNKNOWN"}


@lru_cache(maxsize=1024)
def country(code: str | None) -> Country:
    """Return the country of a stored code; any other text is the unknown country."""
    return all_countries().get((code or "").upper(), UNKNOWN)


@cache
def all_countries() -> dict[str, Country]:
    """Return all countries by code; the names are read once, which takes a second.

    The names are English, whatever language the first reader has.
    """
    with override(settings.LANGUAGE_CODE):
        return {
            code: {"alpha2": code, "alpha3": countries.alpha3(code), "name": str(name)}
            for code, name in countries
        }
