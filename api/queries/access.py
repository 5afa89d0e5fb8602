"""Queries of `course_access`: who may read what by their role in the LMS."""

from django.db.models import QuerySet

from api.models import CourseAccess
from api.queries.reading import NotPublishedError, Row, fetch

_COLUMNS = ("lms_user_id", "username", "scope_kind", "scope", "sees_learners")


def access_of_lms_user(*, lms_user_id: int) -> list[Row]:
    """Return the rows of one LMS account; none, before the first publication."""
    rows = CourseAccess.objects.filter(lms_user_id=lms_user_id)
    return _rows(rows.order_by("scope_kind", "scope").values(*_COLUMNS))


def access_list(*, search: str = "") -> list[Row]:
    """Return the rows of all LMS accounts whose name or scope holds a text, by name."""
    rows = CourseAccess.objects.order_by("username", "lms_user_id", "scope_kind", "scope")
    if search:
        rows = rows.filter(username__contains=search) | rows.filter(scope__contains=search)
    return _rows(rows.values(*_COLUMNS))


def _rows(rows: QuerySet[CourseAccess, Row]) -> list[Row]:
    try:
        return fetch(rows)
    except NotPublishedError:
        return []
