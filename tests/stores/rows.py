"""Makers of rows of the published tables, with readable defaults, for one course."""

import json
from collections.abc import Mapping, Sequence

from tests.stores.store import COURSE, Row

PROBLEM = "block-v1:edX+DemoX+2024+type@problem+block@colour"
SUBSECTION = "block-v1:edX+DemoX+2024+type@sequential+block@week1"
VIDEO = f"{COURSE}|intro"
ENTERPRISE = "0b1a5f8e-5d3c-4d5e-8f7a-1c2b3a4d5e6f"

DAY = {"course_id": COURSE, "date": "2024-03-04"}
OF_PROBLEM = {"course_id": COURSE, "module_id": PROBLEM}


def birth_year_row(year: int | None, count: int) -> Row:
    return DAY | {"birth_year": year, "count": count, "cumulative_count": count}


def education_row(level: str | None, count: int) -> Row:
    return DAY | {"education_level": level, "count": count, "cumulative_count": count}


def gender_row(gender: str | None, count: int | None, date: str = "2024-03-04") -> Row:
    return DAY | {"date": date, "gender": gender, "count": count, "cumulative_count": count}


def demographic_row(dimension: str, value: str | None, count: int | None) -> Row:
    return DAY | {
        "dimension": dimension,
        "value": value,
        "count": count,
        "is_masked": count is None,
        "counted_on": "2024-03-04",
        "enrolled_count": 9,
    }


def thread_row(thread_id: str, title: str | None, answers: int) -> Row:
    return {
        "course_id": COURSE,
        "thread_id": thread_id,
        "commentable_id": "general",
        "title": title,
        "thread_type": "question",
        "start_time": "2024-03-03 10:00:00",
        "first_answer_time": "2024-03-03 12:00:00" if answers else None,
        "last_post_time": "2024-03-04 10:00:00",
        "seconds_to_first_answer": 7200 if answers else None,
        "answer_count": answers,
        "comment_count": 0,
        "is_unanswered": not answers,
    }


def location_row(code: str | None, count: int | None) -> Row:
    return DAY | {"country_code": code, "count": count, "cumulative_count": count}


def answer_row(**changes: object) -> Row:
    return (
        OF_PROBLEM
        | {
            "part_id": "colour_2_1",
            "correct": 1,
            "first_response_count": 3,
            "last_response_count": 4,
            "value_id": "choice_1",
            "answer_value_text": "Blue",
            "variant": None,
            "problem_display_name": "Colours",
            "question_text": "Which?",
        }
        | changes
    )


def engagement_row(entity_type: str, event: str, count: int, **changes: object) -> Row:
    return (
        DAY
        | {
            "username": "ada",
            "entity_type": entity_type,
            "entity_id": "x",
            "event": event,
            "count": count,
        }
        | changes
    )


def program_row(program_id: str, course_id: str = COURSE, title: str | None = "One") -> Row:
    return {
        "course_id": course_id,
        "program_id": program_id,
        "program_type": "MicroMasters",
        "program_title": title,
    }


def block_row(
    block_id: str, kind: str, name: str, parent: str | None, place: int, **changes: object
) -> Row:
    return {
        "course_id": COURSE,
        "block_id": block_id,
        "block_type": kind,
        "display_name": name,
        "is_root": parent is None,
        "is_orphan": False,
        "is_dag": False,
        "parent_block_id": parent,
        "course_path": "",
        "sort_idx": place,
        "start_time": None,
        "due_time": None,
        "is_graded": None,
        "assignment_type": None,
    } | changes


def progress_row(
    block_id: str, kind: str, name: str, parent: str | None, place: int, **changes: object
) -> Row:
    return {
        "course_id": COURSE,
        "block_id": block_id,
        "block_type": kind,
        "display_name": name,
        "parent_block_id": parent,
        "sort_idx": place,
        "release_time": None,
        "reached": 8,
        "completed": 2,
        "stopped": 4,
    } | changes


def item_row(problem_id: str, **changes: object) -> Row:
    return {
        "course_id": COURSE,
        "problem_id": problem_id,
        "name": "Colours",
        "learners": 40,
        "right_share": 0.25,
        "discrimination": 0.4,
        "tries_to_right": 1.5,
        "distractor": "Red",
        "distractor_count": 12,
        "flag": "hard",
    } | changes


