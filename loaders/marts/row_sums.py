"""Row counts and checksums of rows by name, which do not depend on the order of the rows."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class PartContent:
    """Row count and checksum of a part.

    Attributes:
        rows: number of rows.
        checksum: hash of the rows, which does not depend on their order, in 64 hexadecimal digits.
    """

    rows: int
    checksum: str


class RowSums:
    """Sums numbers by name."""

    def __init__(self) -> None:
        self._rows: Counter[str] = Counter()
        self._sums: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, name: str, numbers: list[int]) -> None:
        """Add a number of rows and the sums of their hashes."""
        rows, *sums = numbers
        self._rows[name] += rows
        known = self._sums[name] or [0] * len(sums)
        self._sums[name] = [old + new for old, new in zip(known, sums, strict=True)]

    def add_rows(self, names: "pa.Array[Any]", words: "Sequence[pa.Array[Any]]") -> None:
        """Add rows by their names and the words of their hashes (`row_hashes`)."""
        numbered = {f"word{number}": word for number, word in enumerate(words)}
        summed = (
            pa.table({"name": names, **numbered})
            .group_by("name", use_threads=False)
            .aggregate([([], "count_all"), *((name, "sum") for name in numbered)])
        )
        columns = (summed.column(name).to_pylist() for name in summed.column_names)
        named = dict(zip(summed.column_names, columns, strict=True))
        numbers = (named["count_all"], *(named[f"{name}_sum"] for name in numbered))
        for name, *values in zip(named["name"], *numbers, strict=True):
            self.add(str(name), values)

    def contents(self) -> dict[str, PartContent]:
        """Return the content of each name."""
        return {
            name: PartContent(rows, _digest([rows, *self._sums[name]]))
            for name, rows in self._rows.items()
        }


def _digest(numbers: list[int]) -> str:
    return hashlib.sha256("\t".join(map(str, numbers)).encode()).hexdigest()
