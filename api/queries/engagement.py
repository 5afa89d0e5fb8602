"""The queries of the work of single learners; keyword-only functions that return plain rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, Max, Q, QuerySet, Sum, Value, When

from api.models import EnterpriseUser, ModuleEngagement
from api.queries.reading import NotPublishedError, Row, fetch, published

_NO_ENTERPRISE_TYPES = ("discussion",)

_VIDEO = Q(entity_type="video")
_PROBLEM = Q(entity_type="problem")
_FORUM = Q(entity_type="discussion")


def engagement_by_learner(*, course_id: str, week_start: date) -> list[Row]:
    """Return what each learner of a course did, overall and since a day; None where nothing.

    Videos of the last week are counted as pairs of video and day, and everything else as events,
    because clients know the numbers so.
    """
    recent = Q(date__gte=week_start)
    rows = (
        ModuleEngagement.objects.filter(course_id=course_id)
        .values("username")
        .annotate(
            videos_overall=_total(_VIDEO),
            videos_last_week=Sum(Case(When(_VIDEO & recent, then=Value(1)))),
            problems_overall=_total(_PROBLEM),
            problems_last_week=_total(_PROBLEM & recent),
            correct_problems_overall=_total(_PROBLEM & Q(event="completed")),
            correct_problems_last_week=_total(_PROBLEM & Q(event="completed") & recent),
            problems_attempts_overall=_total(_PROBLEM & Q(event="attempted")),
            problems_attempts_last_week=_total(_PROBLEM & Q(event="attempted") & recent),
            forum_posts_overall=_total(_FORUM),
            forum_posts_last_week=_total(_FORUM & recent),
            date_last_active=Max("date"),
        )
        .order_by("username")
    )
    return fetch(rows)


def _total(condition: Q) -> Sum:
    return Sum(Case(When(condition, then=F("count"))))


@dataclass(frozen=True, slots=True)
class EnterpriseEngagements(Sequence[Row]):
    """The rows of an enterprise's members by id, counted and cut by the database.

    Attributes:
        enterprise_id: the enterprise, without dashes.
        course_ids: the courses that may be read; None: all.
    """

    enterprise_id: str
    course_ids: Collection[str] | None = None

    def count(self) -> int:  # type: ignore[override]
        """Return the number of rows; 0 without the tables or the enterprise."""
        try:
            with published(ModuleEngagement):
                return self._rows.count()
        except NotPublishedError:
            return 0

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: Any) -> Any:
        # An empty part is not asked for, because the tables may be missing.
        return [] if part.start == part.stop else fetch(self._rows.order_by("id").values()[part])

    @property
    def _rows(self) -> QuerySet[Any]:
        return _of_enterprise(self.enterprise_id, self.course_ids)


def _of_enterprise(
    enterprise_id: str, course_ids: Collection[str] | None
) -> QuerySet[ModuleEngagement]:
    members = EnterpriseUser.objects.filter(enterprise_id=enterprise_id).values("user_username")
    rows: QuerySet[Any] = ModuleEngagement.objects.filter(username__in=members)
    rows = rows.exclude(entity_type__in=_NO_ENTERPRISE_TYPES)
    return rows if course_ids is None else rows.filter(course_id__in=course_ids)
