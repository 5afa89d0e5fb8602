"""The numbers of a course's problems, and how they are added up by section and assignment."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from django.utils.translation import gettext_lazy as _

from api.queries import modules as module_queries
from api.queries.reading import Row
from dashboard.frame.course import published_rows
from dashboard.frame.kept_rows import read_once
from dashboard.frame.table import Cell, Column, Kind
from dashboard.reports._outline import Outline


@dataclass(frozen=True, slots=True)
class Problem:
    """The numbers of a problem, or of several.

    Attributes:
        problem_id: the problem's id.
        name: the problem's name.
        right: right answers in the learners' last submissions; None where answers are not counted,
            because the problem is of none of the kinds whose answers are.
        wrong: wrong answers in the same submissions.
        learners: learners who tried the problem; of several problems the sum over the problems.
        first_right: of these, those who were right in every part at once.
        submissions: all tries.
    """

    problem_id: str
    name: str
    right: int | None = None
    wrong: int | None = None
    learners: int | None = None
    first_right: int | None = None
    submissions: int | None = None


COUNTS = ("right", "wrong", "learners", "first_right", "submissions")


def problems_of(course_id: str) -> tuple[Problem, ...]:
    """Return the numbers of a course's problems that somebody tried.

    They are sums over the answers and the days of the course, so they are read once.

    Raises:
        NotPublishedError: no answers are published.
    """
    return read_once(_problems_of, course_id)


def _problems_of(course_id: str) -> tuple[Problem, ...]:
    answers = module_queries.problem_answer_list(course_id=course_id)
    tries = published_rows(partial(module_queries.problem_try_list, course_id=course_id))
    return tuple(joined_problems(answers, tries))


def joined_problems(answers: Iterable[Row], tries: Iterable[Row]) -> list[Problem]:
    """Return problems that have answers or tries; either may be missing."""
    problems: dict[str, Problem] = {}
    for row in answers:
        key = row["module_id"]
        problems[key] = Problem(key, row["name"] or key, right=row["right"], wrong=row["wrong"])
    for row in tries:
        key = row["problem_id"]
        problem = problems.get(key) or Problem(key, key)
        problems[key] = replace(
            problem,
            learners=row["learners"],
            first_right=row["first_right"],
            submissions=row["submissions"],
        )
    return list(problems.values())


def in_reading_order(problems: Iterable[Problem], outline: Outline) -> list[Problem]:
    """Return the course's problems by their place, also those that nobody tried.

    A problem has its name from the outline. Problems that the course no longer has come last.
    """
    tried = {problem.problem_id: problem for problem in problems}
    if not tried:
        return []
    listed = [
        replace(tried.pop(block.block_id, _untried(block.block_id)), name=block.name)
        for block in outline.blocks
        if block.kind == "problem" or block.block_id in tried
    ]
    return listed + sorted(tried.values(), key=lambda problem: (problem.name, problem.problem_id))


def _untried(problem_id: str) -> Problem:
    return Problem(problem_id, problem_id, **dict.fromkeys(COUNTS, 0))


def summed(problems: Iterable[Problem]) -> Problem:
    """Return the sums over problems; a number that is known of none stays unknown."""
    found = list(problems)
    sums = {}
    for count in COUNTS:
        known = [value for problem in found if (value := getattr(problem, count)) is not None]
        sums[count] = sum(known) if known else None
    return Problem("", "", **sums)


def share(part: int | None, whole: int | None) -> float | None:
    """Return a part of a whole; None where one is not known, or the whole is nothing."""
    return part / whole if part is not None and whole else None


def cells(problem: Problem, *, count: int = 1) -> dict[str, Cell]:
    """Return the cells of the shared columns of a problem, or of the sum of `count` problems."""
    answers = (problem.right or 0) + (problem.wrong or 0)
    learners = problem.learners
    return {
        "right": problem.right,
        "wrong": problem.wrong,
        "right_share": share(problem.right, answers),
        "first_share": share(problem.first_right, learners),
        "learners": None if learners is None else round(learners / count),
        "tries": share(problem.submissions, learners),
    }


def shared_columns(*, of_several: bool) -> tuple[Column, ...]:
    """Return the columns that lines of problems, subsections, sections and tags have alike."""
    return (
        Column("right", _("Right"), source="answer_distribution.last_response_count"),
        Column("wrong", _("Wrong"), source="answer_distribution.last_response_count"),
        Column(
            "right_share",
            _("Right in the end"),
            Kind.SHARE,
            source="answer_distribution.last_response_count",
        ),
        Column(
            "first_share",
            _("Right at the first try"),
            Kind.SHARE,
            source="problem_daily.first_right",
        ),
        Column(
            "learners",
            _("Learners per problem") if of_several else _("Learners"),
            source="problem_daily.learners_tried",
        ),
        Column("tries", _("Tries per learner"), Kind.NUMBER, source="problem_daily.submissions"),
    )
