"""How long a body may be: said before it is read, whatever its form."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse


class BodyLimitMiddleware:
    """Refuse a body that is longer than `DATA_UPLOAD_MAX_MEMORY_SIZE`.

    Django itself limits forms alone, and answers a longer one as if it could not be understood.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or say how long a body may be."""
        most_bytes: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) <= most_bytes:
            return self.get_response(request)
        sentence = f"A body may have {most_bytes:,} bytes; this one has {length}."
        return JsonResponse({"detail": sentence}, status=413)
