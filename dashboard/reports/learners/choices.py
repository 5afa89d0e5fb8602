"""What chooses the learners of a list by what they did: in words, and as an address says it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from api.queries.learner_lists.deeds import NO_GRADE, Deeds
from dashboard.frame.course import CourseFacts
from dashboard.frame.report import Asked, Choice
from dashboard.frame.table import Kind, Words
from dashboard.frame.words import written
from dashboard.reports._days import WEEK
from dashboard.reports._outline import Block, outline_of

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
_WEEKS_OFFERED = 12


def _week_ends(course: CourseFacts) -> list[date]:
    """Return the last days of the last weeks, newest first: they end as the data do."""
    if course.state is None:
        return []
    return [course.state.through - number * WEEK for number in range(_WEEKS_OFFERED)]


def _weeks(course: CourseFacts) -> Mapping[str, Words]:
    return {day.isoformat(): written(day, Kind.DATE) for day in _week_ends(course)}


def _week_of(course: CourseFacts, value: str) -> str:
    """Return the week that holds a day, of those that are offered; empty where none does.

    The weeks end where the data do, so those of a link that was kept or sent are others a day
    later.
    """
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return ""
    holding = (end for end in _week_ends(course) if end - WEEK < day <= end)
    return next((end.isoformat() for end in holding), "")


def _problems(course: CourseFacts) -> Mapping[str, Words]:
    return _named(course.once(outline_of).of_kind("problem"))


def _blocks(course: CourseFacts) -> Mapping[str, Words]:
    return _named(course.once(outline_of).blocks)


def _named(blocks: Iterable[Block]) -> Mapping[str, Words]:
    return {block.block_id: block.name for block in blocks}


DEED_CHOICES: Final = (
    Choice("did", _("Did in a week"), lambda _course: DEED_NAMES),
    Choice("week", _("The week to"), _weeks, needs="did", meant_by=_week_of),
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
