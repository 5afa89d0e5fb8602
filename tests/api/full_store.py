"""Rows of every published table, literally: one course that everything is known of."""

import json
from collections.abc import Mapping, Sequence

from django.db.models import Model

from api.models import (
    AnswerDistribution,
    CourseActivity,
    CourseBlock,
    CourseDemographics,
    CourseDiscussionDaily,
    CourseEnrollmentBirthYearDaily,
    CourseEnrollmentDaily,
    CourseEnrollmentEducationLevelDaily,
    CourseEnrollmentFlowDaily,
    CourseEnrollmentGenderDaily,
    CourseEnrollmentLocationCurrent,
    CourseEnrollmentModeDaily,
    CourseGradeDistribution,
    CourseMetaSummaryEnrollment,
    CoursePassingWeekly,
    CourseProgramMetadata,
    CourseProgress,
    CourseSubsectionGrade,
    DiscussionThread,
    EnrollmentReconciliation,
    EnterpriseUser,
    EventTypeDaily,
    GradeDistribution,
    LearnerRoster,
    LoadQualityDaily,
    MartFreshness,
    ModuleEngagement,
    ModuleEngagementMetricRanges,
    ProblemDaily,
    Publication,
    PublicationCatalogue,
    PublicationQuarantine,
    RFinding,
    RItem,
    RRetention,
    RRisk,
    RRun,
    RScale,
    RStop,
    SequentialOpenDistribution,
    TagsDistribution,
    Video,
    VideoTimeline,
)
from tests.api.store import (
    COURSE,
    Row,
    activity_row,
    daily_row,
    finding_row,
    learner_row,
    mode_row,
    publication_row,
    risk_row,
    run_row,
    summary_row,
)

PROBLEM = "block-v1:edX+DemoX+2024+type@problem+block@colour"
SUBSECTION = "block-v1:edX+DemoX+2024+type@sequential+block@week1"
VIDEO = f"{COURSE}|intro"
ENTERPRISE = "0b1a5f8e-5d3c-4d5e-8f7a-1c2b3a4d5e6f"

_DAY = {"course_id": COURSE, "date": "2024-03-04"}
_PROBLEM = {"course_id": COURSE, "module_id": PROBLEM}


def birth_year_row(year: int | None, count: int) -> Row:
    return _DAY | {"birth_year": year, "count": count, "cumulative_count": count}


def education_row(level: str | None, count: int) -> Row:
    return _DAY | {"education_level": level, "count": count, "cumulative_count": count}


def gender_row(gender: str | None, count: int | None, date: str = "2024-03-04") -> Row:
    return _DAY | {"date": date, "gender": gender, "count": count, "cumulative_count": count}


