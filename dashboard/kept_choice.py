"""A choice that a reader makes at `/account/`, kept in a cookie of this browser."""

from collections.abc import Collection
from typing import ClassVar, Final

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.generic.base import View

_YEAR_SECONDS: Final = 365 * 24 * 3600


class KeptChoiceView(LoginRequiredMixin, View):
    """Keeps a choice in a cookie; no choice needs no cookie.

    Attributes:
        field: the field of the form, whose heading at `/account/` is `<field>-heading`.
        cookie: the name of the cookie.
        choices: the values that the cookie may have.
    """

    http_method_names = ("post",)
    field: ClassVar[str]
    cookie: ClassVar[str]
    choices: ClassVar[Collection[str]]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice; any value that is none of the choices ends it."""
        answer = HttpResponseRedirect(f"{reverse('account')}#{self.field}-heading")
        chosen = request.POST.get(self.field, "")
        if chosen in self.choices:
            answer.set_cookie(
                self.cookie,
                chosen,
                max_age=_YEAR_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        else:
            answer.delete_cookie(self.cookie, samesite="Lax")
        return answer
