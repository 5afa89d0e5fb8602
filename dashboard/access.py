"""Who may see which page: every page stands behind one of these, the outermost one first."""

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.generic.base import View

from api.access.courses import published_courses_of
from api.access.notes import audit
from api.access.people import is_administrator, scope_of_person
from api.access.scope import NOTHING, Scope


class AccessRequiredMixin(AccessMixin, View):
    """Send visitors to the sign-in; people who may see no course get a page that says so.

    `scope` is what the person may see. A page whose address names a course that is not in it
    answers 404, as if there were none: whether it exists is nobody else's business.
    """

    scope: Scope = NOTHING

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Check the person before the view runs.

        Raises:
            PermissionDenied: the person is signed in, but may see no course.
            Http404: the course is not one of theirs.
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


class LearnersRequiredMixin(AccessRequiredMixin):
    """A page that shows learners of its course one by one: it asks for the right, and is noted.

    Attributes:
        audited_as: what the audit calls the page.
    """

    audited_as: str

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Check the right before the view runs, and note what it showed.

        Raises:
            PermissionDenied: the person may see the course, but not its learners.
        """
        course_id = str(kwargs["course_id"])
        if request.user.is_authenticated:
            scope = scope_of_person(request.user)
            if scope.allows(course_id) and not scope.learners.allows(course_id):
                raise PermissionDenied("You may see this course, but not its learners one by one.")
        response = super().dispatch(request, *args, **kwargs)
        if audit.is_shown(method=request.method, status=response.status_code):
            audit.note_shown(
                user=request.user,
                token=None,
                courses=[course_id],
                what=self.audited_as,
                how="download" if response.has_header("Content-Disposition") else "view",
            )
        return response


class AdministratorRequiredMixin(AccessMixin, View):
    """A page for the site's administrators; to everybody else it does not exist."""

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
