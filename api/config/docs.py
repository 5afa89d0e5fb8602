"""`/docs/`: the API's own documentation, as a page and as an OpenAPI document."""

from typing import cast

from django.http.response import HttpResponseBase
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request

# the page's own frame has styles in it; its script is a file of ours, as everything else
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


@extend_schema(exclude=True)
class DocumentView(SpectacularAPIView):
    """The OpenAPI document, as YAML or as JSON."""

    throttle_classes = ()


@extend_schema(exclude=True)
class DocsView(SpectacularSwaggerSplitView):
    """The page; whoever accepts JSON alone gets the document itself."""

    throttle_classes = ()
    renderer_classes = [TemplateHTMLRenderer, OpenApiJsonRenderer2]  # noqa: RUF012 - as declared

    def get(self, request: Request, *args: object, **kwargs: object) -> HttpResponseBase:
        """Answer the page, its script, or the document."""
        if request.accepted_renderer.format == OpenApiJsonRenderer2.format:
            return DocumentView.as_view()(request._request)
        page = cast(HttpResponseBase, super().get(request, *args, **kwargs))  # type: ignore[no-untyped-call]
        page["Content-Security-Policy"] = _POLICY
        return page
