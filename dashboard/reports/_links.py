"""The addresses that cells and trails lead to."""

from urllib.parse import quote, urlencode

from django.conf import settings

from dashboard.frame.report import Asked, report_url
from dashboard.frame.table import Line


def link(asked: Asked, slug: str, *, item: str | None = None, **parameters: str | None) -> str:
    """Return the address of a report, or of one of its items, under the filters of this page."""
    own = {name: value for name, value in parameters.items() if value is not None}
    query = urlencode(asked.filters.parameters() | own)
    address = report_url(slug, asked.course_id, item=item)
    return f"{address}?{query}" if query else address


def cell_address(line: Line) -> str | None:
    """Return the address of a line's first cell, which the line holds under `address`."""
    address = line.get("address")
    return address if isinstance(address, str) else None


def jump_to(course_id: str, block_id: str) -> str | None:
    """Return the address of a block in the LMS; None where the LMS's address is not set."""
    if not settings.LMS_URL:
        return None
    course, block = quote(course_id, safe=":+/"), quote(block_id, safe=":+@/")
    return f"{settings.LMS_URL}/courses/{course}/jump_to/{block}"
