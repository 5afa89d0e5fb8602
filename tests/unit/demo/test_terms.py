"""A site of terms: a course has events while its term lasts, and none before or behind it."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest

from demo.clock import date_of
from demo.courses.outlines import courses_from_seed
from demo.courses.traits import with_traits
from demo.site.generate import courses_of
from demo.site.options import SiteError, SiteOptions
from demo.site.simulation import Simulation

YEAR = SiteOptions(learners=400, courses=9, days=84, terms=3, seed=4, truth=False)
BEGINNINGS = [date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2), YEAR.as_of]


@pytest.fixture(scope="module")
def days_of_courses() -> dict[str, list[date]]:
    """Return the dates of all events of each course, of learners and of others."""
    found = defaultdict(list)
    simulation = Simulation(YEAR, courses=courses_of(YEAR), lms=None, on_profile=None)
    for emissions in simulation.hours():
        for emission in emissions:
            if emission.action.course_id:
                found[emission.action.course_id].append(date_of(emission.action.moment))
    assert not any(enrollment.is_older_than_logs for enrollment in simulation.enrollments)
    return found


def test_each_course_has_events_in_its_term_alone(days_of_courses):
    for course in courses_of(YEAR):
        first, end = BEGINNINGS[course.index % 3 : course.index % 3 + 2]
        days = days_of_courses[course.course_id]
        assert len(days) > 100
        # A visit that begins in the last minutes of a term ends on the next day.
        assert first <= min(days) < max(days) <= end
        assert sum(day == end for day in days) < 0.02 * len(days)


def test_the_dates_of_a_course_and_of_its_blocks_are_those_of_its_term():
    plain = courses_of(replace(YEAR, terms=1))
    for course, before in zip(courses_of(YEAR), plain, strict=True):
        assert (course.opens, course.closes) == tuple(
            BEGINNINGS[course.index % 3 : course.index % 3 + 2]
        )
        root = next(block for block in course.blocks if block.block_id == course.root)
        assert root.start == course.opens
        pairs = list(zip(course.blocks, before.blocks, strict=True))
        starts = {new.start - old.start for new, old in pairs if new.start and old.start}
        dues = {new.due - old.due for new, old in pairs if new.due and old.due}
        assert len(starts) == 1
        assert dues == (set() if course.is_self_paced else starts)


def test_a_site_of_one_term_is_as_it_was():
    plain = replace(YEAR, terms=1)
    as_before = {"start": plain.start, "days": plain.days}
    courses = courses_from_seed(plain.seed, count=plain.courses, **as_before)
    assert courses_of(plain) == tuple(with_traits(courses, seed=plain.seed, **as_before))
    assert all(course.takes_from is None for course in courses)


def test_a_term_without_a_course_or_a_day_is_refused():
    with pytest.raises(SiteError, match="terms must be from 1 to 9, not 10"):
        replace(YEAR, terms=10)
