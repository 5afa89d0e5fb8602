"""Pages whose tiles, tables and charts are of one publication."""

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.views.generic.base import View

from api.publications import PublicationMovedError, of_one_publication


class OnePublicationMixin(View):
    """Make a page again when another publication went live while the page was made.

    The mixin that checks the person comes first, because it needs no published table.
    """

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Answer a page of one publication; 503 when no publication stayed live long enough."""
        try:
            page, _ = of_one_publication(partial(super().dispatch, request, *args, **kwargs))
        except PublicationMovedError:
            text = render_to_string("dashboard/being_published.html")
            page = HttpResponse(text, status=503, headers={"Retry-After": "1"})
        return page
