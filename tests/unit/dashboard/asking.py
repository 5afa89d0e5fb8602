"""What a reader asks of a report, for tests of tables that are made without a store."""

from api.access.scope import Scope
from dashboard.frame.course import CourseFacts
from dashboard.frame.filters import Filters
from dashboard.frame.report import Asked
from tests.api.store import COURSE


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
