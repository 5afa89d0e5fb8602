"""Who was shown learners: what is noted of a request, wherever its answer comes from."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from rest_framework.request import Request

from api.access.models import ApiToken
from api.access.notes.site_notes import Shown, take

# a 304 says that what the client was shown before still holds
_SHOWN = frozenset({200, 304})


def is_shown(*, method: str | None, status: int) -> bool:
    """Tell whether an answer shows what was asked for; HEAD and OPTIONS show nothing."""
    return method in {"GET", "POST"} and status in _SHOWN


def note_shown(
    *,
    user: AbstractBaseUser | AnonymousUser | None,
    token: ApiToken | None,
    courses: Iterable[str],
    what: str,
    how: str,
) -> None:
    """Note that somebody was shown learners of some courses; an empty id: of all of theirs."""
    person = user if token is None else token.user
    now = datetime.now(tz=UTC)
    for course_id in courses:
        take(
            Shown(
                at=now,
                who=token.name if person is None and token is not None else _name(person),
                user_number=None if person is None else person.pk,
                token_number=None if token is None else token.pk,
                course_id=course_id,
                what=what[:200],
                how=how,
            )
        )


def note_answer(request: Request, *, courses: Iterable[str], what: str, how: str) -> None:
    """Note that the client of a request of the API was shown learners."""
    token = request.auth if isinstance(request.auth, ApiToken) else None
    user = None if token is not None else request.user
    note_shown(user=user, token=token, courses=courses, what=what, how=how)


def _name(person: AbstractBaseUser | AnonymousUser | None) -> str:
    return "nobody" if person is None else person.get_username()
