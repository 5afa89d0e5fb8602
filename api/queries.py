"""Every query of the read side: keyword-only functions that return plain rows.

Rows are dictionaries of columns, never model objects: wide ranges are thousands of rows. Each
function costs one query unless it says otherwise.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime
from typing import Any, TypeAlias

from django.apps import apps
from django.db import OperationalError, ProgrammingError, connections
from django.db.models import Max, Model, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from api.models import (
    CourseActivity,
    CourseEnrollmentDaily,
    CourseEnrollmentModeDaily,
    CourseMetaSummaryEnrollment,
    CourseProgramMetadata,
    Figure,
    Publication,
)
from api.routers import MARTS

Row: TypeAlias = dict[str, Any]

# above this, one scan of a small table beats a statement with thousands of values
_MOST_IDS_IN_A_STATEMENT = 500

_NO_SUCH_TABLE = 1146
_MISSING_FROM_SQLITE = ("no such table", "unable to open database file")


class NotPublishedError(LookupError):
    """The table that was asked for is not there: nothing has been published yet."""


def _fetch(rows: QuerySet[Any, Any]) -> list[Any]:
    """Run a query; a missing table is told apart from a result store that is down.

    Raises:
        NotPublishedError: the result store has no such table, or is a file that isn't there.
    """
    try:
        return list(rows)
    except (OperationalError, ProgrammingError) as error:
        if error.args[:1] == (_NO_SUCH_TABLE,) or str(error).startswith(_MISSING_FROM_SQLITE):
            raise NotPublishedError(rows.model._meta.db_table) from error
        raise


def _within(
    rows: QuerySet[Any, Any], *, column: str, start: date | None, end: date | None
) -> QuerySet[Any, Any]:
    """Keep the days from `start` until before `end`; without both, the latest day stored."""
    if start is None and end is None:
        latest = rows.order_by().values("course_id").annotate(latest=Max(column)).values("latest")
        return rows.filter(**{column: Subquery(latest)})
    if start is not None:
        rows = rows.filter(**{f"{column}__gte": start})
    if end is not None:
        rows = rows.filter(**{f"{column}__lt": end})
    return rows


def enrollment_daily_list(
    *, course_id: str, start: date | None = None, end: date | None = None
) -> list[Row]:
    """Return the enrollment of a course by day."""
    rows = CourseEnrollmentDaily.objects.filter(course_id=course_id)
    rows = _within(rows, column="date", start=start, end=end).order_by("date")
    return _fetch(rows.values("course_id", "date", "count", "created"))


def enrollment_mode_daily_list(
    *, course_id: str, start: date | None = None, end: date | None = None
) -> list[Row]:
    """Return the enrollment of a course by day and mode."""
    rows = CourseEnrollmentModeDaily.objects.filter(course_id=course_id)
    rows = _within(rows, column="date", start=start, end=end).order_by("date", "mode")
    return _fetch(rows.values("course_id", "date", "mode", "count", "cumulative_count", "created"))


def activity_list(
    *, course_id: str, start: datetime | None = None, end: datetime | None = None
) -> list[Row]:
    """Return the active learners of a course by week and kind of activity.

    A week is in the range when it begins at `start` or later and ends before `end`.
    """
    rows = CourseActivity.objects.filter(course_id=course_id)
    if start is None and end is None:
        rows = _within(rows, column="interval_end", start=None, end=None)
    if start is not None:
        rows = rows.filter(interval_start__gte=start)
    if end is not None:
        rows = rows.filter(interval_end__lt=end)
    rows = rows.order_by("interval_start", "interval_end", "label")
    return _fetch(
        rows.values("course_id", "interval_start", "interval_end", "label", "count", "created")
    )


def _of_courses(model: type[Model], course_ids: Collection[str] | None) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = model._default_manager.all()
    if course_ids is not None and len(course_ids) <= _MOST_IDS_IN_A_STATEMENT:
        rows = rows.filter(course_id__in=course_ids)
    return rows


def _only_courses(rows: list[Row], course_ids: Collection[str] | None) -> list[Row]:
    if course_ids is None or len(course_ids) <= _MOST_IDS_IN_A_STATEMENT:
        return rows
    wanted = frozenset(course_ids)
    return [row for row in rows if row["course_id"] in wanted]


def course_summary_list(*, course_ids: Collection[str] | None = None) -> list[Row]:
    """Return the summaries by course and mode, of some courses or of all."""
    rows = _of_courses(CourseMetaSummaryEnrollment, course_ids).order_by(
        "course_id", "enrollment_mode"
    )
    return _only_courses(_fetch(rows.values()), course_ids)


def course_total_list(*, course_ids: Collection[str] | None = None) -> list[Row]:
    """Return one row per course: what it is called, and its numbers over all modes."""
    rows = (
        _of_courses(CourseMetaSummaryEnrollment, course_ids)
        .values("course_id")
        .annotate(
            title=Max("catalog_course_title"),
            starts=Max("start_time"),
            ends=Max("end_time"),
            current=Coalesce(Sum("count"), 0),
            total=Coalesce(Sum("cumulative_count"), 0),
            change=Coalesce(Sum("count_change_7_days"), 0),
            passing=Coalesce(Sum("passing_users"), 0),
        )
        .order_by("course_id")
    )
    return _only_courses(_fetch(rows), course_ids)


def course_mode_count_list(*, mode: str) -> list[Row]:
    """Return the current enrollment in one mode, by course."""
    rows = CourseMetaSummaryEnrollment.objects.filter(enrollment_mode=mode)
    return _fetch(rows.values("course_id", "count"))


def enrollment_count_by_course(*, on: date) -> dict[str, int]:
    """Return the enrollment of every course at the end of one day."""
    rows = CourseEnrollmentDaily.objects.filter(date=on).values_list("course_id", "count")
    return {course_id: count or 0 for course_id, count in _fetch(rows)}


def program_ids_by_course() -> dict[str, list[str]]:
    """Return the ids of the programs that each course is part of."""
    rows = CourseProgramMetadata.objects.order_by("program_id").values_list(
        "course_id", "program_id"
    )
    programs: dict[str, list[str]] = {}
    for course_id, program_id in _fetch(rows):
        programs.setdefault(course_id, []).append(program_id)
    return programs


def figure_list(*, course_id: str) -> list[Row]:
    """Return the figures of a course, by name, without their drawings' text as SVG."""
    rows = Figure.objects.filter(course_id=course_id).order_by("name")
    return _fetch(rows.values("name", "title", "plotly", "data_checksum", "created"))


