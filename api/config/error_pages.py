"""Answers to requests without a view: bare JSON below `/api/`, pages elsewhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

# The content type that the public server gives to its bare bodies.
_BARE_CONTENT_TYPE = "application/json; charset=None"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django itself refuses, for example one for an unknown host."""
    if request.path.startswith("/api/"):
        return HttpResponse(b'{"status":400}', status=400, content_type=_BARE_CONTENT_TYPE)
    return defaults.bad_request(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """Answer a path that leads nowhere."""
    if request.path.startswith("/api/"):
        return HttpResponse(b'{"status":404}', status=404, content_type=_BARE_CONTENT_TYPE)
    return render(request, "dashboard/not_found.html", status=404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - as above
    """Say that the person is signed in, but may not see the pages."""
    return render(request, "dashboard/permission_denied.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an error of the server; the page asks no database, as a database may have failed."""
    if request.path.startswith("/api/"):
        return HttpResponse(b'{"status":500}', status=500, content_type=_BARE_CONTENT_TYPE)
    return HttpResponse(render_to_string("dashboard/server_error.html"), status=500)
