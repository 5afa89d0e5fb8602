"""The scope of a person who signs in, by one rule for pages and API.

Rights come from two places: the roles in the LMS, which a publication brings as `course_access` and
which are read by the LMS user id that the sign-in delivered, never by a name or an address; and
what an administrator gave an account of this site (`LocalAccess`). The two add up. The site's own
administrators see everything, because they could give themselves any right.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext

from api.access.models import LmsIdentity, LocalAccess, ScopeKind
from api.access.scope import EVERYTHING, NOTHING, Courses, Scope
from api.publications import live_publication, once_per_publication
from api.queries import access as access_queries

Person = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True, slots=True)
class Grant:
    """One row of access from either place; an unknown kind opens nothing."""

    scope_kind: str
    scope: str
    sees_learners: bool

    @property
    def text(self) -> str:
        """Return what pages and commands call it: `all courses`, `courses of X` or a course id."""
        match self.scope_kind:
            case ScopeKind.SITE:
                return gettext("all courses")
            case ScopeKind.ORGANISATION:
                return gettext("courses of %(organisation)s") % {"organisation": self.scope}
            case _:
                return self.scope


def may_see_courses(user: Person) -> bool:
    """Tell whether a person may see any course."""
    return not scope_of_person(user).is_empty


def is_administrator(user: Person) -> bool:
    """Tell whether a person is of the site's own staff, and may see who has access and uses it.

    A role in the LMS makes nobody an administrator here.
    """
    return bool(
        user.is_authenticated
        and user.is_active
        and (getattr(user, "is_staff", False) or getattr(user, "is_superuser", False))
    )


def scope_of_person(user: Person) -> Scope:
    """Return the courses that a person may read, and those whose learners the person may see."""
    if not (user.is_authenticated and user.is_active):
        return NOTHING
    if is_administrator(user):
        return EVERYTHING
    given = LocalAccess.objects.filter(user_id=user.pk)
    here = scope_of_grants(
        Grant(row.scope_kind, row.scope, sees_learners=row.sees_learners) for row in given
    )
    identity: LmsIdentity | None = getattr(user, "lms_identity", None)
    return here if identity is None else _both(here, _scope_in_lms(identity))


def scope_of_grants(grants: Iterable[Grant]) -> Scope:
    """Return the scope that rows of access open together."""
    known = list(grants)
    courses = _courses(known)
    return Scope(
        courses.all_courses,
        courses.course_ids,
        courses.organisations,
        learners=_courses(grant for grant in known if grant.sees_learners),
    )


def grants_of(scope: Scope) -> list[Grant]:
    """Return the rows of access that open a scope, the widest first: `scope_of_grants` undone."""
    everything = scope.learners.all_courses
    site = [Grant(ScopeKind.SITE, "", everything)] if scope.all_courses else []
    organisations = [
        Grant(ScopeKind.ORGANISATION, name, everything or name in scope.learners.organisations)
        for name in sorted(scope.organisations)
    ]
    courses = [
        Grant(ScopeKind.COURSE, course_id, scope.learners.allows(course_id))
        for course_id in sorted(scope.course_ids)
    ]
    return [*site, *organisations, *courses]


def narrowed(scope: Scope, course_ids: Iterable[str]) -> Scope:
    """Keep the courses of a scope that are in a list too; the list adds no course."""
    listed = frozenset(course_ids)
    return Scope(
        course_ids=frozenset(filter(scope.allows, listed)),
        learners=Courses(course_ids=frozenset(filter(scope.learners.allows, listed))),
    )


def _scope_in_lms(identity: LmsIdentity) -> Scope:
    opened = NOTHING if live_publication() is None else _published_scope(identity.lms_user_id)
    return opened if identity.narrowed_to is None else narrowed(opened, identity.narrowed_to)


@once_per_publication(most=4096)
def _published_scope(lms_user_id: int) -> Scope:
    rows = access_queries.access_of_lms_user(lms_user_id=lms_user_id)
    return scope_of_grants(
        Grant(row["scope_kind"], row["scope"], sees_learners=bool(row["sees_learners"]))
        for row in rows
    )


def _courses(grants: Iterable[Grant]) -> Courses:
    known = list(grants)

    def of(kind: ScopeKind) -> frozenset[str]:
        return frozenset(grant.scope for grant in known if grant.scope_kind == kind)

    return Courses(
        all_courses=bool(of(ScopeKind.SITE)),
        course_ids=of(ScopeKind.COURSE),
        organisations=of(ScopeKind.ORGANISATION),
    )


def _both(one: Scope, other: Scope) -> Scope:
    courses, learners = _union(one, other), _union(one.learners, other.learners)
    return Scope(courses.all_courses, courses.course_ids, courses.organisations, learners=learners)


def _union(one: Courses, other: Courses) -> Courses:
    return Courses(
        all_courses=one.all_courses or other.all_courses,
        course_ids=one.course_ids | other.course_ids,
        organisations=one.organisations | other.organisations,
    )
