"""Queries about the quality of the data: how far they reach, and what was lost on the way."""

from collections.abc import Collection

from django.db.models import Count, Max, Min, Sum

from api.models import (
    AccessRoleQuality,
    EnrollmentReconciliation,
    EventTypeDaily,
    LoadQualityDaily,
    MartFreshness,
    Publication,
    PublicationQuarantine,
    RRun,
)
from api.queries.packing import fetch_packed
from api.queries.reading import Row, fetch, of_courses, only_courses

LOST_LINES = (
    "not_json_count",
    "cut_off_count",
    "not_an_object_count",
    "time_missing_count",
    "time_unreadable_count",
    "event_type_missing_count",
    "event_type_unreadable_count",
    "too_long_count",
)
"""The columns of `load_quality_daily` that count rejected lines, one for each reason."""

_LOADED = (
    "file_count",
    "truncated_file_count",
    "damaged_file_count",
    "line_count",
    "repeated_event_count",
    "late_event_count",
    "rejected_count",
)


def freshness_list() -> list[Row]:
    """Return how far each published table reaches, by its name."""
    rows = MartFreshness.objects.order_by("mart")
    return fetch(
        rows.values(
            "mart", "made_from", "record_count", "data_through", "last_event_time", "last_load_time"
        )
    )


def role_list() -> list[Row]:
    """Return how many of the LMS's roles open their scope, and how many do not, by reason."""
    rows = AccessRoleQuality.objects.order_by("role_name", "outcome")
    return fetch(rows.values("role_name", "outcome", "role_count"))


def publication_list(*, most: int) -> list[Row]:
    """Return the last publications, the live one first; `tables` is their JSON as it is stored."""
    rows = Publication.objects.order_by("-id")
    return fetch(rows.values("id", "as_of", "since", "started", "finished", "tables")[:most])


def load_list() -> list[Row]:
    """Return what became of the files and lines of each load date, the newest first.

    Files and lines that are no events are counted in the rows without an event date, so files are
    taken from these only: a file has a row for each of its event dates, too.
    """
    days = LoadQualityDaily.objects.values("load_date").order_by("-load_date")
    lines = {name: Sum(name) for name in (*_LOADED, *LOST_LINES) if not name.endswith("file_count")}
    files = {name: Sum(name) for name in _LOADED if name.endswith("file_count")}
    by_day = {
        row["load_date"]: row for row in fetch(days.filter(event_date=None).annotate(**files))
    }
    none = dict.fromkeys(files, 0)
    return [none | by_day.get(row["load_date"], {}) | row for row in fetch(days.annotate(**lines))]


def unknown_event_list() -> list[Row]:
    """Return the event types that the project does not know, the most frequent first."""
    rows = EventTypeDaily.objects.filter(is_known=False).values("event_type", "event_source")
    rows = rows.annotate(
        events=Sum("event_count"), first_day=Min("event_date"), last_day=Max("event_date")
    )
    return fetch(rows.order_by("-events", "event_type", "event_source"))


def reconciliation_list(*, course_ids: Collection[str] | None) -> list[Row]:
    """Return who is enrolled by the log and by the LMS, for some courses or all."""
    rows = of_courses(EnrollmentReconciliation, course_ids)
    found = fetch_packed(
        rows,
        "course_id",
        "log_count",
        "lms_count",
        "matching_count",
        "other_mode_count",
        "missing_count",
        "extra_count",
        order_by=("course_id",),
    )
    return only_courses(found, course_ids)


def quarantine_list() -> list[Row]:
    """Return the rows of the live publication that no result store can keep."""
    rows = PublicationQuarantine.objects.order_by("mart", "reason", "column_name", "row_key")
    return fetch(rows.values("mart", "reason", "column_name", "row_key", "row_count"))


def step_names() -> list[str]:
    """Return the names of R's steps, those that R has tried in any course."""
    return fetch(RRun.objects.order_by("step").values_list("step", flat=True).distinct())


def run_count_list(*, publication: int, course_ids: Collection[str] | None) -> list[Row]:
    """Return how many of R's steps of a publication have each status, by course."""
    rows = of_courses(RRun, course_ids).filter(publication_id=publication)
    # The index of these columns has the id too, so that no row is read.
    rows = rows.values("course_id", "status").annotate(steps=Count("id"))
    return only_courses(fetch(rows.order_by("course_id", "status")), course_ids)


def run_without_rows_list(*, publication: int, course_ids: Collection[str] | None) -> list[Row]:
    """Return R's steps of a publication that made no rows, with the reason; failures first."""
    rows = of_courses(RRun, course_ids).filter(
        publication_id=publication, status__in=["failed", "too_few"]
    )
    rows = rows.order_by("status", "course_id", "step")
    return only_courses(fetch(rows.values("course_id", "step", "status", "message")), course_ids)
