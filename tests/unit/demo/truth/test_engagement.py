"""Weekly activity of a handful of actions; the numbers were written by hand."""

import pytest

from demo.actions import Action, EnrollmentChange
from demo.clock import DAY, day_start
from demo.events.enrollment import ACTIVATED, DEACTIVATED
from demo.site.options import SiteOptions
from demo.truth.engagement import WeeklyActivity, subsection_of
from demo.truth.enrollment import EnrollmentCounter

PAGES = [
    ("/courses/course-v1:Org+A+1/courseware/week1/intro/", "intro"),
    ("/courses/course-v1:Org+A+1/courseware/week1/intro//", "intro"),
    ("/courses/course-v1:Org+A+1/courseware/week1/intro/3", "intro"),
    ("/courses/course-v1:Org+A+1/courseware/week1/intro", None),
    ("/courses/course-v1:Org+A+1/courseware/week1//", None),
    ("/courses/course-v1:Org+A+1/courseware//intro/", None),
    ("/courses/course-v1:Org+A+1/about", None),
    ("/wiki/courseware/week1/intro/", None),
]
START = day_start(SiteOptions().start)  # a Monday
A, B = "course-v1:Org+A+1", "Org/B/1"
FIRST = ("2026-01-05T00:00:00", "2026-01-12T00:00:00")
SECOND = ("2026-01-12T00:00:00", "2026-01-19T00:00:00")


def act(
    moment: int, kind: str, source: str, *, course: str | None = A, user: int | None = 1
) -> Action:
    return Action(START + moment, kind, source, course, course, user, "ana", "")


def enroll(counter: EnrollmentCounter, kind: str, *, user: int, day: int) -> None:
    change = EnrollmentChange(A, user, "audit")
    moment = START + day * DAY
    counter.see(Action(moment, kind, "server", None, None, None, None, "", change))


SCRIPT = [
    act(0, "/courses/course-v1:Org+A+1/about", "server"),
    act(7 * DAY - 1, "page_close", "browser", user=2),
    act(7 * DAY, "page_close", "browser", user=2),
    act(DAY, "problem_check", "server", user=3),
    act(DAY + 1, "problem_check", "server", user=3),
    act(DAY, "problem_check", "browser", user=4),
    act(2 * DAY, "play_video", "browser", user=1),
    act(2 * DAY, "play_video", "mobile", user=2),
    act(3 * DAY, "edx.forum.comment.created", "server", user=1, course=B),
    act(3 * DAY, "edx.forum.thread.voted", "server", user=2, course=B),
    act(4 * DAY, "problem_rescore", "task", user=8),
    act(4 * DAY, "edx.course.enrollment.activated", "server", user=9),
    act(4 * DAY, "page_close", "browser", user=None),
    act(4 * DAY, "page_close", "browser", course=None),
    act(14 * DAY, "page_close", "browser"),
    act(-1, "page_close", "browser", user=7),
]


@pytest.mark.parametrize(("path", "name"), PAGES)
def test_a_subsection_is_named_by_the_path_of_its_page(path, name):
    assert subsection_of(path) == name


def test_learners_are_counted_once_a_week_and_label():
    enrollment = EnrollmentCounter(end=START + 17 * DAY)
    enroll(enrollment, ACTIVATED, user=1, day=6)
    enroll(enrollment, ACTIVATED, user=2, day=0)
    enroll(enrollment, DEACTIVATED, user=2, day=6)
    counter = WeeklyActivity(enrollment, end=START + 17 * DAY)
    for action in SCRIPT:
        counter.see(action)
    (table,) = counter.tables()
    assert table.columns[-2:] == ("count", "enrolled_count")
    assert set(table.rows) == {
        (A, "2025-12-29T00:00:00", "2026-01-05T00:00:00", "ACTIVE", 1, 0),
        (A, *FIRST, "ACTIVE", 4, 1),
        (A, *FIRST, "ATTEMPTED_PROBLEM", 1, 0),
        (A, *FIRST, "PLAYED_VIDEO", 2, 1),
        (B, *FIRST, "ACTIVE", 2, 0),
        (B, *FIRST, "POSTED_FORUM", 1, 0),
        (A, *SECOND, "ACTIVE", 1, 0),
    }
