"""The queries of courses: enrollment, activity, summaries, programs; and which are published."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Max, Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from api.models import (
    CourseActivity,
    CourseDemographics,
    CourseEnrollmentBirthYearDaily,
    CourseEnrollmentDaily,
    CourseEnrollmentEducationLevelDaily,
    CourseEnrollmentFlowDaily,
    CourseEnrollmentGenderDaily,
    CourseEnrollmentLocationCurrent,
    CourseEnrollmentModeDaily,
    CourseMetaSummaryEnrollment,
    CourseProgramMetadata,
)
from api.queries.packing import Packed, fetch_packed, unpacked
from api.queries.reading import (
    NotPublishedError,
    Row,
    fetch,
    of_courses,
    only_courses,
    only_latest,
    within,
)

_DAY = ("course_id", "date", "count", "created")
_SUMMARY = (
    "course_id",
    "catalog_course_title",
    "catalog_course",
    "start_time",
    "end_time",
    "pacing_type",
    "availability",
    "enrollment_mode",
    "count",
    "cumulative_count",
    "count_change_7_days",
    "passing_users",
    "created",
)


def enrollment_daily_list(
    *, course_id: str, start: date | None = None, end: date | None = None, latest: bool = False
) -> list[Row]:
    """Return the enrollment of a course by day."""
    rows = _days(CourseEnrollmentDaily, course_id, start, end, latest=latest)
    return fetch_packed(rows, *_DAY, order_by=("date",))


def enrollment_mode_daily_list(
    *, course_id: str, start: date | None = None, end: date | None = None, latest: bool = False
) -> list[Row]:
    """Return the enrollment of a course by day and mode."""
    rows = _days(CourseEnrollmentModeDaily, course_id, start, end, latest=latest)
    return fetch_packed(rows, *_DAY, "mode", "cumulative_count", order_by=("date", "mode"))


def enrollment_count_list(*, course_id: str) -> list[Row]:
    """Return the enrollment of a course by day: `date` and `count`."""
    rows = CourseEnrollmentDaily.objects.filter(course_id=course_id)
    return fetch_packed(rows, "date", "count", order_by=("date",))


def enrollment_mode_count_list(*, course_id: str) -> list[Row]:
    """Return the enrollment of a course by day and mode: `date`, `mode` and `count`."""
    rows = CourseEnrollmentModeDaily.objects.filter(course_id=course_id)
    return fetch_packed(rows, "date", "mode", "count", order_by=("date", "mode"))


def enrollment_birth_year_list(
    *, course_id: str, start: date | None = None, end: date | None = None, latest: bool = False
) -> list[Row]:
    """Return the enrollment of a course by day and year of birth."""
    rows = _days(CourseEnrollmentBirthYearDaily, course_id, start, end, latest=latest)
    return fetch_packed(rows, *_DAY, "birth_year", order_by=("date", "birth_year"))


def enrollment_education_list(
    *, course_id: str, start: date | None = None, end: date | None = None, latest: bool = False
) -> list[Row]:
    """Return the enrollment of a course by day and level of education."""
    rows = _days(CourseEnrollmentEducationLevelDaily, course_id, start, end, latest=latest)
    return fetch_packed(rows, *_DAY, "education_level", order_by=("date", "education_level"))


def enrollment_gender_list(
    *, course_id: str, start: date | None = None, end: date | None = None, latest: bool = False
) -> list[Row]:
    """Return the enrollment of a course by day and gender."""
    rows = _days(CourseEnrollmentGenderDaily, course_id, start, end, latest=latest)
    return fetch_packed(rows, *_DAY, "gender", order_by=("date", "gender"))


def enrollment_location_list(
    *, course_id: str, start: date | None = None, end: date | None = None, latest: bool = False
) -> list[Row]:
    """Return the enrollment of a course by day, a row a day.

    `countries` has triples: code, count, and when the row was made, an ISO text.
    """
    rows = _days(CourseEnrollmentLocationCurrent, course_id, start, end, latest=latest).order_by(
        "date"
    )
    days = rows.values("course_id", "date").annotate(
        countries=Packed("country_code", "count", "created")
    )
    return [day | {"countries": unpacked(day["countries"])} for day in fetch(days)]


def _days(
    model: type[Model], course_id: str, start: date | None, end: date | None, *, latest: bool
) -> QuerySet[Any, Any]:
    rows = model._default_manager.filter(course_id=course_id)
    if latest:
        rows = only_latest(rows, column="date")
    return within(rows, column="date", start=start, end=end)


def enrollment_flow_list(*, course_id: str) -> list[Row]:
    """Return the learners who joined and who left a course by day and mode."""
    rows = CourseEnrollmentFlowDaily.objects.filter(course_id=course_id)
    counts = ("arrivals", "departures", "course_arrivals", "course_departures")
    return fetch_packed(rows, "date", "mode", *counts, order_by=("date", "mode"))


def demographic_list(*, course_id: str, dimension: str, latest: bool = False) -> list[Row]:
    """Return the masked demographics of a course by day and value.

    `dimension` is `age`, `gender`, `education` or `country`; the days are ends of months and the
    last day of the data.
    """
    rows = CourseDemographics.objects.filter(course_id=course_id, dimension=dimension)
    if latest:
        rows = only_latest(rows, column="date")
    rows = rows.order_by("date", "value")
    counted = ("count", "is_masked", "counted_on", "enrolled_count")
    return fetch(rows.values("date", "value", *counted))


def activity_list(
    *,
    course_id: str,
    start: datetime | None = None,
    end: datetime | None = None,
    latest: bool = False,
) -> list[Row]:
    """Return the active learners of a course by week and kind of activity.

    A week is in the range when it begins at `start` or later and ends before `end`.
    """
    rows = CourseActivity.objects.filter(course_id=course_id)
    if latest:
        rows = only_latest(rows, column="interval_end")
    if start is not None:
        rows = rows.filter(interval_start__gte=start)
    if end is not None:
        rows = rows.filter(interval_end__lt=end)
    week = ("interval_start", "interval_end", "label")
    counts = ("count", "enrolled_count")
    return fetch_packed(rows, "course_id", *week, *counts, "created", order_by=week)


def activity_latest(*, course_id: str, label: str) -> Row | None:
    """Return the newest week of a course for one kind of activity, named as it is stored."""
    rows = CourseActivity.objects.filter(course_id=course_id, label=label).order_by("-interval_end")
    week = fetch(rows.values("course_id", "interval_start", "interval_end", "count")[:1])
    return next(iter(week), None)


def course_summary_list(*, course_ids: Collection[str] | None = None) -> list[Row]:
    """Return the summaries by course and mode, of some courses or of all."""
    rows = of_courses(CourseMetaSummaryEnrollment, course_ids)
    found = fetch_packed(rows, *_SUMMARY, order_by=("course_id", "enrollment_mode"))
    return only_courses(found, course_ids)


def course_total_list(*, course_ids: Collection[str] | None = None) -> list[Row]:
    """Return one row per course: what it is called, and its numbers over all modes."""
    rows = (
        of_courses(CourseMetaSummaryEnrollment, course_ids)
        .values("course_id")
        .annotate(
            title=Max("catalog_course_title"),
            starts=Max("start_time"),
            ends=Max("end_time"),
            availability=Max("availability"),
            pacing=Max("pacing_type"),
            current=Coalesce(Sum("count"), 0),
            total=Coalesce(Sum("cumulative_count"), 0),
            passing=Coalesce(Sum("passing_users"), 0),
        )
        .order_by("course_id")
    )
    return only_courses(fetch(rows), course_ids)


def course_run_list(*, number: Sequence[str]) -> list[Row]:
    """Return the courses whose id names an organisation and a course number: all its runs.

    Ids of both forms are found, and of custom courses (CCX). The beginnings of ids may find too
    much; the caller compares the parts.
    """
    organisation, course = number
    beginnings = (
        f"course-v1:{organisation}+{course}+",
        f"ccx-v1:{organisation}+{course}+",
        f"{organisation}/{course}/",
    )
    one_of_them = Q()
    for beginning in beginnings:
        one_of_them |= Q(course_id__startswith=beginning)
    rows = (
        CourseMetaSummaryEnrollment.objects.filter(one_of_them)
        .values("course_id")
        .annotate(title=Max("catalog_course_title"), starts=Max("start_time"))
        .order_by("course_id")
    )
    return fetch(rows)


def course_mode_count_list(*, mode: str) -> list[Row]:
    """Return the current enrollment in one mode, by course."""
    rows = CourseMetaSummaryEnrollment.objects.filter(enrollment_mode=mode)
    return fetch(rows.values("course_id", "count"))


def enrollment_count_by_course(
    *, on: date, course_ids: Collection[str] | None = None
) -> dict[str, int]:
    """Return the enrollment of some courses, or of all, at the end of one day."""
    # The day alone has no index; with the courses, each row is looked up.
    courses = of_courses(CourseMetaSummaryEnrollment, course_ids).values("course_id")
    rows = CourseEnrollmentDaily.objects.filter(date=on, course_id__in=courses)
    found = only_courses(fetch(rows.values("course_id", "count")), course_ids)
    return {row["course_id"]: row["count"] or 0 for row in found}


def program_course_list(*, course_ids: Collection[str] | None = None) -> list[Row]:
    """Return the programs of some courses, or of all: a row per program and course."""
    rows = of_courses(CourseProgramMetadata, course_ids).order_by("program_id", "course_id")
    return only_courses(fetch(rows.values()), course_ids)


def program_ids_by_course(*, course_ids: Collection[str] | None = None) -> dict[str, list[str]]:
    """Return the ids of the programs that each course is part of."""
    programs: dict[str, list[str]] = {}
    for row in program_course_list(course_ids=course_ids):
        programs.setdefault(row["course_id"], []).append(row["program_id"])
    return programs


def published_course_ids() -> set[str]:
    """Return the ids of all courses, in one query per table that names each course a few times."""
    found: set[str] = set()
    for model in (CourseMetaSummaryEnrollment, CourseActivity, CourseProgramMetadata):
        rows = model._default_manager.order_by().values_list("course_id", flat=True).distinct()
        with suppress(NotPublishedError):
            found.update(fetch(rows))
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
                found.update(fetch(rows.values_list("course_id", flat=True).distinct()))
    return found
