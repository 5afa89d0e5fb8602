"""Three learners, two courses and eight days; every expected number was written by hand."""

import pytest

from demo.actions import Action, EnrollmentChange
from demo.clock import DAY, HOUR, SECOND, day_start
from demo.events.enrollment import ACTIVATED, DEACTIVATED, MODE_CHANGED
from demo.site.options import SiteOptions
from demo.truth.enrollment import EnrollmentCounter, demographics_of
from demo.truth.table import Table

START = day_start(SiteOptions().start)  # Monday 2026-01-05
A, B = "course-v1:Org+A+1", "Org/B/1"
ANA, BEN, CID = 1, 2, 3


def change(day: int, kind: str, course_id: str, user_id: int, mode: str, at: int = HOUR) -> Action:
    return Action(
        moment=START + day * DAY + at,
        kind=kind,
        source="server",
        course_id=None,
        context_course_id=None,
        user_id=99,
        username="admin",
        ip="",
        details=EnrollmentChange(course_id, user_id, mode),
    )


SCRIPT = [
    # Ana: enrols on day 1, buys the certificate on day 3, leaves on day 5 (the event says honor)
    change(1, ACTIVATED, A, ANA, "audit"),
    change(3, MODE_CHANGED, A, ANA, "verified", at=HOUR + 999_999),
    change(5, DEACTIVATED, A, ANA, "honor"),
    # Ben: enrols twice on day 2; the second event is redundant but its mode is the day's mode;
    # leaves and comes back on day 4, leaves again on day 6, and once more
    change(2, ACTIVATED, A, BEN, "audit"),
    change(2, ACTIVATED, A, BEN, "honor", at=2 * HOUR),
    change(4, DEACTIVATED, A, BEN, "audit"),
    change(4, ACTIVATED, A, BEN, "credit", at=2 * HOUR),
    change(6, DEACTIVATED, A, BEN, "credit"),
    change(6, DEACTIVATED, A, BEN, "credit", at=3 * HOUR),
    # Cid: known by a deactivation only; and in the other course two events of one instant
    change(3, DEACTIVATED, A, CID, "audit"),
    change(6, DEACTIVATED, B, CID, "audit"),
    change(6, ACTIVATED, B, CID, "audit"),
]


@pytest.fixture(params=["in order", "backwards"])
def tables(request: pytest.FixtureRequest) -> dict[str, Table]:
    counter = EnrollmentCounter(end=START + 8 * DAY)
    counter.profiles[ANA] = demographics_of("f", birth_year=1990, education="p_se")
    counter.profiles[BEN] = demographics_of("", birth_year=None, education="")
    for action in SCRIPT if request.param == "in order" else reversed(SCRIPT):
        counter.see(action)
    return {table.name: table for table in counter.tables()}


def rows(table: Table) -> set[tuple[object, ...]]:
    assert len(set(table.rows)) == len(table.rows)
    return set(table.rows)


def test_heads_are_counted_on_every_day_to_the_last(tables):
    assert rows(tables["course_enrollment_daily"]) == {
        ("2026-01-06", A, 1, 1),
        ("2026-01-07", A, 2, 2),
        ("2026-01-08", A, 2, 3),
        ("2026-01-09", A, 2, 3),
        ("2026-01-10", A, 1, 3),
        ("2026-01-11", A, 0, 3),
        ("2026-01-12", A, 0, 3),
        ("2026-01-11", B, 0, 1),
        ("2026-01-12", B, 0, 1),
    }


