"""What a site of many weeks has behind it: a run before, and courses that were announced early."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from demo.clock import date_of
from demo.courses.outlines import Course
from demo.site.generate import courses_of, generate_site
from demo.site.options import SiteOptions
from demo.site.simulation import Simulation

LONG = SiteOptions(learners=160, days=42, seed=4, truth=False)
BEFORE = 6
EARLY = (3, 5)
FULL = 5
ANNOUNCED = LONG.as_of - timedelta(days=110)


@pytest.fixture(scope="module")
def courses() -> tuple[Course, ...]:
    return courses_of(LONG)


@pytest.fixture(scope="module")
def deeds(courses: tuple[Course, ...]) -> dict[str, list[tuple[date, str]]]:
    """Return the date and kind of every action in each course."""
    found = defaultdict(list)
    simulation = Simulation(LONG, courses=courses, lms=None, on_profile=None)
    for emissions in simulation.hours():
        for emission in emissions:
            action = emission.action
            if action.course_id and action.username and action.user_id and action.user_id > 100:
                found[action.course_id].append((date_of(action.moment), action.kind))
    return found


def enrollments(deeds: list[tuple[date, str]]) -> list[date]:
    return [day for day, kind in deeds if kind == "edx.course.enrollment.activated"]


def test_the_first_course_ran_before_with_the_same_outline(courses):
    run, before = courses[0], courses[BEFORE]
    assert (before.org, before.number, before.title) == (run.org, run.number, run.title)
    assert before.opens < run.opens
    names = [[block.display_name for block in one.blocks] for one in (run, before)]
    assert names[0] == names[1]
    assert {block.block_id for block in run.blocks}.isdisjoint(
        block.block_id for block in before.blocks
    )


def test_the_run_before_takes_nobody_once_it_is_full_and_ends_before_the_data(courses, deeds):
    before = courses[BEFORE]
    days = [day for day, _ in deeds[before.course_id]]
    assert len(days) > 100
    assert before.full < max(days) <= before.closes == LONG.as_of - timedelta(days=7)
    # Some were chosen before and came later, and some left and came back.
    late = [day for day in enrollments(deeds[before.course_id]) if day >= before.full]
    assert len(late) < 0.2 * len(enrollments(deeds[before.course_id]))
    assert before.stays < courses[0].stays


def test_last_visits_are_short_in_both_runs_of_a_course_that_ran_before(courses):
    assert [one.index for one in courses if one.last_visits] == [0, BEFORE]
    alone = courses_of(replace(LONG, courses=6))
    assert not any(one.last_visits for one in alone)


def test_some_enroll_on_the_day_of_the_announcement_and_begin_when_the_site_does(courses, deeds):
    done = [each for index in EARLY for each in deeds[courses[index].course_id]]
    early = [(day, kind) for day, kind in done if day < LONG.start]
    assert {day for day, _ in early} == {ANNOUNCED}
    assert {kind for _, kind in early} == {
        "/change_enrollment", "edx.course.enrollment.activated",
    }  # fmt: skip
    assert len(early) < len(done) / 2
    others = [one for one in courses if one.index not in EARLY]
    assert min(day for one in others for day, _ in deeds[one.course_id]) >= LONG.start


def test_what_happened_early_has_a_log_file_of_its_own_day(tmp_path: Path):
    generate_site(tmp_path / "site", options=LONG)
    first, second, *_ = sorted(path.name for path in (tmp_path / "site" / "logs").iterdir())
    assert first == f"tracking.log-{ANNOUNCED:%Y%m%d}-00.gz"
    assert second == f"tracking.log-{LONG.start:%Y%m%d}-00.gz"


def test_a_site_of_few_weeks_has_no_past(courses):
    options = SiteOptions(days=41)
    short = courses_of(options)
    assert all(one.announced is None and one.full is None for one in short)
    assert all(one.stays == 1 and not one.last_visits for one in short)
    assert all(one.closes > options.as_of for one in short)
    assert [one.full for one in courses if one.full] == [courses[FULL].full, courses[BEFORE].full]
