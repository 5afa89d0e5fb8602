"""The client of a request, and the scope that the client may read."""

from rest_framework.request import Request

from api.access.models import ApiToken
from api.access.people import scope_of_person
from api.access.scope import Scope

_KEPT = "_scope_of_client"


def scope_of(request: Request) -> Scope:
    """Return the scope of a request's client: that of its token, or that of the person.

    The scope is found once for each request, so that every check and the key of the kept answer use
    the same rights.
    """
    kept: Scope | None = vars(request).get(_KEPT)
    if kept is None:
        kept = vars(request)[_KEPT] = _scope_of(request)
    return kept


def is_person(request: Request) -> bool:
    """Tell whether the client is a person, with a session or with a token of their own."""
    return not isinstance(request.auth, ApiToken) or request.auth.user_id is not None


def _scope_of(request: Request) -> Scope:
    token = request.auth
    return scope_of_token(token) if isinstance(token, ApiToken) else scope_of_person(request.user)


def scope_of_token(token: ApiToken) -> Scope:
    """Return the scope of a token.

    A token that belongs to a person opens what the person may see now, and never more.
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
