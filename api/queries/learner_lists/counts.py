"""How many of the learners who are enrolled did something: the numbers that lead to lists.

Each function counts what `Deeds` chooses, among the learners of `Roster(course_id)`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from api.models import LearnerStanding
from api.queries.learner_lists.deeds import (
    DEEDS_OF_A_WEEK,
    GRADES,
    NOT_RIGHT,
    Deeds,
    among,
    submissions_of,
    week_of,
)
from api.queries.reading import Row, fetch
from api.queries.roster import Roster


def activity_counts(course_id: str, week_end: date) -> Row:
    """Return how many learners did each of `DEEDS_OF_A_WEEK` in a week."""
    rows = among(week_of(course_id, week_end), Roster(course_id).rows)
    return _counted(
        rows, {name: Count("id", filter=chosen) for name, chosen in DEEDS_OF_A_WEEK.items()}
    )


def grade_counts(course_id: str) -> Row:
    """Return how many learners there are, as `all`, and how many have each grade."""
    learners = Roster(course_id)
    rows = among(LearnerStanding.objects.filter(course_id=course_id), learners.rows)
    counts = {name: Count("id", filter=chosen) for name, chosen in GRADES.items()}
    return {**_counted(rows, counts), "all": len(learners)}


def idle_counts(course_id: str, days: Mapping[str, date]) -> Row:
    """Return how many learners did nothing after each day (`Deeds.idle_after`).

    Args:
        course_id: the course.
        days: the days by a name, under which the learners are counted.

    Raises:
        NotPublishedError: there is no roster, or nobody knows when learners were active.
    """
    return {name: len(Roster(course_id, deeds=Deeds(idle_after=day))) for name, day in days.items()}


def stop_counts(course_id: str) -> dict[str, int]:
    """Return how many learners stopped at each block."""
    stopped = LearnerStanding.objects.filter(course_id=course_id, has_stopped=True)
    rows = among(stopped, Roster(course_id).rows)
    counted = fetch(rows.values("last_block_id").annotate(learners=Count("id")).order_by())
    return {row["last_block_id"]: row["learners"] for row in counted}


def submission_counts(course_id: str, problem_id: str) -> Row:
    """Return how many learners `tried` a problem, and have it `unsolved`."""
    rows = among(submissions_of(course_id, problem_id), Roster(course_id).rows)
    # A learner has a row for each part of the problem.
    return _counted(
        rows,
        {
            "tried": Count("username", distinct=True),
            "unsolved": Count("username", distinct=True, filter=NOT_RIGHT),
        },
    )


def _counted(rows: QuerySet[Any], counts: Mapping[str, Count]) -> Row:
    # The rows are one group, that of their course: `fetch` runs queries of groups.
    grouped = rows.order_by().values("course_id").annotate(**counts)
    found = fetch(grouped.values(*counts))
    return found[0] if found else dict.fromkeys(counts, 0)
