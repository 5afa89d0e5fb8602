"""Lists who has access to what: tokens, accounts of this site, roles in the LMS."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from django.contrib.auth.models import User
from django.utils.translation import gettext, ngettext

from api.access.clients import scope_of_token
from api.access.models import LmsIdentity, LocalAccess
from api.access.people import Grant, grants_of
from api.access.scope import EVERYTHING
from api.access.tokens import list_tokens
from api.queries import access as access_queries
from api.searching import has_words, words_of


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One right of an account or a token.

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


class AccessLines(Sequence[AccessLine]):
    """The lines of all accounts and tokens whose name or courses have each word of a search.

    The LMS may have given thousands of roles, so only the lines that are asked for are read.
    """

    def __init__(self, *, search: str = "") -> None:
        """Read the lines of this site; those of the LMS are read when they are asked for."""
        lines = (*_of_administrators(), *_given_here(), *_of_programs())
        self._search = search
        words = words_of(search)
        self._of_site = [line for line in lines if has_words(words, line.who, line.what)]

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self._of_site) + access_queries.access_count(search=self._search)

    @overload
    def __getitem__(self, part: int, /) -> AccessLine: ...

    @overload
    def __getitem__(self, part: slice, /) -> list[AccessLine]: ...

    def __getitem__(self, part: int | slice, /) -> AccessLine | list[AccessLine]:
        """Return a line, or the lines from `part.start` until before `part.stop`."""
        if isinstance(part, int):
            return self[part : part + 1][0]
        start = part.start or 0
        shown = self._of_site[part]
        most = None if part.stop is None else part.stop - start - len(shown)
        if most == 0:
            return shown
        before = max(start - len(self._of_site), 0)
        return [*shown, *_of_lms(self._search, start=before, most=most)]

    def __iter__(self) -> Iterator[AccessLine]:
        """Yield all lines."""
        return iter(self[:])


def _of_administrators() -> Iterator[AccessLine]:
    people = User.objects.filter(is_active=True)
    for person in (people.filter(is_staff=True) | people.filter(is_superuser=True)).order_by("pk"):
        for grant in grants_of(EVERYTHING):
            yield _line(person.get_username(), grant, gettext("administrator"))


def _given_here() -> Iterator[AccessLine]:
    for row in LocalAccess.objects.select_related("user").order_by("user__username"):
        source = (
            gettext("given here")
            if row.user.is_active
            else gettext("given here; the account is not active")
        )
        grant = Grant(row.scope_kind, row.scope, sees_learners=row.sees_learners)
        yield _line(row.user.get_username(), grant, source)


def _of_programs() -> Iterator[AccessLine]:
    for token in list_tokens():
        if token.user_id is None:
            for grant in grants_of(scope_of_token(token)):
                yield _line(token.name, grant, gettext("token"))


def _of_lms(search: str, *, start: int, most: int | None) -> Iterator[AccessLine]:
    known = {row.lms_user_id: row for row in LmsIdentity.objects.all()}
    for row in access_queries.access_list(search=search, start=start, most=most):
        identity = known.get(row["lms_user_id"])
        grant = Grant(row["scope_kind"], row["scope"], sees_learners=bool(row["sees_learners"]))
        yield _line(row["username"], grant, _of_role(identity))


def _line(who: str, grant: Grant, source: str) -> AccessLine:
    return AccessLine(who, grant.text, sees_learners=grant.sees_learners, source=source)


def _of_role(identity: LmsIdentity | None) -> str:
    if identity is None:
        return gettext("role in the LMS; never signed in here")
    day = f"{identity.checked_at:%Y-%m-%d}"
    if identity.narrowed_to is None:
        return gettext("role in the LMS; signed in %(day)s") % {"day": day}
    count = len(identity.narrowed_to)
    return ngettext(
        "role in the LMS; signed in %(day)s, when the LMS listed %(count)s course",
        "role in the LMS; signed in %(day)s, when the LMS listed %(count)s courses",
        count,
    ) % {"day": day, "count": count}
