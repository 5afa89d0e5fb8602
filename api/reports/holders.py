"""Who holds a link to a report: kept in the link, asked again when it is followed."""

from typing import Any

from django.contrib.auth.models import User
from rest_framework.request import Request

from api.access.clients import scope_of_token
from api.access.models import ApiToken
from api.access.notes import audit
from api.access.people import scope_of_person
from api.access.scope import NOTHING, Scope
from api.access.tokens import is_valid, today


def holder_of(request: Request, *, course_id: str, report_name: str) -> dict[str, Any]:
    """Return who asks, and for what, as a link keeps it."""
    token = request.auth if isinstance(request.auth, ApiToken) else None
    return {
        "token": None if token is None else token.pk,
        "user": None if token is not None else request.user.pk,
        "course_id": course_id,
        "report": report_name,
    }


def note_if_allowed(holder: dict[str, Any], *, is_shown: bool) -> bool:
    """Tell whether the holder may still see the learners of the course, and note that they do."""
    token, user = _token(holder), _user(holder)
    course_id = str(holder.get("course_id", ""))
    if not _scope(token, user).learners.allows(course_id):
        return False
    if is_shown:
        what = f"report {holder['report']}"
        audit.note_shown(user=user, token=token, courses=[course_id], what=what, how="download")
    return True


def _token(holder: dict[str, Any]) -> ApiToken | None:
    tokens = ApiToken.objects.select_related("user__lms_identity")
    token = tokens.filter(pk=holder.get("token") or 0).first()
    return token if token is not None and is_valid(token, on=today()) else None


def _user(holder: dict[str, Any]) -> User | None:
    return User.objects.select_related("lms_identity").filter(pk=holder.get("user") or 0).first()


def _scope(token: ApiToken | None, user: User | None) -> Scope:
    if token is not None:
        return scope_of_token(token)
    return NOTHING if user is None else scope_of_person(user)
