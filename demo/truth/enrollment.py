"""Expected enrollment: the state of each learner in a course, followed day by day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from demo.actions import Action, EnrollmentChange
from demo.clock import DAY, SECOND, date_of, datetime_of
from demo.events.enrollment import ACTIVATED, DEACTIVATED, MODE_CHANGED
from demo.truth.table import Table, Value

_KINDS = (ACTIVATED, DEACTIVATED, MODE_CHANGED)
_EDUCATION = {
    "el": "primary", "jhs": "junior_secondary", "hs": "secondary", "a": "associates",
    "b": "bachelors", "m": "masters", "p": "doctorate", "p_se": "doctorate", "p_oth": "doctorate",
    "none": "none", "other": "other",
}  # fmt: skip


class Demographics(NamedTuple):
    """The published values of a learner's present profile."""

    gender: str | None = None
    birth_year: int | None = None
    education_level: str | None = None


NO_PROFILE = Demographics()


def demographics_of(
    gender: str | None, *, birth_year: int | None, education: str | None
) -> Demographics:
    """Return the published values of a profile; a blank value is unknown."""
    return Demographics(gender or None, birth_year, _EDUCATION.get(education or ""))


class Change(NamedTuple):
    """An enrollment event. Events count in the order of time, then of the names of their types."""

    moment: int
    kind: str
    mode: str


class LearnerDay(NamedTuple):
    """The state of a learner at the end of a day."""

    day: int
    is_enrolled: bool
    mode: str


