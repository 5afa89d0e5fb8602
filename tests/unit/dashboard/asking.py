"""Who reads a course, and what a reader asks of a report."""

from django.contrib.auth.models import User
from django.test import Client

from api.access.models import LocalAccess
from api.access.scope import Scope
from dashboard.frame.course import CourseFacts
from dashboard.frame.filters import Filters
from dashboard.frame.report import Asked
from tests.stores.store import COURSE


def reader_of(
    scope: str = COURSE, *, kind: str = "course", name: str = "ada", sees_learners: bool
) -> Client:
    """Sign in a new person who may read a course or another scope, with or without its learners."""
    user = User.objects.create_user(name)
    LocalAccess.objects.create(user=user, scope_kind=kind, scope=scope, sees_learners=sees_learners)
    client = Client()
    client.force_login(user)
    return client


def asked_of(filters: Filters | None = None, **parameters: str) -> Asked:
    """Return the question of a reader of one course."""
    course = CourseFacts(
        course_id=COURSE, scope=Scope(course_ids=frozenset({COURSE})), state=None, summary={}
    )
    return Asked(course=course, filters=filters or Filters(), parameters=parameters)


def outline_row(
    block_id: str, kind: str, parent: str | None, **changes: object
) -> dict[str, object]:
    """Return a block as the query of an outline has it; its name is its id in capitals."""
    return {
        "block_id": block_id,
        "block_type": kind,
        "display_name": block_id.upper(),
        "parent_block_id": parent,
        "is_graded": None,
        "assignment_type": None,
    } | changes
