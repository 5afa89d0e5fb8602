"""What the counters of the truth have in common: what they are fed and what they return."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from demo.events.actions import Action

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """The expected rows of one published table."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]


class ActionCounter(Protocol):
    """Counts one family of summaries from actions that come in any order, each of them once."""

    def see(self, action: Action) -> None:
        """Take note of an action that a right reader sees, and that lies before the end."""

    def tables(self) -> Iterable[Table]:
        """Return the expected tables."""
