"""The list of courses, and the still images of figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from api.publications import once_per_publication
from api.queries import courses as course_queries
from api.queries import r as r_queries
from api.queries.reading import NotPublishedError
from dashboard.access import AccessRequiredMixin
from dashboard.content_security import FIGURE_POLICY
from dashboard.course_table import (
    COLUMNS,
    Course,
    courses_from_rows,
    filter_courses,
    filters_of,
    search_courses,
    sort_courses,
    table_of,
    totals_of,
    valid_sort,
)
from dashboard.frame.course import course_facts, data_state, published_rows
from dashboard.frame.files import csv_response
from dashboard.frame.table import headings_of
from dashboard.one_publication import OnePublicationMixin

_COURSES_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class _Listed:
    """All courses that a person may see, and the titles of their programmes by id."""

    courses: tuple[Course, ...]
    programs: Mapping[str, str]


@once_per_publication(most=8)
def _listed(course_ids: frozenset[str] | None) -> _Listed:
    """Return some courses, or all; sites have thousands."""
    programs = published_rows(partial(course_queries.program_course_list, course_ids=course_ids))
    rows = published_rows(partial(course_queries.course_total_list, course_ids=course_ids))
    verified = published_rows(partial(course_queries.course_mode_count_list, mode="verified"))
    of_course: dict[str, list[str]] = {}
    for row in programs:
        of_course.setdefault(row["course_id"], []).append(row["program_id"])
    courses = courses_from_rows(
        rows,
        verified={row["course_id"]: row["count"] for row in verified},
        week_ago=_week_ago(course_ids),
        programs=of_course,
    )
    return _Listed(
        tuple(courses), {row["program_id"]: row["program_title"] or "" for row in programs}
    )


def _week_ago(course_ids: frozenset[str] | None) -> dict[str, int] | None:
    """Return the enrolled learners of seven days before the last day, by course.

    None: no enrollment by day is published.
    """
    state = data_state()
    if state is None:
        return None
    day = state.through - timedelta(days=7)
    try:
        return course_queries.enrollment_count_by_course(on=day, course_ids=course_ids)
    except NotPublishedError:
        return None


class CourseListView(AccessRequiredMixin, OnePublicationMixin):
    """The courses that the person may see, chosen, searched and sorted on the server."""

    def get(self, request: HttpRequest, form: str | None = None) -> HttpResponse:
        """Show the list, or send it as a CSV file."""
        search = request.GET.get("q", "").strip()
        sort = valid_sort(request.GET.get("sort", ""))
        listed = _listed(self.readable_courses)
        filters = filters_of(listed.courses, request.GET.dict(), titles=listed.programs)
        courses = sort_courses(
            search_courses(filter_courses(listed.courses, filters), text=search), sort=sort
        )
        if form is not None:
            return csv_response(table_of(courses), name="courses.csv")
        set_filters = [(each.label, each.chosen_name) for each in filters if each.chosen]
        page = Paginator(courses, _COURSES_ON_A_PAGE).get_page(request.GET.get("page"))
        return render(
            request,
            "dashboard/course_list.html",
            {
                "state": data_state(),
                "search": search,
                "sort": sort,
                "filters": filters,
                "set_filters": set_filters,
                "is_chosen": bool(search or set_filters),
                "query": request.GET.urlencode(),
                "headings": headings_of(COLUMNS, sort=sort),
                "page": page,
                "totals": totals_of(courses),
            },
        )


class StillView(AccessRequiredMixin, OnePublicationMixin):
    """A still image of a figure as an SVG document that can run no script."""

    def get(self, _request: HttpRequest, course_id: str, name: str, width: str) -> HttpResponse:
        """Send the document.

        Raises:
            Http404: R drew no such image.
        """
        try:
            step = course_facts(course_id, scope=self.scope).steps.get(name)
            svg = (
                r_queries.still_svg(course_id=course_id, figure=name, width=width)
                if step is not None and step["status"] == "done"
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
