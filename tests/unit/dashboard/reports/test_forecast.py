"""The section of R's forecasts."""

from datetime import date, timedelta

from dashboard.reports._forecast import forecast_table

FIRST = date(2024, 3, 3)
WEEK = timedelta(weeks=1)


def test_the_last_sixteen_weeks_stand_before_those_to_come() -> None:
    observed = {FIRST + number * WEEK: 100 + number for number in range(20)}
    next_week = FIRST + 20 * WEEK
    rows = [{"week_end": next_week, "expected": 121.4, "low": 110.0, "high": 130.5}]
    lines = forecast_table(rows, observed=observed).lines
    assert len(lines) == 17
    assert list(lines[0].values()) == [next_week, None, 121.4, 110.0, 130.5]
    assert list(lines[1].values()) == [FIRST + 19 * WEEK, 119, None, None, None]
    assert lines[-1]["week_end"] == FIRST + 4 * WEEK


def test_without_a_forecast_there_is_nothing_to_show() -> None:
    assert forecast_table([], observed={}).is_empty
