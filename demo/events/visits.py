"""The state of a visit: its learner, its course and its present moment."""

import random
from typing import NamedTuple

from demo.clock import SECOND
from demo.courses.outlines import Course, Unit
from demo.events.lines import Recorder
from demo.people.forum import Forum
from demo.people.learners import Enrollment


class ModuleState(NamedTuple):
    """The state that a learner leaves in a block: a row of `courseware_studentmodule`."""

    kind: str
    module_id: str
    course_id: str
    state: str
    grade: int | None
    max_grade: int | None
    moment: int
    user_id: int


class Visit:
    """One visit of a learner to a course."""

    __slots__ = (
        "course", "enrollment", "forum", "is_phone", "modules", "now", "record", "rng", "text_age",
    )  # fmt: skip

    def __init__(
        self,
        enrollment: Enrollment,
        *,
        record: Recorder,
        rng: random.Random,
        now: int,
        forum: Forum,
        is_phone: bool,
    ) -> None:
        self.enrollment = enrollment
        self.course: Course = enrollment.course
        self.record = record
        self.rng = rng
        self.now = now
        self.forum = forum
        self.is_phone = is_phone
        self.text_age = int(rng.random() < 0.5)
        self.modules: list[ModuleState] = []

    def wait(self, low: float, high: float) -> int:
        """Let some seconds pass, and return the new moment."""
        self.now += int((low + (high - low) * self.rng.random()) * SECOND) + 1
        return self.now

    def page_of(self, unit: Unit) -> str:
        """Return the path of the page on which a unit is read."""
        return f"{self.record.course_path}/courseware/{unit.chapter_name}/{unit.sequential_name}/"

    def keep_module(
        self,
        kind: str,
        *,
        module_id: str,
        state: str,
        grade: int | None = None,
        max_grade: int | None = None,
    ) -> None:
        """Keep the state in which the learner leaves a block, unless the site's data end before."""
        if self.now >= self.record.end:
            return
        self.modules.append(
            ModuleState(
                kind,
                module_id,
                self.course.course_id,
                state,
                grade,
                max_grade,
                self.now,
                self.enrollment.learner.user_id,
            )
        )
