"""Which courses a client may read: all, or those it was given by id or by organisation."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from api.course_ids import organisation


@dataclass(frozen=True, slots=True)
class Scope:
    """The courses that may be read; an empty scope opens none.

    Ids and organisations compare exactly, as everywhere: `edx` is not `edX`.
    """

    all_courses: bool = False
    course_ids: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()

    def allows(self, course_id: str) -> bool:
        """Tell whether one course may be read."""
        return (
            self.all_courses
            or course_id in self.course_ids
            or organisation(course_id) in self.organisations
        )

    def allows_each(self, course_ids: Iterable[str]) -> bool:
        """Tell whether there are courses, and every one of them may be read."""
        known = list(course_ids)
        return bool(known) and all(map(self.allows, known))

    def rows(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Keep the rows (with a `course_id`) of courses that may be read."""
        return rows if self.all_courses else [row for row in rows if self.allows(row["course_id"])]

    @property
    def key(self) -> str:
        """Return a text that two scopes share only if they open the same courses."""
        if self.all_courses:
            return "all"
        opened = json.dumps([sorted(self.course_ids), sorted(self.organisations)])
        return hashlib.sha256(opened.encode()).hexdigest()


EVERYTHING = Scope(all_courses=True)
NOTHING = Scope()
