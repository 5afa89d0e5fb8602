"""Rows of Arrow columns as lines of text: MySQL's LOAD DATA reads them, and checksums hash them."""

import hashlib
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute

# The stubs of pyarrow.compute need the columns' types, which are known here only at run time.
pc: Any = pyarrow.compute

_ESCAPES = (("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("\0", r"\0"))
_BETWEEN_ITEMS = "\x1f"


def row_lines(columns: "Sequence[pa.Array[Any]]") -> bytes:
    r"""Return rows as MySQL's LOAD DATA reads them: tabs, newlines, `\N`, backslash escapes.

    Times are whole numbers of their unit. A unit separator stands between the items of a list.
    """
    tab, newline, nothing = (pa.scalar(text, pa.large_string()) for text in ("\t", "\n", ""))
    lines = pc.binary_join_element_wise(
        *map(_text, columns), tab, null_handling="replace", null_replacement=r"\N"
    )
    ended = pc.binary_join_element_wise(lines, nothing, newline)
    data = ended.buffers()[2]
    # Arrow may pad a buffer, so only the bytes up to the total length of the lines are text.
    return b"" if data is None else bytes(data[: pc.sum(pc.binary_length(ended)).as_py() or 0])


def hash_sum(lines: bytes) -> int:
    """Return the sum of the lines' hashes, which is the same in any order of the lines.

    Snapshots are told apart by it. `loaders.marts.row_hashes` gives a hash of each row, to be
    summed by part, and takes no lists; it would save half a second for a million rows here.
    """
    return sum(int.from_bytes(hashlib.sha256(line).digest()) for line in lines.split(b"\n")[:-1])


def _text(column: "pa.Array[Any]") -> "pa.Array[Any]":
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = column.cast(pa.large_string())
        for plain, escaped in _ESCAPES:
            column = pc.replace_substring(column, pattern=plain, replacement=escaped)
        return column
    if isinstance(column.type, pa.ListType):
        return _text(pc.binary_join(column, _BETWEEN_ITEMS))
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    return column.cast(pa.large_string())
