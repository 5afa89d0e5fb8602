"""What is known of each simulated course, for the analyses of R to find again.

Problems are easier or harder, one problem has a wrong key, one place of a video is watched again,
and in one week many visits are put off. One course ran before. Learners of that run stayed for a
shorter time, and in both runs the last visits of a learner are short. Some courses were announced
long before they opened, and one of them is soon full. The traits come from a random stream of their
own, so the outlines of the courses do not depend on them.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from demo.clock import DAY, day_start
from demo.courses.outlines import Course, Unit
from demo.courses.problems import Problem
from demo.randomness import TRAITS, stream

EASIEST = 0.2
"""How far the easiest and the hardest problem are from the usual skill, up and down."""
REPLAYS = 0.6
"""Chance that a learner who passes the place of a video that is watched again goes back to it."""
PUT_OFF = 0.6
"""Chance that a visit of the slump is put off by a week."""
SHORTER_STAYS = 0.6
"""Visits of a learner of the run before, as a part of the usual number."""
LAST_VISITS = (0.2, 0.4, 0.6)
"""Time of the last visits of a learner of these two runs, as parts of the usual time."""
ADVANCE = 0.2
"""Chance that a learner of a course that was announced enrolled on the day of the announcement."""
_WEEKS_OF_A_SLUMP_SITE = 6
_DAYS_OF_THE_RUN_BEFORE = 70
_ANNOUNCED = {3, 5}
"""The courses that were announced 16 whole weeks before the end, by their places."""
_SOON_FULL = 5
_RUN_BEFORE, _RUN_AFTER = 6, 0
_SHORTEST_REPLAYED = 120.0


def with_traits(
    courses: Iterable[Course], *, seed: int, start: date, days: int
) -> Iterator[Course]:
    """Yield the courses with their traits."""
    courses = tuple(courses)
    is_long = days // 7 >= _WEEKS_OF_A_SLUMP_SITE
    for course in courses:
        rng = stream(seed, TRAITS, course.index)
        units = tuple(_replayed(_judged(course.units, rng=rng)))
        course = replace(course, units=units, slump=slump_of(start, days=days))
        if is_long:
            course = _dated(course, start=start, days=days)
            if len(courses) > _RUN_BEFORE and course.index in {_RUN_BEFORE, _RUN_AFTER}:
                course = replace(course, last_visits=LAST_VISITS)
        yield course


def _dated(course: Course, *, start: date, days: int) -> Course:
    """Return the course with the days before and after which it is not as usual."""
    end = start + timedelta(days=days)
    if course.index == _RUN_BEFORE:
        # The run ends a week before the data do, so that nobody who was there may still come back.
        return replace(
            course,
            opens=course.opens - timedelta(days=_DAYS_OF_THE_RUN_BEFORE),
            closes=end - timedelta(days=7),
            full=start + timedelta(days=days * 2 // 5),
            stays=SHORTER_STAYS,
        )
    announced = end - timedelta(days=110) if course.index in _ANNOUNCED else None
    full = start + timedelta(days=days * 2 // 5) if course.index == _SOON_FULL else None
    return replace(course, announced=announced, full=full)


def slump_of(start: date, *, days: int) -> int | None:
    """Return the moment at which the slump's week begins, None for a site of few weeks."""
    weeks = days // 7
    if weeks < _WEEKS_OF_A_SLUMP_SITE:
        return None
    monday = start + timedelta(days=-start.weekday() % 7)
    return day_start(monday) + weeks * 5 // 6 * 7 * DAY


def _judged(units: tuple[Unit, ...], *, rng: random.Random) -> Iterator[Unit]:
    """Yield the units with the ease of their problems; the third with one part has a wrong key."""
    single = 0
    for unit in units:
        problem = unit.problem
        if problem is not None:
            single += len(problem.parts) == 1
            is_broken = single == 3 and len(problem.parts) == 1
            ease = round(rng.uniform(-EASIEST, EASIEST), 3)
            yield unit._replace(problem=problem._replace(ease=ease, is_broken=is_broken))
        else:
            yield unit


def _replayed(units: Iterable[Unit]) -> Iterator[Unit]:
    """Yield the units; the first long video has a place in its middle that is watched again."""
    is_found = False
    for unit in units:
        video = unit.video
        if video is not None and not is_found and video.duration >= _SHORTEST_REPLAYED:
            is_found = True
            place = 5 * (int(video.duration) // 10)
            yield unit._replace(video=video._replace(replayed=place))
        else:
            yield unit


def skill_of(ability: float, *, problem: Problem, attempts: int) -> float:
    """Return the chance that a learner knows the answer to each part at attempt `attempts`."""
    return min(max(ability + problem.ease + 0.12 * (attempts - 1), 0.02), 0.97)
