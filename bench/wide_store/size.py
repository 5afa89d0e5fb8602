"""How large the wide store is, and the ids of what is in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

AS_OF: Final = date(2026, 3, 9)
"""The exclusive end of the data, a Monday."""

INSTRUCTOR: Final = 1
"""The LMS's number of an instructor of all deep runs, the measured ones among them."""

PROBLEMS: Final = 60
VIDEOS: Final = 30
BIG: Final = 2
_SMALLEST = 8


@dataclass(frozen=True, slots=True)
class Size:
    """How large the store is.

    Attributes:
        courses: number of course runs; each course has two runs.
        days: the days of history of each run.
        learners: learners of all runs together. Two runs have a fiftieth of them each, a tenth of
            the runs share half of the others, and the small runs share the rest.
    """

    courses: int
    days: int
    learners: int

    @property
    def big(self) -> int:
        """The learners of each of the two largest runs."""
        return max(self.learners // 50, _SMALLEST)

    @property
    def middles(self) -> int:
        """The number of runs of middle size; even, because runs come in pairs."""
        return max(self.courses // 20, 1) * 2

    @property
    def middle(self) -> int:
        """The learners of each run of middle size."""
        return max((self.learners - BIG * self.big) // 2 // self.middles, _SMALLEST)

    @property
    def small(self) -> int:
        """The learners of each small run."""
        rest = self.learners - BIG * self.big - self.middles * self.middle
        return max(rest // max(self.courses - BIG - self.middles, 1), _SMALLEST)

    def learners_of(self, number: int) -> int:
        """Return the learners of a run."""
        if number < BIG:
            return self.big
        return self.middle if number < BIG + self.middles else self.small

    def is_deep(self, number: int) -> bool:
        """Tell whether a run has all its rows of learners' work: the first pair of each size."""
        first_small = BIG + self.middles
        return number < BIG + 2 or first_small <= number < first_small + 2

    @property
    def measured(self) -> Mapping[str, int]:
        """The later run of the first pair of each size, by the size's name."""
        return {"big": 1, "middle": BIG + 1, "small": BIG + self.middles + 1}


def course_id(number: int) -> str:
    """Return the id of a run; an odd number is the run after the number before it."""
    return f"course-v1:Org{number // 2 % 30:02}+C{number // 2:04}+{2024 + number % 2}"


def block_id(number: int, kind: str, item: int) -> str:
    """Return the id of a block of a run."""
    inside = course_id(number).removeprefix("course-v1:")
    return f"block-v1:{inside}+type@{kind}+block@{kind[0]}{item:03}"


def user_id(number: int, learner: int) -> int:
    """Return the LMS's number of a learner of a run; learners are counted from 1."""
    return number * 1_000_000 + learner
