"""Asks the REST interfaces of an LMS and a catalog service: tokens, pages and repeated requests."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import httpx
import tenacity
from tenacity.wait import wait_base

from cleaning.errors import AnalyticsError
from loaders.courses.files import page_records

logger = logging.getLogger(__name__)

TRIES = 5
"""A request that fails for a passing reason is sent so often, unless a caller says otherwise."""
BACKOFF = tenacity.wait_exponential_jitter(initial=1, max=30)
UNCHANGED = "The landed course tables are as they were."
"""The last sentence of each error."""
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
_REPEATED_STATUSES = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Credentials:
    """An OAuth2 client of the LMS, as its administrator creates it."""

    client_id: str
    client_secret: str = field(repr=False)


class _PassingError(Exception):
    """A request failed, but may succeed when it is repeated."""


class RestClient:
    """Sends requests. Close it when all of them are sent; threads may share it.

    Args:
        lms_url: base URL of the LMS, which gives the tokens.
        credentials: OAuth2 client; without a client no request has a token.
        wait: tells how long to wait before a request is repeated.
        tries: how often a request is sent that fails for a passing reason.
    """

    def __init__(
        self, lms_url: str, *, credentials: Credentials | None, wait: wait_base, tries: int
    ) -> None:
        self._lms_url = lms_url
        self._credentials = credentials
        self._authorization: str | None = None
        self._token_lock = Lock()
        self._client = httpx.Client(timeout=_TIMEOUT, follow_redirects=True)
        self._wait = wait
        self._tries = tries

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def pages(self, url: str, parameters: Mapping[str, str]) -> Iterator[Any]:
        """Yield the records of all pages of a list.

        Raises:
            AnalyticsError: there is no such list, or it can't be read.
        """
        query: httpx.QueryParams | None = httpx.QueryParams(parameters)
        seen: set[str] = set()
        while query is not None:
            if str(query) in seen:
                raise AnalyticsError(
                    f"{url} must name each page once, but names page {query} again. {UNCHANGED}"
                )
            seen.add(str(query))
            answer = self.answer(url, query)
            page = None if answer is None else json_of(answer)
            if page is None:
                raise AnalyticsError(
                    f"{url} must exist, but the server answers 404. Check ANALYTICS_COURSES; "
                    f"{UNCHANGED[0].lower()}{UNCHANGED[1:]}"
                )
            yield from page_records(page)
            query = _next_page(page)

    def answer(
        self,
        url: str,
        query: Mapping[str, str] | httpx.QueryParams,
        *,
        conditions: Mapping[str, str] | None = None,
    ) -> httpx.Response | None:
        """Return an answer; None for 404. A token that has expired is renewed once."""
        headers = self._headers() | dict(conditions or {})
        answer = self._send("GET", url, params=query, headers=headers)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._credentials is not None:
            headers |= self._headers(refused=headers["Authorization"])
            answer = self._send("GET", url, params=query, headers=headers)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        return answer

    def _headers(self, *, refused: str | None = None) -> dict[str, str]:
        """Return the headers of a request; a token that was refused is renewed once for all."""
        if self._credentials is None:
            return {}
        with self._token_lock:
            token = self._authorization
            if token is None or token == refused:
                token = self._authorization = self._new_token(self._credentials)
        return {"Authorization": token}

    def _new_token(self, credentials: Credentials) -> str:
        answer = self._send(
            "POST",
            f"{self._lms_url}/oauth2/access_token",
            data={
                "grant_type": "client_credentials",
                "client_id": credentials.client_id,
                "client_secret": credentials.client_secret,
                "token_type": "jwt",
            },
        )
        token = json_of(answer)
        if not isinstance(token, dict) or not isinstance(token.get("access_token"), str):
            raise AnalyticsError(
                f"{answer.request.url} must give an access token, but its answer holds none. "
                f"{UNCHANGED}"
            )
        return f"{token.get('token_type', 'JWT')} {token['access_token']}"

    def _send(self, method: str, url: str, **options: Any) -> httpx.Response:
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._tries),
            wait=self._wait,
            retry=tenacity.retry_if_exception_type(_PassingError),
            reraise=True,
        )
        try:
            return retrying(self._send_once, method, url, options)
        except _PassingError as error:
            often = "" if self._tries == 1 else f" in {self._tries} tries"
            raise AnalyticsError(
                f"{url} must answer, but did not{often} ({error}). {UNCHANGED}"
            ) from error

    def _send_once(self, method: str, url: str, options: dict[str, Any]) -> httpx.Response:
        try:
            answer = self._client.request(method, url, **options)
        except (httpx.InvalidURL, httpx.TooManyRedirects) as error:
            raise AnalyticsError(
                f"{url} must be the address of a REST interface, but is not ({error}). {UNCHANGED}"
            ) from error
        except httpx.RequestError as error:  # no answer, or one that can't be unpacked
            logger.warning("url=%s error=%r", url, error)
            raise _PassingError(str(error) or type(error).__name__) from error
        if answer.status_code in _REPEATED_STATUSES:
            logger.warning("url=%s status=%s", url, answer.status_code)
            raise _PassingError(f"status {answer.status_code}")
        return answer


def json_of(answer: httpx.Response) -> Any:
    """Return the JSON of an answer.

    Raises:
        AnalyticsError: the answer is an error, or is not JSON.
    """
    url = answer.request.url.copy_with(query=None)
    if answer.is_error:
        raise AnalyticsError(
            f"{url} must answer, but refuses with status {answer.status_code} "
            f"({answer.reason_phrase}). Check the LMS's OAuth2 client and its permissions. "
            f"{UNCHANGED}"
        )
    try:
        return answer.json()
    except ValueError as error:
        raise AnalyticsError(
            f"{url} must answer with JSON, but answers with something else. {UNCHANGED}"
        ) from error


def _next_page(page: Any) -> httpx.QueryParams | None:
    """Return the query of the next page.

    Only the query of the link is used. A server behind a proxy may not know its own address, and
    the token must not go to another host.
    """
    if not isinstance(page, dict):
        return None
    pagination = page.get("pagination")
    link = pagination.get("next") if isinstance(pagination, dict) else page.get("next")
    return httpx.URL(link).params if isinstance(link, str) and link else None
