"""The views of one course: parse, query, serialize."""

from rest_framework.request import Request

from api import queries
from api.edx import serializers
from api.edx.params import date_range
from api.edx.resources import CourseRowsView
from api.queries import Row


class EnrollmentView(CourseRowsView):
    """Enrollment by day: the latest day, or the days from start_date until before end_date."""

    slug = "enrollment"

    def rows(self, request: Request) -> list[Row]:
        """Return one object per day."""
        dates = date_range(request.query_params)
        rows = queries.enrollment_daily_list(
            course_id=self.course_id, start=dates.start_day, end=dates.end_day
        )
        return serializers.enrollment_body(rows)


class EnrollmentModeView(CourseRowsView):
    """Enrollment by day and mode."""

    slug = "enrollment_mode"

    def rows(self, request: Request) -> list[Row]:
        """Return one object per day."""
        dates = date_range(request.query_params)
        rows = queries.enrollment_mode_daily_list(
            course_id=self.course_id, start=dates.start_day, end=dates.end_day
        )
        return serializers.enrollment_mode_body(rows)


class ActivityView(CourseRowsView):
    """Active learners by week and kind of activity."""

    slug = "engagement-activity"

    def rows(self, request: Request) -> list[Row]:
        """Return one object per week."""
        dates = date_range(request.query_params)
        rows = queries.activity_list(course_id=self.course_id, start=dates.start, end=dates.end)
        return serializers.activity_body(rows)
