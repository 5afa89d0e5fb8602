"""Turns grading policies of courses into rows of the landing table.

A policy comes in one of two forms. The LMS's REST interface gives a list of assignment types. The
file `grading_policy.json` of an exported course holds the same list under `GRADER`, with other
names. Either form stands in an object with the course's id.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from loaders.courses.records import (
    FailedCourse,
    Row,
    Unusable,
    identifier,
    is_new,
    objects,
    published_name,
)
from loaders.values import to_float, to_integer

# Three types of a third each are written as 0.33, so sums differ from 1 in the second digit.
_ROUNDING = 0.015


def grading_policy_rows(
    records: Iterable[Any],
    *,
    unusable: Counter[Unusable],
    failed: dict[str, str],
    uneven: dict[str, float],
) -> Iterator[Row]:
    """Yield one row per course and assignment type, in the order of the policy.

    Args:
        records: policies; in place of a policy a `FailedCourse` when it could not be read.
        unusable: counts the records and values that are left out.
        failed: gets each course whose policy could not be read, and the reason.
        uneven: gets each course whose weights do not add up to 1, and their sum. The LMS counts
            with such weights as they are, so they are landed.
    """
    seen: set[str] = set()
    for record in records:
        if isinstance(record, FailedCourse):
            unusable[Unusable.UNREADABLE] += 1
            failed[record.course_id] = record.why
            continue
        for policy in objects([record], unusable=unusable):
            course_id = identifier(policy.get("course_id"))
            types = policy.get("GRADER", policy.get("policy"))
            if not isinstance(types, list):
                unusable[Unusable.MISSING_POLICY] += 1
            elif is_new(course_id, seen, unusable=unusable):
                assert course_id is not None  # noqa: S101 - `is_new` says so
                rows = list(_type_rows(types, unusable=unusable))
                weights = [row["weight"] for row in rows]
                if rows and None not in weights and abs(sum(weights) - 1) > _ROUNDING:
                    uneven[course_id] = sum(weights)
                for position, row in enumerate(rows):
                    yield {"course_id": course_id, "position": position} | row


def _type_rows(types: list[Any], *, unusable: Counter[Unusable]) -> Iterator[Row]:
    seen: set[str] = set()
    for found in objects(types, unusable=unusable):
        name = published_name(found.get("type", found.get("assignment_type"))) or None
        if is_new(name, seen, unusable=unusable):
            yield {
                "assignment_type": name,
                "short_label": published_name(found.get("short_label")) or None,
                "weight": _weight(found.get("weight"), unusable=unusable),
                "min_count": _count(found.get("min_count", found.get("count")), unusable=unusable),
                "drop_count": _count(
                    found.get("drop_count", found.get("dropped")), unusable=unusable
                ),
            }


def _weight(value: object, *, unusable: Counter[Unusable]) -> float | None:
    """Return a share from 0 to 1; None, and counted, for anything else."""
    weight = None if isinstance(value, bool) else to_float(value)
    if weight is None or not 0 <= weight <= 1:
        unusable[Unusable.BAD_VALUE] += 1
        return None
    return weight


def _count(value: object, *, unusable: Counter[Unusable]) -> int | None:
    """Return a count that the published column holds; None, and counted, for another value."""
    count = None if isinstance(value, bool) else to_integer(value)
    if count is not None and 0 <= count < 1 << 31:
        return count
    if value is not None:
        unusable[Unusable.BAD_VALUE] += 1
    return None
