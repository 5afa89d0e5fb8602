"""Queries of `course_access`: what accounts may read by their roles in the LMS."""

from django.db.models import QuerySet

from api.models import CourseAccess
from api.queries.reading import NotPublishedError, Row, fetch, published
from api.searching import with_words, words_of

_COLUMNS = ("lms_user_id", "username", "scope_kind", "scope", "sees_learners")


def access_of_lms_user(*, lms_user_id: int) -> list[Row]:
    """Return the rows of one LMS account; no rows before the first publication."""
    rows = CourseAccess.objects.filter(lms_user_id=lms_user_id)
    return _rows(rows.order_by("scope_kind", "scope").values(*_COLUMNS))


def access_list(*, search: str = "", start: int = 0, most: int | None = None) -> list[Row]:
    """Return rows of LMS accounts whose name or scope has each word of a search, by name.

    Args:
        search: the words, in any case and with any accents.
        start: how many rows are left out at the beginning.
        most: how many rows are returned at most; None: all that are left.
    """
    rows = _found(search).order_by("username", "lms_user_id", "scope_kind", "scope")
    end = None if most is None else start + most
    return _rows(rows.values(*_COLUMNS)[start:end])


def access_count(*, search: str = "") -> int:
    """Return how many rows of LMS accounts have each word of a search."""
    try:
        with published(CourseAccess):
            return _found(search).count()
    except NotPublishedError:
        return 0


def _found(search: str) -> QuerySet[CourseAccess]:
    return with_words(CourseAccess.objects.all(), words_of(search), columns=("username", "scope"))


def _rows(rows: QuerySet[CourseAccess, Row]) -> list[Row]:
    try:
        return fetch(rows)
    except NotPublishedError:
        return []
