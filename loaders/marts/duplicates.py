"""Finds rows of a mart that share a key, so that one row of each key is published.

The choice does not depend on the order of the rows. Two keys are equal where MySQL treats them as
equal: its collations ignore blanks at the end of a text. SQLite could keep both rows, but the two
stores must publish the same rows.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import pyarrow as pa
import pyarrow.compute

from loaders.marts.content import text_lines
from loaders.marts.contract.mart import Mart
from loaders.marts.contract.types import Kind
from loaders.marts.errors import PublishError
from loaders.marts.set_aside import Reason, SetAside, key_text
from loaders.row_lines import row_lines

# The stubs of pyarrow.compute need the columns' types, which are known only from the contract here.
pc: Any = pyarrow.compute

# At most this many hashes of keys are in memory at once (8 bytes each, and 8 more to count them).
_HASHES = 20_000_000
_COLUMN_CHARACTERS = 64

Batches = Callable[[], Iterable[pa.RecordBatch]]


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Rows of a mart that are not published because another row has their key.

    Attributes:
        lines: the rows as text lines, with how often each line is left out.
        aside: the same rows with their reason, for people.
    """

    lines: Counter[bytes] = field(default_factory=Counter)
    aside: SetAside = field(default_factory=SetAside)


def find_duplicates(mart: Mart, batches: Batches, *, rows: int, most: int) -> Duplicates:
    """Return the rows of a mart that must be left out so that each key names one row.

    Of the rows of a key the smallest row stays, ordered by the text of the key and then by the text
    of the whole row.

    Args:
        mart: the contract.
        batches: the rows, with the types of a store.
        rows: number of rows.
        most: how many rows may be set aside.

    Raises:
        PublishError: more rows than `most` would be set aside.
    """
    hashes = _hashes_of_several(mart, batches, rows=rows)
    found: defaultdict[bytes, list[tuple[bytes, bytes, str]]] = defaultdict(list)
    for batch in batches() if hashes else ():
        keys = _key_lines(mart, batch)
        for number in [number for number, key in enumerate(keys) if _hash(key) in hashes]:
            one = batch.slice(number, 1)
            (row,) = one.to_pylist()
            found[keys[number]].append(
                (
                    row_lines([one.column(name) for name in mart.primary_key]),
                    text_lines(one)[:-1],
                    key_text([row[name] for name in mart.primary_key]),
                )
            )
        _check_number(mart, found.values(), most=most)
    duplicates = Duplicates()
    column = ", ".join(mart.primary_key)[:_COLUMN_CHARACTERS]
    for _, *others in map(sorted, found.values()):
        for _, line, key in others:
            duplicates.lines[line] += 1
            duplicates.aside.add(Reason.DUPLICATE_KEY, column=column, key=key)
    return duplicates


def without(batches: Iterable[pa.RecordBatch], duplicates: Duplicates) -> Iterator[pa.RecordBatch]:
    """Yield batches without the duplicate rows."""
    if not duplicates.lines:
        yield from batches
        return
    left = Counter(duplicates.lines)
    for batch in batches:
        is_kept = []
        for line in text_lines(batch).split(b"\n")[:-1]:
            is_kept.append(not left[line])
            if left[line]:
                left[line] -= 1
        yield batch.filter(pa.array(is_kept, pa.bool_()))


def has_blank_ends(mart: Mart, batch: pa.RecordBatch) -> bool:
    """Tell whether a text of a key ends in a blank, so that two keys may differ only in blanks."""
    return any(
        pc.any(pc.ends_with(batch.column(name), pattern=" ")).as_py() for name in _texts(mart)
    )


def _texts(mart: Mart) -> list[str]:
    kinds = dict(zip(mart.column_names, mart.store_types(), strict=True))
    return [name for name in mart.primary_key if kinds[name].kind is Kind.TEXT]


def _key_lines(mart: Mart, batch: pa.RecordBatch) -> list[bytes]:
    texts = set(_texts(mart))
    columns = [
        pc.utf8_rtrim(batch.column(name), characters=" ") if name in texts else batch.column(name)
        for name in mart.primary_key
    ]
    return row_lines(columns).split(b"\n")[:-1]


def _hash(key: bytes) -> int:
    return int.from_bytes(blake2b(key, digest_size=8).digest())


def _hashes_of_several(mart: Mart, batches: Batches, *, rows: int) -> set[int]:
    """Return the hashes of keys that come more than once, in bounded memory."""
    several: set[int] = set()
    parts = rows // _HASHES + 1
    for part in range(parts):
        hashes = array("Q")
        for batch in batches():
            found = map(_hash, _key_lines(mart, batch))
            hashes.extend(value for value in found if value % parts == part)
        counts = pc.value_counts(pa.array(hashes, pa.uint64()))
        is_several = pc.greater(counts.field("counts"), 1)
        several.update(counts.field("values").filter(is_several).to_pylist())
    return several


def _check_number(
    mart: Mart, found: Iterable[list[tuple[bytes, bytes, str]]], *, most: int
) -> None:
    number, example = 0, ""
    for rows in found:
        number += len(rows) - 1
        example = rows[0][2] if len(rows) > 1 and not example else example
    if number > most:
        raise PublishError(
            f"Can't publish {mart.name}: its key ({', '.join(mart.primary_key)}) must name one "
            f"row, but more than {most:,} rows have the key of another one, {example} among them. "
            "The old publication is still live."
        )