def test_the_mode_of_a_day_is_that_of_its_last_event_of_any_kind(tables):
    assert rows(tables["course_enrollment_mode_daily"]) == {
        ("2026-01-06", A, "audit", 1, 1),
        ("2026-01-07", A, "audit", 1, 1),
        ("2026-01-07", A, "honor", 1, 1),
        ("2026-01-08", A, "verified", 1, 1),
        ("2026-01-08", A, "honor", 1, 1),
        ("2026-01-08", A, "audit", 0, 1),
        ("2026-01-09", A, "verified", 1, 1),
        ("2026-01-09", A, "credit", 1, 1),
        ("2026-01-09", A, "audit", 0, 1),
        ("2026-01-10", A, "honor", 0, 1),
        ("2026-01-10", A, "credit", 1, 1),
        ("2026-01-10", A, "audit", 0, 1),
        ("2026-01-11", A, "honor", 0, 1),
        ("2026-01-11", A, "credit", 0, 1),
        ("2026-01-11", A, "audit", 0, 1),
        ("2026-01-12", A, "honor", 0, 1),
        ("2026-01-12", A, "credit", 0, 1),
        ("2026-01-12", A, "audit", 0, 1),
        ("2026-01-11", B, "audit", 0, 1),
        ("2026-01-12", B, "audit", 0, 1),
    }


def test_flows_compare_the_ends_of_days_and_changes_of_mode_cancel_in_the_course(tables):
    """Ana's last event says honor, but what she leaves is the mode of the day before."""
    assert rows(tables["course_enrollment_flow_daily"]) == {
        (A, "2026-01-06", "audit", 1, 0, 1, 0),
        (A, "2026-01-07", "honor", 1, 0, 1, 0),
        (A, "2026-01-08", "audit", 0, 1, 0, 0),
        (A, "2026-01-08", "verified", 1, 0, 0, 0),
        (A, "2026-01-09", "honor", 0, 1, 0, 0),
        (A, "2026-01-09", "credit", 1, 0, 0, 0),
        (A, "2026-01-10", "verified", 0, 1, 0, 1),
        (A, "2026-01-11", "credit", 0, 1, 0, 1),
    }


def test_a_blank_gender_and_a_missing_profile_are_one_group(tables):
    last_days = {
        row for row in rows(tables["course_enrollment_gender_daily"]) if row[0] > "2026-01-10"
    }
    assert last_days == {
        ("2026-01-11", A, "f", 0, 1),
        ("2026-01-11", A, None, 0, 2),
        ("2026-01-12", A, "f", 0, 1),
        ("2026-01-12", A, None, 0, 2),
        ("2026-01-11", B, None, 0, 1),
        ("2026-01-12", B, None, 0, 1),
    }


def test_birth_years_and_education_are_there_for_the_last_day_only(tables):
    assert rows(tables["course_enrollment_birth_year_daily"]) == {
        ("2026-01-12", A, 1990, 0, 1),
        ("2026-01-12", A, None, 0, 2),
        ("2026-01-12", B, None, 0, 1),
    }
    assert rows(tables["course_enrollment_education_level_daily"]) == {
        ("2026-01-12", A, "doctorate", 0, 1),
        ("2026-01-12", A, None, 0, 2),
        ("2026-01-12", B, None, 0, 1),
    }


def test_a_summary_follows_only_the_events_that_take_effect(tables):
    end = "2026-01-13T00:00:00"
    assert rows(tables["course_enrollment_summary"]) == {
        (
            A, ANA, "verified", 0, "audit", "2026-01-06T01:00:00", "2026-01-10T01:00:00",
            "2026-01-08T01:00:00", None, end,
        ),
        (
            A, BEN, "credit", 0, "audit", "2026-01-07T01:00:00", "2026-01-11T01:00:00",
            None, "2026-01-09T02:00:00", end,
        ),
        (
            B, CID, "audit", 0, "audit", "2026-01-11T01:00:00", "2026-01-11T01:00:00",
            None, None, end,
        ),
    }  # fmt: skip


def test_other_events_are_no_enrollments():
    counter = EnrollmentCounter(end=START + DAY)
    counter.see(change(0, "edx.course.enrollment.upgrade.succeeded", A, ANA, "verified"))
    counter.see(change(0, ACTIVATED, A, ANA, "audit")._replace(details=None))
    assert all(not table.rows for table in counter.tables())


def test_times_are_cut_to_seconds_and_not_rounded():
    counter = EnrollmentCounter(end=START + DAY)
    counter.see(change(0, ACTIVATED, A, ANA, "audit", at=2 * SECOND - 1))
    summary = {table.name: table for table in counter.tables()}["course_enrollment_summary"]
    assert summary.rows[0][5] == "2026-01-05T00:00:01"
