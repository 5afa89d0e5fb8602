"""The published courses that a client may read, for queries over several courses."""

from rest_framework.request import Request

from api.access.clients import scope_of
from api.access.scope import Courses
from api.publications import once_per_publication
from api.queries import courses as course_queries


def readable_courses(request: Request) -> frozenset[str] | None:
    """Return the ids of the courses that a client may read; None: every course.

    A scope of organisations opens the organisations' courses that are published now.
    """
    return _ids_of(scope_of(request))


def courses_with_learners(request: Request) -> frozenset[str] | None:
    """Return the ids of the courses whose learners a client may see; None: every course."""
    return _ids_of(scope_of(request).learners)


@once_per_publication(most=256)
def published_courses_of(courses: Courses) -> frozenset[str]:
    """Return the ids of the published courses that are in a set."""
    return frozenset(filter(courses.allows, course_queries.published_course_ids()))


def _ids_of(courses: Courses) -> frozenset[str] | None:
    if courses.all_courses:
        return None
    if not courses.organisations:
        return courses.course_ids
    return courses.course_ids | published_courses_of(courses)