def learner_days(changes: Sequence[Change], *, end_day: int) -> Iterator[LearnerDay]:
    """Yield the state at the end of each day, from the first event's day to the day before the end.

    The mode is that of the last event of any kind, including a deactivation.
    """
    is_enrolled, mode, position = False, "unknown", 0
    for day in range(changes[0].moment // DAY, end_day):
        while position < len(changes) and changes[position].moment // DAY <= day:
            change = changes[position]
            if change.kind == ACTIVATED:
                is_enrolled = True
            elif change.kind == DEACTIVATED:
                is_enrolled = False
            mode = change.mode
            position += 1
        yield LearnerDay(day, is_enrolled, mode)


class Flow(IntEnum):
    """What a learner does to a mode or to the course; the order is that of the columns."""

    ARRIVES = 0
    DEPARTS = 1
    JOINS_COURSE = 2
    LEAVES_COURSE = 3


def moves(days: Iterable[LearnerDay]) -> Iterator[tuple[int, str, Flow]]:
    """Yield day, mode and kind of each arrival and departure of one learner.

    The ends of two days are compared: before the first day the learner is in no mode. A learner who
    changes mode departs and arrives, and neither joins nor leaves the course.
    """
    left: str | None = None
    for day in days:
        mode = day.mode if day.is_enrolled else None
        if mode != left:
            if left is not None:
                yield day.day, left, Flow.DEPARTS
                if mode is None:
                    yield day.day, left, Flow.LEAVES_COURSE
            if mode is not None:
                yield day.day, mode, Flow.ARRIVES
                if left is None:
                    yield day.day, mode, Flow.JOINS_COURSE
        left = mode


class EnrollmentCounter:
    """Counts learners enrolled now and ever enrolled, by day and by properties of the learners."""

    def __init__(self, *, end: int) -> None:
        self.end = end
        self.profiles: dict[int, Demographics] = {}
        self._changes: defaultdict[tuple[str, int], list[Change]] = defaultdict(list)

    def see(self, action: Action) -> None:
        """Count an enrollment event, and ignore any other action."""
        details = action.details
        if isinstance(details, EnrollmentChange) and action.kind in _KINDS:
            key = (details.course_id, details.user_id)
            self._changes[key].append(Change(action.moment, action.kind, details.mode))

    def histories(self) -> Iterator[tuple[str, int, list[Change]]]:
        """Yield course, learner and the sorted events of each enrollment."""
        for (course_id, user_id), changes in sorted(self._changes.items()):
            yield course_id, user_id, sorted(changes)

    def days_of(self, course_id: str, *, user_id: int) -> list[LearnerDay]:
        """Return the days of one learner in one course; empty when the log has no event."""
        changes = self._changes.get((course_id, user_id))
        return list(learner_days(sorted(changes), end_day=self.end // DAY)) if changes else []

    def tables(self) -> Iterable[Table]:
        """Return the daily tables and the summary."""
        names = ("", "mode", "gender", "birth_year", "education_level")
        counts = {name: _HeadCount(name) for name in names}
        last_day = self.end // DAY - 1
        flows: Counter[tuple[str, str, str, Flow]] = Counter()
        summaries: list[tuple[Value, ...]] = []
        for course_id, user_id, changes in self.histories():
            profile = self.profiles.get(user_id, NO_PROFILE)
            for day, mode, column in moves(learner_days(changes, end_day=self.end // DAY)):
                flows[course_id, date_text(day), mode, column] += 1
            for state in learner_days(changes, end_day=self.end // DAY):
                counts[""].add(course_id, state=state)
                counts["mode"].add(course_id, state=state, value=state.mode)
                counts["gender"].add(course_id, state=state, value=profile.gender)
                if state.day == last_day:
                    counts["birth_year"].add(course_id, state=state, value=profile.birth_year)
                    counts["education_level"].add(
                        course_id, state=state, value=profile.education_level
                    )
            summary = summary_of(changes)
            if summary:
                summaries.append((course_id, user_id, *summary, time_text(self.end)))
        yield from (count.table() for count in counts.values())
        yield _flow_table(flows)
        yield Table("course_enrollment_summary", _SUMMARY_COLUMNS, summaries)


class _HeadCount:
    """Counts learners by day, course and at most one property of the learners."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.enrolled: Counter[tuple[int, str, Value]] = Counter()
        self.ever: Counter[tuple[int, str, Value]] = Counter()

    def add(self, course_id: str, *, state: LearnerDay, value: Value = None) -> None:
        key = (state.day, course_id, value)
        self.enrolled[key] += state.is_enrolled
        self.ever[key] += 1

    def table(self) -> Table:
        name = f"course_enrollment_{self.name}_daily" if self.name else "course_enrollment_daily"
        own = (self.name,) if self.name else ()
        rows: list[tuple[Value, ...]] = []
        for (day, course_id, value), cumulative in self.ever.items():
            key = (day, course_id, value)
            middle = (value,) if self.name else ()
            rows.append((date_text(day), course_id, *middle, self.enrolled[key], cumulative))
        return Table(name, ("date", "course_id", *own, "count", "cumulative_count"), rows)


def _flow_table(flows: Counter[tuple[str, str, str, Flow]]) -> Table:
    groups = {(course_id, day, mode) for course_id, day, mode, _ in flows}
    return Table(
        "course_enrollment_flow_daily",
        ("course_id", "date", "mode", "arrivals", "departures", "course_arrivals",
         "course_departures"),
        [(*group, *(flows[*group, flow] for flow in Flow)) for group in groups],
    )  # fmt: skip


_SUMMARY_COLUMNS = (
    "course_id", "user_id", "current_enrollment_mode", "current_enrollment_is_active",
    "first_enrollment_mode", "first_enrollment_time", "last_unenrollment_time",
    "first_verified_enrollment_time", "first_credit_enrollment_time", "end_time",
)  # fmt: skip


def summary_of(changes: Sequence[Change]) -> tuple[Value, ...] | None:
    """Return the summary of one enrollment, None when the enrollment never took effect.

    The rule for the mode differs from that of `learner_days`: the mode changes only with an
    activation that takes effect, or with a change of mode while the learner is enrolled.
    """
    is_enrolled = False
    mode: str | None = None
    first: tuple[str, int] | None = None
    left: int | None = None
    reached: dict[str, int] = {}
    for change in changes:
        takes_mode = False
        if change.kind == ACTIVATED and not is_enrolled:
            is_enrolled = takes_mode = True
            first = first or (change.mode, change.moment)
        elif change.kind == DEACTIVATED and is_enrolled:
            is_enrolled = False
            left = change.moment
        elif change.kind == MODE_CHANGED and is_enrolled:
            takes_mode = True
        if takes_mode:
            mode = change.mode
            reached.setdefault(mode, change.moment)
    if first is None:
        return None
    return (
        mode,
        int(is_enrolled),
        first[0],
        time_text(first[1]),
        time_text(left),
        time_text(reached.get("verified")),
        time_text(reached.get("credit")),
    )


def date_text(day: int) -> str:
    """Return the date of a day number."""
    return date_of(day * DAY).isoformat()


def time_text(moment: int | None) -> str | None:
    """Return a moment as text, cut to seconds."""
    if moment is None:
        return None
    return datetime_of(moment - moment % SECOND).strftime("%Y-%m-%dT%H:%M:%S")
