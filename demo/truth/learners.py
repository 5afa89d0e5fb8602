"""Expected learner analytics: the engagement of each learner, the metrics' ranges, the roster."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from demo.actions import Action, ForumPost, ProblemAttempt, VideoMove
from demo.clock import DAY
from demo.people.learners import COHORTS, Enrollment, Profile, cohorts_of, email_of
from demo.truth.enrollment import EnrollmentCounter, date_text
from demo.truth.table import Table, Value
from demo.world import COUNTRIES

LONGEST_NAME = 30
_SEGMENT_METRICS = (
    "problems_attempted", "problems_completed", "videos_viewed", "discussion_contributions",
)  # fmt: skip
_RATIO = "problem_attempts_per_completed"
_ENGAGEMENT_COLUMNS = (
    "course_id", "username", "date", "entity_type", "entity_id", "event", "count",
)  # fmt: skip
_RANGE_COLUMNS = (
    "course_id", "start_date", "end_date", "metric", "range_type", "low_value", "high_value",
)  # fmt: skip
_ROSTER_COLUMNS = (
    "course_id", "username", "start_date", "end_date", "email", "name", "enrollment_mode",
    "enrollment_date", "cohort", "problem_attempts", "problems_attempted", "problems_completed",
    "problem_attempts_per_completed", "videos_viewed", "discussion_contributions", "segments",
    "attempt_ratio_order", "user_id", "language", "location", "year_of_birth",
    "level_of_education", "gender", "mailing_address", "city", "country", "goals",
)  # fmt: skip


@dataclass(slots=True)
class Week:
    """The engagement of one learner in one course in seven days."""

    attempts: int = 0
    contributions: int = 0
    attempted: set[str] = field(default_factory=set)
    completed: set[str] = field(default_factory=set)
    viewed: set[str] = field(default_factory=set)

    def metrics(self) -> dict[str, float]:
        """Return the metrics by name."""
        completed = len(self.completed)
        return {
            "problem_attempts": self.attempts,
            "problems_attempted": len(self.attempted),
            "problems_completed": completed,
            _RATIO: self.attempts / completed if completed else math.inf,
            "videos_viewed": len(self.viewed),
            "discussion_contributions": self.contributions,
        }


class LearnerCounter:
    """Counts each learner's engagement with problems, videos and discussions."""

    def __init__(self, enrollment: EnrollmentCounter, *, end: int) -> None:
        self.profiles: dict[int, Profile] = {}
        self._enrollment = enrollment
        self._end_day = end // DAY
        self._counts: Counter[tuple[str, str, int, str, str, str]] = Counter()
        self._weeks: defaultdict[tuple[str, str, int], Week] = defaultdict(Week)

    def see(self, action: Action) -> None:
        """Count an answer, a started video or a post of a learner with a username."""
        course_id, name = action.course_id, action.username
        if course_id is None or not name or len(name) > LONGEST_NAME:
            return
        day = action.moment // DAY
        weeks_ago = (self._end_day - 1 - day) // 7
        for entity_type, entity_id, event in _engagements(action):
            self._counts[course_id, name, day, entity_type, entity_id, event] += 1
            week = self._weeks[course_id, name, weeks_ago]
            if event == "attempted":
                week.attempts += 1
                week.attempted.add(entity_id)
            elif event == "completed":
                week.completed.add(entity_id)
            elif event == "viewed":
                week.viewed.add(entity_id)
            else:
                week.contributions += 1

    def tables(self) -> Iterable[Table]:
        """Return the engagement of each day, and the ranges of the last seven days."""
        counts: list[tuple[Value, ...]] = [
            (course_id, name, date_text(day), *entity, count)
            for (course_id, name, day, *entity), count in self._counts.items()
        ]
        yield Table("module_engagement", _ENGAGEMENT_COLUMNS, counts)
        period = (date_text(self._end_day - 7), date_text(self._end_day))
        ranges: list[tuple[Value, ...]] = [
            (course_id, *period, metric, kind, _finite(low), _finite(high))
            for (course_id, metric), bounds in self._ranges().items()
            for kind, (low, high) in bounds.items()
        ]
        yield Table("module_engagement_metric_ranges", _RANGE_COLUMNS, ranges)

    def listed(self, enrollments: Iterable[Enrollment]) -> list[Enrollment]:
        """Return the enrollments of all learners who ever enrolled and have a profile."""
        return [
            one
            for one in enrollments
            if one.learner.user_id in self.profiles
            and self._enrollment.days_of(one.course.course_id, user_id=one.learner.user_id)
        ]

    def roster(self, enrollments: Sequence[Enrollment]) -> Table:
        """Return the learners who are listed, with their last day's state."""
        ranges = self._ranges()
        rows = [
            self._roster_row(one, profile=self.profiles[one.learner.user_id], ranges=ranges)
            for one in self.listed(enrollments)
        ]
        return Table("learner_roster", _ROSTER_COLUMNS, rows)

    def _roster_row(
        self, one: Enrollment, *, profile: Profile, ranges: "Ranges"
    ) -> tuple[Value, ...]:
        learner, course_id = one.learner, one.course.course_id
        days = self._enrollment.days_of(course_id, user_id=learner.user_id)
        enrolled = [day.day for day in days if day.is_enrolled]
        this_week = self._weeks.get((course_id, learner.username, 0))
        was_there = (course_id, learner.username, 1) in self._weeks
        segments = [] if days[-1].is_enrolled else ["unenrolled"]
        if this_week is None:
            segments.append("disengaging" if was_there else "inactive")
        else:
            metrics = this_week.metrics()
            high = {
                metric
                for metric, value in metrics.items()
                if "high" in ranges[course_id, metric]
                and value >= ranges[course_id, metric]["high"][0]
            }
            segments += ["highly_engaged"] * bool(high.intersection(_SEGMENT_METRICS))
            segments += ["struggling"] * (_RATIO in high)
        shown = (this_week or Week()).metrics()
        ratio = _finite(shown[_RATIO])
        attempts = int(shown["problem_attempts"])
        country = COUNTRIES[learner.country]
        goals = "To learn. And  to pass." if learner.user_id % 11 == 0 else ""
        address = "1 Main Street Springfield" if learner.user_id % 13 == 0 else None
        return (
            course_id, learner.username,
            date_text(self._end_day - 7), date_text(self._end_day),
            email_of(learner), profile.name, days[-1].mode,
            date_text(enrolled[0]) if enrolled else None,
            COHORTS[cohorts_of(one)[-1]] if one.created else None,
            attempts, shown["problems_attempted"], shown["problems_completed"], ratio,
            shown["videos_viewed"], shown["discussion_contributions"],
            ",".join(segments), -attempts if ratio is None else attempts,
            learner.user_id, country.language[:2], "", profile.year_of_birth,
            profile.education or None, profile.gender or None, address, None, country.code, goals,
        )  # fmt: skip

    def _ranges(self) -> "Ranges":
        values: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        for (course_id, _, weeks_ago), week in self._weeks.items():
            if weeks_ago:
                continue
            for metric, value in week.metrics().items():
                of_metric = values[course_id, metric]
                if metric != _RATIO or week.attempts:
                    of_metric.append(value)
        return {key: _bounds(sorted(found)) for key, found in values.items()}


