"""What a reader can work out from masked demographics (ADR 0015): no number from 1 to 4 of anybody.

The reader knows the rule, everything that is shown, and the exact total of every course and day.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.truth.small_groups import counting_days, is_too_near, shown_cells

CELLS = 4

# how many learners of each cell join (or leave) on each day
moves = st.lists(
    st.lists(st.integers(-3, 9), min_size=CELLS, max_size=CELLS), min_size=1, max_size=25
)
thresholds = st.integers(2, 9)


def populations(total: int, *, cells: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to divide a number of learners among cells."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for others in populations(total - first, cells=cells - 1):
            yield (first, *others)


def days_of(moved: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """Return the cells of each day; a cell never falls below 0."""
    days = [(0,) * CELLS]
    for change in moved:
        days.append(tuple(max(0, a + b) for a, b in zip(days[-1], change, strict=True)))
    return days


def counted(days: Sequence[tuple[int, ...]], *, threshold: int) -> dict[int, int]:
    """Return for each day the day on which the course was counted last, when there is one."""
    countings = [
        day
        for day, _ in counting_days(
            ((day, sum(cells)) for day, cells in enumerate(days)), threshold=threshold
        )
    ]
    return {
        day: max(known for known in countings if known <= day)
        for day in range(len(days))
        if any(known <= day for known in countings)
    }


def gives_away(number: int, threshold: int) -> bool:
    """Tell whether a number is that of a small group."""
    return 1 <= abs(number) < threshold


@pytest.mark.parametrize(
    ("threshold", "cells", "largest"), [(5, 2, 40), (5, 3, 30), (5, 4, 27), (3, 4, 18), (2, 5, 11)]
)
def test_no_small_cell_and_no_small_sum_of_cells_can_be_worked_out(threshold, cells, largest):
    """Populations that look alike never agree on a small size of a cell or of some cells."""
    for total in range(largest + 1):
        alike = defaultdict(list)
        for population in populations(total, cells=cells):
            alike[shown_cells(population, threshold=threshold)].append(population)
        for shown, group in alike.items():
            for size in range(1, cells):
                for places in combinations(range(cells), size):
                    sizes = {sum(population[place] for place in places) for population in group}
                    assert len(sizes) > 1 or not gives_away(sizes.pop(), threshold), (
                        total, shown, places, group[:3],
                    )  # fmt: skip


@given(moves, thresholds)
def test_no_sum_and_no_difference_with_the_total_is_small(moved, threshold):
    for cells in days_of(moved):
        shown = [count or 0 for count in shown_cells(cells, threshold=threshold)]
        if sum(cells) < threshold:
            assert not any(shown)
            continue  # the total is published with every day of the course, and nothing else is
        for size in range(CELLS + 1):
            for some in combinations(shown, size):
                assert not gives_away(sum(some), threshold)
                assert not gives_away(sum(cells) - sum(some), threshold)


@given(moves, thresholds)
def test_no_difference_of_two_days_is_small(moved, threshold):
    days = days_of(moved)
    seen = counted(days, threshold=threshold)
    for first, second in product(seen.values(), repeat=2):
        before, after = (
            [count or 0 for count in shown_cells(days[day], threshold=threshold)]
            for day in (first, second)
        )
        assert all(not gives_away(a - b, threshold) for a, b in zip(before, after, strict=True))
        assert not gives_away(sum(before) - sum(after), threshold)
    # a course moves from one counting to the next with a group that is not small
    for earlier, later in pairwise(sorted(set(seen.values()))):
        assert not gives_away(sum(days[later]) - sum(days[earlier]), threshold)


@given(moves, moves, thresholds)
def test_no_difference_of_a_course_and_its_ccx_is_small(moved, moved_in_ccx, threshold):
    course, ccx = days_of(moved), days_of(moved_in_ccx)
    seen, seen_in_ccx = counted(course, threshold=threshold), counted(ccx, threshold=threshold)
    for day in seen.keys() & seen_in_ccx.keys():
        whole, part = course[seen[day]], ccx[seen_in_ccx[day]]
        if is_too_near(sum(part), parent=sum(whole), threshold=threshold):
            continue  # the CCX shows nothing
        shown, shown_in_ccx = (
            [count or 0 for count in shown_cells(cells, threshold=threshold)]
            for cells in (whole, part)
        )
        assert not gives_away(sum(whole) - sum(part), threshold)
        for a, b in zip(shown, shown_in_ccx, strict=True):
            assert not gives_away(a - b, threshold)


def test_one_learner_who_joins_moves_nothing():
    """5 and then 6 learners in a cell would be a difference of 1: the 6th is not counted yet."""
    assert counting_days([(1, 5), (2, 6), (3, 9), (4, 10)], threshold=5) == [(1, 5), (4, 10)]
    assert shown_cells((11, 0, 5), threshold=5) == (10, None, None)


def test_the_threshold_0_shows_everything():
    assert shown_cells((1, 0, 23), threshold=0) == (1, 0, 23)
    assert counting_days([(1, 1), (2, 2)], threshold=0) == [(1, 1), (2, 2)]
    assert not is_too_near(7, parent=7, threshold=0)


def test_a_group_as_large_as_the_threshold_is_shown():
    assert shown_cells((10, 5, 0), threshold=5) == (10, 5, None)
    assert not is_too_near(5, parent=10, threshold=5)
    assert is_too_near(6, parent=10, threshold=5)
