"""The masking of small groups (ADR 0015) in plain Python, as reference for the marts.

A cell is the number of learners of a course who share one property; the cells of a dimension add
up to the course's total, which everybody knows.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

Day = TypeVar("Day")

THRESHOLD = 5
"""The setting `small_group` of the runs that the truth is compared with."""


def counting_days(totals: Iterable[tuple[Day, int]], *, threshold: int) -> list[tuple[Day, int]]:
    """Return the days on which a course is counted again, each with its total.

    Args:
        totals: the days on which the total changed, in order, each with the total at its end.
        threshold: by how much the total must have changed since the last count. The first count is
            due when the total has reached the threshold.
    """
    counted: list[tuple[Day, int]] = []
    last = 0
    for day, total in totals:
        if abs(total - last) >= threshold:
            counted.append((day, total))
            last = total
    return counted


def shown_cells(
    cells: Sequence[int], *, threshold: int, unlisted: int = 0
) -> tuple[int | None, ...]:
    """Return the shown value of each cell: a multiple of the threshold, or None for a masked cell.

    Args:
        cells: the true numbers; equal numbers are masked in this order.
        threshold: the smallest number that may be shown; 0 and 1 show everything.
        unlisted: empty cells that are not listed, such as the countries without learners.
    """
    if threshold < 2:
        return tuple(cells)
    floors = [cell // threshold * threshold for cell in cells]
    rest = sum(cells) - sum(floors)
    small = sum(floor == 0 for floor in floors) + unlisted
    slots = len(cells) + unlisted
    nearly_full = (slots - 1) * (threshold - 1)
    if rest > nearly_full or nearly_full < sum(cells) <= slots * (threshold - 1):
        to_hide = len(cells)
    elif rest == 0:
        to_hide = 0
    else:
        to_hide = max(2 - small, int(rest < threshold))
    by_size = sorted((cell, place) for place, cell in enumerate(cells) if cell >= threshold)
    hidden = {place for _, place in by_size[:to_hide]}
    return tuple(
        None if place in hidden or floor == 0 else floor for place, floor in enumerate(floors)
    )


def is_too_near(total: int, *, parent: int, threshold: int) -> bool:
    """Tell whether a CCX must show no numbers, because its course has nearly as many learners."""
    return threshold >= 2 and abs(total - parent) < threshold


def course_of_ccx(course_id: str) -> str:
    """Return the key of the course that a CCX was made from."""
    return course_id.replace("ccx-v1:", "course-v1:", 1).rsplit("+ccx@", 1)[0]
