"""Who asks, and what they may read."""

from rest_framework.request import Request

from api.access.models import ApiToken
from api.access.people import scope_of_person
from api.access.scope import Scope


def scope_of(request: Request) -> Scope:
    """Return what the client of a request may read: its token's courses, or the person's."""
    if isinstance(request.auth, ApiToken):
        return request.auth.scope
    return scope_of_person(request.user)
