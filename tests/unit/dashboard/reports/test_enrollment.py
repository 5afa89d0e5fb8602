"""The report on enrollment."""

from datetime import date

import pytest

from dashboard.frame.filters import Filters
from dashboard.frame.modes import mode_name
from dashboard.frame.table import Table
from dashboard.reports.enrollment.by_day import enrollment_table
from dashboard.reports.enrollment.compared import compared_table
from dashboard.reports.enrollment.flow import flow_table

FIRST, SECOND = date(2024, 3, 1), date(2024, 3, 2)
ALL = Filters()


def values(table: Table) -> list[tuple[object, ...]]:
    return [tuple(line[column.key] for column in table.columns) for line in table.lines]


def labels(table: Table) -> list[str]:
    return [str(column.label) for column in table.columns]


MERGED = ("professional", "no-id-professional")


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
        through=None,
    )
    assert labels(table) == ["Date", "Enrolled", "Audit", "bootcamp"]
    assert values(table) == [(SECOND, 5, 4, 1), (FIRST, 5, 5, 0)]


def test_both_professional_modes_are_one_column() -> None:
    rows = [
        {"date": FIRST, "mode": "no-id-professional", "count": 2},
        {"date": FIRST, "mode": "professional", "count": 3},
    ]
    assert values(enrollment_table(rows, filters=ALL, through=None)) == [(FIRST, 5, 5)]
    of_mode = enrollment_table(rows, filters=Filters(mode="no-id-professional"), through=None)
    assert values(of_mode) == [(FIRST, 5, 5)]


def test_a_mode_without_a_name_is_counted_with_those_that_could_not_be_read() -> None:
    rows = [
        {"date": FIRST, "mode": "", "count": 2},
        {"date": FIRST, "mode": "\ufffd", "count": 3},
    ]
    table = enrollment_table(rows, filters=ALL, through=None)
    assert (labels(table)[2:], values(table)) == (["Unreadable mode"], [(FIRST, 5, 5)])
    assert mode_name("") == "Unreadable mode"


def test_a_course_without_anybody_still_lists_its_days() -> None:
    table = enrollment_table(
        [{"date": FIRST, "mode": "audit", "count": 0}], filters=ALL, through=None
    )
    assert (labels(table), values(table)) == (["Date", "Enrolled"], [(FIRST, 0)])


def test_days_without_anybody_are_lines_of_zeros() -> None:
    table = enrollment_table(
        [
            {"date": FIRST, "mode": "audit", "count": 5},
            {"date": date(2024, 3, 4), "mode": "audit", "count": 2},
        ],
        filters=ALL,
        through=None,
    )
    assert [line["enrolled"] for line in table.lines] == [2, 0, 0, 5]


def test_days_after_the_last_learner_are_zeros_up_to_the_end_of_the_data() -> None:
    rows = [
        {"date": FIRST, "mode": "audit", "count": 5},
        {"date": SECOND, "mode": "verified", "count": 2},
    ]
    period = Filters(first=date(2024, 3, 3))
    table = enrollment_table(rows, filters=period, through=date(2024, 3, 4))
    assert values(table) == [(date(2024, 3, 4), 0, 0, 0), (date(2024, 3, 3), 0, 0, 0)]
    table = enrollment_table(rows, filters=Filters(mode="audit"), through=date(2024, 3, 3))
    assert values(table) == [(date(2024, 3, 3), 0, 0), (SECOND, 0, 0), (FIRST, 5, 5)]


def test_a_period_and_a_mode_choose_lines_and_columns() -> None:
    rows = [
        {"date": FIRST, "mode": "audit", "count": 5},
        {"date": FIRST, "mode": "verified", "count": 1},
        {"date": SECOND, "mode": "audit", "count": 6},
    ]
    table = enrollment_table(rows, filters=Filters(first=SECOND, mode="audit"), through=None)
    assert (labels(table), values(table)) == (["Date", "Enrolled", "Audit"], [(SECOND, 6, 6)])


NOBODY = "At the end of no day was anybody enrolled in this mode."


