"""Queries of `course_access`: what accounts may read by their roles in the LMS."""

from django.db.models import Q, QuerySet

from api.models import CourseAccess
from api.queries.reading import NotPublishedError, Row, fetch, published
from api.searching import Folded, folded

_COLUMNS = ("lms_user_id", "username", "scope_kind", "scope", "sees_learners")


def access_of_lms_user(*, lms_user_id: int) -> list[Row]:
    """Return the rows of one LMS account; no rows before the first publication."""
    rows = CourseAccess.objects.filter(lms_user_id=lms_user_id)
    return _rows(rows.order_by("scope_kind", "scope").values(*_COLUMNS))


def access_list(*, search: str = "", start: int = 0, most: int | None = None) -> list[Row]:
    """Return rows of LMS accounts whose name or scope holds a text, by name.

    Args:
        search: the text, in any case and with any accents.
        start: how many rows are left out at the beginning.
        most: how many rows are returned at most; None: all that are left.
    """
    rows = _found(search).order_by("username", "lms_user_id", "scope_kind", "scope")
    end = None if most is None else start + most
    return _rows(rows.values(*_COLUMNS)[start:end])


def access_count(*, search: str = "") -> int:
    """Return how many rows of LMS accounts hold a text in their name or scope."""
    try:
        with published(CourseAccess):
            return _found(search).count()
    except NotPublishedError:
        return 0


def _found(search: str) -> QuerySet[CourseAccess]:
    rows = CourseAccess.objects.all()
    if search:
        rows = rows.alias(who=Folded("username"), what=Folded("scope"))
        word = folded(search)
        rows = rows.filter(Q(who__icontains=word) | Q(what__icontains=word))
    return rows


def _rows(rows: QuerySet[CourseAccess, Row]) -> list[Row]:
    try:
        return fetch(rows)
    except NotPublishedError:
        return []
