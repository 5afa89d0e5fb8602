"""The pages: the list of courses, and a page for each course."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from api.queries import courses as course_queries
from api.queries import publications as publication_queries
from api.queries import r as r_queries
from api.queries.reading import NotPublishedError, Row
from dashboard.access import AccessRequiredMixin
from dashboard.content_security import FIGURE_POLICY
from dashboard.course_table import (
    Course,
    courses_from_rows,
    headings,
    search_courses,
    sort_courses,
    totals_of,
    valid_sort,
)
from dashboard.csv_files import csv_response
from dashboard.figures import Figure, bound_figure
from dashboard.findings import findings_in_words
from dashboard.one_publication import OnePublicationMixin
from dashboard.tables import Cell, Table, activity_table, enrollment_table

_COURSES_ON_A_PAGE = 100
_LINES_ON_A_PAGE = 28


_DONE, _FAILED = "done", "failed"


@dataclass(frozen=True, slots=True)
class DataState:
    """The facts of the page's footer: the last day of the data, and the time of publication."""

    through: date
    published: datetime
    publication: int


@dataclass(frozen=True, slots=True)
class Report:
    """A chart, its table and the CSV of it."""

    slug: str
    heading: str
    definition: str
    figure: Figure | None
    table: Table
    page: Page[tuple[Cell, ...]]

    @property
    def script_id(self) -> str:
        """The id of the element that holds the figure's specification."""
        return f"figure-{self.slug}"


def data_state() -> DataState | None:
    """Return the state of the live publication; its `as_of` is the exclusive end of the data."""
    publication = publication_queries.publication_latest()
    if publication is None:
        return None
    return DataState(
        through=publication["as_of"] - timedelta(days=1),
        published=publication["finished"],
        publication=publication["id"],
    )


def _courses(course_ids: Collection[str] | None = None) -> list[Course]:
    rows = _published(partial(course_queries.course_total_list, course_ids=course_ids))
    verified = _published(partial(course_queries.course_mode_count_list, mode="verified"))
    return courses_from_rows(rows, verified={row["course_id"]: row["count"] for row in verified})


def _rows_of(course_id: str) -> tuple[list[Row], list[Row]]:
    """Return enrollment and activity; a table that is not published yet gives no rows."""
    return (
        _published(partial(course_queries.enrollment_mode_daily_list, course_id=course_id)),
        _published(partial(course_queries.activity_list, course_id=course_id)),
    )


def _published(fetch: Callable[[], list[Row]]) -> list[Row]:
    try:
        return fetch()
    except NotPublishedError:
        return []


class CourseListView(AccessRequiredMixin, OnePublicationMixin):
    """The courses that the person may see, searched and sorted on the server."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        search = request.GET.get("q", "").strip()
        sort = valid_sort(request.GET.get("sort", ""))
        courses = sort_courses(
            search_courses(_courses(self.readable_courses), text=search), sort=sort
        )
        page = Paginator(courses, _COURSES_ON_A_PAGE).get_page(request.GET.get("page"))
        return render(
            request,
            "dashboard/course_list.html",
            {
                "state": data_state(),
                "search": search,
                "sort": sort,
                "headings": headings(sort=sort),
                "page": page,
                "totals": totals_of(courses),
            },
        )


class CourseView(AccessRequiredMixin, OnePublicationMixin):
    """Enrollment activity of one course: tiles, chart, table; weekly activity below."""

    def get(self, request: HttpRequest, course_id: str) -> HttpResponse:
        """Show the page.

        Raises:
            Http404: nothing is published about the course.
        """
        enrollment, activity = _rows_of(course_id)
        course = next(iter(_courses([course_id])), None)
        if course is None and not enrollment and not activity:
            raise Http404(course_id)
        state = data_state()
        steps = _steps_of(course_id, state)
        drawn = _drawn(course_id, steps)
        reports = [
            _report(
                request,
                drawn=drawn,
                slug="enrollment",
                heading="Enrollment by day",
                definition="Learners enrolled at the end of each day (UTC), by enrollment mode.",
                table=enrollment_table(enrollment),
            ),
            _report(
                request,
                drawn=drawn,
                slug="activity",
                heading="Weekly engagement",
                definition="Learners who did it at least once in the week (Monday to Sunday, UTC).",
                table=activity_table(activity),
            ),
        ]
        return render(
            request,
            "dashboard/course.html",
            {
                "state": state,
                "course_id": course_id,
                "course": course,
                "findings": findings_in_words(
                    _published(partial(r_queries.finding_list, course_id=course_id))
                    if steps.get("findings") == _DONE
                    else []
                ),
                "failed_steps": sorted(step for step, status in steps.items() if status == _FAILED),
                "reports": [report for report in reports if report.table.rows],
                "has_chart": any(report.figure for report in reports),
            },
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """R's results for the charts of a course: specifications of figures, and still images."""

    specifications: list[Row]
    stills: list[Row]


def _drawn(course_id: str, steps: Mapping[str, str]) -> Drawn:
    stills = _published(partial(r_queries.still_list, course_id=course_id))
    return Drawn(
        specifications=_published(r_queries.figure_list),
        stills=[still for still in stills if steps.get(still["figure"]) == _DONE],
    )


def _steps_of(course_id: str, state: DataState | None) -> dict[str, str]:
    """Return the status of R's steps in a course whose rows belong to the live publication.

    R computes after the publication. Until then, and for ever where R is gone, its rows belong to
    an older publication, so no page shows them beside the new tables.
    """
    rows = _published(partial(r_queries.run_list, course_id=course_id))
    live = None if state is None else state.publication
    return {row["step"]: row["status"] for row in rows if row["publication_id"] == live}


def _report(
    request: HttpRequest,
    *,
    drawn: Drawn,
    slug: str,
    heading: str,
    definition: str,
    table: Table,
) -> Report:
    number = request.GET.get("page") if request.GET.get("table") == slug else 1
    page = Paginator(table.rows, _LINES_ON_A_PAGE).get_page(number)
    return Report(
        slug=slug,
        heading=heading,
        definition=definition,
        figure=bound_figure(
            slug, table=table, specifications=drawn.specifications, stills=drawn.stills
        ),
        table=table,
        page=page,
    )


class CourseCsvView(AccessRequiredMixin, OnePublicationMixin):
    """One table of a course page as a file, all its lines."""

    def get(self, _request: HttpRequest, course_id: str, slug: str) -> HttpResponse:
        """Send the file.

        Raises:
            Http404: the course has no such rows.
        """
        enrollment, activity = _rows_of(course_id)
        tables = {"enrollment": enrollment_table(enrollment), "activity": activity_table(activity)}
        table = tables.get(slug)
        if table is None or not table.rows:
            raise Http404(course_id)
        return csv_response(table, course_id=course_id, slug=slug)


class StillView(AccessRequiredMixin, OnePublicationMixin):
    """A still image of a figure as an SVG document that can run no script."""

    def get(self, _request: HttpRequest, course_id: str, name: str, width: str) -> HttpResponse:
        """Send the document.

        Raises:
            Http404: R drew no such image.
        """
        try:
            is_current = _steps_of(course_id, data_state()).get(name) == _DONE
            svg = (
                r_queries.still_svg(course_id=course_id, figure=name, width=width)
                if is_current
                else None
            )
        except NotPublishedError:
            svg = None
        if svg is None:
            raise Http404(name)
        response = HttpResponse(svg, content_type="image/svg+xml")
        response["Content-Security-Policy"] = FIGURE_POLICY
        response["Cache-Control"] = "private, max-age=3600"
        return response
