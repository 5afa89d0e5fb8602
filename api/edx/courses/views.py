"""The views of one course: parse, query, serialize."""

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.edx import examples, serializers
from api.edx.courses import demographics
from api.edx.documentation import COURSE, DATES, described, query
from api.edx.params import DATE_NAMES, date_range
from api.edx.resources import CourseRowsView, ResultStoreView
from api.queries import courses as course_queries
from api.queries.reading import Row


@described(examples.ENROLLMENT, COURSE, *DATES, tag="enrollment")
class EnrollmentView(CourseRowsView):
    """Enrollment by day: the latest day, or the days from start_date until before end_date."""

    slug = "enrollment"
    query_names = DATE_NAMES

    def rows(self, request: Request) -> list[Row]:
        """Return one object per day."""
        dates = date_range(request.query_params)
        rows = course_queries.enrollment_daily_list(course_id=self.course_id, **dates.days)
        return serializers.enrollment_body(rows)


@described(examples.MODE, COURSE, *DATES, tag="enrollment")
class EnrollmentModeView(CourseRowsView):
    """Enrollment by day and mode."""

    slug = "enrollment_mode"
    query_names = DATE_NAMES

    def rows(self, request: Request) -> list[Row]:
        """Return one object per day."""
        dates = date_range(request.query_params)
        rows = course_queries.enrollment_mode_daily_list(course_id=self.course_id, **dates.days)
        return serializers.enrollment_mode_body(rows)


@described(examples.ACTIVITY, COURSE, *DATES, tag="activity")
class ActivityView(CourseRowsView):
    """Active learners by week and kind of activity."""

    slug = "engagement-activity"
    query_names = DATE_NAMES

    def rows(self, request: Request) -> list[Row]:
        """Return one object per week."""
        dates = date_range(request.query_params)
        rows = course_queries.activity_list(course_id=self.course_id, **dates.weeks)
        return serializers.activity_body(rows)


@described(
    examples.RECENT_ACTIVITY,
    COURSE,
    query("activity_type", "any, attempted_problem, played_video or posted_forum.", "any"),
    query("label", "The same, and stronger.", "ACTIVE"),
    tag="activity",
)
class RecentActivityView(ResultStoreView):
    """Active learners in the newest week, for one kind of activity."""

    query_names = frozenset({"activity_type", "label"})

    def answer(self, request: Request, course_id: str, **_suffix: str) -> Response:
        """Answer one object.

        Raises:
            NotFound: there is no such activity in the course.
        """
        query = request.query_params
        label = serializers.activity_label(
            query.get("label") or query.get("activity_type") or "any"
        )
        week = course_queries.activity_latest(course_id=course_id, label=label)
        if week is None:
            raise NotFound
        return Response(serializers.recent_activity_body(week, label=label))


@described(examples.BIRTH_YEAR, COURSE, *DATES, tag="enrollment")
class EnrollmentBirthYearView(CourseRowsView):
    """Enrollment by day and year of birth."""

    slug = "enrollment-age"
    query_names = DATE_NAMES
    has_exact_demographics = True

    def rows(self, request: Request) -> list[Row]:
        """Return one object per day and year."""
        dates = date_range(request.query_params)
        rows = course_queries.enrollment_birth_year_list(course_id=self.course_id, **dates.days)
        return demographics.birth_year_body(rows)


@described(examples.EDUCATION, COURSE, *DATES, tag="enrollment")
class EnrollmentEducationView(CourseRowsView):
    """Enrollment by day and level of education."""

    slug = "enrollment-education"
    query_names = DATE_NAMES
    has_exact_demographics = True

    def rows(self, request: Request) -> list[Row]:
        """Return one object per day and level."""
        dates = date_range(request.query_params)
        rows = course_queries.enrollment_education_list(course_id=self.course_id, **dates.days)
        return demographics.education_body(rows)


@described(examples.GENDER, COURSE, *DATES, tag="enrollment")
class EnrollmentGenderView(CourseRowsView):
    """Enrollment by day and gender."""

    slug = "enrollment-gender"
    query_names = DATE_NAMES
    has_exact_demographics = True

    def rows(self, request: Request) -> list[Row]:
        """Return one object per day."""
        dates = date_range(request.query_params)
        rows = course_queries.enrollment_gender_list(course_id=self.course_id, **dates.days)
        return demographics.gender_body(rows)


@described(examples.LOCATION, COURSE, *DATES, tag="enrollment")
class EnrollmentLocationView(CourseRowsView):
    """Enrollment by day and the country where learners were seen last."""

    slug = "enrollment-location"
    query_names = DATE_NAMES
    has_exact_demographics = True

    def rows(self, request: Request) -> list[Row]:
        """Return one object per day and country."""
        dates = date_range(request.query_params)
        rows = course_queries.enrollment_location_list(course_id=self.course_id, **dates.days)
        return demographics.location_body(rows)
