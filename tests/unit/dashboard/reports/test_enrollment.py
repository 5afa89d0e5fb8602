"""The report on enrollment."""

from datetime import date

from dashboard.frame.filters import Filters
from dashboard.frame.table import Table
from dashboard.reports.enrollment import enrollment_table

FIRST, SECOND = date(2024, 3, 1), date(2024, 3, 2)
ALL = Filters()


def values(table: Table) -> list[tuple[object, ...]]:
    return [tuple(line[column.key] for column in table.columns) for line in table.lines]


def labels(table: Table) -> list[str]:
    return [str(column.label) for column in table.columns]


def test_each_mode_that_anybody_was_in_has_a_column_and_the_newest_day_comes_first() -> None:
    table = enrollment_table(
        [
            {"date": FIRST, "mode": "audit", "count": 5},
            {"date": FIRST, "mode": "honor", "count": 0},
            {"date": SECOND, "mode": "audit", "count": 4},
            {"date": SECOND, "mode": "bootcamp", "count": 1},
            {"date": SECOND, "mode": "verified", "count": None},
        ],
        filters=ALL,
    )
    assert labels(table) == ["Date", "Enrolled", "Audit", "bootcamp"]
    assert values(table) == [(SECOND, 5, 4, 1), (FIRST, 5, 5, 0)]


def test_both_professional_modes_are_one_column() -> None:
    rows = [
        {"date": FIRST, "mode": "no-id-professional", "count": 2},
        {"date": FIRST, "mode": "professional", "count": 3},
    ]
    assert values(enrollment_table(rows, filters=ALL)) == [(FIRST, 5, 5)]
    of_mode = enrollment_table(rows, filters=Filters(mode="no-id-professional"))
    assert values(of_mode) == [(FIRST, 5, 5)]


def test_a_course_without_anybody_still_lists_its_days() -> None:
    table = enrollment_table([{"date": FIRST, "mode": "audit", "count": 0}], filters=ALL)
    assert (labels(table), values(table)) == (["Date", "Enrolled"], [(FIRST, 0)])


def test_days_without_anybody_are_lines_of_zeros() -> None:
    table = enrollment_table(
        [
            {"date": FIRST, "mode": "audit", "count": 5},
            {"date": date(2024, 3, 4), "mode": "audit", "count": 2},
        ],
        filters=ALL,
    )
    assert [line["enrolled"] for line in table.lines] == [2, 0, 0, 5]


def test_a_period_and_a_mode_choose_lines_and_columns() -> None:
    rows = [
        {"date": FIRST, "mode": "audit", "count": 5},
        {"date": FIRST, "mode": "verified", "count": 1},
        {"date": SECOND, "mode": "audit", "count": 6},
    ]
    table = enrollment_table(rows, filters=Filters(first=SECOND, mode="audit"))
    assert (labels(table), values(table)) == (["Date", "Enrolled", "Audit"], [(SECOND, 6, 6)])


def test_the_chart_has_the_lines_of_the_table_oldest_first() -> None:
    table = enrollment_table(
        [
            {"date": FIRST, "mode": "audit", "count": 5},
            {"date": SECOND, "mode": "honor", "count": 1},
        ],
        filters=ALL,
    )
    assert table.chart_rows() == {
        "columns": {
            "date": ["2024-03-01", "2024-03-02"],
            "enrolled": [5, 1],
            "audit": [5, 0],
            "honor": [0, 1],
        },
        "labels": {"date": "Date", "enrolled": "Enrolled", "audit": "Audit", "honor": "Honor"},
        "series": ["audit", "honor"],
    }
