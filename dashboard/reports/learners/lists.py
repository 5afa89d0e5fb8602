"""Numbers of learners on other pages that open as lists."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from api.queries.learner_lists import counts as list_queries
from api.queries.learner_lists.deeds import NO_GRADE
from api.queries.reading import NotPublishedError
from api.queries.roster import LEFT
from dashboard.frame.kept_rows import read_once
from dashboard.frame.modes import in_order, mode_name
from dashboard.frame.report import Asked, Tile
from dashboard.frame.table import Kind, Words
from dashboard.frame.words import written
from dashboard.reports._outline import outline_of
from dashboard.reports.learners.choices import (
    DEED_NAMES,
    GRADES,
    IDLE,
    blocks_within,
    idle_after,
)
from dashboard.reports.learners.segments import ENROLLED, segment_counts
from dashboard.reports.learners.words import SEGMENTS, learners_url

_OF_IDLE: Final[Mapping[str, Words]] = {
    "always": _("From the beginning: opened no page either"),
}

Counts = Mapping[str, int]


def enrollment_lists(asked: Asked) -> list[Tile]:
    """Return the learners who are enrolled, those of each mode, and those who left."""
    groups = asked.course.learner_groups
    counts = segment_counts(groups)
    if not counts:
        return []
    modes = in_order(asked.course.modes)
    by_mode = {mode: segment_counts(groups, mode=mode)[ENROLLED] for mode in modes}
    source = "learner_roster.enrollment_mode"
    return [
        Tile(
            _("Enrolled now"),
            counts[ENROLLED],
            "list-enrolled",
            source=source,
            link=learners_url(asked.course_id),
        ),
        *(
            Tile(
                mode_name(mode),
                number,
                f"list-mode-{mode}",
                source=source,
                link=learners_url(asked.course_id, mode=mode),
            )
            for mode, number in by_mode.items()
            if number
        ),
        Tile(
            SEGMENTS[LEFT],
            counts[LEFT],
            "list-left",
            source="learner_roster.segments",
            link=learners_url(asked.course_id, segment=LEFT),
        ),
    ]


def _count(asked: Asked, count: Callable[..., Counts], *about: Any) -> Counts:
    """Return counts of the publication that is shown; none where their table is not published."""
    if asked.course.state is None:
        return {}
    try:
        # A count reads the work of every learner.
        return read_once(count, asked.course_id, *about)
    except NotPublishedError:
        return {}


def _idle_counts(course_id: str, through: date) -> Counts:
    days = {value: idle_after(value, through=through) for value in IDLE}
    return list_queries.idle_counts(course_id, days)


def activity_lists(asked: Asked) -> list[Tile]:
    """Return who did what in the last seven days of the data, and who did nothing for how long."""
    through = asked.through
    if through is None:
        return []
    week = gettext("of the enrolled, in the seven days to %(day)s") % {
        "day": written(through, Kind.DATE)
    }
    done = _count(asked, list_queries.activity_counts, through)
    idle = _count(asked, _idle_counts, through)
    tiles = [
        Tile(
            label,
            done[name],
            f"list-{name}",
            source="student_engagement_weekly.end_date",
            of_whom=week,
            link=learners_url(asked.course_id, did=name),
        )
        for name, label in (DEED_NAMES.items() if done else ())
    ]
    return tiles + [
        Tile(
            _("Without any activity"),
            idle[value],
            f"list-idle-{value}",
            source="learner_standing.last_active_date",
            of_whom=_OF_IDLE.get(value, label),
            link=learners_url(asked.course_id, idle=value),
        )
        for value, label in (IDLE.items() if idle else ())
    ]


def grade_lists(asked: Asked) -> list[Tile]:
    """Return the learners by their course grade: passing, not passing, without a grade."""
    counts = _count(asked, list_queries.grade_counts)
    if not counts:
        return []
    without = counts["all"] - counts["passing"] - counts["not_passing"]
    numbers = {**counts, NO_GRADE: without}
    return [
        Tile(
            label,
            numbers[name],
            f"list-{name.replace('_', '-')}",
            of_whom=gettext("of the enrolled"),
            source="learner_standing.is_passing",
            link=learners_url(asked.course_id, grade=name),
        )
        for name, label in GRADES.items()
    ]


def problem_lists(asked: Asked) -> list[Tile]:
    """Return who tried the problem of a page, and whose newest submission is not right."""
    problem_id = asked.item or ""
    if asked.course.once(outline_of).get(problem_id) is None:
        return []
    counts = _count(asked, list_queries.submission_counts, problem_id)
    labels: Mapping[str, Words] = {"tried": _("Tried it"), "unsolved": _("Not right yet")}
    return [
        Tile(
            label,
            counts[name],
            f"list-{name}",
            source="problem_response_latest.correct",
            link=learners_url(asked.course_id, **{name: problem_id}),
        )
        for name, label in (labels.items() if counts else ())
    ]


def stops_to_list(asked: Asked) -> Counts:
    """Return how many learners stopped at each block, for those who may see learners."""
    if not asked.course.sees_learners:
        return {}
    return _count(asked, list_queries.stop_counts)


def stopped_within(asked: Asked, block_id: str, stops: Counts) -> int:
    """Return how many learners stopped at a block or in it."""
    return sum(stops.get(each, 0) for each in blocks_within(asked.course, block_id))