def run_comparison_row(
    other: str, measure: str = "active_after_7_days", difference: float = 0.08
) -> Row:
    return {
        "course_id": COURSE,
        "other_course_id": other,
        "measure": measure,
        "difference": difference,
        "low": difference - 0.05,
        "high": difference + 0.05,
        "learners": 90,
    }


def retention_row(group: str, day: int, share: float) -> Row:
    return {
        "course_id": COURSE,
        "group_name": group,
        "day": day,
        "at_risk": 40,
        "active_share": share,
        "share_low": share / 2,
        "share_high": share,
    }


def load_row(event_date: str | None, **changes: object) -> Row:
    counts = dict.fromkeys(
        (
            "file_count",
            "truncated_file_count",
            "damaged_file_count",
            "line_count",
            "event_count",
            "repeated_event_count",
            "late_event_count",
            "skipped_count",
            "rejected_count",
            "not_json_count",
            "cut_off_count",
            "not_an_object_count",
            "time_missing_count",
            "time_unreadable_count",
            "event_type_missing_count",
            "event_type_unreadable_count",
            "too_long_count",
        ),
        0,
    )
    return {
        "load_date": "2024-03-04",
        "event_date": event_date,
        "byte_count": None,
        **counts,
    } | changes


def reconciliation_row(log: int, missing: int, course_id: str = COURSE) -> Row:
    return {
        "course_id": course_id,
        "log_count": log,
        "lms_count": log + missing,
        "matching_count": log,
        "other_mode_count": 0,
        "missing_count": missing,
        "extra_count": 0,
    }


def event_type_row(event_type: str, count: int, *, is_known: bool = False) -> Row:
    return {
        "event_date": "2024-03-04",
        "event_type": event_type,
        "event_source": "server",
        "family": "other" if is_known else None,
        "description": None,
        "is_known": is_known,
        "event_count": count,
    }


CHECKS = ({"name": "keeps_its_contract: count > 0", "description": "", "result": ""},)


def catalogue_row(
    table: str, checks: Sequence[Mapping[str, str]] = CHECKS, /, **columns: str
) -> Row:
    entry = {
        "table": table,
        "description": "Head counts. One row per course run and day.",
        "made_by": "dbt",
        "sql": "select * from {{ ref('int_spans') }}",
        "columns": {
            name: {"type": "int", "description": description}
            for name, description in columns.items()
        },
        "reads": ["int_spans"],
        "upstream": [
            {
                "name": "int_spans",
                "kind": "model",
                "description": "Spans of days.",
                "reads": ["tracking_log.tracking_events"],
            },
            {
                "name": "tracking_log.tracking_events",
                "kind": "source",
                "description": "Events as delivered.",
                "reads": [],
            },
        ],
        "checks": list(checks),
    }
    return {"mart": table, "column_names": "\n".join(columns), "entry": json.dumps(entry)}


def standing_row(username: str, **changes: object) -> Row:
    return {
        "course_id": COURSE,
        "username": username,
        "last_active_date": "2024-03-04",
        "last_block_id": None,
        "has_stopped": False,
        "grade_share": None,
        "is_passing": None,
    } | changes


def subsection_grade_row(username: str, earned: float | None, **changes: object) -> Row:
    return {
        "course_id": COURSE,
        "username": username,
        "subsection_id": SUBSECTION,
        "earned_points": earned,
        "possible_points": 4.0,
        "first_attempt_time": "2024-03-02 09:00:00",
    } | changes


def week_row(username: str, **changes: object) -> Row:
    """Return a week of work, which ends on the last day of the data."""
    return {
        "course_id": COURSE,
        "username": username,
        "end_date": "2024-03-04",
        "last_subsection_viewed": "",
    } | changes


def response_row(username: str, **changes: object) -> Row:
    return {
        "course_id": COURSE,
        "answer_id": "colour_2_1",
        "problem_id": PROBLEM,
        "problem": "Colours",
        "username": username,
        "correct": True,
        "total_attempts": 1,
        "first_attempt_date": "2024-03-02 09:00:00",
        "last_attempt_date": "2024-03-02 09:00:00",
        "location": "One / Week 1 / Colours",
        "sort_idx": 3,
    } | changes
