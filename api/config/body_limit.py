"""The limit of a request's body, checked before the body is read, whatever its form."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse


class BodyLimitMiddleware:
    """Refuse a body that is longer than `DATA_UPLOAD_MAX_MEMORY_SIZE`.

    Django itself limits only forms, and answers a longer form as if it could not be understood.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or refuse its body and say the limit."""
        most_bytes: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) <= most_bytes:
            return self.get_response(request)
        sentence = f"A body may have {most_bytes:,} bytes; this one has {length}."
        return JsonResponse({"detail": sentence}, status=413)
