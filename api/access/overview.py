"""Who has access to what, and from where: tokens, accounts of this site, roles in the LMS."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User

from api import access_queries
from api.access.models import ApiToken, LmsIdentity, LocalAccess, ScopeKind
from api.access.tokens import list_tokens


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One thing that somebody may read.

    Attributes:
        who: the name of the account or the token.
        what: a course id, `courses of X` or `all courses`.
        sees_learners: whether its learners may be seen one by one.
        source: where the right comes from, and so where it is taken away.
    """

    who: str
    what: str
    sees_learners: bool
    source: str


def access_lines(*, search: str = "") -> list[AccessLine]:
    """Return the lines of all accounts and tokens whose name or courses hold a text."""
    lines = [*_of_administrators(), *_given_here(), *_of_programs()]
    found = [line for line in lines if search in line.who or search in line.what]
    return [*found, *_of_lms(search)]


def _of_administrators() -> Iterator[AccessLine]:
    people = User.objects.filter(is_active=True)
    for person in (people.filter(is_staff=True) | people.filter(is_superuser=True)).order_by("pk"):
        yield AccessLine(
            person.get_username(), "all courses", sees_learners=True, source="administrator"
        )


def _given_here() -> Iterator[AccessLine]:
    for row in LocalAccess.objects.select_related("user").order_by("user__username"):
        source = "given here" if row.user.is_active else "given here; the account is not active"
        yield AccessLine(
            row.user.get_username(),
            _what(row.scope_kind, row.scope),
            sees_learners=row.sees_learners,
            source=source,
        )


def _of_programs() -> Iterator[AccessLine]:
    for token in list_tokens():
        if token.user_id is None:
            for what in _courses_of(token):
                yield AccessLine(token.name, what, token.sees_learners, source="token")


def _courses_of(token: ApiToken) -> Iterable[str]:
    if token.all_courses:
        return ["all courses"]
    return [*token.course_ids, *(f"courses of {name}" for name in token.organisations)]


def _of_lms(search: str) -> Iterator[AccessLine]:
    known = {row.lms_user_id: row for row in LmsIdentity.objects.all()}
    for row in access_queries.access_list(search=search):
        identity = known.get(row["lms_user_id"])
        yield AccessLine(
            row["username"],
            _what(row["scope_kind"], row["scope"]),
            sees_learners=bool(row["sees_learners"]),
            source=f"role in the LMS; {_sign_in(identity)}",
        )


def _sign_in(identity: LmsIdentity | None) -> str:
    if identity is None:
        return "never signed in here"
    said = f"signed in {identity.checked_at:%Y-%m-%d}"
    if identity.narrowed_to is None:
        return said
    return f"{said}, when the LMS listed {len(identity.narrowed_to)} courses"


def _what(kind: str, scope: str) -> str:
    match kind:
        case ScopeKind.SITE:
            return "all courses"
        case ScopeKind.ORGANISATION:
            return f"courses of {scope}"
        case _:
            return scope
