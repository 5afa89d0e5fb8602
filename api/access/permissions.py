"""Is what a request names within the client's courses?"""

from collections.abc import Collection

from django.views.generic.base import View
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.access.clients import is_person, scope_of
from api.access.models import ApiToken
from api.course_ids import course_id_of_module, course_id_of_video
from api.queries import courses as course_queries


class CourseInScope(BasePermission):
    """Compare the course that the address names with the client's scope.

    An address names a course by `course_id`, or by the id of a problem or video in it. A view
    without any of them must narrow its rows itself and say so (`narrows_rows = True`): whoever
    forgets it has made a view that only clients of all courses can use.
    """

    def has_permission(self, request: Request, view: View) -> bool:
        """Tell whether the client may read what the address names."""
        scope = scope_of(request)
        if scope.all_courses:
            return True
        named = _courses_named(view)
        if named is None:
            return bool(getattr(view, "narrows_rows", False))
        return scope.allows_each(named)


class LearnersInScope(BasePermission):
    """Ask for the right to see learners where a view needs it.

    A view that shows learners one by one says `shows_learners = True`. One that counts them exactly
    by who they are, so that a group may be one person, says `has_exact_demographics = True`: the
    right is asked of people only, while tokens are made by administrators, for programs.
    """

    message = (
        "This shows learners, or counts them exactly by who they are. It asks for the right to see "
        "learners: a token is made with --learners, a person has a role that includes it."
    )

    def has_permission(self, request: Request, view: View) -> bool:
        """Tell whether the client may see the learners of what the address names."""
        is_asked = getattr(view, "shows_learners", False) or (
            getattr(view, "has_exact_demographics", False) and is_person(request)
        )
        if not is_asked:
            return True
        learners = scope_of(request).learners
        if learners.all_courses:
            return True
        named = _courses_named(view)
        # a view that narrows its rows narrows them to courses whose learners are open
        return not learners.is_empty if named is None else learners.allows_each(named)


class SeesMetrics(BasePermission):
    """A token that was made with `--metrics`."""

    def has_permission(self, request: Request, view: View) -> bool:  # noqa: ARG002 - as above
        """Tell whether the client may read the metrics."""
        return isinstance(request.auth, ApiToken) and request.auth.sees_metrics


def _courses_named(view: View) -> Collection[str] | None:
    """Return the courses that the address leads to; None: it names none."""
    match view.kwargs:
        case {"course_id": str(course_id)}:
            return [course_id]
        case {"module_id": str(module_id)}:
            named = course_id_of_module(module_id)
            return [named] if named else course_queries.course_ids_of_module(module_id=module_id)
        case {"pipeline_video_id": str(video_id)}:
            named = course_id_of_video(video_id)
            return [named] if named else course_queries.course_ids_of_video(video_id=video_id)
        case _:
            return None
