"""Answers kept by publication: a rendered answer is sent again until new tables are live.

An answer is a pure function of its publication, the address, the parameters that its view declares,
the format and the client's scope; so its bytes are kept in the shared cache under exactly these
values and a hash of the code. A kept answer costs the result store only the query of the
publication's id, once a second. Its ETag is the hash of its bytes: a client that has them gets 304,
also after a publication that left its rows as they were.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, cast

from django.core.cache import caches
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import metrics
from api.access.clients import scope_of
from api.access.notes import audit
from api.publications import live_publication, of_one_publication

logger = logging.getLogger(__name__)

_KEPT_SECONDS = 24 * 3600
_KEPT_FORMATS = frozenset({"json", "csv"})
# CSV of any list has the columns that the parameter `fields` names.
_NAMES_OF_ALL = frozenset({"fields"})
_KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Link")


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The bytes of an answer, with its status and headers."""

    body: bytes
    etag: str
    headers: dict[str, str]

    def response(self, request: Request) -> HttpResponseBase:
        """Return the whole answer, or 304 to a client that has the same bytes."""
        response = HttpResponse(self.body, headers=self.headers)
        if "Content-Type" not in self.headers:
            del response["Content-Type"]
        return _conditional(request, _with_validator(response, etag=self.etag))


class PublishedDataView(APIView):
    """The base of every view that answers from published tables, by its method `answer`.

    A view that takes its parameters by POST too has `PostedQueryMixin`.

    Attributes:
        narrows_rows: whether the view's address names no course, and the view keeps only the rows
            of courses in the client's scope.
        shows_learners: whether rows are of single learners (`LearnersInScope`, and the audit).
        has_exact_demographics: whether rows count learners by who they are, however few.
        query_names: the parameters of a query that an answer may depend on. Every view says them,
            because an answer is kept under them. A body has the same ones.
    """

    narrows_rows = False
    shows_learners = False
    has_exact_demographics = False
    query_names: ClassVar[frozenset[str]]

    _publication: str | None = None
    """That of the answer, when this request made one."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the client and the query, before an answer is looked for or made."""
        super().initial(request, *args, **kwargs)
        self.check_query(request)

    def check_query(self, request: Request) -> None:
        """Refuse a query that is wrong in a parameter that chooses nothing.

        Such a parameter is not in `query_names`, so a kept answer would not see it.
        """

    def get(self, request: Request, **path: str) -> HttpResponseBase:
        """Send the kept answer, or a new one of one publication."""
        kept = self._kept_answer(request)
        if kept is not None:
            return kept.response(request)
        made, self._publication = of_one_publication(lambda: self.answer(request, **path))
        return made

    def answer(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make the answer from the published tables; `kwargs` has the parts of the address."""
        raise NotImplementedError

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Tell caches on the way to stay out, and keep a new answer once it is rendered."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "private"
        if self.shows_learners and audit.is_shown(method=request.method, status=final.status_code):
            audit.note_answer(
                request, courses=[self.kwargs.get("course_id", "")], what=self._asked, how="answer"
            )
        publication = self._publication
        if publication is not None and final.status_code == 200 and _may_be_kept(request):
            key = self._key_of(request, publication)
            final.add_post_render_callback(lambda done: _keep(request, done, key=key))
        return final

    @property
    def _asked(self) -> str:
        """The audit's name of the answer: the name of its address, and the parts of the address."""
        match = self.request.resolver_match
        name = str(match.url_name) if match else ""
        others = sorted(self.kwargs.keys() - {"course_id", "format"})
        places = (self.kwargs[place] for place in others)
        return " ".join([name, *map(str, places)])

    def _kept_answer(self, request: Request) -> KeptAnswer | None:
        publication = live_publication() if _may_be_kept(request) else None
        return None if publication is None else _kept_answer(self._key_of(request, publication))

    def _key_of(self, request: Request, publication: str) -> str:
        """Return the name of an answer in the cache.

        The name holds only values that can change the answer. A request with parameters that the
        view does not know, or with another spelling of a header, gets the same kept answer.
        """
        parts: list[Any] = [
            code_fingerprint(),
            publication,
            scope_of(request).key,
            request.accepted_renderer.format,
            _indent(request),
            # only this spelling makes a download with a name
            request.META.get("HTTP_ACCEPT") == "text/csv",
            # The links between pages hold the host of the request.
            f"{request.scheme}://{request.get_host()}{request.path}",
            _named(request.query_params, self.query_names | _NAMES_OF_ALL),
        ]
        if request.method == "POST":
            parts.append(_named(request.data, self.query_names))
        return "answer:" + hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


class PostedQueryMixin(PublishedDataView):
    """A view that may be asked by POST too, because no address can hold its lists of ids."""

    def post(self, request: Request, **path: str) -> HttpResponseBase:
        """Send the kept answer, or a new one of one publication."""
        return self.get(request, **path)


def _may_be_kept(request: Request) -> bool:
    return request.accepted_renderer.format in _KEPT_FORMATS


def _indent(request: Request) -> int | None:
    read = getattr(request.accepted_renderer, "get_indent", None)
    return read(request.accepted_media_type or "", {}) if read else None


def _named(data: Any, names: frozenset[str]) -> Any:
    """Return the named parameters of a query, a form or a JSON object, in a fixed order."""
    if isinstance(data, QueryDict):
        return {name: data.getlist(name) for name in sorted(names & data.keys())}
    if isinstance(data, Mapping):
        return {name: data[name] for name in sorted(names & data.keys())}
    return data


def cache_works() -> bool:
    """Tell whether the shared cache can be asked; nothing is written, as anybody may ask this."""
    try:
        caches["answers"].get("health")
    except Exception:
        logger.exception("the cache does not work")
        return False
    return True


@cache
def code_fingerprint() -> str:
    """Return a hash of the read side's code, so that answers of another version are not used."""
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


def _kept_answer(key: str) -> KeptAnswer | None:
    try:
        kept = caches["answers"].get(key)
    except Exception:
        # Each kind of cache has its own errors. An answer can always be made without the cache.
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
        caches["answers"].set(key, kept, _KEPT_SECONDS)
    except Exception:
        logger.exception("an answer can't be kept; the cache does not work")
    return _conditional(request, _with_validator(response, etag=kept.etag))


def _with_validator(response: HttpResponse, *, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = "private"
    return response


def _conditional(request: Request, response: HttpResponse) -> HttpResponseBase:
    if request.method == "POST":  # A POST only asks, and changes nothing that a condition guards.
        return response
    found = get_conditional_response(request._request, etag=response["ETag"], response=response)
    return cast(HttpResponseBase, found)