def figure_svg(*, course_id: str, name: str) -> str | None:
    """Return one figure of a course as an SVG document."""
    rows = Figure.objects.filter(course_id=course_id, name=name).values_list("svg", flat=True)
    return next(iter(_fetch(rows)), None)


def published_course_ids() -> set[str]:
    """Return the ids of all courses, in one query per table that names each course a few times."""
    found: set[str] = set()
    for model in (CourseMetaSummaryEnrollment, CourseActivity, CourseProgramMetadata):
        rows = model._default_manager.order_by().values_list("course_id", flat=True).distinct()
        with suppress(NotPublishedError):
            found.update(_fetch(rows))
    return found


def course_ids_of_module(*, module_id: str) -> set[str]:
    """Return the courses that a problem has rows in; one query per table of problems."""
    return _course_ids(column="module_id", value=module_id)


def course_ids_of_video(*, video_id: str) -> set[str]:
    """Return the courses that a video has rows in; one query per table of videos."""
    return _course_ids(column="pipeline_video_id", value=video_id)


def _course_ids(*, column: str, value: str) -> set[str]:
    found: set[str] = set()
    for model in apps.get_app_config("api").get_models():
        if {column, "course_id"} <= {field.name for field in model._meta.get_fields()}:
            rows = model._default_manager.filter(**{column: value}).order_by()
            with suppress(NotPublishedError):
                found.update(_fetch(rows.values_list("course_id", flat=True).distinct()))
    return found


def publication_latest() -> Row | None:
    """Return the publication that is live, or None when there is none yet."""
    rows = Publication.objects.order_by("-id").values("id", "as_of", "since", "finished")
    try:
        return next(iter(_fetch(rows[:1])), None)
    except NotPublishedError:
        return None


def site_is_reachable() -> bool:
    """Tell whether the database of people and tokens answers."""
    return _answers("default")


def publication_if_reachable() -> Row | None:
    """Return the live publication, or None when there is none or the result store is down."""
    return publication_latest() if _answers(MARTS) else None


def _answers(alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, ProgrammingError):
        return False
    return True
