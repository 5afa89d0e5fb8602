"""Tables of a course page."""

from datetime import UTC, date, datetime

from dashboard.tables import activity_table, enrollment_table

FIRST, SECOND = date(2024, 3, 1), date(2024, 3, 2)


def test_enrollment_has_a_column_for_each_mode_that_anybody_was_in_newest_day_first() -> None:
    table = enrollment_table(
        [
            {"date": FIRST, "mode": "audit", "count": 5},
            {"date": FIRST, "mode": "honor", "count": 0},
            {"date": SECOND, "mode": "audit", "count": 4},
            {"date": SECOND, "mode": "bootcamp", "count": 1},
            {"date": SECOND, "mode": "verified", "count": None},
        ]
    )
    assert table.columns == ("Date", "Enrolled", "Audit", "bootcamp")
    assert table.rows == (("2024-03-02", 5, 4, 1), ("2024-03-01", 5, 5, 0))


def test_both_professional_modes_are_one_column() -> None:
    table = enrollment_table(
        [
            {"date": FIRST, "mode": "no-id-professional", "count": 2},
            {"date": FIRST, "mode": "professional", "count": 3},
        ]
    )
    assert table.columns == ("Date", "Enrolled", "Professional")
    assert table.rows == (("2024-03-01", 5, 5),)


def test_a_course_without_anybody_still_lists_its_days() -> None:
    table = enrollment_table([{"date": FIRST, "mode": "audit", "count": 0}])
    assert (table.columns, table.rows) == (("Date", "Enrolled"), (("2024-03-01", 0),))


def test_a_week_is_named_by_its_last_day_and_what_nobody_did_is_zero() -> None:
    end = datetime(2024, 3, 4, tzinfo=UTC)
    table = activity_table(
        [
            {"interval_end": end, "label": "ACTIVE", "count": 9},
            {"interval_end": end, "label": "POSTED_FORUM", "count": 1},
        ]
    )
    assert table.rows == (("2024-03-03", 9, 0, 0, 1),)


def test_days_and_weeks_without_anybody_are_rows_of_zeros() -> None:
    table = enrollment_table(
        [
            {"date": FIRST, "mode": "audit", "count": 5},
            {"date": date(2024, 3, 4), "mode": "audit", "count": 2},
        ]
    )
    assert table.rows == (
        ("2024-03-04", 2, 2), ("2024-03-03", 0, 0), ("2024-03-02", 0, 0), ("2024-03-01", 5, 5),
    )  # fmt: skip
    weeks = activity_table(
        [
            {"interval_end": datetime(2024, 3, 4, tzinfo=UTC), "label": "ACTIVE", "count": 9},
            {"interval_end": datetime(2024, 3, 18, tzinfo=UTC), "label": "ACTIVE", "count": 4},
        ]
    )
    assert [row[:2] for row in weeks.rows] == [
        ("2024-03-17", 4), ("2024-03-10", 0), ("2024-03-03", 9),
    ]  # fmt: skip


def test_a_chart_has_the_columns_of_the_table_but_its_total_oldest_first() -> None:
    table = enrollment_table(
        [
            {"date": FIRST, "mode": "audit", "count": 5},
            {"date": SECOND, "mode": "honor", "count": 1},
        ]
    )
    assert table.chart_rows() == {
        "columns": {"date": ["2024-03-01", "2024-03-02"], "audit": [5, 0], "honor": [0, 1]},
        "labels": {"date": "Date", "audit": "Audit", "honor": "Honor"},
        "series": ["audit", "honor"],
    }
