"""Countries as clients know them: codes of ISO 3166 and the names of django-countries 8."""

from functools import cache
from typing import TypedDict

from django_countries import countries


class Country(TypedDict):
    """The object that stands for a country in an answer."""

    alpha2: str | None
    alpha3: str | None
    name: str


UNKNOWN: Country = {"alpha2": None, "alpha3": None, "name": "UNKNOWN"}


def country(code: str | None) -> Country:
    """Return the country of a stored code; whatever is no country's code is the unknown one."""
    return _countries().get((code or "").upper(), UNKNOWN)


@cache
def _countries() -> dict[str, Country]:
    return {
        code: {"alpha2": code, "alpha3": countries.alpha3(code), "name": str(name)}
        for code, name in countries
    }
