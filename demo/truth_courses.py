"""Expected summaries by course: passing learners, the catalog's facts, the programs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from demo.clock import DAY
from demo.course_files import PROGRAMS, availability, catalog_course, program_id
from demo.courses import Course
from demo.grades import final_grade
from demo.people import Enrollment
from demo.truth_enrollment import EnrollmentCounter, learner_days
from demo.truth_table import Table, Value

_META_COLUMNS = (
    "course_id", "catalog_course_title", "catalog_course", "start_time", "end_time", "pacing_type",
    "availability", "enrollment_mode", "count", "count_change_7_days", "cumulative_count",
    "passing_users",
)  # fmt: skip


def course_tables(
    counter: EnrollmentCounter,
    *,
    courses: Sequence[Course],
    enrollments: Iterable[Enrollment],
    as_of: date,
) -> Iterator[Table]:
    """Yield the tables that need grades or the catalog beside the enrollment events."""
    passing = _passing(counter, enrollments=enrollments)
    yield Table(
        "course_grade_by_mode",
        ("course_id", "mode", "passing_users"),
        [(course_id, mode, count) for (course_id, mode), count in passing.items()],
    )
    yield _meta(counter, courses=courses, passing=passing, as_of=as_of)
    yield Table(
        "course_program_metadata",
        ("course_id", "program_id", "program_type", "program_title"),
        [
            (course.course_id, program_id(name), PROGRAMS[name][1], PROGRAMS[name][0])
            for course in courses
            if course.in_catalog
            for name in course.programs
        ],
    )


def _passing(
    counter: EnrollmentCounter, *, enrollments: Iterable[Enrollment]
) -> dict[tuple[str, str], int]:
    """Count the learners that pass, by the mode they had when the grade was last changed."""
    passing = {
        (course_id, state.mode): 0
        for course_id, _, changes in counter.histories()
        for state in learner_days(changes, end_day=counter.end // DAY)
    }
    for one in enrollments:
        grade = final_grade(one)
        if grade is None or grade.passed is None or not grade.letter:
            continue
        days = counter.days_of(one.course.course_id, user_id=one.learner.user_id)
        known = [state for state in days if state.day <= grade.modified // DAY]
        if known:
            passing[one.course.course_id, known[-1].mode] += 1
    return passing


def _meta(
    counter: EnrollmentCounter,
    *,
    courses: Sequence[Course],
    passing: dict[tuple[str, str], int],
    as_of: date,
) -> Table:
    """Return one row for each course and mode that is there on the last day."""
    last_day = counter.end // DAY - 1
    now: Counter[tuple[str, str]] = Counter()
    ever: Counter[tuple[str, str]] = Counter()
    before: Counter[tuple[str, str]] = Counter()
    for course_id, _, changes in counter.histories():
        for state in learner_days(changes, end_day=counter.end // DAY):
            if state.day == last_day:
                now[course_id, state.mode] += state.is_enrolled
                ever[course_id, state.mode] += 1
            elif state.day == last_day - 7:
                before[course_id, state.mode] += state.is_enrolled
    # a course that the catalog does not know is described by the LMS, in the same words
    known = {course.course_id: course for course in courses}
    rows: list[tuple[Value, ...]] = []
    for (course_id, mode), cumulative in ever.items():
        key = (course_id, mode)
        rows.append(
            (
                course_id,
                *_catalog_facts(known.get(course_id), as_of=as_of),
                mode,
                now[key],
                now[key] - before[key],
                cumulative,
                passing.get(key, 0),
            )
        )
    return Table("course_meta_summary_enrollment", _META_COLUMNS, rows)


def _catalog_facts(course: Course | None, *, as_of: date) -> tuple[Value, ...]:
    if course is None:
        return (None,) * 6
    return (
        course.title,
        catalog_course(course),
        f"{course.opens.isoformat()}T00:00:00",
        f"{course.closes.isoformat()}T00:00:00",
        "self_paced" if course.is_self_paced else "instructor_paced",
        availability(course, as_of=as_of),
    )
