"""How many learners are enrolled at the end of each day, which several reports need."""

from collections.abc import Mapping
from datetime import date

from api.queries import courses as course_queries
from api.queries.reading import NotPublishedError
from dashboard.frame.kept_rows import read_once


def enrolled_by_day(course_id: str) -> Mapping[date, int]:
    """Return the enrolled learners of each day of a course, oldest first.

    Raises:
        NotPublishedError: no enrollment is published.
    """
    return read_once(_read, course_id)


def enrolled_where_published(course_id: str) -> Mapping[date, int]:
    """Return the enrolled learners of each day; no day where no enrollment is published."""
    try:
        return enrolled_by_day(course_id)
    except NotPublishedError:
        return {}


def _read(course_id: str) -> Mapping[date, int]:
    rows = course_queries.enrollment_count_list(course_id=course_id)
    return {row["date"]: row["count"] or 0 for row in rows}
