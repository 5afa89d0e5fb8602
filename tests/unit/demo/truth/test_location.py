"""Where a handful of learners were last seen; the numbers were written by hand."""

import random
from datetime import date

from demo.actions import Action
from demo.clock import DAY, day_start
from demo.courses.outlines import courses_from_seed
from demo.people.learners import Enrollment, Learner
from demo.truth.location import LastCountries

START = date(2026, 1, 5)
BEGIN = day_start(START)
RIVERS, STATISTICS = courses_from_seed(1, count=2, start=START, days=14)


def seen(day: int, user_id: int | None, ip: str, *, course_id: str | None = None) -> Action:
    moment = BEGIN + day * DAY
    return Action(moment, "page_close", "browser", course_id, course_id, user_id, None, ip)


def enrolled(user_id: int, *, course=RIVERS, is_active: bool = True) -> Enrollment:
    rng = random.Random(1)  # noqa: S311
    learner = Learner(user_id, username=f"u{user_id}", country=0, rng=rng, joined=BEGIN)
    enrollment = Enrollment(learner, course=course, rng=rng)
    enrollment.created = BEGIN
    enrollment.is_active = is_active
    return enrollment


def test_learners_count_where_they_were_last_seen():
    counter = LastCountries()
    for action in (
        seen(3, 1, "91.7.1.1", course_id=RIVERS.course_id),
        seen(1, 1, "73.162.1.1", course_id=RIVERS.course_id),
        seen(4, 1, ""),
        seen(2, 2, "2003:c0::5"),
        seen(5, 3, "fd00::5"),
        seen(5, None, "91.7.1.1"),
    ):
        counter.see(action)
    never_begun = enrolled(6)
    never_begun.created = 0
    table = counter.table(
        (
            enrolled(1),
            enrolled(1, course=STATISTICS),
            enrolled(2, is_active=False),
            enrolled(3),
            enrolled(4),
            never_begun,
        ),
        as_of=date(2026, 1, 19),
    )
    assert table.columns == ("date", "course_id", "country_code", "count", "cumulative_count")
    assert set(table.rows) == {
        ("2026-01-18", RIVERS.course_id, "DE", 1, 2),
        ("2026-01-18", STATISTICS.course_id, "DE", 1, 1),
        ("2026-01-18", RIVERS.course_id, "UNKNOWN", 1, 1),
        ("2026-01-18", RIVERS.course_id, None, 1, 1),
    }
