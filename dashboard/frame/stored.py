"""The lines of a long table: the result store counts, orders and cuts them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

from api.queries.reading import Row
from dashboard.frame.table import Line


class StoredRows(Protocol):
    """Rows of a query that is not run as a whole, such as `api.queries.roster.Roster`."""

    def __len__(self) -> int:
        """Return the number of rows, counted by the store."""
        ...

    def part(self, start: int, stop: int | None) -> Sequence[Row]:
        """Return the rows from a place until before another one, or to the end."""
        ...

    def in_order_of(self, column: str, *, falling: bool) -> "StoredRows":
        """Return the rows by a stored column; rows without a value come last."""
        ...


@dataclass(frozen=True)
class StoredLines(Sequence[Line]):
    """Lines of a table, made of those rows that are looked at.

    Attributes:
        rows: the rows.
        lines_of: makes the lines of some rows.
        ordered_by: the stored column that orders each column of the table.
    """

    rows: StoredRows
    lines_of: Callable[[Sequence[Row]], Sequence[Line]]
    ordered_by: Mapping[str, str]

    def __len__(self) -> int:
        return self._number

    @cached_property
    def _number(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: Any) -> Any:
        """Return some lines; a step, and places from the end, are read from all lines."""
        if isinstance(at, slice) and at.step is None:
            start, stop = at.start or 0, at.stop
            if start >= 0 and (stop is None or stop >= 0):
                return self.lines_of(self.rows.part(start, stop))
        return list(self)[at]

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines_of(self.rows.part(0, None)))

    def in_order_of(self, key: str, *, falling: bool) -> "StoredLines":
        """Return the lines by a column of the table."""
        rows = self.rows.in_order_of(self.ordered_by[key], falling=falling)
        return replace(self, rows=rows)
