"""The scope of a client: courses (all, by id or by organisation), and whose learners it may see."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from api.course_ids import organisation


@dataclass(frozen=True, slots=True)
class Courses:
    """A set of courses; an empty set opens no course.

    Ids and organisations compare exactly, as everywhere: `edx` is not `edX`.
    """

    all_courses: bool = False
    course_ids: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()

    def allows(self, course_id: str) -> bool:
        """Tell whether one course is in the set."""
        return (
            self.all_courses
            or course_id in self.course_ids
            or organisation(course_id) in self.organisations
        )

    def allows_each(self, course_ids: Iterable[str]) -> bool:
        """Tell whether there are courses, and each of the courses is in the set."""
        known = list(course_ids)
        return bool(known) and all(map(self.allows, known))

    def rows(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Keep the rows (with a `course_id`) of courses in the set."""
        return rows if self.all_courses else [row for row in rows if self.allows(row["course_id"])]

    @property
    def is_empty(self) -> bool:
        """Tell whether the set holds no course, whatever is published."""
        return not (self.all_courses or self.course_ids or self.organisations)


NO_COURSES = Courses()


@dataclass(frozen=True, slots=True)
class Scope(Courses):
    """The courses that may be read, and the courses whose learners may be seen one by one.

    The learners of a course are open only together with the course (docs/adr/0013). A token has
    the right for all its courses or for none; a person may teach one course and only watch another.
    """

    learners: Courses = NO_COURSES

    def with_learners(self) -> Self:
        """Return the same courses, together with their learners."""
        courses = Courses(self.all_courses, self.course_ids, self.organisations)
        return type(self)(self.all_courses, self.course_ids, self.organisations, learners=courses)

    def without_learners(self) -> Self:
        """Return the same courses, and no learner of any."""
        return type(self)(self.all_courses, self.course_ids, self.organisations)

    @property
    def sees_learners(self) -> bool:
        """Tell whether the learners of any course may be seen."""
        return not self.learners.is_empty

    @property
    def key(self) -> str:
        """Return a text that two scopes share only if they open the same things."""
        opened = [
            [courses.all_courses, sorted(courses.course_ids), sorted(courses.organisations)]
            for courses in (self, self.learners)
        ]
        return hashlib.sha256(json.dumps(opened).encode()).hexdigest()


EVERYTHING = Scope(all_courses=True).with_learners()
NOTHING = Scope()
