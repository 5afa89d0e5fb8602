"""Learner analytics of a handful of actions; the numbers were written by hand."""

from demo.actions import Action, Answer, Details, ForumPost, ProblemAttempt, VideoMove
from demo.clock import DAY, day_start
from demo.site.options import SiteOptions
from demo.truth.enrollment import EnrollmentCounter
from demo.truth.learners import LearnerCounter

START = day_start(SiteOptions().start)  # 2026-01-05
COURSE = "course-v1:Org+A+1"


def act(day: int, kind: str, details: Details, *, name: str = "ana") -> Action:
    return Action(START + day * DAY, kind, "server", COURSE, COURSE, 1, name, "", details)


def answer(day: int, problem: str, *, is_correct: bool, name: str = "ana") -> Action:
    answers = (Answer("part", "a", "A", is_correct, "Which?", "choiceresponse"),)
    attempt = ProblemAttempt(problem, answers, is_correct, int(is_correct), 1, 1, None, None)
    return act(day, "problem_check", attempt, name=name)


def video(day: int, kind: str, *, name: str = "ana") -> Action:
    return act(day, kind, VideoMove("v", "code", None, 0.0), name=name)


SCRIPT = [
    answer(0, "p", is_correct=False),
    answer(7, "p", is_correct=False),
    answer(7, "p", is_correct=True),
    answer(8, "q", is_correct=False, name="ben"),
    video(8, "play_video", name="ben"),
    video(8, "pause_video"),
    video(8, "play_video", name="r" * 31),
    act(9, "edx.forum.thread.created", ForumPost("d", "t")),
]


def counted() -> dict[str, set[tuple[object, ...]]]:
    end = START + 14 * DAY
    counter = LearnerCounter(EnrollmentCounter(end=end), end=end)
    for action in SCRIPT:
        counter.see(action)
    return {table.name: set(table.rows) for table in counter.tables()}


def test_engagement_is_counted_by_day_and_entity():
    assert counted()["module_engagement"] == {
        (COURSE, "ana", "2026-01-05", "problem", "p", "attempted", 1),
        (COURSE, "ana", "2026-01-12", "problem", "p", "attempted", 2),
        (COURSE, "ana", "2026-01-12", "problem", "p", "completed", 1),
        (COURSE, "ben", "2026-01-13", "problem", "q", "attempted", 1),
        (COURSE, "ben", "2026-01-13", "video", "v", "viewed", 1),
        (COURSE, "ana", "2026-01-14", "discussion", "d", "contributed", 1),
    }


def test_ranges_lie_between_two_learners_and_the_infinite_is_null():
    """Of 1 and 2 attempts the percentiles are 1.15 and 1.85; ben's ratio is infinite."""
    key = (COURSE, "2026-01-12", "2026-01-19")
    ranges = counted()["module_engagement_metric_ranges"]
    assert {row for row in ranges if row[3] == "problem_attempts"} == {
        (*key, "problem_attempts", "low", 0.0, 1.15),
        (*key, "problem_attempts", "normal", 1.15, 1.85),
        (*key, "problem_attempts", "high", 1.85, None),
    }
    assert {row for row in ranges if row[3] == "problem_attempts_per_completed"} == {
        (*key, "problem_attempts_per_completed", "low", 0.0, None),
        (*key, "problem_attempts_per_completed", "normal", None, None),
    }
    assert {row for row in ranges if row[3] == "problems_attempted"} == {
        (*key, "problems_attempted", "low", 0.0, 1),
        (*key, "problems_attempted", "normal", 1, None),
    }
