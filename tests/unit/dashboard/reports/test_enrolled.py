"""The enrolled learners of each day, which reports of a publication share."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from api import publications
from api.queries.reading import NotPublishedError
from dashboard.frame.course import DataState
from dashboard.reports import _enrolled

STATE = DataState(
    since=None,
    through=date(2024, 3, 11),
    published=datetime(2024, 3, 12, tzinfo=UTC),
    publication=1,
)


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names = ["1"]
    monkeypatch.setattr(publications, "live_publication", lambda: names[-1])
    monkeypatch.setattr(_enrolled, "data_state", lambda: STATE)
    return names


def test_days_are_read_once_a_publication_and_a_missing_table_is_asked_for_again(
    live: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def rows(*, course_id: str) -> list[dict[str, Any]]:
        read.append(course_id)
        if len(read) < 3:
            raise NotPublishedError(course_id)
        return [{"date": date(2024, 3, 9), "count": None}, {"date": date(2024, 3, 10), "count": 7}]

    monkeypatch.setattr(_enrolled.course_queries, "enrollment_count_list", rows)
    with pytest.raises(NotPublishedError):
        _enrolled.enrolled_by_day("a")
    assert _enrolled.enrolled_where_published("a") == {}
    counts = {date(2024, 3, 9): 0, date(2024, 3, 10): 7, date(2024, 3, 11): 0}
    assert _enrolled.enrolled_by_day("a") == counts
    assert _enrolled.enrolled_where_published("a") == counts
    assert len(read) == 3
    live.append("2")
    assert _enrolled.enrolled_by_day("a") == counts
    assert len(read) == 4


def test_a_day_without_a_row_has_nobody_and_the_days_go_on_to_the_end_of_the_data(
    live: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"date": date(2024, 3, 7), "count": 5}, {"date": date(2024, 3, 9), "count": 2}]
    monkeypatch.setattr(_enrolled.course_queries, "enrollment_count_list", lambda **_: rows)
    assert _enrolled.enrolled_by_day("b") == {
        date(2024, 3, 7): 5,
        date(2024, 3, 8): 0,
        date(2024, 3, 9): 2,
        date(2024, 3, 10): 0,
        date(2024, 3, 11): 0,
    }


def test_a_week_before_nobody_was_enrolled_in_a_course_that_is_younger(
    live: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"date": date(2024, 3, 3), "count": 5}]
    monkeypatch.setattr(_enrolled.course_queries, "enrollment_count_list", lambda **_: rows)
    assert _enrolled.enrolled_a_week_before("c", through=date(2024, 3, 10)) == 5
    assert _enrolled.enrolled_a_week_before("c", through=date(2024, 3, 9)) == 0
    assert _enrolled.enrolled_a_week_before("c", through=None) is None
