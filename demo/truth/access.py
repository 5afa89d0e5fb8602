"""Expected access: the scopes that the roles of the site's team open."""

from collections import Counter
from collections.abc import Iterable, Sequence

from demo.courses.outlines import Course
from demo.people.roles import ACCOUNTS, role_grants
from demo.truth.table import Table


def access_tables(courses: Sequence[Course]) -> Iterable[Table]:
    """Return the tables of the scopes of each person, and of the outcomes of the roles."""
    names = {account.user_id: account.username for account in ACCOUNTS}
    rows = {
        (account.user_id, account.username, "site", "", 1)
        for account in ACCOUNTS
        if account.is_active and (account.is_staff or account.is_superuser)
    }
    grants = role_grants(courses)
    for grant in grants:
        if grant.opens:
            scope = grant.org if grant.opens == "organisation" else grant.course_id
            rows.add((grant.user_id, names[grant.user_id], grant.opens, scope, 1))
    columns = ("lms_user_id", "username", "scope_kind", "scope", "sees_learners")
    yield Table("course_access", columns, sorted(rows))
    outcomes = Counter((grant.role, grant.outcome) for grant in grants)
    yield Table(
        "access_role_quality",
        ("role_name", "outcome", "role_count"),
        [(*group, count) for group, count in outcomes.items()],
    )
