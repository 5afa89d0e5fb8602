"""Rows that come as one packed text are the rows of the table, whatever stands in them."""

from datetime import UTC, date, datetime

import pytest

from api.models import AnswerDistribution, CourseEnrollmentGenderDaily, CourseMetaSummaryEnrollment
from api.queries import courses as course_queries
from api.queries import packing
from api.queries.packing import fetch_packed
from tests.stores.fixtures import Insert
from tests.stores.rows import answer_row, gender_row
from tests.stores.store import COURSE, summary_row

ODD_TITLE = 'a "b" \\ c\td\x1e\x1f, [é] 漢字 🦉 null'
COLUMNS = ("course_id", "date", "gender", "count", "created")


def test_odd_texts_come_back_as_they_were(published: Insert) -> None:
    published(
        CourseMetaSummaryEnrollment,
        summary_row(mode="honor", catalog_course_title=ODD_TITLE, catalog_course=None),
    )
    (row,) = course_queries.course_summary_list()
    assert row["catalog_course_title"] == ODD_TITLE
    assert row["catalog_course"] is None


def test_dates_and_times_have_their_types_and_nulls_come_first(
    published: Insert,
) -> None:
    published(
        CourseEnrollmentGenderDaily,
        gender_row("m", 3, date="2024-03-04"),
        gender_row(None, 2, date="2024-03-04"),
        gender_row("f", 1, date="2024-03-03"),
    )
    rows = fetch_packed(
        CourseEnrollmentGenderDaily.objects.filter(course_id=COURSE),
        *COLUMNS,
        order_by=("date", "gender"),
    )
    assert [(row["date"], row["gender"], row["count"]) for row in rows] == [
        (date(2024, 3, 3), "f", 1),
        (date(2024, 3, 4), None, 2),
        (date(2024, 3, 4), "m", 3),
    ]
    assert rows[0]["created"] == datetime(2024, 3, 5, 1, 2, 3, tzinfo=UTC)


def test_truth_values_are_no_numbers(published: Insert) -> None:
    published(AnswerDistribution, answer_row(correct=True), answer_row(correct=False))
    rows = fetch_packed(AnswerDistribution.objects.all(), "correct", order_by=("correct",))
    assert [row["correct"] for row in rows] == [False, True]
    assert {type(row["correct"]) for row in rows} == {bool}


@pytest.mark.parametrize("cut", [None, '["course-v1:e', "[1,2]"])
def test_rows_are_fetched_one_by_one_where_the_server_cuts_the_text(
    published: Insert, monkeypatch: pytest.MonkeyPatch, cut: str | None
) -> None:
    published(
        CourseEnrollmentGenderDaily,
        gender_row("m", 3, date="2024-03-04"),
        gender_row("f", 2, date="2024-03-04"),
    )
    rows = CourseEnrollmentGenderDaily.objects.filter(course_id=COURSE)
    whole = fetch_packed(rows, *COLUMNS, order_by=("date", "gender"))
    unpacked = packing.unpacked
    monkeypatch.setattr(packing, "unpacked", lambda _text: unpacked(cut))
    assert fetch_packed(rows, *COLUMNS, order_by=("date", "gender")) == whole
    assert len(whole) == 2
