"""The holder of a link to a report: kept in the link, and checked again when it is followed."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from rest_framework.request import Request

from api.access.clients import scope_of_token
from api.access.models import ApiToken
from api.access.notes import audit
from api.access.people import scope_of_person
from api.access.scope import NOTHING, Scope
from api.access.tokens import is_valid, today


def holder_of(request: Request, *, course_id: str, report_name: str) -> dict[str, Any]:
    """Return the text by which a link keeps who asked, and for what."""
    token = request.auth if isinstance(request.auth, ApiToken) else None
    if token is None:
        return person_as_holder(request.user, course_id=course_id, report_name=report_name)
    return {"token": token.pk, "user": None, "course_id": course_id, "report": report_name}


def person_as_holder(
    user: AbstractBaseUser | AnonymousUser, *, course_id: str, report_name: str
) -> dict[str, Any]:
    """Return the text by which a link keeps that a person asked for it on a page."""
    return {"token": None, "user": user.pk, "course_id": course_id, "report": report_name}


def note_if_allowed(holder: dict[str, Any], *, is_shown: bool) -> bool:
    """Tell whether the holder may still see the course's learners, and note that they do."""
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