Ranges = dict[tuple[str, str], dict[str, tuple[float, float]]]
"""By course and metric: the first value of each range, and the first value after the range."""


def _engagements(action: Action) -> Iterator[tuple[str, str, str]]:
    """Yield the engagements of an action: kind of entity, id of the entity, kind of engagement."""
    details = action.details
    if isinstance(details, ProblemAttempt):
        if action.kind == "problem_check" and action.source == "server":
            yield "problem", details.problem_id, "attempted"
            if details.is_correct:
                yield "problem", details.problem_id, "completed"
    elif isinstance(details, VideoMove):
        if action.kind == "play_video":
            yield "video", details.video_id, "viewed"
    elif isinstance(details, ForumPost) and action.kind.endswith(".created"):
        if details.commentable_id is None:
            return
        yield "discussion", details.commentable_id, "contributed"


def _bounds(values: Sequence[float]) -> dict[str, tuple[float, float]]:
    """Return the ranges of a metric from its sorted values."""
    if not values:
        return {"normal": (0.0, math.inf)}
    p15, p85 = _percentile(values, percent=15), _percentile(values, percent=85)
    bounds = {"normal": (p15, math.inf if p15 == p85 else p85)}
    if p15 > 0:
        bounds["low"] = (0.0, p15)
    if p15 != p85:
        bounds["high"] = (p85, math.inf)
    return bounds


def _percentile(values: Sequence[float], *, percent: int) -> float:
    """Return a percentile, interpolated between two values; infinite when one of both is.

    The place is computed in whole numbers. The rest is computed with floats in the order of the
    definition, because the last digit of a float depends on the order.
    """
    number, hundredths = divmod(percent * (len(values) - 1), 100)
    low, high = values[number], values[min(number + 1, len(values) - 1)]
    if math.inf in (low, high):
        return math.inf
    return low + (high - low) * (hundredths / 100)


def _finite(value: float) -> float | None:
    return None if value == math.inf else value
