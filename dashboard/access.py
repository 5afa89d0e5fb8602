"""Who may see the pages: signed-in staff."""

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.generic.base import View

from api.access.people import may_see_courses


class StaffRequiredMixin(AccessMixin, View):
    """Send visitors to the login page; people who are no staff get a page that says so."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Check the person before the view runs.

        Raises:
            PermissionDenied: the person is signed in, but is no staff.
        """
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not may_see_courses(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
