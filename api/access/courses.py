"""Which of the published courses a client may read, for queries over several courses."""

from functools import lru_cache

from rest_framework.request import Request

from api import publications, queries
from api.access.clients import scope_of
from api.access.scope import Scope


def readable_courses(request: Request) -> frozenset[str] | None:
    """Return the ids of the courses that a client may read; None: every course.

    A scope of organisations opens those of their courses that are published now.
    """
    scope = scope_of(request)
    if scope.all_courses:
        return None
    if not scope.organisations:
        return scope.course_ids
    publication = publications.live_publication()
    if publication is None:
        return scope.course_ids | _published(scope)
    return scope.course_ids | _published_in(publication, scope=scope)


@lru_cache(maxsize=256)
def _published_in(_publication: str, *, scope: Scope) -> frozenset[str]:
    """Ask once a publication; its name is here for the cache to know it."""
    return _published(scope)


def _published(scope: Scope) -> frozenset[str]:
    return frozenset(filter(scope.allows, queries.published_course_ids()))
