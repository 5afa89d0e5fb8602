"""The limit of requests of a client, counted in the shared cache by all processes together."""

import logging
import time

from django.conf import settings
from django.views.generic.base import View
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from api.access.models import ApiToken
from api.access.window import WINDOW_SECONDS, count_request

logger = logging.getLogger(__name__)


class ClientThrottle(BaseThrottle):
    """A limit of requests in each minute of the clock.

    A limit of 0 means no limit. When the cache can't be asked, every request passes, because the
    limit protects only the server's time and no data.
    """

    def __init__(self) -> None:
        self._seconds_left: float = WINDOW_SECONDS

    def client(self, request: Request) -> str:
        """Return the client under whose name requests are counted.

        All tokens of a person are one client, because a person may make further tokens.
        """
        token = request.auth
        if isinstance(token, ApiToken):
            return f"token:{token.pk}" if token.user_id is None else f"user:{token.user_id}"
        return f"user:{request.user.pk}"

    def limit(self, request: Request) -> int:
        """Return how many requests a client may make in a minute."""
        token = request.auth
        if isinstance(token, ApiToken) and token.requests_per_minute is not None:
            return token.requests_per_minute
        limit: int = settings.API_REQUESTS_PER_MINUTE
        return limit

    def allow_request(self, request: Request, view: View) -> bool:  # noqa: ARG002 - DRF passes it
        """Count the request and tell whether it is still within the limit."""
        limit = self.limit(request)
        if limit == 0:
            return True
        try:
            count, self._seconds_left = count_request(self.client(request), now=time.time())
        except Exception:
            # Each kind of cache has its own errors, and no such error is the client's fault.
            logger.exception("requests can't be counted; the cache does not work")
            return True
        return count <= limit

    def wait(self) -> float:
        """Return the seconds until the client may ask again."""
        return self._seconds_left
