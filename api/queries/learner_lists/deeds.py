"""Which learners did something, stand somewhere or have a grade.

A list of learners (`Roster`) and the numbers that lead to it (`learner_lists.counts`) choose by the
same queries, so they can't differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from api.models import (
    LearnerRoster,
    LearnerStanding,
    ProblemResponseLatest,
    StudentEngagementWeekly,
)

DEEDS_OF_A_WEEK: Final[Mapping[str, Q]] = {
    "tried": Q(problems_attempted__gt=0),
    "watched": Q(videos_played__gt=0),
    "posted": Q(forum_posts__gt=0) | Q(forum_responses__gt=0) | Q(forum_comments__gt=0),
}
"""What a learner did in a week, as `student_engagement_weekly` knows it."""

GRADES: Final[Mapping[str, Q]] = {
    "passing": Q(is_passing=True),
    "not_passing": Q(is_passing=False),
}
NO_GRADE: Final = "none"

NOT_RIGHT: Final = Q(correct=False) | Q(correct__isnull=True)
"""A part of a submission is wrong or partly right."""


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the learners of a list did, beyond what the roster knows; None leaves a choice open.

    Attributes:
        did: one of `DEEDS_OF_A_WEEK`, in the week that ends on `week_end`.
        week_end: the last day of a week of `student_engagement_weekly`.
        idle_after: they did nothing after the day, and were enrolled on it, or nobody knows since
            when; `date.min` is for those who never did anything, whenever they enrolled.
        tried: a problem that they submitted.
        unsolved: a problem whose last submission of theirs is not right in every part.
        stopped_in: blocks at one of which they stopped.
        grade: one of `GRADES`, or `NO_GRADE`.
    """

    did: str | None = None
    week_end: date | None = None
    idle_after: date | None = None
    tried: str | None = None
    unsolved: str | None = None
    stopped_in: frozenset[str] | None = None
    grade: str | None = None

    def __bool__(self) -> bool:
        """Tell whether anything is chosen."""
        chosen = (getattr(self, each.name) for each in fields(self) if each.name != "week_end")
        return any(value is not None for value in chosen)

    def choose(self, rows: QuerySet[LearnerRoster], *, course_id: str) -> QuerySet[LearnerRoster]:
        """Keep the learners who did all that is chosen."""
        standing = LearnerStanding.objects.filter(course_id=course_id)
        if self.did is not None:
            week = week_of(course_id, self.week_end or date.min).filter(DEEDS_OF_A_WEEK[self.did])
            rows = among(rows, week)
        if self.idle_after is not None:
            rows = _outside(rows, standing.filter(last_active_date__gt=self.idle_after))
            if self.idle_after != date.min:
                began = Q(enrollment_date__isnull=True) | Q(enrollment_date__lte=self.idle_after)
                rows = rows.filter(began)
        if self.tried is not None:
            rows = among(rows, submissions_of(course_id, self.tried))
        if self.unsolved is not None:
            rows = among(rows, submissions_of(course_id, self.unsolved).filter(NOT_RIGHT))
        if self.stopped_in is not None:
            stopped = standing.filter(has_stopped=True, last_block_id__in=self.stopped_in)
            rows = among(rows, stopped)
        if self.grade == NO_GRADE:
            rows = _outside(rows, standing.filter(is_passing__isnull=False))
        elif self.grade is not None:
            rows = among(rows, standing.filter(GRADES[self.grade]))
        return rows


def week_of(course_id: str, week_end: date) -> QuerySet[StudentEngagementWeekly]:
    """Return what the learners of a course did in a week, a row for each."""
    return StudentEngagementWeekly.objects.filter(course_id=course_id, end_date=week_end)


def submissions_of(course_id: str, problem_id: str) -> QuerySet[ProblemResponseLatest]:
    """Return the newest submissions of a problem, a row for each learner and part."""
    return ProblemResponseLatest.objects.filter(course_id=course_id, problem_id=problem_id)


def among(rows: QuerySet[Any], chosen: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the rows whose user name one of the chosen rows has."""
    return rows.filter(username__in=chosen.values("username"))


def _outside(rows: QuerySet[Any], chosen: QuerySet[Any]) -> QuerySet[Any]:
    return rows.exclude(username__in=chosen.values("username"))
