"""The page of a person's own account: identity, scope, and sessions."""

from allauth.account.views import PasswordChangeView
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic.base import View

from api.access.models import LmsIdentity
from api.access.people import grants_of, scope_of_person
from dashboard.access import person_of
from dashboard.digest.subscriptions import digests_of
from dashboard.signin.browsers import browser_name

_MOST_LINES = 50


@method_decorator(never_cache, name="dispatch")
class AccountView(LoginRequiredMixin, View):
    """The account page of any signed-in person, also of one who may see no course."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page."""
        user = person_of(request)
        lines = grants_of(scope_of_person(user))
        sessions = sorted(
            UserSession.objects.purge_and_list(user), key=lambda s: s.created_at, reverse=True
        )
        return render(
            request,
            "dashboard/account.html",
            {
                "identity": LmsIdentity.objects.filter(user=user).first(),
                "lines": lines[:_MOST_LINES],
                "further_lines": max(0, len(lines) - _MOST_LINES),
                "sessions": [
                    {"at": session, "browser": browser_name(session.user_agent)}
                    for session in sessions
                ],
                "digests": digests_of(user),
                "has_password": user.has_usable_password(),
            },
        )


class EndSessionsView(LoginRequiredMixin, View):
    """Ends one session of the person, or all sessions but the present one."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """End the sessions; the database says whose a session is, not the form."""
        own = UserSession.objects.filter(user=person_of(request))
        chosen = request.POST.get("session", "")
        if chosen == "others":
            end_sessions(request, [each for each in own if not each.is_current()])
        elif chosen.isascii() and chosen.isdecimal():
            # A session of another person, or one that has ended meanwhile, is not found.
            end_sessions(request, [each for each in own if str(each.pk) == chosen])
        return HttpResponseRedirect(reverse("account"))


class ChangePasswordView(PasswordChangeView):  # type: ignore[misc] # allauth has no types
    """allauth's page for accounts with a password; accounts from the LMS have no password here."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Show the page or change the password.

        Raises:
            PermissionDenied: the account has no password.
        """
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response
