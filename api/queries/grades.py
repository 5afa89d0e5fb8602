"""The queries of grades: in bands, by week of the first pass, by subsection."""

from api.models import CourseGradeDistribution, CoursePassingWeekly, CourseSubsectionGrade
from api.queries.reading import Row, fetch


def band_list(*, course_id: str) -> list[Row]:
    """Return the grades of a course in bands, those who pass apart from those who do not."""
    rows = CourseGradeDistribution.objects.filter(course_id=course_id)
    return fetch(
        rows.order_by("is_passing", "grade_band").values(
            "is_passing", "grade_band", "count", "is_masked", "graded_count"
        )
    )


def passing_week_list(*, course_id: str) -> list[Row]:
    """Return the learners of a course who pass, by the week of their first pass."""
    rows = CoursePassingWeekly.objects.filter(course_id=course_id).order_by("week_ending")
    return fetch(rows.values("week_ending", "new_passing_count", "passing_count"))


def subsection_list(*, course_id: str) -> list[Row]:
    """Return the grades of each subsection of a course."""
    rows = CourseSubsectionGrade.objects.filter(course_id=course_id).order_by("subsection_id")
    return fetch(
        rows.values("subsection_id", "attempted_count", "mean_share", "full_count", "low_count")
    )
