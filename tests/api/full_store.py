"""Rows of every published table, literally: one course that everything is known of."""

from collections.abc import Mapping, Sequence

from django.db.models import Model

from api.models import (
    AnswerDistribution,
    CourseActivity,
    CourseBlock,
    CourseEnrollmentBirthYearDaily,
    CourseEnrollmentDaily,
    CourseEnrollmentEducationLevelDaily,
    CourseEnrollmentGenderDaily,
    CourseEnrollmentLocationCurrent,
    CourseEnrollmentModeDaily,
    CourseMetaSummaryEnrollment,
    CourseProgramMetadata,
    DiscussionThread,
    EnterpriseUser,
    GradeDistribution,
    LearnerRoster,
    ModuleEngagement,
    ModuleEngagementMetricRanges,
    Publication,
    RFinding,
    RRisk,
    RRun,
    SequentialOpenDistribution,
    TagsDistribution,
    Video,
    VideoTimeline,
)
from tests.api.store import (
    COURSE,
    Row,
    activity_row,
    block_row,
    daily_row,
    finding_row,
    learner_row,
    mode_row,
    publication_row,
    risk_row,
    run_row,
    summary_row,
    thread_row,
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


FULL: Mapping[type[Model], Sequence[Row]] = {
    Publication: [publication_row()],
    CourseActivity: [activity_row("2024-02-26", "2024-03-04", "ACTIVE", 20)],
    CourseEnrollmentDaily: [daily_row("2024-03-03", 8), daily_row("2024-03-04", 9)],
    CourseEnrollmentModeDaily: [mode_row("2024-03-04", "audit", 9, 11)],
    CourseEnrollmentBirthYearDaily: [birth_year_row(None, 3), birth_year_row(1984, 6)],
    CourseEnrollmentEducationLevelDaily: [education_row(None, 4), education_row("b", 5)],
    CourseEnrollmentGenderDaily: [gender_row("f", 5), gender_row(None, 4)],
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
    CourseMetaSummaryEnrollment: [summary_row()],
    CourseProgramMetadata: [program_row("p1")],
    CourseBlock: [block_row(PROBLEM, "problem", "Colours")],
    DiscussionThread: [thread_row("t1"), thread_row("t2", is_unanswered=0, answer_count=1)],
    RRisk: [risk_row("ada", "away", "stuck"), risk_row("ben", "never_started")],
    RFinding: [finding_row(block_id=PROBLEM)],
    RRun: [run_row("risk"), run_row("findings")],
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
