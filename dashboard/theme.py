"""The light or dark ground that a reader chose for this browser."""

from typing import Final

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.generic.base import View

COOKIE: Final = "theme"
_CHOICES: Final = ("light", "dark")
_YEAR_SECONDS: Final = 365 * 24 * 3600


def theme(request: HttpRequest) -> dict[str, str]:
    """Return the variable `theme` of all templates: `light`, `dark`, or empty for the system's."""
    chosen = request.COOKIES.get(COOKIE, "")
    return {"theme": chosen if chosen in _CHOICES else ""}


class ThemeView(LoginRequiredMixin, View):
    """Keeps the choice in a cookie of the browser; the choice of the system needs no cookie."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice; anything but light and dark is the choice of the system."""
        answer = HttpResponseRedirect(f"{reverse('account')}#theme-heading")
        chosen = request.POST.get("theme", "")
        if chosen in _CHOICES:
            answer.set_cookie(
                COOKIE,
                chosen,
                max_age=_YEAR_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        else:
            answer.delete_cookie(COOKIE, samesite="Lax")
        return answer
