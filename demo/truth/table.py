"""The common interface of the truth's counters: they take actions and return tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from demo.actions import Action

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """The expected rows of one published table."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]


class ActionCounter(Protocol):
    """Counts one family of summaries from actions, which come in any order and each once."""

    def see(self, action: Action) -> None:
        """Count an action that a correct reader sees and that lies before the end of the data."""

    def tables(self) -> Iterable[Table]:
        """Return the expected tables."""
