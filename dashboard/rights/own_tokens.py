"""The page on which a person makes and revokes their own tokens of the data API."""

from datetime import timedelta

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic.base import View

from api.access.models import ApiToken
from api.access.people import scope_of_person
from api.access.tokens import (
    TokenNameTakenError,
    create_own_token,
    own_tokens,
    revoke_own_token,
    today,
)
from dashboard.access import person_of

_DAYS = ((30, _("in 30 days")), (90, _("in 90 days")), (365, _("in a year")))
_LONGEST_NUMBER = 20
_MOST_TOKENS = 20


class NewTokenForm(forms.Form):
    """The form for a new token of a person."""

    label = forms.CharField(max_length=40)
    days = forms.TypedChoiceField(choices=_DAYS, coerce=int)
    learners = forms.BooleanField(required=False)


@method_decorator(never_cache, name="dispatch")
class OwnTokensView(LoginRequiredMixin, View):
    """The tokens of a person; a token opens what the person may see at the time of a request."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the tokens."""
        return _page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make a token, or revoke one."""
        user = person_of(request)
        number = request.POST.get("revoke", "")
        if number.isascii() and number.isdecimal() and len(number) < _LONGEST_NUMBER:
            # The token of another person is not found, so nothing happens.
            revoke_own_token(user, number=int(number))
            return HttpResponseRedirect(reverse("dashboard:own_tokens"))
        form = NewTokenForm(request.POST)
        if not form.is_valid():
            return _page(
                request, problem=gettext("A token has a label of 40 letters at most, and an end.")
            )
        if own_tokens(user).count() >= _MOST_TOKENS:
            problem = ngettext(
                "You have %(count)s token. Revoke one first.",
                "You have %(count)s tokens. Revoke one first.",
                _MOST_TOKENS,
            ) % {"count": _MOST_TOKENS}
            return _page(request, problem=problem)
        wish = form.cleaned_data
        try:
            secret = create_own_token(
                user,
                label=wish["label"],
                sees_learners=wish["learners"] and scope_of_person(user).sees_learners,
                expires=today() + timedelta(days=wish["days"]),
            )
        except TokenNameTakenError:
            return _page(
                request, problem=gettext("You have a token of that label. Choose another one.")
            )
        return _page(request, secret=secret)


def _page(request: HttpRequest, *, secret: str = "", problem: str = "") -> HttpResponse:
    user = person_of(request)
    return render(
        request,
        "dashboard/own_tokens.html",
        {
            "tokens": [{"at": token, "label": _label(token)} for token in own_tokens(user)],
            "days": _DAYS,
            "may_see_learners": scope_of_person(user).sees_learners,
            "secret": secret,
            "problem": problem,
            "today": today(),
        },
        status=400 if problem else 200,
    )


def _label(token: ApiToken) -> str:
    return gettext("by api-token-auth/") if token.is_login else token.name.partition(": ")[2]
