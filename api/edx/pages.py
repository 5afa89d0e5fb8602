"""Pages of a long list: `page` and `page_size`, and the object that a page is answered in."""

from collections.abc import Mapping
from dataclasses import dataclass

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from api.queries import Row

_DEFAULT_SIZE = 25
_LARGEST_SIZE = 100


@dataclass(frozen=True, slots=True)
class Page:
    """One page among the rows of a list."""

    number: int
    size: int
    count: int

    @property
    def pages(self) -> int:
        """The number of pages; nothing at all is one empty page."""
        return max(1, -(-self.count // self.size))

    @property
    def first(self) -> int:
        """The number of the first row, from 0."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The number of the row after the last one."""
        return self.first + self.size


def asked_page(query: Mapping[str, str], *, count: int) -> Page:
    """Return the page that a client asks for, the first one by default.

    A size that is none counts as absent; `page=last` is the last page.

    Raises:
        NotFound: there is no such page.
    """
    size = min(_positive(query.get("page_size")) or _DEFAULT_SIZE, _LARGEST_SIZE)
    text = query.get("page") or "1"
    first = Page(number=1, size=size, count=count)
    number = first.pages if text == "last" else _positive(text)
    if number is None or number > first.pages:
        raise NotFound("Invalid page.")
    return Page(number=number, size=size, count=count)


def page_body(request: Request, page: Page, *, results: list[Row]) -> Row:
    """Return the object of a page, with absolute addresses of its neighbours."""
    url = request.build_absolute_uri()
    following = replace_query_param(url, "page", page.number + 1)
    before = (
        remove_query_param(url, "page")
        if page.number == 2
        else replace_query_param(url, "page", page.number - 1)
    )
    return {
        "count": page.count,
        "num_pages": page.pages,
        "next": following if page.number < page.pages else None,
        "previous": before if page.number > 1 else None,
        "results": results,
    }


def _positive(text: str | None) -> int | None:
    # longer numbers are no pages; some are even too long for Python to read
    if not text or len(text) > 9 or not (text.isascii() and text.isdigit()):
        return None
    return int(text) or None
