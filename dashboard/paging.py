"""One page of a long list, with the addresses of its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.paginator import Paginator
from django.http import QueryDict

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """Some rows of a list; `previous` and `next` are query strings, empty at the ends."""

    rows: Sequence[RowT]
    number: int
    count: int
    previous: str
    next: str


def page_of(rows: Sequence[RowT], *, query: QueryDict, parameter: str, size: int) -> Page[RowT]:
    """Cut the page that the query's parameter names; what is no page's number is the nearest page.

    The other parameters stay, so two lists on one page are turned apart.
    """
    page = Paginator(rows, size).get_page(query.get(parameter))

    def query_of(number: int) -> str:
        changed = query.copy()
        changed[parameter] = str(number)
        return f"?{changed.urlencode()}"

    return Page(
        rows=list(page.object_list),
        number=page.number,
        count=page.paginator.num_pages,
        previous=query_of(page.number - 1) if page.has_previous() else "",
        next=query_of(page.number + 1) if page.has_next() else "",
    )
