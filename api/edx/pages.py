"""Pages of a long list: `page` and `page_size`, and the object that a page is answered in."""

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
        """Return the object of the page that was cut last."""
        return {
            "count": self.page.paginator.count,
            "num_pages": self.page.paginator.num_pages,
            "next": self.get_next_link(),
            "previous": self.get_previous_link(),
            "results": results,
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """What the pages ask of a request: its parameters, and the address that neighbours begin with.

    A body can hold the parameters too. The address has those alone that the view knows: an answer
    is kept under these (`api.answers`), and must not repeat what another client wrote.
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
        rows: all rows; they may count and cut themselves by statements (`count()`, slices).
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
    seen: Any = Asked(request.query_params if asked is None else asked, address)
    found: Any = rows
    return pages, list(pages.paginate_queryset(found, seen) or [])
