"""The filters of an address: what they mean, and what is refused."""

from datetime import date

import pytest

from dashboard.frame.filters import PREVIOUS, FilterError, Filters, parse_filters

KNOWN = {"runs": ["course-v1:X+Y+1"], "modes": ["audit", "verified"], "cohorts": ["red"]}


def test_an_address_without_filters_leaves_all_open() -> None:
    assert parse_filters({"from": "", "mode": ""}, **KNOWN) == Filters()


def test_filters_are_read_and_written_back_as_they_were() -> None:
    address = {
        "from": "2024-03-01",
        "to": "2024-03-31",
        "compare": "course-v1:X+Y+1",
        "mode": "audit",
        "cohort": "red",
    }
    filters = parse_filters(address, **KNOWN)
    assert filters.first == date(2024, 3, 1)
    assert filters.other_run == "course-v1:X+Y+1"
    assert filters.parameters() == address
    assert parse_filters({"compare": PREVIOUS}, **KNOWN).other_run is None


def test_a_period_has_both_its_ends() -> None:
    filters = Filters(first=date(2024, 3, 2), last=date(2024, 3, 3))
    days = [date(2024, 3, number) for number in range(1, 5)]
    assert [filters.holds(day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ({"from": "yesterday"}, "from must be a day such as 2024-03-31; it is 'yesterday'"),
        ({"to": "2024-02-30"}, "to must be a day"),
        ({"from": "2024-03-02", "to": "2024-03-01"}, "from must not be after to"),
        ({"mode": "gold"}, "mode must be one of: audit, verified; it is 'gold'"),
        ({"cohort": "blue"}, "cohort must be one of: red"),
        ({"compare": "course-v1:Secret+S+1"}, "compare must be one of: previous, course-v1:X+Y+1"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_what_is(
    address: dict[str, str], says: str
) -> None:
    with pytest.raises(FilterError, match=says.replace("+", r"\+")):
        parse_filters(address, **KNOWN)


def test_a_course_without_cohorts_says_so() -> None:
    with pytest.raises(FilterError, match="the course has none"):
        parse_filters({"cohort": "x"}, runs=[], modes=[], cohorts=[])
