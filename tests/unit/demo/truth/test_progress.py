"""Three learners in the first weeks of a course; every expected number was written by hand."""

from datetime import date, timedelta

from demo.actions import Action, ProblemAttempt, VideoMove
from demo.clock import DAY, SECOND, day_start
from demo.courses.keys import html_id
from demo.courses.outlines import courses_from_seed
from demo.truth.progress import BlocksReached
from demo.truth.video import VideoViewings

START = date(2026, 1, 5)
COURSE = courses_from_seed(1, count=1, start=START, days=28)[0]
BLOCKS = {block.block_id: block for block in COURSE.blocks}
AS_OF = COURSE.opens + timedelta(days=21)
"""The first three weeks are open, and the fourth one opens at the end of the data."""
CHAPTERS = BLOCKS[COURSE.root].children
LESSON = BLOCKS[CHAPTERS[0]].children[0]


def blocks_in(chapter: str, *kinds: str) -> list[str]:
    """Return the blocks of some kinds in a chapter, in reading order."""
    return [
        block
        for lesson in BLOCKS[chapter].children
        for page in BLOCKS[lesson].children
        for block in BLOCKS[page].children
        if BLOCKS[block].kind in kinds
    ]


def first(kind: str, chapter: str) -> str:
    """Return the first block of a kind in a chapter."""
    return blocks_in(chapter, kind)[0]


PROBLEM, VIDEO = first("problem", CHAPTERS[0]), first("video", CHAPTERS[0])
LATER = first("problem", CHAPTERS[3])


def action(username, kind, details=None, *, days_ago=10, at=0, source="server"):
    moment = day_start(AS_OF) - days_ago * DAY + at * SECOND
    course_id = COURSE.course_id
    return Action(moment, kind, source, course_id, course_id, 1, username, "", details)


def answer(username, problem_id, *, is_correct, days_ago=10):
    details = ProblemAttempt(problem_id, (), is_correct, None, None, 1, None, None)
    return action(username, "problem_check", details, days_ago=days_ago)


def move(username, kind, place, *, at):
    details = VideoMove(html_id(VIDEO), "html5", 100.0, place)
    return action(username, f"{kind}_video", details, at=at, source="browser")


def open_lesson(username):
    path = f"/courses/{COURSE.course_id}/courseware/week/{html_id(LESSON)}/"
    return action(username, path)


def progress(*actions, as_of=AS_OF):
    videos = VideoViewings()
    counter = BlocksReached([COURSE], videos=videos, as_of=as_of)
    for one in reversed(actions):
        videos.see(one)
        counter.see(one)
    (table,) = counter.tables()
    return {row[1]: row[7:] for row in table.rows}


def test_what_is_done_at_a_block_counts_for_the_blocks_above_it():
    rows = progress(
        open_lesson("ana"),
        answer("ana", PROBLEM, is_correct=False),
        answer("ana", PROBLEM, is_correct=True),
        answer("ben", PROBLEM, is_correct=False),
        move("ana", "play", 0, at=1),
        move("ana", "pause", 95, at=96),
        move("ben", "play", 0, at=1),
        move("ben", "pause", 94, at=95),
        open_lesson("cid"),
        action("cid", "page_close", days_ago=1, source="browser"),
    )
    assert rows[PROBLEM][:2] == (2, 1)
    assert rows[VIDEO][:2] == (2, 1)
    assert rows[LESSON][0] == rows[CHAPTERS[0]][0] == rows[COURSE.root][0] == 3
    assert rows[CHAPTERS[1]] == (0, 0, 0)


def test_who_was_away_for_a_week_stopped_at_the_last_block_in_reading_order():
    second = first("problem", CHAPTERS[1])
    rows = progress(
        answer("ana", second, is_correct=True),
        answer("ana", PROBLEM, is_correct=True, days_ago=8),
        answer("ben", PROBLEM, is_correct=True, days_ago=7),
        answer("ben", second, is_correct=True),
    )
    assert [rows[block][2] for block in (PROBLEM, second, CHAPTERS[1], COURSE.root)] == [0, 1, 1, 1]


def test_who_came_as_far_as_the_course_was_open_for_a_week_has_not_stopped():
    # The third week opened seven days before the end of the data.
    *_, before, end = blocks_in(CHAPTERS[2], "problem", "video")
    assert BLOCKS[end].kind == "problem"
    rows = progress(
        answer("ana", PROBLEM, is_correct=True), answer("ben", end, is_correct=True, days_ago=9)
    )
    assert [rows[block][2] for block in (PROBLEM, before, end)] == [1, 0, None]
    assert [rows[block][2] for block in (CHAPTERS[2], COURSE.root)] == [0, 1]


def test_nobody_stops_before_what_was_open_for_less_than_a_week():
    *_, end = blocks_in(CHAPTERS[2], "problem", "video")
    rows = progress(answer("ana", end, is_correct=True), as_of=AS_OF + timedelta(days=6))
    assert [rows[block][2] for block in (end, LATER, CHAPTERS[3])] == [None, None, None]
    rows = progress(answer("ana", end, is_correct=True), as_of=AS_OF + timedelta(days=7))
    assert [rows[block][2] for block in (end, LATER, CHAPTERS[3])] == [1, 0, 0]


def test_blocks_that_are_not_open_or_leave_no_trace_have_no_numbers():
    rows = progress(answer("ana", LATER, is_correct=True), answer("ana", PROBLEM, is_correct=True))
    assert rows[LATER] == rows[CHAPTERS[3]] == (None, None, None)
    assert rows[PROBLEM] == (1, 1, 1)
    texts = [block for block in rows if BLOCKS[block].kind == "html"]
    assert texts
    assert {rows[block] for block in texts} == {(None, None, None)}