@pytest.mark.parametrize("rows", [[], [{"date": FIRST, "mode": "audit", "count": 5}]])
def test_a_mode_that_nobody_was_in_is_told_as_such(rows: list[dict[str, object]]) -> None:
    table = enrollment_table(rows, filters=Filters(mode="verified", first=SECOND), through=None)
    assert (values(table), table.nothing) == ([], NOBODY)
    of_mode = flow_table(FLOW, filters=Filters(mode="honor"), through=SECOND)
    assert (values(of_mode), of_mode.nothing) == ([], NOBODY)
    assert not flow_table([], filters=ALL, through=SECOND).nothing


def test_a_mode_that_is_counted_as_another_is_not_told_as_one_that_nobody_was_in() -> None:
    rows = [{**row, "mode": "no-id-professional"} for row in FLOW]
    table = flow_table(rows, filters=Filters(mode="professional"), through=date(2024, 3, 26))
    assert not table.nothing


def test_the_chart_has_the_lines_of_the_table_oldest_first() -> None:
    table = enrollment_table(
        [
            {"date": FIRST, "mode": "audit", "count": 5},
            {"date": SECOND, "mode": "honor", "count": 1},
        ],
        filters=ALL,
        through=None,
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


def flow_row(day: int, mode: str, *counts: int) -> dict[str, object]:
    keys = ("arrivals", "departures", "course_arrivals", "course_departures")
    return {"date": date(2024, 3, day), "mode": mode} | dict(zip(keys, counts, strict=True))


FLOW = [
    flow_row(1, "audit", 5, 0, 5, 0),
    flow_row(3, "audit", 1, 2, 1, 1),
    flow_row(3, "verified", 1, 0, 0, 0),
    flow_row(20, "audit", 0, 1, 0, 1),
]


def test_weeks_without_a_change_are_lines_of_zeros_up_to_the_last_whole_week() -> None:
    table = flow_table(FLOW, filters=ALL, through=date(2024, 3, 26))
    assert values(table) == [
        (date(2024, 3, 24), 0, 1, -1),
        (date(2024, 3, 17), 0, 0, 0),
        (date(2024, 3, 10), 0, 0, 0),
        (date(2024, 3, 3), 6, 1, 5),
    ]


def test_zeros_go_on_to_the_last_whole_week_after_the_last_change() -> None:
    period = Filters(first=date(2024, 3, 25))
    table = flow_table(FLOW, filters=period, through=date(2024, 4, 7))
    assert values(table) == [(date(2024, 4, 7), 0, 0, 0), (date(2024, 3, 31), 0, 0, 0)]


@pytest.mark.parametrize(
    ("through", "weeks"),
    [
        (date(2024, 3, 23), [date(2024, 3, 17), date(2024, 3, 10), date(2024, 3, 3)]),
        (date(2024, 3, 10), [date(2024, 3, 10), date(2024, 3, 3)]),
        (date(2024, 3, 4), [date(2024, 3, 3)]),
    ],
)
def test_a_week_that_is_not_over_is_no_line_of_who_joined(through: date, weeks: list[date]) -> None:
    table = flow_table([*FLOW[:3], flow_row(4, "audit", 1, 0, 1, 0)], filters=ALL, through=through)
    assert [line["week_end"] for line in table.lines] == weeks


def test_a_first_week_that_the_data_do_not_have_in_full_is_no_line_of_who_joined() -> None:
    table = flow_table(FLOW, filters=ALL, through=date(2024, 3, 17), since=date(2024, 2, 27))
    assert values(table) == [(date(2024, 3, 17), 0, 0, 0), (date(2024, 3, 10), 0, 0, 0)]
    table = flow_table(FLOW, filters=ALL, through=date(2024, 3, 10), since=date(2024, 2, 26))
    assert values(table) == [(date(2024, 3, 10), 0, 0, 0), (date(2024, 3, 3), 6, 1, 5)]


@pytest.mark.parametrize("filters", [ALL, Filters(last=date(2024, 2, 29))])
def test_who_joined_in_the_first_week_is_told_when_the_week_is_over(filters: Filters) -> None:
    table = flow_table([FLOW[0]], filters=filters, through=date(2024, 3, 2))
    assert values(table) == []
    assert table.nothing == "The data have no whole week (Monday to Sunday) yet."


@pytest.mark.parametrize(
    ("first", "last", "nothing"),
    [
        (5, 6, "No whole week (Monday to Sunday) of the data ends in this period."),
        (25, 31, "No whole week (Monday to Sunday) of the data ends in this period."),
        (27, 31, ""),
    ],
)
def test_a_period_without_the_end_of_a_whole_week_is_told_from_one_without_data(
    first: int, last: int, nothing: str
) -> None:
    period = Filters(first=date(2024, 3, first), last=date(2024, 3, last))
    table = flow_table(FLOW, filters=period, through=date(2024, 3, 26))
    assert (values(table), table.nothing) == ([], nothing)


def test_of_a_mode_who_changed_to_it_joined_it() -> None:
    table = flow_table(FLOW, filters=Filters(mode="verified"), through=None)
    assert values(table) == [(date(2024, 3, 3), 1, 0, 1)]
    assert table.columns[1].source == "course_enrollment_flow_daily.arrivals"


def test_who_joined_a_mode_joined_what_is_counted_under_it() -> None:
    rows = [*FLOW, *({**row, "mode": mode} for row in FLOW for mode in MERGED)]
    for mode in MERGED:
        table = flow_table(rows, filters=Filters(mode=mode), through=None)
        assert [line["arrivals"] for line in table.lines] == [0, 0, 0, 14]


def compared(
    this: dict[date, int], other: dict[date, int], *, begins: date, other_begins: date
) -> Table:
    return compared_table(
        this,
        other,
        begins=begins,
        other_begins=other_begins,
        label="the other",
        source="course_enrollment_daily",
    )


def test_two_runs_stand_side_by_side_on_the_same_day_of_the_course_from_day_1() -> None:
    this = {date(2024, 2, 29): 3, date(2024, 3, 1): 5, date(2024, 3, 2): 7}
    other = {date(2023, 1, 9): 1, date(2023, 1, 10): 4, date(2023, 1, 12): 9}
    table = compared(this, other, begins=date(2024, 3, 1), other_begins=date(2023, 1, 10))
    assert values(table) == [(2, 7, None, None), (1, 5, 4, 1), (0, 3, 1, 2)]
    assert table.chart_rows()["columns"]["course_day"] == [0, 1, 2]


def test_the_other_run_has_no_line_of_its_own_before_or_after_the_days_that_are_shown() -> None:
    this = {date(2024, 3, 3): 5, date(2024, 3, 4): 7}
    other = {date(2023, 1, day): day for day in range(1, 31)}
    table = compared(this, other, begins=date(2024, 3, 1), other_begins=date(2023, 1, 10))
    assert values(table) == [(4, 7, 13, -6), (3, 5, 12, -7)]


def test_a_run_without_learners_is_compared_with_nothing() -> None:
    table = compared({}, {FIRST: 3}, begins=FIRST, other_begins=FIRST)
    assert table.is_empty
    assert not table.nothing


@pytest.mark.parametrize("day", [FIRST, date(2023, 1, 1)])
def test_series_without_a_common_day_are_no_comparison_and_the_table_says_so(day: date) -> None:
    other = {day: 3, date(2024, 2, 2): 4}
    table = compared({FIRST: 5, SECOND: 6}, other, begins=FIRST, other_begins=date(2024, 2, 4))
    assert table.is_empty
    assert table.nothing == "No day has numbers of both, so nothing can be compared."


@pytest.mark.parametrize("mode", ["date", "enrolled"])
def test_a_mode_called_like_another_column_has_a_column_of_its_own(mode: str) -> None:
    rows = [
        {"date": FIRST, "mode": "audit", "count": 5},
        {"date": FIRST, "mode": mode, "count": 2},
    ]
    table = enrollment_table(rows, filters=ALL, through=None)
    assert values(table) == [(FIRST, 7, 5, 2)]
    assert labels(table) == ["Date", "Enrolled", "Audit", mode]


def test_a_mode_that_can_not_be_read_has_words_and_keeps_its_stored_value() -> None:
    table = enrollment_table(
        [{"date": FIRST, "mode": "\ufffd", "count": 2}], filters=ALL, through=None
    )
    column = table.columns[-1]
    assert (column.key, column.label) == ("\ufffd", "Unreadable mode")
