"""The grading policies of the simulated courses, as the courses' exported files hold them."""

from typing import NamedTuple

from demo.courses.outlines import Course

_WEIGHTS: tuple[tuple[tuple[str, str, float], ...], ...] = (
    (("Homework", "HW", 0.6), ("Final Exam", "Final", 0.4)),
    # Studio lets a policy name a type that no lesson has.
    (("Participation", "Part", 0.15), ("Homework", "HW", 0.5), ("Final Exam", "Final", 0.35)),
    (),
    # Studio lets weights add up to less than one.
    (("Homework", "HW", 0.5), ("Final Exam", "Final", 0.4)),
)
"""Weights by the course's number; the third of four courses has no known policy."""


class AssignmentType(NamedTuple):
    """A type of assignment of a policy."""

    name: str
    short_label: str
    weight: float
    min_count: int
    drop_count: int


def grading_policy(course: Course) -> list[AssignmentType]:
    """Return the assignment types of a course; none for a course whose policy is not known."""
    given = [block.assignment for block in course.blocks if block.assignment]
    return [
        AssignmentType(
            name,
            short_label,
            weight,
            min_count=max(given.count(name), 1),
            drop_count=int(name == "Homework"),
        )
        for name, short_label, weight in _WEIGHTS[course.index % len(_WEIGHTS)]
    ]
