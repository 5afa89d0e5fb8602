"""Passing learners, the catalog's facts and the programs; the numbers were written by hand."""

import random
from datetime import date

from demo.actions import Action, EnrollmentChange
from demo.clock import DAY, day_start
from demo.courses.outlines import Course, courses_from_seed
from demo.events.enrollment import ACTIVATED, MODE_CHANGED
from demo.people.learners import Enrollment, Learner
from demo.truth.courses import course_tables
from demo.truth.enrollment import EnrollmentCounter

START = date(2026, 1, 5)
BEGIN = day_start(START)
COURSES = courses_from_seed(1, count=6, start=START, days=14)
RIVERS, CCX = COURSES[0], COURSES[4]


def counted(*changes: tuple[int, str, Course, int, str]) -> EnrollmentCounter:
    counter = EnrollmentCounter(end=BEGIN + 14 * DAY)
    for day, kind, course, user_id, mode in changes:
        details = EnrollmentChange(course.course_id, user_id, mode)
        moment = BEGIN + day * DAY + 1
        counter.see(Action(moment, kind, "server", None, None, None, None, "", details))
    return counter


def graded(user_id: int, *, day: int, points: int) -> Enrollment:
    rng = random.Random(1)  # noqa: S311
    learner = Learner(user_id, username=f"u{user_id}", country=0, rng=rng, joined=BEGIN)
    enrollment = Enrollment(learner, course=RIVERS, rng=rng)
    enrollment.points = points
    enrollment.edited = BEGIN + day * DAY
    return enrollment


def tables(counter, enrollments=()):
    found = course_tables(
        counter, courses=COURSES, enrollments=enrollments, as_of=date(2026, 1, 19)
    )
    return {table.name: set(table.rows) for table in found}


def test_a_pass_counts_for_the_mode_of_the_day_of_the_grade():
    counter = counted(
        (0, ACTIVATED, RIVERS, 1, "audit"),
        (9, MODE_CHANGED, RIVERS, 1, "verified"),
        (0, ACTIVATED, RIVERS, 2, "audit"),
        (9, MODE_CHANGED, RIVERS, 2, "verified"),
        (0, ACTIVATED, RIVERS, 3, "verified"),
        (5, ACTIVATED, RIVERS, 4, "audit"),
        (0, ACTIVATED, RIVERS, 41, "audit"),
    )
    full = RIVERS.max_points
    grades = [
        graded(1, day=8, points=full),
        graded(2, day=9, points=full),
        graded(3, day=9, points=0),  # failed
        graded(4, day=4, points=full),  # graded before the logs know of the enrollment
        graded(41, day=4, points=full),  # a pass that was taken back: a time without a letter
        graded(5, day=4, points=full),  # unknown to the logs
    ]
    assert tables(counter, grades)["course_grade_by_mode"] == {
        (RIVERS.course_id, "audit", 1),
        (RIVERS.course_id, "verified", 1),
    }


def test_the_change_of_a_week_is_against_the_same_mode_seven_days_before():
    counter = counted(
        (0, ACTIVATED, RIVERS, 1, "audit"),
        (0, ACTIVATED, RIVERS, 2, "audit"),
        (9, MODE_CHANGED, RIVERS, 2, "verified"),
        (13, ACTIVATED, CCX, 3, "honor"),
    )
    facts = (
        "Reading Rivers", "RiverX+WATER101", f"{RIVERS.opens}T00:00:00",
        f"{RIVERS.closes}T00:00:00", "instructor_paced", "Current",
    )  # fmt: skip
    # the catalog does not know the ccx: the LMS describes it
    evening = (
        "Small Programs, evening group", "HarborU+PY.01-b", f"{CCX.opens}T00:00:00",
        f"{CCX.closes}T00:00:00", "instructor_paced", "Current",
    )  # fmt: skip
    assert tables(counter)["course_meta_summary_enrollment"] == {
        (RIVERS.course_id, *facts, "audit", 1, -1, 1, 0),
        (RIVERS.course_id, *facts, "verified", 1, 1, 1, 0),
        (CCX.course_id, *evening, "honor", 1, 1, 1, 0),
    }


def test_programs_are_listed_for_each_run_of_theirs():
    rows = tables(counted())["course_program_metadata"]
    assert {(row[0], row[2], row[3]) for row in rows} == {
        ("course-v1:RiverX+WATER101+2026_T1", "XSeries", "Rivers and Lakes"),
        ("course-v1:RiverX+STAT200x+2026_T1", "XSeries", "Rivers and Lakes"),
        ("course-v1:RiverX+STAT200x+2026_T1", "MicroMasters", "Data, Carefully"),
        ("course-v1:HarborU+PY.01-b+2026-01", "MicroMasters", "Data, Carefully"),
    }


def test_grades_are_counted_in_bands_and_small_bands_are_masked():
    full = RIVERS.max_points
    failing = [graded(100 + number, day=1, points=0) for number in range(11)]
    passing = [graded(200 + number, day=2, points=full) for number in range(2)]
    found = tables(counted(), [*failing, *passing])["course_grade_distribution"]
    mine = {row[1:] for row in found if row[2] in {"0-9", "90-100", None}}
    assert mine == {
        (0, "0-9", None, 1, 11), (0, "90-100", None, 1, 11), (0, None, None, 1, 11),
        (1, "0-9", None, 1, 2), (1, "90-100", None, 1, 2), (1, None, None, 1, 2),
    }  # fmt: skip
    ten = tables(counted(), failing[:10])["course_grade_distribution"]
    assert (RIVERS.course_id, 0, "0-9", 10, 0, 10) in ten


def test_passes_are_counted_in_the_weeks_that_are_over():
    """The week of the 19th of January is not over; user 41's pass was taken back."""
    full = RIVERS.max_points
    grades = [
        graded(user, day=day, points=full) for user, day in ((1, 0), (2, 6), (3, 14), (41, 1))
    ]
    assert tables(counted(), grades)["course_passing_weekly"] == {
        (RIVERS.course_id, "2026-01-11", 2, 2),
        (RIVERS.course_id, "2026-01-18", 0, 2),
    }
