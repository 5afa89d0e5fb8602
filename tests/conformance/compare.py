"""Compares found rows with expected ones, as multisets, in the terms of the case format."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

RELATIVE_TOLERANCE = 1e-6
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?")

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the found rows of a table differ.

    Attributes:
        expected: number of expected rows.
        found: number of found rows.
        wrong: found rows that are not expected.
        missing: expected rows that were not found.
    """

    expected: int
    found: int
    wrong: tuple[Row, ...]
    missing: tuple[Row, ...]

    @property
    def is_equal(self) -> bool:
        """Whether both sides are the same multiset."""
        return not self.wrong and not self.missing


def compare_rows(expected: Iterable[Sequence[Any]], found: Iterable[Sequence[Any]]) -> Comparison:
    """Compare two multisets of rows; numbers within a relative tolerance of 1e-6 are equal."""
    want = Counter(normalize_row(row) for row in expected)
    have = Counter(normalize_row(row) for row in found)
    missing, wrong = list((want - have).elements()), list((have - want).elements())
    for row in list(missing):
        near = next((other for other in wrong if _is_near(row, other)), None)
        if near is not None:
            missing.remove(row)
            wrong.remove(near)
    return Comparison(want.total(), have.total(), tuple(wrong), tuple(missing))


def normalize_row(row: Sequence[Any]) -> Row:
    """Return the row with every value in the one form in which it is compared."""
    return tuple(_normalize(value) for value in row)


def _normalize(value: Any) -> Any:
    """Dates as text, times cut to seconds, truth values and decimals as numbers."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and (match := _TIME.fullmatch(value)):
        return f"{match[1]}T{match[2]}"
    return value


def _is_near(one: Row, other: Row) -> bool:
    return all(
        math.isclose(a, b, rel_tol=RELATIVE_TOLERANCE)
        if isinstance(a, int | float) and isinstance(b, int | float)
        else a == b
        for a, b in zip(one, other, strict=True)
    )
