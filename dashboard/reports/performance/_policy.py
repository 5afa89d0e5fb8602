"""The grading policy of a course: its assignment types with their weights."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from api.queries import grades as grade_queries
from api.queries.reading import Row
from dashboard.frame.course import published_rows
from dashboard.frame.table import Column, Kind


def policy_of(course_id: str) -> list[Row]:
    """Return the assignment types of a course in the policy's order; none for no known policy."""
    return published_rows(partial(grade_queries.assignment_type_list, course_id=course_id))


def weight_column() -> Column:
    """Return the column of the weight that an assignment type has in the course grade."""
    return Column(
        "weight", _("Weight in the grade"), Kind.SHARE, source="course_assignment_type.weight"
    )
