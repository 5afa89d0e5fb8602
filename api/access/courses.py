"""Which courses a client may read: the one place of the data API that decides it."""

from collections.abc import Collection

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView


def readable_courses(request: Request) -> Collection[str] | None:  # noqa: ARG001 - for all alike
    """Return the ids of the courses that a client may read; None: every course.

    Every token reads every course.
    """
    return None


class CourseIsReadable(BasePermission):
    """The client may read the course that the request is about, as far as the path names one.

    Views whose rows say the course (problems, lists of several courses) hand `readable_courses`
    to their query instead, so that what a client may not read is not even fetched.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Ask the view for its course and compare."""
        course_id = getattr(view, "course_id", None)
        courses = readable_courses(request)
        return course_id is None or courses is None or course_id in courses
