"""The light or dark ground that a reader chose for this browser."""

from typing import Final

from django.http import HttpRequest

from dashboard.kept_choice import KeptChoiceView

COOKIE: Final = "theme"
_CHOICES: Final = ("light", "dark")


def theme(request: HttpRequest) -> dict[str, str]:
    """Return the variable `theme` of all templates: `light`, `dark`, or empty for the system's."""
    chosen = request.COOKIES.get(COOKIE, "")
    return {"theme": chosen if chosen in _CHOICES else ""}


class ThemeView(KeptChoiceView):
    """Keeps the ground; without a choice it is that of the reader's system."""

    field = "theme"
    cookie = COOKIE
    choices = _CHOICES
