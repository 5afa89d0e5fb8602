"""Which language a page is in: the reader's choice, else the LMS's language, else the browser's.

Files, the data API and its documentation are in English for everybody: programs read them.
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from dashboard.access import person_of
from dashboard.kept_choice import KeptChoiceView
from dashboard.models import DigestSubscription

_OF_SIGN_IN: Final = "language"
_FOR_PROGRAMS: Final = (
    "/api/",
    "/api-token-auth/",
    "/authenticated",
    "/docs/",
    "/health",
    "/metrics",
    "/reports/",
    "/status",
)
_FILES: Final = (".csv", ".json", ".svg")


def languages(request: HttpRequest) -> dict[str, object]:
    """Return the variables of all templates about the choice of a language.

    `language_choices` are the languages by their own names, and `chosen_language` is the choice of
    this browser, which is empty without one.
    """
    return {
        "language_choices": [
            (code, translation.get_language_info(code)["name_local"])
            for code, _ in settings.LANGUAGES
        ],
        "chosen_language": known_language(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)) or "",
    }


def known_language(tag: object) -> str | None:
    """Return the language of the pages that a tag such as `hi-IN` asks for; None for no such one.

    A tag of OpenID Connect may have an underscore.
    """
    if not isinstance(tag, str):
        return None
    try:
        found = translation.get_supported_language_variant(tag.replace("_", "-").lower())
    except LookupError:
        return None
    return found if found in dict(settings.LANGUAGES) else None


def keep_language_of_sign_in(request: HttpRequest, tag: object) -> None:
    """Keep, for the session, the language that the provider of a sign-in says the person reads."""
    language = known_language(tag)
    if language is not None:
        request.session[_OF_SIGN_IN] = language


def is_page(path: str) -> bool:
    """Tell whether a person reads what a path leads to."""
    return not (path.startswith(_FOR_PROGRAMS) or path.endswith(_FILES))


def language_of(request: HttpRequest) -> str:
    """Return the language of the page that is asked for."""
    chosen = known_language(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
    of_sign_in = known_language(request.session.get(_OF_SIGN_IN))
    return chosen or of_sign_in or translation.get_language_from_request(request)


class LanguageMiddleware:
    """Make each page in its reader's language, and tell caches on what the language depends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if not is_page(request.path_info):
            with translation.override(settings.LANGUAGE_CODE):
                return self.get_response(request)
        language = language_of(request)
        with translation.override(language):
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response


class LanguageView(KeptChoiceView):
    """Keeps the language in Django's cookie for it, and for the person's digests."""

    field = "language"
    cookie = settings.LANGUAGE_COOKIE_NAME
    choices = frozenset(dict(settings.LANGUAGES))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice; without one the digests stay in the language that they have."""
        if (chosen := request.POST.get(self.field)) in self.choices:
            user = person_of(request)
            DigestSubscription.objects.filter(user=user).update(language=chosen)
        return super().post(request)
