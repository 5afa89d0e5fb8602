"""Counts and sums the rows that were read, so that a store's table can be compared with them.

The rows have the few types of a result store (`loaders.marts.screening`). All work is done on whole
Arrow columns.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute

from loaders.marts.contract.mart import Mart
from loaders.marts.contract.types import Kind, StoreType
from loaders.marts.parts import part_of_rows
from loaders.row_lines import row_lines

# The stubs of pyarrow.compute need the columns' types, which are known only from the contract here.
pc: Any = pyarrow.compute

# Sums of remainders stay small enough for every store. The modulus is a prime, so that a sum
# changes with almost any value.
SUM_MODULUS = 1_000_003

Numbers = tuple[int, ...]
"""The number of rows of a part, and two numbers about each column that any SQL store can compute.

The first is the number of rows that are not NULL. The second is the sum of the remainders by
`SUM_MODULUS` for numbers, the sum of the lengths in bytes for texts, and 0 for other types.
"""


@dataclass(frozen=True, slots=True)
class Content:
    """What rows that were read hold, by part."""

    parts: Mapping[str, Numbers]

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return sum(rows for rows, *_ in self.parts.values())


def digest(numbers: Numbers | None) -> str:
    """Return a hash of the numbers of a part, which is kept in place of them."""
    return hashlib.sha256(repr(numbers or ()).encode()).hexdigest()


def text_lines(batch: pa.RecordBatch) -> bytes:
    """Return rows of the store's types as MySQL's LOAD DATA reads them."""
    return row_lines(batch.columns)


def read_content(mart: Mart, batches: Iterable[pa.RecordBatch]) -> Content:
    """Read rows with the types of a store (`store_batches`) once, in bounded memory."""
    types = mart.store_types()
    parts: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (1 + 2 * len(types)))
    asked: Any = [("part", "count")]
    for number in range(len(types)):
        asked += [(f"value{number}", "count"), (f"total{number}", "sum")]
    for batch in batches:
        named = {"part": part_of_rows(mart, batch)}
        for number, (column, kept) in enumerate(zip(batch.columns, types, strict=True)):
            named |= {f"value{number}": column, f"total{number}": _summed(column, kept=kept)}
        summed = pa.table(named).group_by("part", use_threads=False).aggregate(asked)
        counts = [summed.column(f"{name}_{how}").to_pylist() for name, how in asked]
        for part, *numbers in zip(summed.column("part").to_pylist(), *counts, strict=True):
            known = parts[str(part)]
            parts[str(part)] = [old + (new or 0) for old, new in zip(known, numbers, strict=True)]
    return Content({part: tuple(numbers) for part, numbers in parts.items()})


def _summed(column: "pa.Array[Any]", *, kept: StoreType) -> "pa.Array[Any]":
    match kept.kind:
        case Kind.INTEGER | Kind.BOOLEAN:
            # Integer division cuts towards zero, as SQL's `%` does.
            whole = pc.multiply(pc.divide(column, SUM_MODULUS), SUM_MODULUS)
            numbers = pc.subtract(column, whole)
        case Kind.TEXT:
            numbers = pc.binary_length(column)
        case _:
            numbers = pa.nulls(len(column))
    summed: pa.Array[Any] = numbers.cast(pa.int64())
    return summed
