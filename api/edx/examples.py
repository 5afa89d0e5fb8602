"""One example of each answer, from which the OpenAPI document takes keys and types."""

from api.edx.documentation import Answer

_COURSE_ID = "course-v1:edX+DemoX+2024"
_MODULE_ID = "block-v1:edX+DemoX+2024+type@problem+block@color"
_CREATED = "2024-03-05T010203"
_DAY = {"course_id": _COURSE_ID, "date": "2024-03-04"}
_MODULE = {"module_id": _MODULE_ID, "course_id": _COURSE_ID}
_COUNTS = {"count": 90, "cumulative_count": 120, "count_change_7_days": 4, "passing_users": 7}
_MODES = ("audit", "credit", "honor", "professional", "verified", "masters")
_COUNTS_OF_MODES = frozenset(
    f"enrollment_modes.{mode}.{count}" for mode in _MODES for count in _COUNTS
)

ACTIVITY = Answer(
    {
        "interval_start": "2024-02-26T000000",
        "interval_end": "2024-03-04T000000",
        "course_id": _COURSE_ID,
        "any": 20,
        "attempted_problem": 12,
        "played_video": 10,
        "posted_forum": 1,
        "created": _CREATED,
    },
    optional=frozenset({"any", "attempted_problem", "played_video", "posted_forum"}),
    nullable=frozenset({"any", "attempted_problem", "played_video", "posted_forum"}),
)
RECENT_ACTIVITY = Answer(
    {
        "interval_start": "2024-02-26T00:00:00Z",
        "interval_end": "2024-03-04T00:00:00Z",
        "activity_type": "any",
        "count": 20,
        "course_id": _COURSE_ID,
    },
    nullable=frozenset({"count"}),
    is_list=False,
)
ENROLLMENT = Answer(_DAY | {"count": 90, "created": _CREATED}, nullable=frozenset({"count"}))
MODE = Answer(
    _DAY
    | {"count": 90, "cumulative_count": 120, "created": _CREATED}
    | dict.fromkeys(_MODES, 0)
    | {"audit": 80, "verified": 10},
)
BIRTH_YEAR = Answer(
    _DAY | {"birth_year": 1984, "count": 9, "created": _CREATED},
    nullable=frozenset({"birth_year", "count"}),
)
EDUCATION = Answer(
    _DAY | {"education_level": "bachelors", "count": 9, "created": _CREATED},
    nullable=frozenset({"education_level", "count"}),
)
GENDER = Answer(_DAY | {"female": 40, "male": 30, "other": 2, "unknown": 18, "created": _CREATED})
LOCATION = Answer(
    {
        "date": "2024-03-04",
        "course_id": _COURSE_ID,
        "country": {"alpha2": "GB", "alpha3": "GBR", "name": "United Kingdom"},
        "count": 9,
        "created": _CREATED,
    },
    nullable=frozenset({"country.alpha2", "country.alpha3"}),
)
PROBLEMS = Answer(
    {
        "module_id": _MODULE_ID,
        "total_submissions": 20,
        "correct_submissions": 15,
        "part_ids": ["color_2_1"],
        "created": _CREATED,
    }
)
PROBLEMS_AND_TAGS = Answer(
    {
        "module_id": _MODULE_ID,
        "total_submissions": 20,
        "correct_submissions": 15,
        "tags": {"difficulty": ["Easy"]},
        "created": _CREATED,
    },
    optional=frozenset({"tags.difficulty"}),
    is_open=True,
)
VIDEOS = Answer(
    {
        "pipeline_video_id": f"{_COURSE_ID}|intro",
        "encoded_module_id": "intro",
        "duration": 130,
        "segment_length": 5,
        "users_at_start": 30,
        "users_at_end": 11,
        "created": _CREATED,
    },
    nullable=frozenset({"duration", "segment_length", "users_at_start", "users_at_end"}),
)
TIMELINE = Answer(
    {"segment": 0, "num_users": 30, "num_views": 41, "created": _CREATED},
    nullable=frozenset({"segment", "num_users", "num_views"}),
)
_DONE = {
    f"{what}_{when}": 3
    for what in ("videos", "problems", "correct_problems", "problems_attempts", "forum_posts")
    for when in ("overall", "last_week")
}
USER_ENGAGEMENT = Answer(
    {"username": "ada", **_DONE, "date_last_active": "2024-03-04"}, nullable=frozenset(_DONE)
)
ANSWERS = Answer(
    {
        "course_id": _COURSE_ID,
        "module_id": _MODULE_ID,
        "part_id": "color_2_1",
        "correct": True,
        "value_id": "choice_1",
        "answer_value": "Blue",
        "problem_display_name": "Colours",
        "question_text": "Which is the colour of the sky?",
        "variant": 1,
        "created": _CREATED,
        "first_response_count": 11,
        "last_response_count": 12,
        "consolidated_variant": False,
    },
    nullable=frozenset({"correct", "problem_display_name", "question_text", "variant"}),
)
GRADES = Answer(
    _MODULE | {"grade": 1, "max_grade": 1, "count": 12, "created": _CREATED},
    nullable=frozenset({"grade", "max_grade"}),
)
SEQUENTIAL_OPENS = Answer(_MODULE | {"count": 12, "created": _CREATED})
_SUMMARY = {
    "created": _CREATED,
    "course_id": _COURSE_ID,
    "catalog_course_title": "Demonstration",
    "catalog_course": "edX+DemoX",
    "start_date": "2024-01-02T030405",
    "end_date": "2024-06-02T030405",
    "pacing_type": "self_paced",
    "availability": "Current",
    "count": 90,
    "cumulative_count": 120,
    "count_change_7_days": 4,
    "recent_count_change": 12,
    "passing_users": 7,
    "enrollment_modes": {mode: dict(_COUNTS) for mode in _MODES},
    "programs": ["5d1c0ad6-2f4c-4a55-9a5f-1a5a9a3b2c10"],
}
SUMMARIES = Answer(
    _SUMMARY,
    # A client may leave any key out, also a count within the modes.
    optional=frozenset(_SUMMARY) | _COUNTS_OF_MODES,
    nullable=frozenset(
        {
            "catalog_course_title",
            "catalog_course",
            "start_date",
            "end_date",
            "pacing_type",
            "availability",
            "recent_count_change",
        }
    ),
    is_paged=True,
    is_open=True,
)
_PROGRAM = {
    "program_id": "5d1c0ad6-2f4c-4a55-9a5f-1a5a9a3b2c10",
    "program_type": "MicroMasters",
    "program_title": "Demonstrating",
    "course_ids": [_COURSE_ID],
    "created": "2024-03-05T01:02:03Z",
}
PROGRAMS = Answer(_PROGRAM, optional=frozenset(_PROGRAM), nullable=frozenset({"program_title"}))
ENGAGEMENTS = Answer(
    {
        "count": 51,
        "num_pages": 3,
        "next": "https://example.org/api/v0/enterprise/…/engagements/?page=3",
        "previous": "https://example.org/api/v0/enterprise/…/engagements/",
        "results": [
            {
                "id": 26,
                "course_id": _COURSE_ID,
                "created": "2024-03-05T01:02:03Z",
                "username": "ada",
                "date": "2024-03-04",
                "entity_type": "video",
                "entity_id": "intro",
                "event": "viewed",
                "count": 2,
            }
        ],
    },
    nullable=frozenset({"next", "previous"}),
    is_list=False,
)
_LEARNER = {
    "user_id": 7,
    "username": "ada",
    "enrollment_mode": "verified",
    "name": "Ada Lovelace",
    "account_url": "https://lms.example.org/u/ada",
    "email": "ada@example.org",
    "language": "English",
    "location": "London",
    "year_of_birth": 1984,
    "level_of_education": "m",
    "gender": "f",
    "mailing_address": "12 St James's Square, London",
    "city": "London",
    "country": "GB",
    "goals": "To learn",
    "segments": ["highly_engaged"],
    "engagements": {
        "discussion_contributions": 1,
        "problems_attempted": 4,
        "problems_completed": 2,
        "videos_viewed": 3,
        "problem_attempts_per_completed": 2.5,
    },
    "enrollment_date": "2024-02-01",
    "cohort": "Group A",
    "last_updated": "2024-03-05",
}
_LEARNER_NULLS = frozenset(
    {
        *("name", "account_url", "email", "language", "location", "year_of_birth"),
        *("level_of_education", "gender", "mailing_address", "city", "country", "goals"),
        *("engagements.problem_attempts_per_completed", "enrollment_date", "cohort"),
    }
)
LEARNER = Answer(_LEARNER, nullable=_LEARNER_NULLS, is_list=False)
LEARNERS = Answer(
    {
        "count": 51,
        "num_pages": 3,
        "next": "https://example.org/api/v0/learners/?course_id=course-v1%3AedX%2BDemoX%2B2024&page=2",
        "previous": "https://example.org/api/v0/learners/?course_id=course-v1%3AedX%2BDemoX%2B2024",
        "results": [_LEARNER],
    },
    nullable=frozenset({"next", "previous", *(f"results.{name}" for name in _LEARNER_NULLS)}),
    is_list=False,
)
ENGAGEMENT_TIMELINE = Answer(
    {
        "days": [
            {
                "date": "2024-03-04",
                "problems_attempted": 4,
                "problems_completed": 2,
                "discussion_contributions": 1,
                "videos_viewed": 3,
            }
        ]
    },
    is_list=False,
)
_METRICS = (
    "problem_attempts_per_completed",
    "problems_attempted",
    "problems_completed",
    "discussion_contributions",
    "videos_viewed",
)
_RANKS = {
    "class_rank_bottom": [0.0, 1.5],
    "class_rank_average": [1.5, 8.5],
    "class_rank_top": [8.5, 12.5],
}
LEARNER_METADATA = Answer(
    {
        "cohorts": {"Group A": 12},
        "segments": {
            "highly_engaged": 5,
            "disengaging": 1,
            "struggling": 2,
            "inactive": 3,
            "unenrolled": 4,
        },
        "enrollment_modes": {"audit": 80, "verified": 10},
        "engagement_ranges": {
            "date_range": {"start": "2024-02-27", "end": "2024-03-05"},
            **{metric: dict(_RANKS) for metric in _METRICS},
        },
    },
    optional=frozenset({"cohorts.Group A", "enrollment_modes.audit", "enrollment_modes.verified"}),
    nullable=frozenset(
        {
            "engagement_ranges.date_range.start",
            "engagement_ranges.date_range.end",
            *(
                f"engagement_ranges.{metric}.{rank}{bound}"
                for metric in _METRICS
                for rank in _RANKS
                for bound in ("", "[]")
            ),
        }
    ),
    is_list=False,
    is_open=True,
)
REPORT = Answer(
    {
        "course_id": "edX_DemoX_2024",
        "report_name": "problem_response",
        "download_url": "https://example.org/reports/edX_DemoX_2024_problem_response.csv",
        "last_modified": _CREATED,
        "expiration_date": "2024-03-05T010403",
        "file_size": 20,
    },
    optional=frozenset({"last_modified", "expiration_date", "file_size"}),
    is_list=False,
)
NOTHING = Answer({}, is_list=False, is_open=True)
HEALTH = Answer(
    {
        "overall_status": "OK",
        "detailed_status": {"default_db_status": "OK", "analytics_db_status": "OK"},
        "cache_status": "OK",
        "publication": {"id": 1, "as_of": "2024-03-05", "age_seconds": 3600},
    },
    nullable=frozenset({"publication"}),
    is_list=False,
)
