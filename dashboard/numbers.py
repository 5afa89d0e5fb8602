"""The page about a published number: its meaning, its making, its tests, and the LMS's number."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.vary import vary_on_cookie

from api.queries import catalogue as catalogue_queries
from api.queries import quality as quality_queries
from api.queries.reading import NotPublishedError
from dashboard.access import AccessRequiredMixin
from dashboard.frame.course import CourseFacts, course_facts, data_state, published_rows
from dashboard.key_numbers_told import told_of
from dashboard.one_publication import OnePublicationMixin

# Tables that count who is enrolled. The LMS counts that, too.
_HEAD_COUNTS = frozenset(
    {
        "course_demographics",
        "course_enrollment_daily",
        "course_enrollment_location_current",
        "course_enrollment_mode_daily",
        "course_meta_summary_enrollment",
    }
)


@method_decorator(vary_on_cookie, name="dispatch")
class NumberView(AccessRequiredMixin, OnePublicationMixin):
    """What a published column means, how it is made and tested, and how new it is.

    The parameter `course` names the course whose page led here, and `number` the key number.
    """

    def get(self, request: HttpRequest, table: str, column: str) -> HttpResponse:
        """Show the page.

        Raises:
            Http404: the catalogue does not know the column, or the course is not the reader's.
        """
        entry = _entry(table)
        if entry is None or column not in entry["columns"]:
            raise Http404(f"{table}.{column}")
        course = self._course(request.GET.get("course", ""))
        rows = published_rows(quality_queries.freshness_list)
        fresh = next((row for row in rows if row["mart"] == table), None)
        return render(
            request,
            "dashboard/number.html",
            {
                "state": data_state(),
                "table": table,
                "column": column,
                "entry": entry,
                "told": entry["columns"][column],
                "number": told_of(f"{table}.{column}", request.GET.get("number", "")),
                "fresh": fresh,
                "course": course,
                "course_id": course.course_id if course else "",
                "is_head_count": table in _HEAD_COUNTS,
                "reconciled": course.reconciled if course and table in _HEAD_COUNTS else None,
            },
        )

    def _course(self, course_id: str) -> CourseFacts | None:
        if not course_id:
            return None
        if not self.scope.allows(course_id):
            raise Http404(course_id)
        return course_facts(course_id, scope=self.scope)


def _entry(table: str) -> dict[str, Any] | None:
    try:
        return catalogue_queries.table_entry(table=table)
    except NotPublishedError:
        return None
