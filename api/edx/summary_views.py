"""`course_summaries/`: every course in one answer, by GET or by POST."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpResponse, HttpResponseBadRequest, QueryDict
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.course_ids import is_course_key
from api.edx.resources import ResultStoreView
from api.edx.summaries import summaries_body
from api.errors import BadParameterError, MalformedCourseIdError


class BadRecentDateError(ValueError):
    """`recent_date` is no date, or not in the past."""


@dataclass(frozen=True, slots=True)
class SummaryParameters:
    """What a client asked of the summaries."""

    course_ids: list[str] | None
    fields: list[str] | None
    exclude: frozenset[str]
    with_programs: bool
    recent_date: date | None


def _values(data: Mapping[str, Any], name: str) -> list[str]:
    """Return a parameter as texts: a JSON array, a form's repeated key, or one text."""
    value = data.getlist(name) if isinstance(data, QueryDict) else data.get(name)
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _recent_date(text: str, *, today: date) -> date:
    """Read `recent_date`; the texts of its two errors are part of the contract.

    Raises:
        BadRecentDateError: it is no date, or not before today.
    """
    try:
        moment = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadRecentDateError(str(error)) from error
    if moment.date() >= today:
        raise BadRecentDateError(f'"{moment:%Y-%m-%d %H:%M:%S}" is not in the past')
    return moment.date()


def summary_parameters(
    data: Mapping[str, Any], *, is_query: bool, today: date
) -> SummaryParameters:
    """Read the parameters of a query string (comma-separated) or of a body (repeated, arrays).

    Raises:
        MalformedCourseIdError: one of the course ids is none.
        BadRecentDateError: see `_recent_date`.
    """

    def texts(name: str) -> list[str]:
        found = [value for value in _values(data, name) if value]
        return found[0].split(",") if is_query and found else found

    course_ids = texts("course_ids")
    for course_id in course_ids:
        if not is_course_key(course_id):
            raise MalformedCourseIdError(course_id)
    recent = next(iter(texts("recent_date")), None)
    return SummaryParameters(
        course_ids=course_ids or None,
        fields=texts("fields") or None,
        exclude=frozenset(texts("exclude")),
        with_programs=bool(texts("programs")),
        recent_date=_recent_date(recent, today=today) if recent else None,
    )


def _as_html(error: Exception) -> str:
    # quotes stay as they are in the text that clients know; no tag can come of them
    return str(error).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class CourseSummariesView(ResultStoreView):
    """Metadata and enrollment of each course, ordered by course id."""

    narrows_rows = True

    def get(self, request: Request, **_suffix: object) -> HttpResponse | Response:
        """Answer a query string."""
        return self._answer(request.query_params, is_query=True)

    def post(self, request: Request, **_suffix: object) -> HttpResponse | Response:
        """Answer a form or a JSON object: lists of ids that no URL can hold.

        Raises:
            BadParameterError: the body is JSON, but no object.
        """
        if not isinstance(request.data, Mapping):
            raise BadParameterError("The body must be a JSON object or a form.")
        return self._answer(request.data, is_query=False)

    def _answer(self, data: Mapping[str, Any], *, is_query: bool) -> HttpResponse | Response:
        try:
            asked = summary_parameters(data, is_query=is_query, today=datetime.now(tz=UTC).date())
        except BadRecentDateError as error:
            # a page, not JSON: so the public server answers, and the client only reads the status
            return HttpResponseBadRequest(f"Error in recent_date: {_as_html(error)}\n", "text/html")
        rows = queries.course_summary_list(course_ids=self.readable_among(asked.course_ids))
        if not rows:
            raise NotFound
        recent = (
            queries.enrollment_count_by_course(on=asked.recent_date) if asked.recent_date else None
        )
        programs = queries.program_ids_by_course() if asked.with_programs else None
        return Response(
            summaries_body(
                rows, recent=recent, programs=programs, fields=asked.fields, exclude=asked.exclude
            )
        )
