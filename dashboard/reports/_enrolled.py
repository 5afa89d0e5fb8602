"""How many learners are enrolled at the end of each day, which several reports need."""

from collections.abc import Mapping
from datetime import date

from api.queries import courses as course_queries
from api.queries.reading import NotPublishedError
from dashboard.frame.course import data_state
from dashboard.frame.kept_rows import read_once
from dashboard.reports._days import DAY, WEEK, every


def enrolled_by_day(course_id: str) -> Mapping[date, int]:
    """Return the enrolled learners of each day of a course, oldest first.

    The days are those from the first learner to the end of the data.

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


def enrolled_a_week_before(course_id: str, *, through: date | None) -> int | None:
    """Return the learners enrolled seven days before a day; nobody was before the first learner.

    None: no enrollment is published.
    """
    if through is None:
        return None
    try:
        return enrolled_by_day(course_id).get(through - WEEK, 0)
    except NotPublishedError:
        return None


def _read(course_id: str) -> Mapping[date, int]:
    rows = course_queries.enrollment_count_list(course_id=course_id)
    state = data_state()
    counts = {row["date"]: row["count"] or 0 for row in rows}
    # The mart has no row for a day without learners.
    days = every(counts, step=DAY, last=state.through if state else None)
    return {day: counts.get(day, 0) for day in days}
