"""The views of one course: parse, query, serialize."""

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.answers import PublishedDataView
from api.course_ids import file_name_stem
from api.edx import serializers
from api.edx.params import date_range
from api.queries import Row


class CourseListView(PublishedDataView):
    """Rows of one course; a download when CSV, and nothing else, is accepted."""

    slug = ""

    def rows(self, request: Request, *, course_id: str) -> list[Row]:
        """Return the body of the answer."""
        raise NotImplementedError

    def get(self, request: Request, course_id: str, **_suffix: object) -> Response:
        """Answer the rows; none at all is a 404, never an empty list.

        Raises:
            NotFound: the course is unknown, or has no rows in the range.
        """
        body = self.rows(request, course_id=course_id)
        if not body:
            raise NotFound
        return Response(body)

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        """Name the file of a CSV answer, the empty one of a 404 too."""
        final = super().finalize_response(request, response, *args, **kwargs)
        if request.META.get("HTTP_ACCEPT") == "text/csv" and final.status_code in {200, 404}:
            stem = file_name_stem(str(kwargs["course_id"]))
            # ids in other scripts go out as raw UTF-8 bytes, as clients know it
            name = f"{stem}--{self.slug}.csv".encode().decode("latin-1")
            final["Content-Disposition"] = f"attachment; filename={name}"
        return final


class EnrollmentView(CourseListView):
    """Enrollment by day: the latest day, or the days from start_date until before end_date."""

    slug = "enrollment"

    def rows(self, request: Request, *, course_id: str) -> list[Row]:
        """Return one object per day."""
        dates = date_range(request.query_params)
        rows = queries.enrollment_daily_list(
            course_id=course_id, start=dates.start_day, end=dates.end_day
        )
        return serializers.enrollment_body(rows)


class EnrollmentModeView(CourseListView):
    """Enrollment by day and mode."""

    slug = "enrollment_mode"

    def rows(self, request: Request, *, course_id: str) -> list[Row]:
        """Return one object per day."""
        dates = date_range(request.query_params)
        rows = queries.enrollment_mode_daily_list(
            course_id=course_id, start=dates.start_day, end=dates.end_day
        )
        return serializers.enrollment_mode_body(rows)


class ActivityView(CourseListView):
    """Active learners by week and kind of activity."""

    slug = "engagement-activity"

    def rows(self, request: Request, *, course_id: str) -> list[Row]:
        """Return one object per week."""
        dates = date_range(request.query_params)
        rows = queries.activity_list(course_id=course_id, start=dates.start, end=dates.end)
        return serializers.activity_body(rows)
