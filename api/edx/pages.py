"""Pages of a long list: the parameters `page` and `page_size`, and the object of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from api.queries.reading import Row

PAGE_NAMES = ("page", "page_size")


class WirePages(PageNumberPagination):
    """Pages of 25, or as many as `page_size` says, up to 100; `page=last` is the last one."""

    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100

    page: Page[Any]

    def body(self, results: list[Row]) -> Row:
        """Return the body of the page that was cut last."""
        return {
            "count": self.page.paginator.count,
            "num_pages": self.page.paginator.num_pages,
            "next": self.get_next_link(),
            "previous": self.get_previous_link(),
            "results": results,
        }


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The facts of a request that pages need: its parameters, and the address for links.

    A body can hold the parameters too. The address keeps only parameters that the view knows. An
    answer is kept under these parameters (`api.answers`), and must not repeat another client's
    text.
    """

    query_params: Mapping[str, str]
    address: str

    def build_absolute_uri(self) -> str:
        """Return the address."""
        return self.address


def cut_page(
    request: Request,
    rows: Sequence[Row],
    *,
    known: frozenset[str],
    asked: Mapping[str, str] | None = None,
) -> tuple[WirePages, list[Row]]:
    """Cut the page that a client asks for, the first one by default.

    Args:
        request: the request.
        rows: all rows; an object may count and cut its rows by statements (`count()`, slices).
        known: the parameters of the query that the view knows.
        asked: `page` and `page_size`, where a body has them.

    Raises:
        NotFound: there is no such page.
    """
    query = QueryDict(mutable=True)
    for name in request.query_params:
        if name in known:
            query.setlist(name, request.query_params.getlist(name))
    address = request.build_absolute_uri(request.path) + (f"?{query.urlencode()}" if query else "")
    pages = WirePages()
    seen: Any = PageRequest(request.query_params if asked is None else asked, address)
    found: Any = rows
    return pages, list(pages.paginate_queryset(found, seen) or [])
