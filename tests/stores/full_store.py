"""Rows of every published table, literally: one course that everything is known of."""

from collections.abc import Collection, Mapping, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from api.models import (
    AccessRoleQuality,
    AnswerDistribution,
    CourseActivity,
    CourseAssignmentType,
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
    LearnerStanding,
    LearnerSubsectionGrade,
    LoadQualityDaily,
    MartFreshness,
    ModuleEngagement,
    ModuleEngagementMetricRanges,
    ProblemDaily,
    ProblemResponseLatest,
    Publication,
    PublicationCatalogue,
    PublicationQuarantine,
    RFinding,
    RItem,
    RRetention,
    RRisk,
    RRun,
    RRunComparison,
    RScale,
    RStop,
    SequentialOpenDistribution,
    StudentEngagementWeekly,
    TagsDistribution,
    Video,
    VideoTimeline,
)
from tests.stores.rows import (
    DAY,
    ENTERPRISE,
    OF_PROBLEM,
    PROBLEM,
    SUBSECTION,
    VIDEO,
    answer_row,
    birth_year_row,
    block_row,
    catalogue_row,
    demographic_row,
    education_row,
    engagement_row,
    event_type_row,
    gender_row,
    item_row,
    load_row,
    location_row,
    program_row,
    progress_row,
    reconciliation_row,
    response_row,
    retention_row,
    run_comparison_row,
    standing_row,
    subsection_grade_row,
    thread_row,
    week_row,
)
from tests.stores.store import (
    COURSE,
    Row,
    activity_row,
    daily_row,
    finding_row,
    insert,
    learner_row,
    mode_row,
    publication_row,
    risk_row,
    run_row,
    summary_row,
)

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
    AccessRoleQuality: [{"role_name": "staff", "outcome": "open", "role_count": 2}],
    CourseActivity: [activity_row("2024-02-26", "2024-03-04", "ACTIVE", 20)],
    CourseEnrollmentDaily: [daily_row("2024-03-03", 8), daily_row("2024-03-04", 9)],
    CourseEnrollmentModeDaily: [mode_row("2024-03-04", "audit", 9, 11)],
    CourseEnrollmentBirthYearDaily: [birth_year_row(None, 3), birth_year_row(1984, 6)],
    CourseEnrollmentEducationLevelDaily: [education_row(None, 4), education_row("b", 5)],
    CourseEnrollmentGenderDaily: [gender_row("f", 5), gender_row(None, 4)],
    CourseEnrollmentFlowDaily: [
        DAY
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
        DAY | {"thread_count": 2, "answer_count": 1, "comment_count": 1, "poster_count": 2}
    ],
    DiscussionThread: [thread_row("t1", "Help", 0), thread_row("t2", None, 1)],
    CourseEnrollmentLocationCurrent: [location_row("GB", 7), location_row("UNKNOWN", 2)],
    AnswerDistribution: [answer_row()],
    TagsDistribution: [
        OF_PROBLEM
        | {
            "org_id": "edX",
            "tag_name": "difficulty",
            "tag_value": "Easy",
            "total_submissions": 4,
            "correct_submissions": 3,
        }
    ],
    GradeDistribution: [OF_PROBLEM | {"grade": 1, "max_grade": 2, "count": 5}],
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
    LearnerStanding: [
        standing_row("ada", last_block_id=PROBLEM, grade_share=0.75, is_passing=True),
        standing_row("ben", last_active_date="2024-02-10", last_block_id=PROBLEM, has_stopped=True),
    ],
    LearnerSubsectionGrade: [subsection_grade_row("ada", 3.0)],
    StudentEngagementWeekly: [week_row("ada", days_active=2, problems_attempted=1)],
    ProblemResponseLatest: [response_row("ada"), response_row("ben", correct=False)],
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
    CourseAssignmentType: [
        {
            "course_id": COURSE,
            "sort_idx": place,
            "assignment_type": name,
            "short_label": None,
            "weight": weight,
            "min_count": 2,
            "drop_count": 0,
        }
        for place, (name, weight) in enumerate((("Exam", 0.6), ("Homework", 0.4)))
    ],
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
    RRunComparison: [run_comparison_row("course-v1:edX+DemoX+2023")],
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
    RRun: [run_row(step) for step in ("findings", "items", "retention", "risk", "runs", "stops")],
    CourseMetaSummaryEnrollment: [summary_row()],
    CourseProgramMetadata: [program_row("p1")],
    RRisk: [risk_row("ada", "away", "stuck"), risk_row("ben", "never_started")],
    RFinding: [finding_row(block_id=PROBLEM)],
}


def insert_everything(
    connection: BaseDatabaseWrapper, *, but: Collection[type[Model]] = ()
) -> None:
    """Insert these rows into a store, all but those of some tables."""
    for model, rows in FULL.items():
        if model not in but:
            insert(connection, model, *rows)
