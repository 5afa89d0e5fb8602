"""Threads of a handful of posts; the numbers were written by hand."""

from demo.actions import Action, ForumPost
from demo.clock import DAY, SECOND, day_start
from demo.site.options import SiteOptions
from demo.truth.discussion import ANSWER, COMMENT, THREAD, Discussions

START = day_start(SiteOptions().start)
C = "course-v1:Org+A+1"


def wrote(
    moment: int,
    kind: str,
    post: ForumPost | None,
    *,
    user: int | None = 1,
    course: str | None = C,
    source: str = "server",
) -> Action:
    return Action(START + moment, kind, source, course, course, user, "ana", "", post)


ASKED = ForumPost("w", "t1", "t1", "question", " Why\n is it? ")
SCRIPT = [
    wrote(3 * SECOND, ANSWER, ForumPost("w", "t1", "r1"), user=2),
    wrote(0, THREAD, ASKED),
    # the same answer, created again
    wrote(9 * SECOND, ANSWER, ForumPost("w", "t1", "r1"), user=2),
    wrote(DAY, COMMENT, ForumPost("w", "t1"), user=None),
    # a thread that nobody answers, and one that is older than the logs
    wrote(DAY + SECOND, THREAD, ForumPost(None, "t2", "t2", "discussion", "")),
    wrote(DAY + SECOND, ANSWER, ForumPost("v", "t0", "r0")),
    # posts that name no thread count on their day
    wrote(2 * DAY, ANSWER, None),
    wrote(2 * DAY, ANSWER, None),
    # a browser may send anything
    wrote(2 * DAY, THREAD, ForumPost("w", "t9", "t9"), source="browser"),
    wrote(2 * DAY, THREAD, ForumPost("w", "t9", "t9"), course=None),
    wrote(2 * DAY, "edx.forum.thread.viewed", None),
]


def test_threads_and_days_are_counted_post_by_post():
    counter = Discussions()
    for action in SCRIPT:
        counter.see(action)
    days, threads = counter.tables()
    assert set(days.rows) == {
        (C, "2026-01-05", 1, 1, 0, 2),
        (C, "2026-01-06", 1, 1, 1, 1),
        (C, "2026-01-07", 0, 2, 0, 1),
    }
    at = "2026-01-05T00:00:0"
    then = "2026-01-06T00:00:0"
    assert set(threads.rows) == {
        (C, "t1", "w", "Why is it?", "question", f"{at}0", f"{at}3", f"{then}0", 3, 1, 1, 0),
        (C, "t2", None, None, "discussion", f"{then}1", None, f"{then}1", None, 0, 0, 1),
        (C, "t0", "v", None, None, None, f"{then}1", f"{then}1", None, 1, 0, 0),
    }
