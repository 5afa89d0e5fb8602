"""Which of the published courses a client may read, for queries over several courses."""

from functools import lru_cache

from rest_framework.request import Request

from api import publications
from api.access.clients import scope_of
from api.access.scope import Courses
from api.queries import courses as course_queries


def readable_courses(request: Request) -> frozenset[str] | None:
    """Return the ids of the courses that a client may read; None: every course.

    A scope of organisations opens those of their courses that are published now.
    """
    return _ids_of(scope_of(request))


def courses_with_learners(request: Request) -> frozenset[str] | None:
    """Return the ids of the courses whose learners a client may see; None: of every course."""
    return _ids_of(scope_of(request).learners)


def published_courses_of(courses: Courses) -> frozenset[str]:
    """Return the ids of those published courses that are in a set."""
    publication = publications.live_publication()
    if publication is None:
        return _published(courses)
    return _published_in(publication, courses=courses)


def _ids_of(courses: Courses) -> frozenset[str] | None:
    if courses.all_courses:
        return None
    if not courses.organisations:
        return courses.course_ids
    return courses.course_ids | published_courses_of(courses)


@lru_cache(maxsize=256)
def _published_in(_publication: str, *, courses: Courses) -> frozenset[str]:
    """Ask once a publication; its name is here for the cache to know it."""
    return _published(courses)


def _published(courses: Courses) -> frozenset[str]:
    return frozenset(filter(courses.allows, course_queries.published_course_ids()))
