"""The queries of the list of learners, which is counted, ordered and cut in the result store.

A course may have 100,000 learners, so no query here fetches all of them, but for a file.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db.models import (
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Lower

from api.models import LearnerRoster, RRisk
from api.queries.learner_lists.deeds import Deeds
from api.queries.learners import SEARCHED
from api.queries.reading import Row, fetch, published
from api.searching import with_words, words_of

LEFT: Final = "unenrolled"
"""The segment of learners who left the course. They are listed under this segment alone."""

_LISTED = (
    "user_id",
    "username",
    "name",
    "enrollment_mode",
    "cohort",
    "enrollment_date",
    "segments",
    "problems_attempted",
    "problems_completed",
    "videos_viewed",
    "discussion_contributions",
)
_OF_RISK = ("username", "level", "days_away", "reasons")


@dataclass(frozen=True)
class Roster:
    """Learners of a course, as rows that the result store counts, orders and cuts.

    Attributes:
        course_id: the course.
        mode: their enrollment mode; None leaves a choice open, here as below.
        cohort: their cohort.
        segment: one of the roster's segments. Who left the course is listed under `LEFT` only.
        reason: a reason for which `r_risk` lists them.
        level: their level in `r_risk`.
        deeds: what they did.
        search: words, all of which stand in their user name, name or e-mail address, whatever
            their case and accents.
        order: the column that orders them, falling when it begins with `-`.
        known_number: how many they are, where that is known without a query; else None.
    """

    course_id: str
    mode: str | None = None
    cohort: str | None = None
    segment: str | None = None
    reason: str | None = None
    level: str | None = None
    deeds: Deeds = field(default_factory=Deeds)
    search: str = ""
    order: str = "username"
    known_number: int | None = None

    def __len__(self) -> int:
        """Return the number of learners.

        Raises:
            NotPublishedError: there is no roster, or no table of risk where one is asked for.
        """
        if self.known_number is not None:
            return self.known_number
        with published(LearnerRoster):
            return self.rows.count()

    def part(self, start: int, stop: int | None) -> Sequence[Row]:
        """Return the learners from a place until before another one, or to the end."""
        if self.order.removeprefix("-") not in _LISTED:
            return self._part_by_risk(start, stop)
        return fetch(self.rows.order_by(*self._order()).values(*_LISTED)[start:stop])

    def _part_by_risk(self, start: int, stop: int | None) -> Sequence[Row]:
        """Return a part of the learners by a column of risk.

        Those with a row of risk come first. They are fewer than the others, and the store orders
        them alone. In one order of all, it would look for a row of risk of each learner twice.
        """
        risky = _risky(self.course_id).values("username")
        valued = self.rows.filter(username__in=risky)
        found = fetch(valued.order_by(*self._order()).values(*_LISTED)[start:stop])
        if stop is not None and len(found) == stop - start:
            return found
        number = start + len(found)
        if start and not found:
            with published(LearnerRoster):
                number = valued.count()
        others = self.rows.exclude(username__in=risky).order_by("username").values(*_LISTED)
        end = None if stop is None else stop - number
        return found + fetch(others[max(start - number, 0) : end])

    def in_order_of(self, column: str, *, falling: bool) -> "Roster":
        """Return the learners by a column of the roster, or by `level` or `days_away` of risk."""
        return replace(self, order=f"-{column}" if falling else column)

    @property
    def rows(self) -> QuerySet[LearnerRoster]:
        """The learners as a query, in no order."""
        rows = LearnerRoster.objects.filter(course_id=self.course_id)
        has_left = Q(segments__contains=LEFT)
        rows = rows.filter(has_left if self.segment == LEFT else ~has_left)
        if self.segment is not None:
            rows = rows.filter(segments__contains=self.segment)
        if self.mode is not None:
            rows = rows.filter(enrollment_mode=self.mode)
        if self.cohort is not None:
            rows = rows.filter(cohort=self.cohort)
        if self.reason is not None or self.level is not None:
            risky = _risky(self.course_id, reason=self.reason, level=self.level)
            rows = rows.filter(username__in=risky.values("username"))
        rows = self.deeds.choose(rows, course_id=self.course_id)
        return with_words(rows, words_of(self.search), columns=SEARCHED)

    def _order(self) -> tuple[Any, ...]:
        column, is_falling = self.order.removeprefix("-"), self.order.startswith("-")
        if column == "username":
            # A user name is never null, and its index gives a page at once.
            return (self.order,)
        if column not in _LISTED:
            value: Any = _column_of_risk(self.course_id, column)
            return (value.desc() if is_falling else value.asc(), "username")
        is_text = isinstance(LearnerRoster._meta.get_field(column), CharField | TextField)
        value = Lower(column) if is_text else F(column)
        ordered = value.desc(nulls_last=True) if is_falling else value.asc(nulls_last=True)
        return (ordered, "username")


def _risky(
    course_id: str, *, reason: str | None = None, level: str | None = None
) -> QuerySet[RRisk]:
    rows = RRisk.objects.filter(course_id=course_id)
    if reason is not None:
        rows = rows.filter(reasons__contains=f'"{reason}"')
    return rows if level is None else rows.filter(level=level)


def _column_of_risk(course_id: str, column: str) -> Subquery:
    of_learner = RRisk.objects.filter(course_id=course_id, username=OuterRef("username"))
    return Subquery(of_learner.values(column)[:1])


def risk_list(*, course_id: str, usernames: Collection[str] | None = None) -> list[Row]:
    """Return level, days away and reasons of some of the learners who may stop, or of all."""
    rows = RRisk.objects.filter(course_id=course_id)
    if usernames is not None:
        rows = rows.filter(username__in=usernames)
    return [row | {"reasons": reasons_in(row["reasons"])} for row in fetch(rows.values(*_OF_RISK))]


def reason_counts(
    *, course_id: str, mode: str | None = None, cohort: str | None = None
) -> Counter[str]:
    """Return how many learners are listed for each reason; a learner may have several reasons."""
    rows = RRisk.objects.filter(course_id=course_id)
    if mode is not None or cohort is not None:
        chosen = Roster(course_id, mode=mode, cohort=cohort).rows
        rows = rows.filter(username__in=chosen.values("username"))
    counts: Counter[str] = Counter()
    for row in fetch(rows.values("reasons").annotate(learners=Count("id")).order_by()):
        for reason in reasons_in(row["reasons"]):
            counts[reason] += row["learners"]
    return counts


def reasons_in(text: str) -> list[str]:
    """Return the reasons of a row of risk; a text that is no list of them has none."""
    try:
        reasons = json.loads(text)
    except ValueError:
        return []
    return [str(reason) for reason in reasons] if isinstance(reasons, list) else []
