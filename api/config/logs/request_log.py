"""The access log, one JSON line for each request, without queries, secrets and names of persons."""

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

access_log = logging.getLogger("api.access_log")

# The addresses that older front ends use name a learner.
_NAMED = re.compile(r"(/(?:learners|engagement_timelines)/)[^/]+")

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestLogMiddleware:
    """Give each request an id, or keep the proxy's, and log the request when it is answered.

    Queries are left out, because the query of a download holds a signature, and a query may hold
    anything.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with `X-Request-ID`."""
        begin = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        this_id = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        # The id stays until the thread's next request, because Django logs an error after the
        # middleware.
        _request_id.set(this_id)
        response = self.get_response(request)
        response["X-Request-ID"] = this_id
        milliseconds = 1000 * (time.perf_counter() - begin)
        access_log.info("%s", _line(request, response, this_id=this_id, milliseconds=milliseconds))
        return response


def request_id() -> str:
    """Return the id of the request that is being answered; `-` outside of a request."""
    return _request_id.get()


def _line(
    request: HttpRequest, response: HttpResponse, *, this_id: str, milliseconds: float
) -> str:
    token = getattr(request, "auth", None)
    if response.streaming:
        size = int(response.headers.get("Content-Length", 0)) or None
    else:
        size = len(response.content)
    return json.dumps(
        {
            "time": datetime.now(tz=UTC).isoformat(timespec="milliseconds"),
            "method": request.method,
            "path": _NAMED.sub(r"\1*", request.path),
            "status": response.status_code,
            "bytes": size,
            "ms": round(milliseconds, 2),
            "request_id": this_id,
            "token": None if token is None else str(token),
        }
    )
