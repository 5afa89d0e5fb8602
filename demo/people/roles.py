"""The accounts of the site's team and the roles that the LMS gave them, of every kind.

The scope that a role opens is written beside the role by hand, as part of the truth. No rule
computes it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from demo.courses.outlines import Course


class Account(NamedTuple):
    """An account of the team, with its data in the LMS."""

    user_id: int
    username: str
    is_staff: bool = False
    is_superuser: bool = False
    is_active: bool = True


class RoleGrant(NamedTuple):
    """A role given to an account; `org` and `course_id` are empty where the LMS leaves them so.

    Attributes:
        opens: the course or organisation that the role opens; None for a role that opens nothing.
        outcome: `open`, or the reason for which the role opens nothing.
    """

    user_id: int
    role: str
    org: str
    course_id: str
    opens: str | None
    outcome: str = "open"


STAFF_NAMES = ("admin", "instructor", "course_team", "support", "beta_tester")
_SITE_STAFF = {"admin", "support"}
_OTHERS = (
    "org_staff", "researcher", "assistant", "coach", "former_instructor", "accountant",
    "librarian", "course_maker", "plugin_user",
)  # fmt: skip
_NOBODY = 99
"""A user id without an account: a deleted account leaves its id in the table of roles."""

ACCOUNTS = tuple(
    Account(
        number,
        name,
        is_staff=name in _SITE_STAFF or name == "former_instructor",
        is_superuser=name == "admin",
        is_active=name != "former_instructor",
    )
    for number, name in enumerate((*STAFF_NAMES, *_OTHERS), start=1)
)
_ID_OF = {account.username: account.user_id for account in ACCOUNTS}


def role_grants(courses: Sequence[Course]) -> list[RoleGrant]:
    """Return all roles that were given: two for each course, and odd roles for the first course."""
    grants = []
    for course in courses:
        for name, role in (("instructor", "instructor"), ("course_team", "staff")):
            grants.append(_grant(name, role, course.org, course.course_id, opens="course"))
    first = courses[0]
    org, key = first.org, first.course_id
    custom = f"ccx-v1:{org}+{first.number}+{first.run}+ccx@1"
    library = f"library-v1:{org}+LIB"
    grants += [
        _grant("course_team", "instructor", org, key, opens="course"),
        _grant("course_team", "staff", org, key, opens="course"),
        _grant("org_staff", "staff", org, "", opens="organisation"),
        _grant("org_staff", "instructor", org, "", opens="organisation"),
        _grant("researcher", "data_researcher", org, key, opens="course"),
        _grant("assistant", "limited_staff", org, key, opens="course"),
        _grant("coach", "ccx_coach", org, custom, opens="course"),
        _grant("coach", "ccx_coach", org, key, outcome="no_scope"),
        _grant("former_instructor", "instructor", org, key, outcome="inactive_account"),
        _grant("accountant", "finance_admin", org, key, outcome="other_right"),
        _grant("accountant", "sales_admin", org, key, outcome="other_right"),
        _grant("librarian", "library_user", org, library, outcome="other_right"),
        _grant("librarian", "instructor", org, library, outcome="no_scope"),
        _grant("course_maker", "course_creator_group", "", "", outcome="other_right"),
        _grant("course_maker", "org_course_creator_group", org, "", outcome="other_right"),
        _grant("course_maker", "staff", "", "", outcome="no_scope"),
        _grant("beta_tester", "beta_testers", org, key, outcome="other_right"),
        _grant("support", "support", "", "", outcome="other_right"),
        _grant("plugin_user", "grading_assistant", org, key, outcome="unknown_role"),
        _grant("plugin_user", "Staff", org, key, outcome="unknown_role"),
        RoleGrant(_NOBODY, "staff", org, key, None, "inactive_account"),
    ]
    return grants


def _grant(
    username: str,
    role: str,
    org: str,
    course_id: str,
    *,
    opens: str | None = None,
    outcome: str = "open",
) -> RoleGrant:
    return RoleGrant(_ID_OF[username], role, org, course_id, opens, outcome)
