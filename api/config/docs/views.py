"""`/docs/`: the API's own documentation, as a page and as an OpenAPI document."""

from functools import cache
from typing import cast

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.renderers import BaseRenderer, TemplateHTMLRenderer
from rest_framework.request import Request

# The page of the documentation has inline styles. Its script is a file of this site, as all scripts
# are.
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
    """The OpenAPI document, as YAML or as JSON; each form is made once, because anybody may ask."""

    throttle_classes = ()

    def get(self, request: Request, *_args: object, **_kwargs: object) -> HttpResponse:
        """Answer the document."""
        renderer = request.accepted_renderer
        charset = f"; charset={renderer.charset}" if renderer.charset else ""
        return HttpResponse(
            document_in(renderer.format), content_type=f"{renderer.media_type}{charset}"
        )


@cache
def document_in(form: str) -> bytes:
    """Return the document in one form; making it for each request took 70 to 110 ms."""
    renderers: list[type[BaseRenderer]] = SpectacularAPIView.renderer_classes
    renderer = next(known for known in renderers if known.format == form)
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    schema = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return cast(bytes, renderer().render(schema, renderer_context={}))


@extend_schema(exclude=True)
class DocsView(SpectacularSwaggerSplitView):
    """The page of the documentation; a client that accepts only JSON gets the document itself."""

    throttle_classes = ()
    renderer_classes = [TemplateHTMLRenderer, OpenApiJsonRenderer2]  # noqa: RUF012 - as declared

    def get(self, request: Request, *args: object, **kwargs: object) -> HttpResponseBase:
        """Answer the page, its script, or the document."""
        if request.accepted_renderer.format == OpenApiJsonRenderer2.format:
            return DocumentView.as_view()(request._request)
        page = cast(HttpResponseBase, super().get(request, *args, **kwargs))  # type: ignore[no-untyped-call]
        page["Content-Security-Policy"] = _POLICY
        return page
