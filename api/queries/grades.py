"""The queries of grades: in bands, by week of the first pass, by subsection; and their policy."""

from api.models import (
    CourseAssignmentType,
    CourseGradeDistribution,
    CoursePassingWeekly,
    CourseSubsectionGrade,
)
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


def assignment_type_list(*, course_id: str) -> list[Row]:
    """Return the assignment types of a course's grading policy, in its order."""
    rows = CourseAssignmentType.objects.filter(course_id=course_id).order_by("sort_idx")
    return fetch(rows.values("assignment_type", "weight", "min_count", "drop_count"))
