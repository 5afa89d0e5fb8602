"""Answers kept by publication: what was rendered once is sent again, until new tables are live.

An answer is a pure function of the live publication, the address, the format, the client's scope
and, for POST, the body; so its bytes are kept in the shared cache under exactly these, and under
the code that made them. A warm answer costs the result store nothing but, once a second, the id of
the publication. Its ETag is the hash of its bytes: a client that has them gets 304, also after a
publication that left its rows as they were.
"""

import hashlib
import logging
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.core.cache import caches
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import metrics, queries
from api.access.clients import scope_of

logger = logging.getLogger(__name__)

_PUBLICATION_SECONDS = 1.0
_KEPT_SECONDS = 24 * 3600
_KEPT_FORMATS = frozenset({"json", "csv"})
_KEPT_HEADERS = ("Content-Type", "Content-Disposition")


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The bytes of an answer and what must be said with them."""

    body: bytes
    etag: str
    headers: dict[str, str]

    def response(self, request: Request) -> HttpResponseBase:
        """Return the whole answer, or 304 to a client that has it."""
        response = HttpResponse(self.body, headers=self.headers)
        if "Content-Type" not in self.headers:
            del response["Content-Type"]
        return _conditional(request, _with_validator(response, etag=self.etag))


class PublishedDataView(APIView):
    """The base of every view that answers from published tables.

    Attributes:
        is_kept: whether an answer is the same until the next publication.
        narrows_rows: whether the view's address names no course, and the view keeps only the rows
            of courses in the client's scope.
    """

    is_kept = True
    narrows_rows = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let the client in; then answer from the cache, if it has the answer, not by the view."""
        super().initial(request, *args, **kwargs)
        self._key = self._key_of(request)
        kept = _kept_answer(self._key) if self._key else None
        if kept is not None:
            self._key = None

            def answer_kept(request: Request, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
                return kept.response(request)

            # the framework asks this instance, which lives for one request, for its handler
            setattr(self, cast(str, request.method).lower(), answer_kept)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Tell caches on the way to stay out, and keep a new answer once it is rendered."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "private"
        key = getattr(self, "_key", None)
        if key is not None and final.status_code == 200:
            final.add_post_render_callback(lambda done: _keep(request, done, key=key))
        return final

    def _key_of(self, request: Request) -> str | None:
        """Return the name of the answer in the cache; None: it is not to be kept."""
        if not self.is_kept or request.method not in {"GET", "HEAD", "POST"}:
            return None
        if request.accepted_renderer.format not in _KEPT_FORMATS:
            return None
        publication = live_publication()
        if publication is None:
            return None
        parts = [
            code_fingerprint(),
            publication,
            scope_of(request).key,
            request.accepted_media_type or "",
            request.META.get("HTTP_ACCEPT", ""),
            request.build_absolute_uri(),
        ]
        if request.method == "POST":
            parts += ["POST", request.content_type, hashlib.sha256(request.body).hexdigest()]
        return "answer:" + hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(slots=True)
class _Seen:
    """What a process knows of the live publication, and since when."""

    name: str | None = None
    at: float = float("-inf")


_seen = _Seen()


def live_publication() -> str | None:
    """Return a name of the live publication, at most a second old; None: nothing is published.

    The moment belongs to it, because a result store that was made anew counts from 1 again.
    """
    now = time.monotonic()
    if now - _seen.at >= _PUBLICATION_SECONDS:
        row = queries.publication_latest()
        _seen.name = f"{row['id']} {row['finished'].isoformat()}" if row else None
        _seen.at = now
    return _seen.name


def forget_publication() -> None:
    """Ask the result store again at the next answer."""
    _seen.at = float("-inf")


def cache_works() -> bool:
    """Tell whether the shared cache takes and gives."""
    try:
        caches["default"].set("health", 1, 60)
        return bool(caches["default"].get("health") == 1)
    except Exception:
        logger.exception("the cache does not work")
        return False


@cache
def code_fingerprint() -> str:
    """Return a hash of the read side's code: another version's answers are not ours."""
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


def _kept_answer(key: str) -> KeptAnswer | None:
    try:
        kept = caches["default"].get(key)
    except Exception:
        # every cache has its own errors; an answer can always be made without it
        logger.exception("kept answers can't be read; the cache does not work")
        kept = None
    metrics.KEPT_ANSWERS.labels("found" if kept else "made").inc()
    return cast("KeptAnswer | None", kept)


def _keep(request: Request, response: Response, *, key: str) -> HttpResponseBase:
    kept = KeptAnswer(
        body=response.content,
        etag=f'"{hashlib.sha256(response.content).hexdigest()[:32]}"',
        headers={name: response[name] for name in _KEPT_HEADERS if name in response},
    )
    try:
        caches["default"].set(key, kept, _KEPT_SECONDS)
    except Exception:
        logger.exception("an answer can't be kept; the cache does not work")
    return _conditional(request, _with_validator(response, etag=kept.etag))


def _with_validator(response: HttpResponse, *, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = "private"
    return response


def _conditional(request: Request, response: HttpResponse) -> HttpResponseBase:
    if request.method == "POST":  # asks with a body, but changes nothing that a condition guards
        return response
    found = get_conditional_response(request._request, etag=response["ETag"], response=response)
    return cast(HttpResponseBase, found)
