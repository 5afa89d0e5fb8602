"""The grades of subsections, as the simulated LMS computes them from the work of its learners."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from demo.courses.outlines import Course
from demo.lms.rows import Row
from demo.people.grades import subsection_points

SELECT_WORK = (
    "select course_id, student_id, module_type, module_id, grade, created, modified "
    "from courseware_studentmodule where module_type in ('problem', 'sequential') "
    "order by course_id, student_id, created, id"
)
"""The work that `subsection_rows` takes."""


_learner: Callable[[Row], tuple[str, int]] = itemgetter(0, 1)


class _Work:
    """What one learner did in one subsection."""

    def __init__(self) -> None:
        self.earned = 0
        self.attempted: list[str] = []
        self.modified = ""


def subsection_rows(work: Iterable[Row], *, courses: Sequence[Course]) -> Iterator[Row]:
    """Yield the grade of every learner in every subsection that the learner opened or worked in.

    A learner who opened a subsection and answered nothing has a grade without a first attempt.
    """
    places = {
        (course.course_id, unit.problem.block_id): unit.sequential_id
        for course in courses
        for unit in course.units
        if unit.problem
    }
    possible: dict[tuple[str, str], int] = {}
    for course in courses:
        for unit in course.units:
            key = (course.course_id, unit.sequential_id)
            points = unit.problem.max_grade if unit.problem else 0
            possible[key] = possible.get(key, 0) + points
    number = 0
    for (course_id, user_id), states in groupby(work, _learner):
        subsections: dict[str, _Work] = {}
        for _, _, kind, module_id, grade, created, modified in states:
            block_id = str(module_id)
            place = places.get((course_id, block_id)) if kind == "problem" else block_id
            if place is None:
                continue
            done = subsections.setdefault(place, _Work())
            done.modified = max(done.modified, str(modified))
            if kind == "problem":
                done.earned += int(str(grade or 0).partition(".")[0])
                done.attempted.append(str(created))
        for subsection_id, done in sorted(subsections.items()):
            number += 1
            earned, most = subsection_points(
                user_id, earned=done.earned, possible=possible.get((course_id, subsection_id), 0)
            )
            first = min(done.attempted, default=None)
            yield (
                first or done.modified, done.modified, number, user_id, course_id, subsection_id,
                None, "v1", earned, most, earned, most, first, "demo-blocks",
            )  # fmt: skip
