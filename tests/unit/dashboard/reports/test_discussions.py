"""The report on discussions."""

from datetime import UTC, date, datetime

import pytest

from dashboard.frame.filters import Filters
from dashboard.reports.discussions import posts_table, thread_table, unanswered
from dashboard.templatetags.tables import cell


def day(number: int, *counts: int) -> dict[str, object]:
    keys = ("thread_count", "answer_count", "comment_count")
    return {"date": date(2024, 3, number)} | dict(zip(keys, counts, strict=True))


def thread(name: str, last_post: int, *, waits: bool, seconds: int | None = None) -> dict:  # type: ignore[type-arg]
    return {
        "thread_id": name,
        "commentable_id": "general",
        "title": None,
        "start_time": None,
        "last_post_time": datetime(2024, 3, last_post, 9, tzinfo=UTC),
        "seconds_to_first_answer": seconds,
        "answer_count": 0 if waits else 1,
        "comment_count": 2,
        "is_unanswered": waits,
    }


def test_posts_are_added_up_by_week_and_a_silent_week_is_zero() -> None:
    rows = [day(1, 1, 0, 2), day(3, 0, 4, 0), day(12, 1, 1, 1)]
    table = posts_table(rows, filters=Filters(), through=date(2024, 3, 20))
    assert [tuple(line.values()) for line in table.lines] == [
        (date(2024, 3, 17), 1, 1, 1),
        (date(2024, 3, 10), 0, 0, 0),
        (date(2024, 3, 3), 1, 4, 2),
    ]
    assert table.column("threads").source == "course_discussion_daily.thread_count"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("through", "weeks"),
    [
        (date(2024, 3, 9), [date(2024, 3, 3)]),
        (date(2024, 3, 10), [date(2024, 3, 10), date(2024, 3, 3)]),
        (date(2024, 3, 17), [date(2024, 3, 17), date(2024, 3, 10), date(2024, 3, 3)]),
    ],
)
def test_posts_end_with_the_last_whole_week(through: date, weeks: list[date]) -> None:
    rows = [day(1, 1, 0, 2), day(4, 0, 4, 0)]
    table = posts_table(rows, filters=Filters(), through=through)
    assert [line["week_end"] for line in table.lines] == weeks


def test_posts_of_a_week_that_is_not_over_wait_for_its_end() -> None:
    table = posts_table([day(4, 1, 0, 0)], filters=Filters(), through=date(2024, 3, 9))
    assert table.is_empty
    assert table.nothing == "The data have no whole week (Monday to Sunday) yet."


def test_posts_of_a_first_week_that_the_data_do_not_have_in_full_are_no_line() -> None:
    rows = [day(1, 1, 0, 2), day(5, 0, 4, 0)]
    table = posts_table(rows, filters=Filters(), through=date(2024, 3, 10), since=date(2024, 2, 27))
    assert [tuple(line.values()) for line in table.lines] == [(date(2024, 3, 10), 0, 4, 0)]


def test_a_thread_without_title_and_start_has_its_id_and_hours_are_rounded() -> None:
    table = thread_table([thread("abc", 4, waits=False, seconds=5000)])
    (line,) = table.lines
    assert line["title"] == "abc"
    assert cell(line, table.columns[0]) == 'Thread without a title <span class="id">abc</span>'
    assert line["started"] is None
    assert line["first_answer"] == 1.4


def test_the_thread_that_waits_longest_is_first_and_answered_ones_are_left_out() -> None:
    rows = [
        thread("b", 5, waits=True),
        thread("x", 1, waits=False),
        thread("a", 2, waits=True),
    ]
    assert [row["thread_id"] for row in unanswered(rows)] == ["a", "b"]


def test_a_thread_with_a_title_has_no_id_beside_it() -> None:
    table = thread_table([thread("abc", 4, waits=False) | {"title": "Week 1"}])
    assert cell(table.lines[0], table.columns[0]) == "Week 1"
