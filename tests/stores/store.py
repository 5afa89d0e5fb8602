"""A small result store for tests: tables of the read models, rows with readable defaults."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from api.config.stores.result_store_database import result_store_database
from api.models import (
    EnterpriseUser,
    Publication,
)

TABLES: tuple[type[Model], ...] = tuple(apps.get_app_config("api").get_models())

COURSE = "course-v1:edX+DemoX+2024"
CREATED = "2024-03-05 01:02:03"
CREATED_ON_THE_WIRE = "2024-03-05T010203"

Row = Mapping[str, Any]


@contextmanager
def open_store(url: str, *, blocker: DjangoDbBlocker) -> Iterator[BaseDatabaseWrapper]:
    """Open a result store for writing, as the publisher and R may, with the tables in it."""
    settings = result_store_database(url)
    settings["NAME"] = settings["NAME"].removesuffix("?mode=ro")
    settings["CONN_MAX_AGE"] = 0
    # a file: URI without its mode may also make the file
    store = ConnectionHandler({"default": settings})["default"]
    with blocker.unblock():
        create_tables(store)
        try:
            yield store
        finally:
            store.close()


def create_tables(connection: BaseDatabaseWrapper) -> None:
    """Make the tables that are not there yet."""
    there = connection.introspection.table_names()
    with connection.schema_editor() as editor:
        for model in TABLES:
            if model._meta.db_table not in there:
                editor.create_model(model)


def insert(connection: BaseDatabaseWrapper, model: type[Model], *rows: Row) -> None:
    """Insert rows as the publisher does: dates and times as texts, `created` on every row."""
    quote = connection.ops.quote_name
    for row in rows:
        values = dict(row)
        if model not in {EnterpriseUser, Publication}:
            values.setdefault("created", CREATED)
        columns = ", ".join(map(quote, values))
        places = ", ".join(["%s"] * len(values))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})",
                list(values.values()),
            )


def access_row(
    lms_user_id: int, kind: str, scope: str, *, sees_learners: bool = True, username: str = "ada"
) -> Row:
    return {
        "lms_user_id": lms_user_id,
        "username": username,
        "scope_kind": kind,
        "scope": scope,
        "sees_learners": sees_learners,
    }


def mode_row(date: str, mode: str, count: int | None, cumulative: int | None = None) -> Row:
    return {
        "course_id": COURSE,
        "date": date,
        "mode": mode,
        "count": count,
        "cumulative_count": count if cumulative is None else cumulative,
    }


def daily_row(date: str, count: int | None, course_id: str = COURSE) -> Row:
    return {"course_id": course_id, "date": date, "count": count, "cumulative_count": count}


def activity_row(
    start: str, end: str, label: str, count: int, *, enrolled: int | None = None
) -> Row:
    return {
        "course_id": COURSE,
        "interval_start": f"{start} 00:00:00",
        "interval_end": f"{end} 00:00:00",
        "label": label,
        "count": count,
        "enrolled_count": count if enrolled is None else enrolled,
    }


def summary_row(course_id: str = COURSE, mode: str = "audit", **changes: Any) -> Row:
    return {
        "course_id": course_id,
        "catalog_course_title": "Demonstration",
        "catalog_course": "edX+DemoX",
        "start_time": "2024-01-02 03:04:05",
        "end_time": None,
        "pacing_type": "self_paced",
        "availability": "Current",
        "enrollment_mode": mode,
        "count": 10,
        "count_change_7_days": 2,
        "cumulative_count": 15,
        "passing_users": 3,
    } | changes


def publication_row(**changes: Any) -> Row:
    return {
        "id": 1,
        "as_of": "2024-03-05",
        "since": None,
        "started": "2024-03-05 01:00:00",
        "finished": "2024-03-05 01:02:03",
        "git_commit": None,
        "dbt_invocation_id": None,
        "tables": "{}",
    } | changes


def learner_row(username: str, **changes: Any) -> Row:
    return {
        "course_id": COURSE,
        "username": username,
        "start_date": "2024-02-27",
        "end_date": "2024-03-05",
        "email": f"{username}@example.org",
        "name": None,
        "enrollment_mode": "audit",
        "enrollment_date": "2024-02-01",
        "cohort": None,
        "problem_attempts": 0,
        "problems_attempted": 0,
        "problems_completed": 0,
        "problem_attempts_per_completed": None,
        "videos_viewed": 0,
        "discussion_contributions": 0,
        "segments": "",
        "attempt_ratio_order": 0,
        "user_id": 7,
    } | changes


SPECIFICATION = {
    "needs": ["date"],
    "colours": {"light": {"series": ["#000000"]}, "dark": {"series": ["#ffffff"]}},
    "traces": [
        {
            "repeat": {"columns": ["audit"], "others": True, "except": []},
            "trace": {"type": "scatter", "y": {"bind": "column", "of": "each"}},
        }
    ],
    "layout": {},
}


def figure_row(figure: str = "enrollment", **changes: Any) -> Row:
    return {
        "figure": figure,
        "title": "Enrolled learners by enrollment mode",
        "version": "0" * 64,
        "specification": json.dumps(SPECIFICATION),
    } | changes


def still_row(width: str, figure: str = "enrollment", **changes: Any) -> Row:
    return {
        "course_id": COURSE,
        "figure": figure,
        "width": width,
        "title": "Enrolled learners by enrollment mode",
        "svg": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 1'><title>t</title></svg>",
    } | changes


def finding_row(rank: int = 1, kind: str = "problem_hard", **changes: Any) -> Row:
    values = {
        "name": "Question 1",
        "right_share": 0.31,
        "usual_share": 0.59,
        "distractor": "The moon",
        "distractor_count": 40,
    }
    return {
        "course_id": COURSE,
        "rank": rank,
        "kind": kind,
        "block_id": "block",
        "effect": 0.25,
        "sample": 120,
        "values_json": json.dumps(values),
    } | changes


def run_row(step: str, status: str = "done", **changes: Any) -> Row:
    return {
        "course_id": COURSE,
        "step": step,
        "publication_id": 1,
        "status": status,
        "message": "",
    } | changes


def risk_row(username: str, *reasons: str, **changes: Any) -> Row:
    return {
        "course_id": COURSE,
        "username": username,
        "risk": None,
        "level": "high",
        "days_away": 9,
        "reasons": json.dumps(reasons),
    } | changes
