"""The final grade of a learner, as the LMS keeps it."""

from typing import NamedTuple

from demo.people.learners import Enrollment


class FinalGrade(NamedTuple):
    """A row of `grades_persistentcoursegrade`, in typed form."""

    share: float
    letter: str
    passed: int | None
    modified: int

    @property
    def is_passing(self) -> bool:
        """Whether the learner passes, and the pass was not taken back."""
        return self.passed is not None and bool(self.letter)


def subsection_points(user_id: int, *, earned: int, possible: int) -> tuple[int, int]:
    """Return the points of a learner in a subsection, as the LMS keeps them, and all points.

    As on real sites some rows are odd: the problems of a subsection were taken away, and no points
    can be had there any more.
    """
    return (0, 0) if user_id % 19 == 0 else (earned, possible)


def grade_letter(share: float) -> str:
    """Return the letter for a share of the points, empty for a fail."""
    return "A" if share >= 0.8 else "B" if share >= 0.65 else "C" if share >= 0.5 else ""


def final_grade(enrollment: Enrollment) -> FinalGrade | None:
    """Return the final grade, None when the learner submitted nothing.

    As on real sites some rows are odd. Some fails have a letter. Some passes were taken back, which
    leaves the time of passing beside an empty letter.
    """
    if not enrollment.edited:
        return None
    share = round(min(enrollment.share, 1.0), 4)
    letter = grade_letter(share)
    passed = (enrollment.passed or enrollment.edited) if letter else None
    user_id = enrollment.learner.user_id
    if letter and user_id % 41 == 0:
        letter = ""
    elif not letter and user_id % 17 == 0:
        letter = "Fail"
    return FinalGrade(share, letter, passed, enrollment.edited)
