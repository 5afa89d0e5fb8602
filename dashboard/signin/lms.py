"""The LMS as an OAuth2 provider: it says who a person is, and which courses are theirs.

allauth's provider `edx` knows the address of each step. Unlike in that provider, a person is
identified by the number that the LMS gave their account. The user name does not identify a person,
because it can change and be given to somebody else. Only the number and the name of the account are
kept. The language that the person chose in the LMS is that of the session's pages.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.provider import ProviderException
from allauth.socialaccount.providers.edx.provider import EdxProvider
from allauth.socialaccount.providers.edx.views import EdxOAuth2Adapter
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

_PAGE_SIZE = 1000
# No site has more pages of courses. A server that always names a next page is broken.
_MOST_PAGES = 20
# The LMS's user ids are AutoField or BigAutoField.
_LARGEST_ID = 2**63 - 1


class LmsAnswerError(ProviderException):  # type: ignore[misc] # allauth has no types
    """The LMS gave an answer that a sign-in can't use; nobody is signed in."""


class LmsOAuth2Adapter(EdxOAuth2Adapter):  # type: ignore[misc] # as above
    """Asks the LMS who a person is, with the token that the person gave this site."""

    # The scheme is the one that the person's browser uses: https behind a proxy that says so
    # (ANALYTICS_HTTPS).
    redirect_uri_protocol = None

    def complete_login(
        self,
        request: HttpRequest,
        app: Any,  # noqa: ARG002 - allauth passes it
        token: Any,
        **_kwargs: Any,
    ) -> SocialLogin:
        """Return the person whom the token belongs to.

        Raises:
            LmsAnswerError: the LMS does not say who the person is.
        """
        with _session(token.token) as session:
            username = _answer(session, self.profile_url).get("username")
            if not isinstance(username, str) or not username:
                raise LmsAnswerError(f"{self.profile_url} must answer a username; it has none.")
            url = self.account_url.format(self.provider_base_url, quote(username, safe=""))
            account = _answer(session, url)
            language = preferred_language(session, self.provider_base_url, username=username)
        if lms_user_id(account.get("id")) is None or account.get("username") != username:
            raise LmsAnswerError(
                f"{url} must answer the id and the username of the person who signs in; "
                f"it has the keys {sorted(account)}."
            )
        person: SocialLogin = self.get_provider().sociallogin_from_response(request, account)
        person.language = language
        return person


class LmsProvider(EdxProvider):  # type: ignore[misc] # as above
    """Identifies a person by the number of their account in the LMS."""

    oauth2_adapter_class = LmsOAuth2Adapter

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = self.app.name

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Return the LMS user id, as allauth wants it, as text."""
        return str(lms_user_id(data["id"]))

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the kept part of the account, without address, full name and picture."""
        return {"id": lms_user_id(data["id"]), "username": data["username"]}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the name of a new account, which no renamed account of the LMS can take."""
        return {"username": account_name(lms_user_id(data["id"]))}


def preferred_language(session: Any, base_url: str, *, username: str) -> str | None:
    """Return the language that a person chose in the LMS; None where the LMS names none.

    A sign-in does not fail for want of a language.
    """
    url = f"{base_url}/api/user/v1/preferences/{quote(username, safe='')}/pref-lang"
    try:
        response = session.get(url, allow_redirects=False)
        said = response.json() if response.status_code == 200 else None
    except (OSError, ValueError):  # no answer, or none in JSON
        return None
    return said if isinstance(said, str) else None


def account_name(user_id: int | None) -> str:
    """Return this site's account name of a person with a number in the LMS."""
    return f"lms-{user_id}"


def lms_user_id(value: object) -> int | None:
    """Return an LMS user id from a number or a text of digits; None: the value is no user id."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value) if len(value) <= len(str(_LARGEST_ID)) else None
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST_ID:
        return value
    return None


def staff_course_ids(*, base_url: str, token: str, username: str) -> list[str]:
    """Return the courses of which the LMS says, now, that a person is staff.

    Raises:
        LmsAnswerError: the LMS's answer does not name the courses.
        requests.RequestException: the LMS does not answer.
    """
    url = f"{base_url}/api/courses/v1/course_ids/"
    found: list[str] = []
    page: str | None = "1"
    with _session(token) as session:
        for _ in range(_MOST_PAGES):
            query = {"username": username, "role": "staff", "page_size": _PAGE_SIZE, "page": page}
            answer = _answer(session, url, query)
            found += _course_ids(answer, url=url)
            page = _next_page(answer)
            if page is None:
                return sorted(set(found))
    raise LmsAnswerError(f"{url} must end; it names a next page after {_MOST_PAGES}.")


def _course_ids(answer: dict[str, Any], *, url: str) -> list[str]:
    ids = answer.get("results")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise LmsAnswerError(f"{url} must answer `results`, a list of course ids; it does not.")
    return ids


def _next_page(answer: dict[str, Any]) -> str | None:
    """Return the number of the next page; the page's address may be one that only the LMS knows."""
    pagination = answer.get("pagination")
    following = pagination.get("next") if isinstance(pagination, dict) else None
    return parse_qs(urlsplit(following).query).get("page", [None])[0] if following else None


def _session(token: str) -> Any:
    """Return allauth's session with the token; requests give up after some seconds."""
    session = get_adapter().get_requests_session()
    session.headers["Authorization"] = f"Bearer {token}"
    return session


def _answer(session: Any, url: str, query: dict[str, Any] | None = None) -> dict[str, Any]:
    response = session.get(url, params=query, allow_redirects=False)
    if response.status_code != 200:
        raise LmsAnswerError(f"{url} must answer 200; it answered {response.status_code}.")
    answer = response.json()
    if not isinstance(answer, dict):
        raise LmsAnswerError(f"{url} must answer an object; it answered another JSON value.")
    return answer


def _where_it_is_set(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404 on a site without the LMS as a provider, where allauth would answer 500."""

    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.SOCIALACCOUNT_PROVIDERS["edx"]["APPS"]:
            raise Http404
        return view(request, *args, **kwargs)

    return answer


login = _where_it_is_set(OAuth2LoginView.adapter_view(LmsOAuth2Adapter))
callback = _where_it_is_set(OAuth2CallbackView.adapter_view(LmsOAuth2Adapter))
