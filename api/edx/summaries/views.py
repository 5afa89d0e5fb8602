"""`course_summaries/`: every course in one answer, by GET or by POST."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.http import HttpResponse, HttpResponseBadRequest
from drf_spectacular.utils import OpenApiResponse
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.answers import PostedQueryMixin
from api.course_ids import is_course_key
from api.edx import examples
from api.edx.documentation import EXCLUDE, FIELDS, Schema, described, query
from api.edx.pages import PAGE_NAMES, cut_page
from api.edx.params import Lists, asked_lists
from api.edx.resources import ResultStoreView
from api.edx.summaries.bodies import picked, summaries
from api.edx.summaries.choice import SummaryChoice, chosen, summary_choice
from api.errors import MalformedCourseIdError
from api.queries import courses as course_queries
from api.queries.reading import Row


class BadRecentDateError(ValueError):
    """`recent_date` is no date, or not in the past."""


@dataclass(frozen=True, slots=True)
class SummaryParameters:
    """The parameters of a request for summaries."""

    course_ids: list[str] | None
    choice: SummaryChoice
    fields: list[str] | None
    exclude: frozenset[str]
    with_programs: bool
    recent_date: date | None
    page: dict[str, str] | None


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


def summary_parameters(asked: Lists, *, today: date) -> SummaryParameters:
    """Read the parameters.

    Raises:
        MalformedCourseIdError: one of the course ids is invalid.
        BadRecentDateError: see `_recent_date`.
        BadParameterError: see `summary_choice`.
    """
    course_ids = asked.texts("course_ids")
    if asked.is_empty("course_ids"):
        # A client that sends an empty list of courses does not mean all courses.
        raise MalformedCourseIdError("")
    for course_id in course_ids:
        if not is_course_key(course_id):
            raise MalformedCourseIdError(course_id)
    recent = asked.single("recent_date")
    with_programs = bool(asked.texts("programs"))
    # Programs may be needed for the choice, even when the client does not ask for them.
    exclude = asked.texts("exclude") if with_programs else [*asked.texts("exclude"), "programs"]
    page = {name: text for name in PAGE_NAMES if (text := asked.single(name))}
    return SummaryParameters(
        course_ids=course_ids or None,
        choice=summary_choice(asked),
        fields=asked.texts("fields") or None,
        exclude=frozenset(exclude),
        with_programs=with_programs,
        recent_date=_recent_date(recent, today=today) if recent else None,
        page=page if page and not asked.single("all") else None,
    )


def _as_html(error: Exception) -> str:
    # Quotes stay as they are, as in the text that clients know. A quote cannot begin a tag.
    return str(error).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_SEARCH = "Words that all stand in the course's id or title; case and accents don't matter."
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}


@described(
    examples.SUMMARIES,
    query("course_ids", "The courses, separated by commas; all of them by default.", "a/b/c"),
    query("availability", "Archived, Current, Upcoming or unknown; several by commas.", "Current"),
    query("pacing_type", "instructor_paced or self_paced; several by commas.", "self_paced"),
    query("program_ids", "Courses of any of these programs.", "p1,p2"),
    query("text_search", _SEARCH, "demo"),
    query("recent_date", "A past day to compare the enrollment with.", "2024-02-01"),
    query("programs", "Any text: the programs' ids are answered too.", "true"),
    query("order_by", "A key of the answer to order by.", "count"),
    query("sort_order", "asc or desc.", "desc"),
    query("page", "A number from 1, or `last`; without a page, a plain list.", "1"),
    query("page_size", "25 unless told otherwise, 100 at most.", "50"),
    query("all", "Any text: a plain list, whatever the page.", "True"),
    FIELDS,
    EXCLUDE,
    body={
        **dict.fromkeys(
            ("course_ids", "availability", "pacing_type", "program_ids", "fields", "exclude"),
            _TEXTS,
        ),
        **dict.fromkeys(
            (
                "text_search",
                "recent_date",
                "order_by",
                "sort_order",
                "programs",
                "page",
                "page_size",
                "all",
            ),
            _TEXT,
        ),
    },
    answers={(400, "text/html"): OpenApiResponse(str, description="`recent_date` is bad.")},
    methods=("get", "post"),
    tag="summaries",
)
class CourseSummariesView(PostedQueryMixin, ResultStoreView):
    """Metadata and enrollment of each course, ordered by course id unless told otherwise."""

    narrows_rows = True
    query_names = frozenset(
        {
            "course_ids",
            "availability",
            "pacing_type",
            "program_ids",
            "text_search",
            "recent_date",
            "programs",
            "order_by",
            "sort_order",
            "all",
            "fields",
            "exclude",
            *PAGE_NAMES,
        }
    )

    def answer(self, request: Request, **_suffix: str) -> HttpResponse | Response:
        """Answer the summaries that are asked for.

        Raises:
            NotFound: there are none.
        """
        try:
            asked = summary_parameters(asked_lists(request), today=datetime.now(tz=UTC).date())
        except BadRecentDateError as error:
            # The public server answers a page here, not JSON. The client reads only the status.
            return HttpResponseBadRequest(
                f"Error in recent_date: {_as_html(error)}\n",
                content_type="text/html; charset=utf-8",
            )
        found = chosen(self._summaries(asked), asked.choice)
        if not found:
            raise NotFound
        if asked.page is None:
            return Response(picked(found, fields=asked.fields, exclude=asked.exclude))
        pages, shown = cut_page(request, found, known=self.query_names, asked=asked.page)
        results = picked(shown, fields=asked.fields, exclude=asked.exclude)
        return Response(pages.body(results))

    def _summaries(self, asked: SummaryParameters) -> list[Row]:
        course_ids = self.readable_among(asked.course_ids)
        rows = course_queries.course_summary_list(course_ids=course_ids)
        if not rows:
            return []
        recent = (
            course_queries.enrollment_count_by_course(on=asked.recent_date, course_ids=course_ids)
            if asked.recent_date
            else None
        )
        programs = (
            course_queries.program_ids_by_course(course_ids=course_ids)
            if asked.with_programs or asked.choice.program_ids
            else None
        )
        return summaries(rows, recent=recent, programs=programs)
