"""The comparison that judges everything else must itself be right."""

from datetime import UTC, date, datetime
from decimal import Decimal

from tests.conformance.compare import compare_rows


def test_equal_multisets_are_equal_in_any_order():
    assert compare_rows([(1, "a"), (2, None)], [(2, None), (1, "a")]).is_equal


def test_a_row_too_many_is_wrong_and_a_row_too_few_is_missing():
    comparison = compare_rows([(1,), (1,), (2,)], [(1,), (2,), (2,)])
    assert comparison.wrong == ((2,),)
    assert comparison.missing == ((1,),)
    assert (comparison.expected, comparison.found) == (3, 3)


def test_times_are_cut_to_seconds_and_dates_are_text():
    expected = [("2026-01-01", "2026-01-01T10:00:01")]
    moment = datetime(2026, 1, 1, 10, 0, 1, 999999, tzinfo=UTC)
    assert compare_rows(expected, [(date(2026, 1, 1), moment)]).is_equal
    assert compare_rows(expected, [("2026-01-01", "2026-01-01 10:00:01.999999")]).is_equal


def test_numbers_are_equal_within_a_millionth():
    assert compare_rows([(0.1,), (1,)], [(0.10000001,), (Decimal("1.0"),)]).is_equal
    assert not compare_rows([(0.1,)], [(0.101,)]).is_equal


def test_null_is_not_the_empty_text():
    assert not compare_rows([(None,)], [("",)]).is_equal
