"""Numbers of learners on other pages that open as lists: what chooses a list, and its number."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from api.queries.learner_lists import counts as list_queries
from api.queries.learner_lists.deeds import NO_GRADE, Deeds
from api.queries.reading import NotPublishedError, Row
from api.queries.roster import LEFT
from dashboard.frame.course import CourseFacts
from dashboard.frame.kept_rows import read_once
from dashboard.frame.modes import in_order, mode_name
from dashboard.frame.report import Asked, Choice, Tile
from dashboard.frame.table import Kind, Words
from dashboard.frame.words import written
from dashboard.reports._days import WEEK
from dashboard.reports._outline import Block, outline_of
from dashboard.reports.learners.words import SEGMENTS, learners_url

DEED_NAMES: Final[Mapping[str, Words]] = {
    "tried": _("Tried a problem"),
    "watched": _("Watched a video"),
    "posted": _("Took part in discussions"),
}
GRADES: Final[Mapping[str, Words]] = {
    "passing": _("Passing"),
    "not_passing": _("Not passing yet"),
    NO_GRADE: _("Without a grade"),
}
IDLE: Final[Mapping[str, Words]] = {
    "7": _("For a week or longer"),
    "14": _("For two weeks or longer"),
    "28": _("For four weeks or longer"),
    "always": _("From the beginning"),
}
"""How long learners did nothing at all, in days up to the last day of the data."""
_OF_IDLE: Final[Mapping[str, Words]] = {
    "always": _("From the beginning: opened no page either"),
}
_WEEKS_OFFERED = 12
ENROLLED: Final = ""
"""Among the segments: every learner who did not leave the course."""


def week_ends(course: CourseFacts) -> list[date]:
    """Return the last days of the last weeks, newest first: they end as the data do."""
    if course.state is None:
        return []
    return [course.state.through - number * WEEK for number in range(_WEEKS_OFFERED)]


def _weeks(course: CourseFacts) -> Mapping[str, Words]:
    return {day.isoformat(): written(day, Kind.DATE) for day in week_ends(course)}


def _problems(course: CourseFacts) -> Mapping[str, Words]:
    return _named(course.once(outline_of).of_kind("problem"))


def _blocks(course: CourseFacts) -> Mapping[str, Words]:
    return _named(course.once(outline_of).blocks)


def _named(blocks: Iterable[Block]) -> Mapping[str, Words]:
    return {block.block_id: block.name for block in blocks}


DEED_CHOICES: Final = (
    Choice("did", _("Did in a week"), lambda _course: DEED_NAMES),
    Choice("week", _("The week to"), _weeks, needs="did"),
    Choice("idle", _("Without any activity"), lambda _course: IDLE),
    Choice("grade", _("Course grade"), lambda _course: GRADES),
    Choice("tried", _("Tried the problem"), _problems, is_offered=False),
    Choice("unsolved", _("Not right yet in the problem"), _problems, is_offered=False),
    Choice("stopped", _("Stopped at"), _blocks, is_offered=False),
)
"""The choices of the list of learners by what they did."""


def deeds_asked_for(asked: Asked) -> Deeds:
    """Return what the learners of a list did, as its address says."""
    chosen = {choice.name: asked.parameters.get(choice.name) or None for choice in DEED_CHOICES}
    idle, stopped, week = chosen["idle"], chosen["stopped"], chosen["week"]
    return Deeds(
        did=chosen["did"],
        week_end=date.fromisoformat(week) if week else asked.through,
        idle_after=idle_after(idle, through=asked.through) if idle else None,
        tried=chosen["tried"],
        unsolved=chosen["unsolved"],
        stopped_in=blocks_within(asked.course, stopped) if stopped else None,
        grade=chosen["grade"],
    )


def idle_after(value: str, *, through: date | None) -> date:
    """Return the last day on which learners of a choice of `IDLE` may have done something."""
    if not value.isdecimal() or through is None:
        return date.min
    return through - timedelta(days=int(value))


def blocks_within(course: CourseFacts, block_id: str) -> frozenset[str]:
    """Return a block and the blocks in it, by id."""
    inside = course.once(outline_of).inside(block_id)
    return frozenset({block_id, *(block.block_id for block in inside)})


def segment_counts(
    groups: Collection[Row], *, mode: str | None = None, cohort: str | None = None
) -> Counter[str]:
    """Count learners by segment, and under `ENROLLED` all of them who did not leave the course.

    Who left counts under that segment and no other one.
    """
    counts: Counter[str] = Counter()
    for group in groups:
        if mode not in (None, group["enrollment_mode"]) or cohort not in (None, group["cohort"]):
            continue
        segments = [name for name in group["segments"].split(",") if name]
        has_left = LEFT in segments
        for name in [LEFT] if has_left else [ENROLLED, *segments]:
            counts[name] += group["learners"]
    return counts


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


Counts = Mapping[str, int]


def _count(asked: Asked, count: Callable[..., Counts], *about: Any) -> Counts:
    """Return counts of the publication that is shown; none where their table is not published."""
    if asked.course.state is None:
        return {}
    try:
        # A count reads the work of every learner.
        return read_once(count, asked.course_id, *about)
    except NotPublishedError:
        return {}


def _active_counts(course_id: str, through: date) -> Counts:
    days = {value: idle_after(value, through=through) for value in IDLE}
    return list_queries.active_counts(course_id, days)


def activity_lists(asked: Asked) -> list[Tile]:
    """Return who did what in the last seven days of the data, and who did nothing for how long."""
    through = asked.through
    if through is None:
        return []
    week = gettext("of the enrolled, in the seven days to %(day)s") % {
        "day": written(through, Kind.DATE)
    }
    done = _count(asked, list_queries.activity_counts, through)
    active = _count(asked, _active_counts, through)
    tiles = [
        Tile(
            label,
            done[name],
            f"list-{name}",
            source="student_engagement_weekly.end_date",
            of_whom=week,
            link=learners_url(asked.course_id, did=name, week=through.isoformat()),
        )
        for name, label in (DEED_NAMES.items() if done else ())
    ]
    return tiles + [
        Tile(
            _("Without any activity"),
            active["all"] - active[value],
            f"list-idle-{value}",
            source="learner_standing.last_active_date",
            of_whom=_OF_IDLE.get(value, label),
            link=learners_url(asked.course_id, idle=value),
        )
        for value, label in (IDLE.items() if active else ())
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
