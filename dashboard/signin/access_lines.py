"""What a scope opens, as lines for people."""

from dataclasses import dataclass

from api.access.scope import Scope


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One course, one organisation or the whole site; a course has an id to link to."""

    label: str
    course_id: str
    sees_learners: bool


def access_lines(scope: Scope) -> list[AccessLine]:
    """Return a line for everything that a scope names, the widest first."""
    everything = scope.learners.all_courses
    site = [AccessLine("All courses of this site", "", everything)] if scope.all_courses else []
    organisations = [
        AccessLine(f"All courses of {name}", "", everything or name in scope.learners.organisations)
        for name in sorted(scope.organisations)
    ]
    courses = [
        AccessLine(course_id, course_id, scope.learners.allows(course_id))
        for course_id in sorted(scope.course_ids)
    ]
    return [*site, *organisations, *courses]
