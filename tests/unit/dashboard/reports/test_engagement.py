"""The report on engagement."""

from datetime import UTC, date, datetime

from dashboard.frame.filters import Filters
from dashboard.reports.engagement import activity_table, share_table, weeks_of_activity


def row(
    week_after: int, label: str, count: int, *, enrolled: int | None = None
) -> dict[str, object]:
    return {
        "interval_end": datetime(2024, 3, week_after, tzinfo=UTC),
        "label": label,
        "count": count,
        "enrolled_count": count if enrolled is None else enrolled,
    }


def test_a_week_is_named_by_its_last_day_and_what_nobody_did_is_zero() -> None:
    table = activity_table(
        [row(4, "ACTIVE", 9), row(4, "POSTED_FORUM", 1)], filters=Filters(), through=None
    )
    (line,) = table.lines
    assert list(line.values()) == [date(2024, 3, 3), 9, 0, 0, 1]


def test_weeks_without_anybody_are_lines_of_zeros() -> None:
    table = activity_table(
        [row(4, "ACTIVE", 9), row(18, "ACTIVE", 4)], filters=Filters(), through=None
    )
    assert [(line["week_end"], line["active"]) for line in table.lines] == [
        (date(2024, 3, 17), 4),
        (date(2024, 3, 10), 0),
        (date(2024, 3, 3), 9),
    ]


def test_weeks_after_the_last_active_one_are_zeros_up_to_the_last_whole_week() -> None:
    rows = [row(4, "ACTIVE", 9)]
    table = activity_table(rows, filters=Filters(), through=date(2024, 3, 18))
    assert [(line["week_end"], line["active"]) for line in table.lines] == [
        (date(2024, 3, 17), 0),
        (date(2024, 3, 10), 0),
        (date(2024, 3, 3), 9),
    ]
    period = Filters(first=date(2024, 3, 11))
    table = activity_table(rows, filters=period, through=date(2024, 3, 18))
    assert [list(line.values()) for line in table.lines] == [[date(2024, 3, 17), 0, 0, 0, 0]]
    shares = share_table(table, enrolled={date(2024, 3, 17): 8})
    assert [list(line.values()) for line in shares.lines] == [
        [date(2024, 3, 17), 0.0, 0.0, 0.0, 0.0, 8]
    ]


def test_a_first_week_that_the_data_do_not_have_in_full_is_left_out() -> None:
    rows = [row(4, "ACTIVE", 9), row(11, "ACTIVE", 20)]
    through, since = date(2024, 3, 11), date(2024, 2, 28)
    table = activity_table(rows, filters=Filters(), through=through, since=since)
    assert [(line["week_end"], line["active"]) for line in table.lines] == [(date(2024, 3, 10), 20)]
    (active, *_) = weeks_of_activity(rows, through=through, since=since, enrolled={})
    tile = active.tile()
    assert (tile.value, tile.change, tile.trend) == (20, None, (20,))
    (active, *_) = weeks_of_activity(rows, through=through, since=date(2024, 2, 26), enrolled={})
    tile = active.tile()
    assert (tile.value, tile.change, tile.trend) == (20, 11, (9, 20))


def test_data_without_a_whole_week_have_no_key_number_of_one() -> None:
    rows = [row(4, "ACTIVE", 9)]
    through, since = date(2024, 3, 5), date(2024, 2, 28)
    assert weeks_of_activity(rows, through=through, since=since, enrolled={}) == []
    table = activity_table(rows, filters=Filters(), through=through, since=since)
    assert table.nothing == "The data have no whole week (Monday to Sunday) yet."
    assert share_table(table, enrolled={}).nothing == table.nothing


def test_a_period_chooses_weeks_by_their_last_day() -> None:
    rows = [row(4, "ACTIVE", 9), row(11, "ACTIVE", 4)]
    table = activity_table(rows, filters=Filters(last=date(2024, 3, 9)), through=None)
    assert [line["active"] for line in table.lines] == [9]


def test_shares_are_of_the_learners_enrolled_at_the_end_of_the_week_and_never_above_one() -> None:
    # In the first week 9 learners were active; 5 of them left before its end, when 4 are enrolled.
    rows = [row(4, "ACTIVE", 9, enrolled=4), row(11, "ACTIVE", 4), row(18, "ACTIVE", 4)]
    active = activity_table(rows, filters=Filters(), count="enrolled_count", through=None)
    shares = share_table(active, enrolled={date(2024, 3, 3): 4, date(2024, 3, 10): 16})
    assert [(line["active"], line["enrolled"]) for line in shares.lines] == [
        (None, 0),
        (0.25, 16),
        (1.0, 4),
    ]


def test_a_key_number_counts_everybody_and_its_share_those_who_are_enrolled() -> None:
    rows = [row(4, "ACTIVE", 9, enrolled=4)]
    weeks = weeks_of_activity(
        rows, through=date(2024, 3, 5), since=None, enrolled={date(2024, 3, 3): 8}
    )
    tile = weeks[0].tile()
    assert tile.value == 9
    assert tile.of_whom == "4 of 8 enrolled (50\u00a0%), week to 3 Mar 2024"