def demographic_row(dimension: str, value: str | None, count: int | None) -> Row:
    return _DAY | {
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
    return _DAY | {"country_code": code, "count": count, "cumulative_count": count}


def answer_row(**changes: object) -> Row:
    return (
        _PROBLEM
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
        _DAY
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


def catalogue_row(table: str, **columns: str) -> Row:
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
        "checks": [{"name": "keeps_its_contract: count > 0", "description": ""}],
    }
    return {"mart": table, "column_names": "\n".join(columns), "entry": json.dumps(entry)}


ROOT = "block-v1:edX+DemoX+2024+type@course+block@course"
SECTION = "block-v1:edX+DemoX+2024+type@chapter+block@one"
LESSON = "block-v1:edX+DemoX+2024+type@sequential+block@lesson"
EXTRA = "block-v1:edX+DemoX+2024+type@problem+block@extra"
OUTLINE = (
    (ROOT, "course", "Demonstration", None),
    (SECTION, "chapter", "One", ROOT),
    (SUBSECTION, "sequential", "Week 1", SECTION),
    (PROBLEM, "problem", "Colours", SUBSECTION),
    (LESSON, "sequential", "Lesson", SECTION),
    (EXTRA, "problem", "Extra", LESSON),
)
GRADING = {SUBSECTION: {"is_graded": True, "assignment_type": "Homework"}}

FULL: Mapping[type[Model], Sequence[Row]] = {
    Publication: [publication_row()],
    CourseActivity: [activity_row("2024-02-26", "2024-03-04", "ACTIVE", 20)],
    CourseEnrollmentDaily: [daily_row("2024-03-03", 8), daily_row("2024-03-04", 9)],
    CourseEnrollmentModeDaily: [mode_row("2024-03-04", "audit", 9, 11)],
    CourseEnrollmentBirthYearDaily: [birth_year_row(None, 3), birth_year_row(1984, 6)],
    CourseEnrollmentEducationLevelDaily: [education_row(None, 4), education_row("b", 5)],
    CourseEnrollmentGenderDaily: [gender_row("f", 5), gender_row(None, 4)],
    CourseEnrollmentFlowDaily: [
        _DAY
        | {
            "mode": "audit",
            "arrivals": 2,
            "departures": 1,
            "course_arrivals": 2,
            "course_departures": 0,
        }
    ],
    CourseDemographics: [
        demographic_row("age", "18-24", 5),
        demographic_row("age", None, None),
        demographic_row("gender", "f", 5),
        demographic_row("education", "bachelors", 5),
        demographic_row("country", "GB", 5),
        demographic_row("country", "other", None),
    ],
    CourseDiscussionDaily: [
        _DAY | {"thread_count": 2, "answer_count": 1, "comment_count": 1, "poster_count": 2}
    ],
    DiscussionThread: [thread_row("t1", "Help", 0), thread_row("t2", None, 1)],
    CourseEnrollmentLocationCurrent: [location_row("GB", 7), location_row("UNKNOWN", 2)],
    AnswerDistribution: [answer_row()],
    TagsDistribution: [
        _PROBLEM
        | {
            "org_id": "edX",
            "tag_name": "difficulty",
            "tag_value": "Easy",
            "total_submissions": 4,
            "correct_submissions": 3,
        }
    ],
    GradeDistribution: [_PROBLEM | {"grade": 1, "max_grade": 2, "count": 5}],
    SequentialOpenDistribution: [{"course_id": COURSE, "module_id": SUBSECTION, "count": 8}],
    Video: [
        {
            "pipeline_video_id": VIDEO,
            "course_id": COURSE,
            "encoded_module_id": "intro",
            "duration": 130,
            "segment_length": 5,
            "users_at_start": 7,
            "users_at_end": 3,
        }
    ],
    VideoTimeline: [
        {"pipeline_video_id": VIDEO, "segment": 1, "num_users": 5, "num_views": 6},
        {"pipeline_video_id": VIDEO, "segment": 0, "num_users": 7, "num_views": 9},
    ],
    ModuleEngagement: [
        engagement_row("video", "viewed", 3),
        engagement_row("problem", "attempted", 2),
        engagement_row("discussion", "contributed", 1),
    ],
    LearnerRoster: [
        learner_row("ada", cohort="Group A", segments="struggling", name="Ada", videos_viewed=3),
        learner_row("ben", enrollment_mode="verified", enrollment_date=None),
    ],
    ModuleEngagementMetricRanges: [
        {
            "course_id": COURSE,
            "start_date": "2024-02-27",
            "end_date": "2024-03-05",
            "metric": "videos_viewed",
            "range_type": range_type,
            "low_value": low,
            "high_value": high,
        }
        for range_type, low, high in (("normal", 0, 2.5), ("high", 2.5, None))
    ],
    EnterpriseUser: [{"enterprise_id": ENTERPRISE.replace("-", ""), "user_username": "ada"}],
    CourseBlock: [
        block_row(*block, place, **GRADING.get(block[0], {})) for place, block in enumerate(OUTLINE)
    ],
    CourseProgress: [progress_row(*block, place) for place, block in enumerate(OUTLINE)],
    ProblemDaily: [
        {
            "course_id": COURSE,
            "problem_id": PROBLEM,
            "date": date,
            "learners_tried": learners,
            "first_right": right,
            "submissions": submissions,
        }
        for date, learners, right, submissions in (("2024-03-03", 3, 2, 4), ("2024-03-04", 1, 0, 2))
    ],
    CourseGradeDistribution: [
        {
            "course_id": COURSE,
            "is_passing": is_passing,
            "grade_band": band,
            "count": count,
            "is_masked": count is None,
            "graded_count": graded,
        }
        for is_passing, band, count, graded in (
            (False, "0-9", 20, 32),
            (False, "50-59", None, 32),
            (True, "50-59", 10, 10),
        )
    ],
    CoursePassingWeekly: [
        {
            "course_id": COURSE,
            "week_ending": week_ending,
            "new_passing_count": new,
            "passing_count": total,
        }
        for week_ending, new, total in (("2024-02-25", 1, 1), ("2024-03-03", 2, 3))
    ],
    CourseSubsectionGrade: [
        {
            "course_id": COURSE,
            "subsection_id": SUBSECTION,
            "attempted_count": 42,
            "mean_share": 0.61,
            "full_count": 10,
            "low_count": None,
            "is_masked": False,
        }
    ],
    RItem: [item_row(PROBLEM), item_row(EXTRA, name="Extra", flag="", distractor=None)],
    RScale: [
        {
            "course_id": COURSE,
            "items": 5,
            "learners": 33,
            "alpha": 0.71,
            "alpha_low": 0.52,
            "alpha_high": 0.83,
        }
    ],
    RStop: [
        {
            "course_id": COURSE,
            "block_id": PROBLEM,
            "name": "Colours",
            "block_type": "problem",
            "sort_idx": 3,
            "reached": 40,
            "stopped": 10,
            "stop_share": 0.25,
        }
    ],
    RRetention: [
        retention_row(group, day, share)
        for group, day, share in (("all", 0, 1), ("all", 7, 0.5), ("audit", 0, 1), ("audit", 7, 0))
    ],
    EnrollmentReconciliation: [reconciliation_row(9, 2)],
    EventTypeDaily: [
        event_type_row("edx.new.thing", 7),
        event_type_row("play_video", 50, is_known=True),
    ],
    LoadQualityDaily: [
        load_row("2024-03-03", file_count=1, line_count=90, event_count=90, late_event_count=4),
        load_row(
            None,
            file_count=3,
            damaged_file_count=1,
            line_count=10,
            skipped_count=5,
            rejected_count=5,
            not_json_count=3,
            too_long_count=2,
        ),
    ],
    MartFreshness: [
        {
            "mart": "course_activity",
            "made_from": "tracking_log",
            "record_count": 4,
            "data_through": "2024-03-04",
            "last_event_time": "2024-03-04 23:00:00",
            "last_load_time": "2024-03-05 01:00:00",
        }
    ],
    PublicationCatalogue: [catalogue_row("course_enrollment_daily", count="Learners enrolled.")],
    PublicationQuarantine: [
        {
            "mart": "answer_distribution",
            "reason": "text_too_long",
            "column_name": "part_id",
            "row_key": '["secret-part"]',
            "row_count": 1,
        }
    ],
    RRun: [run_row(step) for step in ("findings", "items", "retention", "risk", "stops")],
    CourseMetaSummaryEnrollment: [summary_row()],
    CourseProgramMetadata: [program_row("p1")],
    RRisk: [risk_row("ada", "away", "stuck"), risk_row("ben", "never_started")],
    RFinding: [finding_row(block_id=PROBLEM)],
}

COURSE_PATHS = (
    "activity/",
    "enrollment/",
    "enrollment/mode/",
    "enrollment/education/",
    "enrollment/gender/",
    "enrollment/location/",
    "problems/",
    "problems_and_tags/",
    "videos/",
    "user_engagement/",
)
SHARED_PATHS = (
    *(f"courses/{COURSE}/{path}" for path in (*COURSE_PATHS, "recent_activity/")),
    f"problems/{PROBLEM}/answer_distribution/",
    f"problems/{PROBLEM}/grade_distribution/",
    f"problems/{SUBSECTION}/sequential_open_distribution/",
    f"videos/{VIDEO}/timeline/",
    "course_summaries/",
    "programs/",
)
V0_PATHS = (
    f"courses/{COURSE}/enrollment/birth_year/",
    f"enterprise/{ENTERPRISE}/engagements/",
    f"course_learner_metadata/{COURSE}/",
)
PATHS = (
    *(f"/api/{version}/{path}" for version in ("v0", "v1") for path in SHARED_PATHS),
    *(f"/api/v0/{path}" for path in V0_PATHS),
)
