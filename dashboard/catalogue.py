"""Which published numbers have a page that explains them."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.http import urlencode

from api.publications import once_per_publication
from api.queries import catalogue as catalogue_queries
from api.queries.reading import NotPublishedError


def number_url(source: str, *, course_id: str = "", key: str = "") -> str:
    """Return the address of the page about a column; empty when the catalogue lacks the column.

    Args:
        source: the column, as `table.column`.
        course_id: the course whose page leads there, so that the page can speak of it.
        key: the key number that leads there, so that the page can say what it is.
    """
    if not source or source not in _known():
        return ""
    return _number_url(get_script_prefix(), source, course_id, key)


@lru_cache(maxsize=4096)
def _number_url(_prefix: str, source: str, course_id: str, key: str) -> str:
    """Make an address once, because every heading has one; each begins with the site's prefix."""
    address = reverse("dashboard:number", args=source.split("."))
    named = {"course": course_id, "number": key}
    query = urlencode({name: value for name, value in named.items() if value})
    return f"{address}?{query}" if query else address


@once_per_publication(most=4)
def _known() -> frozenset[str]:
    """Return the published columns, as `table.column`."""
    try:
        return frozenset(f"{table}.{column}" for table, column in catalogue_queries.column_list())
    except NotPublishedError:
        return frozenset()
