"""The rights to see pages: every page has one of these mixins as its first base class."""

from typing import cast

from django.contrib.auth.mixins import AccessMixin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.generic.base import View

from api.access.courses import published_courses_of
from api.access.notes import audit
from api.access.people import is_administrator, scope_of_person
from api.access.scope import NOTHING, Scope


class AccessRequiredMixin(AccessMixin, View):
    """Send visitors to the sign-in; a person who may see no course gets a page that says so.

    `scope` is the scope of the person. A page whose address names a course outside of the scope
    answers 404, as for a course that does not exist, so that the answer does not tell whether it
    exists.
    """

    scope: Scope = NOTHING

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Check the person before the view runs.

        Raises:
            PermissionDenied: the person is signed in, but may see no course.
            Http404: the course is not in the person's scope.
        """
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.scope = scope_of_person(request.user)
        if self.scope.is_empty:
            raise PermissionDenied
        if "course_id" in kwargs and not self.scope.allows(str(kwargs["course_id"])):
            raise Http404(kwargs["course_id"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def readable_courses(self) -> frozenset[str] | None:
        """The ids of the published courses that the person may see; None: all."""
        return None if self.scope.all_courses else published_courses_of(self.scope)


def person_of(request: HttpRequest) -> User:
    """Return the person of a request that a mixin for signed-in people let through."""
    return cast(User, request.user)


def note_learners_shown(
    request: HttpRequest, response: HttpResponseBase, *, course_id: str, what: str
) -> None:
    """Note in the audit that a page or a file showed learners of a course, where it did.

    Args:
        request: what was asked.
        response: the answer; one that showed nothing is not noted.
        course_id: the course.
        what: the audit's name of the page.
    """
    if audit.is_shown(method=request.method, status=response.status_code):
        audit.note_shown(
            user=request.user,
            token=None,
            courses=[course_id],
            what=what,
            how="download" if response.has_header("Content-Disposition") else "view",
        )


class AdministratorRequiredMixin(AccessMixin, View):
    """A page for the site's administrators; everybody else gets 404."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Check the person before the view runs.

        Raises:
            Http404: the person is signed in, but is no administrator.
        """
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not is_administrator(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)
