"""Who asks, and what they may read."""

from rest_framework.request import Request

from api.access.models import ApiToken
from api.access.people import scope_of_person
from api.access.scope import Scope

_KEPT = "_scope_of_client"


def scope_of(request: Request) -> Scope:
    """Return what the client of a request may read: its token's courses, or the person's.

    It is found once a request: every check and every key of a kept answer is of the same rights.
    """
    kept: Scope | None = vars(request).get(_KEPT)
    if kept is None:
        kept = vars(request)[_KEPT] = _scope_of(request)
    return kept


def is_person(request: Request) -> bool:
    """Tell whether a person asks, by a session or by a token of their own."""
    return not isinstance(request.auth, ApiToken) or request.auth.user_id is not None


def _scope_of(request: Request) -> Scope:
    token = request.auth
    return scope_of_token(token) if isinstance(token, ApiToken) else scope_of_person(request.user)


def scope_of_token(token: ApiToken) -> Scope:
    """Return what may be read with a token.

    One that belongs to a person opens what that person may see now, and never more.
    """
    if token.user is not None:
        scope = scope_of_person(token.user)
        return scope if token.sees_learners else scope.without_learners()
    scope = Scope(
        all_courses=token.all_courses,
        course_ids=frozenset(token.course_ids),
        organisations=frozenset(token.organisations),
    )
    return scope.with_learners() if token.sees_learners else scope
