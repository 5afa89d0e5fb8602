"""Reads a mart and separates the rows that are published from those that are set aside."""

import logging
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute

from loaders.marts.content import Content, read_content
from loaders.marts.contract.mart import Mart
from loaders.marts.duplicates import (
    Duplicates,
    find_duplicates,
    has_blank_ends,
    without,
)
from loaders.marts.errors import PublishError
from loaders.marts.parts import rows_of_parts
from loaders.marts.reader import MartData
from loaders.marts.screening import BATCH_ROWS, store_batches
from loaders.marts.set_aside import SetAside, ShownRows
from loaders.publishing.ddl import PUBLICATION_QUARANTINE

# The stubs of pyarrow.compute need the columns' types, which are known only from the contract here.
pc: Any = pyarrow.compute

logger = logging.getLogger(__name__)

# The loss limit of a small mart would be a row or two, so this many rows may always be set aside.
FEW_ROWS = 100
SORTED_BYTES = 128 * 1024 * 1024
_ASIDE_TYPES = (pa.string(), pa.string(), pa.string(), pa.string(), pa.int64())


@dataclass(frozen=True, slots=True)
class PublishableRows:
    """A mart, or some parts of it, that was read once.

    Attributes:
        mart: the mart's contract.
        data: the rows with the types of Hive.
        content: counts and sums of the rows that are published.
        aside: the rows that are not published.
        duplicates: the rows that are not published because another row has their key.
        most: how many rows may be set aside.
    """

    mart: Mart
    data: MartData
    content: Content
    aside: SetAside
    duplicates: Duplicates
    most: int

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the published rows with the types of a store; every call yields all of them."""
        return without(store_batches(self.mart, self.data.batches()), self.duplicates)

    def in_key_order(self, *, parts: Set[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Yield the published rows in the order of their key, where they fit into memory.

        Only the rows of the given parts are yielded, or all of them.

        Readers that ask for no order get rows by `id`. In the order of the key, loads not larger
        than `SORTED_BYTES` give the rows these numbers.
        """
        batches = self.batches()
        if parts is not None:
            batches = rows_of_parts(self.mart, batches, parts=parts)
        held: list[pa.RecordBatch] = []
        size = 0
        for batch in batches:
            held.append(batch)
            size += batch.nbytes
            if size > SORTED_BYTES:
                yield from held
                yield from batches
                return
        if held:
            keys = [(name, "ascending") for name in self.mart.primary_key]
            table = pa.Table.from_batches(held)
            order = pc.sort_indices(table, sort_keys=keys)
            yield from table.take(order).to_batches(max_chunksize=BATCH_ROWS)


def read_parts(mart: Mart, data: MartData, *, parts: Set[str], rows: int) -> PublishableRows | None:
    """Read only some parts of a mart; None where the whole mart must be read.

    That is so when rows must be set aside, because their number and their share are those of the
    whole mart, and when the files name the parts otherwise than Spark.

    Args:
        mart: the mart's contract.
        data: the mart's rows with the types of Hive.
        parts: the names of the parts.
        rows: how many rows Spark counts in these parts.
    """
    of_parts = data.of_parts
    if of_parts is None:
        return None
    read = MartData(lambda: of_parts(parts), lambda: rows)
    try:
        found = read_rows(mart, read, loss_limit=0.0, expects_duplicates=False)
    except PublishError as error:
        logger.warning("table=%s read=whole reason=%s", mart.name, error)
        return None
    return None if found.aside.rows else found


def read_rows(
    mart: Mart, data: MartData, *, loss_limit: float, expects_duplicates: bool
) -> PublishableRows:
    """Read a mart and set aside the rows that no store can keep.

    Args:
        mart: the mart's contract.
        data: the mart's rows with the types of Hive.
        loss_limit: the share of the rows that may be set aside; `FEW_ROWS` rows always may.
        expects_duplicates: true to look for duplicate keys before the load. Otherwise the store's
            unique key finds them, which costs nothing when there are no duplicates.

    Raises:
        PublishError: Hive counts another number of rows, or too many rows would be set aside.
    """
    aside = SetAside()
    may_have_duplicates = expects_duplicates

    def watched() -> Iterator[pa.RecordBatch]:
        nonlocal may_have_duplicates
        for batch in store_batches(mart, data.batches(), aside=aside):
            may_have_duplicates = may_have_duplicates or has_blank_ends(mart, batch)
            yield batch

    content = read_content(mart, watched())
    read = content.rows + aside.rows
    check_count(mart, read=read, counted=data.count_rows())
    most = max(FEW_ROWS, int(loss_limit * read))
    if aside.rows > most:
        raise PublishError(
            f"Can't publish {mart.name}: of its {read:,} rows at most {most:,} may be set aside, "
            f"but {aside.rows:,} can't be published ({_reasons(aside)}). "
            "The old publication is still live."
        )
    rows = PublishableRows(mart, data, content, aside, Duplicates(), most)
    return set_duplicates_aside(rows) if may_have_duplicates else rows


def check_count(mart: Mart, *, read: int, counted: int) -> None:
    """Compare the number of rows in a mart's files with Hive's.

    Raises:
        PublishError: they differ, as after a crash that left a file in the table's folder.
    """
    if read != counted:
        raise PublishError(
            f"Can't publish {mart.name}: {read} rows were read, {counted} expected "
            "from Hive. The old publication is still live."
        )


def set_duplicates_aside(rows: PublishableRows) -> PublishableRows:
    """Find rows that share a key, and return the mart with all but one row of each key set aside.

    Raises:
        PublishError: too many rows would be set aside.
    """
    duplicates = find_duplicates(
        rows.mart, rows.batches, rows=rows.content.rows, most=rows.most - rows.aside.rows
    )
    if not duplicates.lines:
        return rows
    rows.aside.add_all(duplicates.aside)
    found = replace(rows, duplicates=duplicates)
    return replace(found, content=read_content(rows.mart, found.batches()))


def _reasons(aside: SetAside) -> str:
    return "; ".join(
        f"{shown.reason} in {shown.column}: {shown.rows:,} {shown.key}".rstrip()
        for shown in aside.shown()[:3]
    )


def aside_batch(asides: Mapping[str, Sequence[ShownRows]]) -> pa.RecordBatch:
    """Return the rows of each mart that are set aside, as rows of `publication_quarantine`."""
    rows = [
        (mart, shown.reason.value, shown.column, shown.key, shown.rows)
        for mart, aside in sorted(asides.items())
        for shown in aside
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(_ASIDE_TYPES)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, _ASIDE_TYPES, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, names=list(PUBLICATION_QUARANTINE.column_names))
