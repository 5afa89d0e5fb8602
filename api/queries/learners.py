"""The queries of single learners of a course; keyword-only functions that return plain rows."""

from collections.abc import Collection

from django.db.models import Count, Max, Min, Sum

from api.models import (
    LearnerRoster,
    LearnerStanding,
    LearnerSubsectionGrade,
    ModuleEngagement,
    ModuleEngagementMetricRanges,
)
from api.queries.packing import fetch_packed
from api.queries.reading import Row, fetch
from api.searching import with_words

SEARCHED = ("username", "name", "email")
"""The columns that a search of learners looks through."""

_CHOSEN_BY = (
    *SEARCHED,
    "segments",
    "cohort",
    "enrollment_mode",
    "discussion_contributions",
    "problems_attempted",
    "problems_completed",
    "problem_attempts_per_completed",
    "attempt_ratio_order",
    "videos_viewed",
)
_DESCRIBED_BY = (
    *_CHOSEN_BY,
    "user_id",
    "enrollment_date",
    "end_date",
    "language",
    "location",
    "year_of_birth",
    "level_of_education",
    "gender",
    "mailing_address",
    "city",
    "country",
    "goals",
)
_STANDING = ("last_active_date", "last_block_id", "has_stopped", "grade_share", "is_passing")
_GRADED = ("subsection_id", "earned_points", "possible_points", "first_attempt_time")


def roster_index(*, course_id: str, words: Collection[str] = ()) -> list[Row]:
    """Return the columns by which the learners of a course are chosen and ordered, by user name.

    Args:
        course_id: the course.
        words: words that all stand in what is searched of a learner (`words_of`).
    """
    rows = with_words(LearnerRoster.objects.filter(course_id=course_id), words, columns=SEARCHED)
    return fetch_packed(rows, *_CHOSEN_BY, order_by=("username",))


def learner_list(
    *, course_id: str, words: Collection[str] = (), usernames: Collection[str] | None = None
) -> list[Row]:
    """Return all columns of some learners of a course, or of all learners, by user name.

    Args:
        course_id: the course.
        words: see `roster_index`.
        usernames: the learners' user names; None: those of all.
    """
    rows = with_words(LearnerRoster.objects.filter(course_id=course_id), words, columns=SEARCHED)
    if usernames is not None:
        rows = rows.filter(username__in=usernames)
    return fetch_packed(rows, *_DESCRIBED_BY, order_by=("username",))


def learner_group_list(*, course_id: str) -> list[Row]:
    """Return how many learners of a course share a cohort, a mode and a list of segments."""
    rows = LearnerRoster.objects.filter(course_id=course_id)
    groups = ("cohort", "enrollment_mode", "segments")
    return fetch(rows.values(*groups).annotate(learners=Count("id")).order_by(*groups))


def metric_range_list(*, course_id: str) -> list[Row]:
    """Return where each metric of a learner is low, normal or high in a course."""
    rows = ModuleEngagementMetricRanges.objects.filter(course_id=course_id)
    return fetch(rows.order_by("metric", "range_type").values())


def engagement_day_list(*, course_id: str, username: str) -> list[Row]:
    """Return a learner's work by day and kind: `things` are different entities, `times` all."""
    rows = ModuleEngagement.objects.filter(course_id=course_id, username=username)
    kinds = ("date", "entity_type", "event")
    counted = rows.values(*kinds).annotate(
        things=Count("entity_id", distinct=True), times=Sum("count")
    )
    return fetch(counted.order_by(*kinds))


def learner_by_number(*, course_id: str, lms_user_id: int) -> Row | None:
    """Return a learner of a course by the number of their account in the LMS."""
    rows = LearnerRoster.objects.filter(course_id=course_id, user_id=lms_user_id)
    return next(iter(fetch(rows.values(*_CHOSEN_BY, "user_id", "enrollment_date")[:1])), None)


def engagement_thing_list(*, course_id: str, username: str) -> list[Row]:
    """Return a learner's work by problem, video or topic, and kind of event.

    `times` are all events, `days` the days with one, `first` and `last` the first and last of them.
    """
    rows = ModuleEngagement.objects.filter(course_id=course_id, username=username)
    kinds = ("entity_type", "entity_id", "event")
    counted = rows.values(*kinds).annotate(
        times=Sum("count"), days=Count("date", distinct=True), first=Min("date"), last=Max("date")
    )
    return fetch(counted.order_by(*kinds))


def standing_of(*, course_id: str, username: str) -> Row | None:
    """Return where a learner stands: last day and block, and the course grade."""
    rows = LearnerStanding.objects.filter(course_id=course_id, username=username)
    return next(iter(fetch(rows.values(*_STANDING)[:1])), None)


def subsection_grade_list(*, course_id: str, username: str) -> list[Row]:
    """Return a learner's points in the subsections in which the learner answered something."""
    rows = LearnerSubsectionGrade.objects.filter(course_id=course_id, username=username)
    return fetch(rows.order_by("subsection_id").values(*_GRADED))
