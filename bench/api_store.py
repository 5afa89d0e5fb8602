"""Publishes a wide result store for `bench.api`, with made-up rows of a large site."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.made_rows import Row, publish_made_rows
from flows.dbt.run import run_dbt
from flows.settings import Settings
from loaders.marts.contract.manifest import read_marts
from loaders.marts.contract.mart import Mart

SUMMARY_COURSES, WIDE_COURSES = 3_000, 20
DAYS, COUNTRIES, WEEKS = 1_000, 30, 140
PROBLEMS, VIDEOS, SEGMENTS = 100, 50, 120
AS_OF = date(2026, 3, 9)
MODES = ("audit", "honor", "verified")
LABELS = ("ACTIVE", "ATTEMPTED_PROBLEM", "PLAYED_VIDEO", "POSTED_FORUM")
CODES = "AR AU BR CA CN CO DE EG ES FR GB GR ID IN IT JP KE KR MX NG NL NZ PH PK PL TR UA US VN ZA"
WIDE_COURSE = "course-v1:Wide+C0000+2025"


def publish_wide_store(url: str, *, folder: Path) -> None:
    """Publish every mart: the wide marts with many rows, the others empty."""
    manifest = run_dbt(["parse"], settings=Settings(home=folder / "parse"), variables={}).manifest
    marts = [with_days(mart) for mart in read_marts(manifest)]
    publish_made_rows(
        url, marts=marts, rows_of=lambda mart: wide_rows().get(mart.name, ()), as_of=AS_OF
    )


def with_days(mart: Mart) -> Mart:
    """Let the table of countries hold many days, as on sites that came from older servers."""
    if mart.name != "course_enrollment_location_current":
        return mart
    return replace(mart, primary_key=(*mart.primary_key, "date"))


def wide_rows() -> dict[str, Iterator[Row]]:
    """Return the rows of each table that the benchmark requests."""
    return {
        "course_meta_summary_enrollment": summaries(),
        "course_enrollment_daily": daily({}),
        "course_enrollment_mode_daily": daily({"mode": MODES}),
        "course_enrollment_gender_daily": daily({"gender": ("f", "m", None)}),
        "course_enrollment_education_level_daily": daily(
            {"education_level": ("bachelors", "masters", None)}, days=1
        ),
        "course_enrollment_location_current": daily(
            {"country_code": tuple(CODES.split())}, courses=1
        ),
        "course_activity": activity(),
        "answer_distribution": answers(),
        "video": videos(),
        "video_timeline": timelines(),
    }


def course(number: int) -> str:
    """Return the id of a course."""
    return f"course-v1:Wide+C{number:04}+2025"


def summaries() -> Iterator[Row]:
    """Yield one row per course and mode."""
    for number in range(SUMMARY_COURSES):
        for mode in MODES:
            yield {
                "course_id": course(number), "catalog_course_title": f"Course {number}",
                "catalog_course": f"Wide+C{number:04}", "pacing_type": "instructor_paced",
                "start_time": datetime(2025, 1, 1, tzinfo=UTC),
                "end_time": datetime(2026, 6, 1, tzinfo=UTC),
                "availability": "Current", "enrollment_mode": mode, "count": number,
                "count_change_7_days": 1, "cumulative_count": number + 1, "passing_users": 3,
            }  # fmt: skip


def daily(
    groups: dict[str, tuple[Any, ...]], *, days: int = DAYS, courses: int = WIDE_COURSES
) -> Iterator[Row]:
    """Yield one row per course, day and value of the group's column."""
    for number in range(courses):
        for age in range(days):
            row = {
                "course_id": course(number), "date": AS_OF - timedelta(days=age + 1),
                "count": 1000 - age // 2, "cumulative_count": 2000 - age // 2,
            }  # fmt: skip
            if not groups:
                yield row
            for name, values in groups.items():
                yield from (row | {name: value} for value in values)


def activity() -> Iterator[Row]:
    """Yield one row per course, week and label."""
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    for number in range(WIDE_COURSES):
        for age in range(WEEKS):
            start = monday - timedelta(weeks=age)
            for label in LABELS:
                yield {
                    "course_id": course(number), "interval_start": start,
                    "interval_end": start + timedelta(weeks=1), "label": label, "count": 50 + age,
                }  # fmt: skip


def problem(number: int, item: int) -> str:
    """Return the id of a problem."""
    return f"block-v1:Wide+C{number:04}+2025+type@problem+block@p{item:03}"


def answers() -> Iterator[Row]:
    """Yield five answers per problem."""
    for number in range(WIDE_COURSES):
        for item in range(PROBLEMS):
            for choice in range(5):
                yield {
                    "course_id": course(number), "module_id": problem(number, item),
                    "part_id": f"p{item:03}_2_1", "correct": choice == 0,
                    "first_response_count": 9 - choice, "last_response_count": 10 - choice,
                    "value_id": f"choice_{choice}", "answer_value_text": f"<b>Answer</b> {choice}",
                    "problem_display_name": f"Problem {item}", "question_text": "Which one?",
                }  # fmt: skip


def videos() -> Iterator[Row]:
    """Yield the videos of each course."""
    for number in range(WIDE_COURSES):
        for item in range(VIDEOS):
            yield {
                "pipeline_video_id": f"{course(number)}|v{item:03}", "course_id": course(number),
                "encoded_module_id": f"v{item:03}", "duration": SEGMENTS * 5, "segment_length": 5,
                "users_at_start": 90, "users_at_end": 40, "total_viewed_seconds": 9000,
            }  # fmt: skip


def timelines() -> Iterator[Row]:
    """Yield the segments of each video."""
    for number in range(WIDE_COURSES):
        for item in range(VIDEOS):
            for segment in range(SEGMENTS):
                yield {
                    "pipeline_video_id": f"{course(number)}|v{item:03}", "segment": segment,
                    "num_users": 90 - segment // 4, "num_views": 100 - segment // 4,
                }  # fmt: skip
