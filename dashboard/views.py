"""The list of courses, and the still images of figures."""

from collections.abc import Collection
from functools import partial

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from api.queries import courses as course_queries
from api.queries import r as r_queries
from api.queries.reading import NotPublishedError
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
from dashboard.frame.course import course_facts, data_state, published_rows
from dashboard.one_publication import OnePublicationMixin

_COURSES_ON_A_PAGE = 100


def _courses(course_ids: Collection[str] | None = None) -> list[Course]:
    rows = published_rows(partial(course_queries.course_total_list, course_ids=course_ids))
    verified = published_rows(partial(course_queries.course_mode_count_list, mode="verified"))
    return courses_from_rows(rows, verified={row["course_id"]: row["count"] for row in verified})


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
