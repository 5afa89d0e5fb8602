"""The answer to an address whose filter or order is not allowed."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def refusal(
    request: HttpRequest, message: str, *, form: str | None, variables: Mapping[str, Any]
) -> HttpResponse:
    """Answer 400 with the reason, as a page, or in the form of the file that was asked for.

    Args:
        request: the request.
        message: what is allowed, and what was asked for.
        form: `csv` or `json`; None for a page.
        variables: the variables of the page's template, such as the menu of the course.
    """
    if form == "json":
        return JsonResponse({"detail": message}, status=400)
    if form == "csv":
        return HttpResponse(message, status=400, content_type="text/plain; charset=utf-8")
    variables = {"message": message, **variables}
    return render(request, "dashboard/bad_filter.html", variables, status=400)
