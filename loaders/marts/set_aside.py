"""Counts the rows that no result store can keep, by reason, column and key."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pyarrow as pa

_KEY_CHARACTERS = 255
# At most this many keys of a reason and column are shown one by one. The others are one number.
_SHOWN_KEYS = 100
# Only the smallest keys are shown. Larger keys are dropped when this many are in memory.
_KEPT_KEYS = 10 * _SHOWN_KEYS
_OTHERS = ""


class Reason(StrEnum):
    """Why a row can't be published."""

    NULL = "null_in_required_column"
    NOT_FINITE = "number_not_finite"
    OUT_OF_RANGE = "number_out_of_range"
    TIME_OUT_OF_RANGE = "time_out_of_range"
    TEXT_TOO_LONG = "text_too_long"
    NOT_UTF8 = "text_not_utf8"
    DUPLICATE_KEY = "duplicate_key"


@dataclass(frozen=True, slots=True)
class ShownRows:
    """Rows with one reason, column and key.

    Attributes:
        reason: why they are set aside.
        column: the column with the value, or the columns of the key that several rows have.
        key: the row's key as JSON, cut; empty for the rows that are not shown one by one.
        rows: number of rows.
    """

    reason: Reason
    column: str
    key: str
    rows: int


@dataclass(slots=True)
class SetAside:
    """The counts of a mart's rows that are set aside; the order of the rows does not matter."""

    _rows: Counter[tuple[Reason, str]] = field(default_factory=Counter)
    _keys: defaultdict[tuple[Reason, str], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    _total: int = 0

    def add(self, reason: Reason, *, column: str, key: str) -> None:
        """Count a row."""
        self._rows[reason, column] += 1
        self._total += int.from_bytes(
            hashlib.sha256(f"{reason}\n{column}\n{key}".encode()).digest()
        )
        keys = self._keys[reason, column]
        keys[key if len(key) <= _KEY_CHARACTERS else f"{key[: _KEY_CHARACTERS - 1]}…"] += 1
        if len(keys) > _KEPT_KEYS:
            for other in sorted(keys)[_SHOWN_KEYS:]:
                del keys[other]

    def add_all(self, other: "SetAside") -> None:
        """Add the counts of another `SetAside`, which must have other reasons."""
        self._rows.update(other._rows)
        self._keys.update(other._keys)
        self._total += other._total

    @property
    def rows(self) -> int:
        """How many rows are set aside."""
        return self._rows.total()

    @property
    def checksum(self) -> str:
        """Hash of all reasons and keys, in any order of the rows; empty when there are no rows."""
        return f"{self._total % (1 << 256):064x}" if self.rows else ""

    @property
    def by_reason(self) -> Mapping[str, int]:
        """How many rows each reason has."""
        counts: Counter[str] = Counter()
        for (reason, _), rows in self._rows.items():
            counts[reason.value] += rows
        return dict(sorted(counts.items()))

    def shown(self) -> list[ShownRows]:
        """Return the rows by reason, column and key, with the smallest keys one by one."""
        shown = []
        for (reason, column), rows in sorted(self._rows.items()):
            keys = self._keys[reason, column]
            listed = sorted(keys)[:_SHOWN_KEYS]
            others = rows - sum(keys[key] for key in listed)
            shown += [ShownRows(reason, column, key, keys[key]) for key in listed]
            if others:
                shown.append(ShownRows(reason, column, _OTHERS, others))
        return shown


def key_text(values: Sequence[Any]) -> str:
    """Return the values of a key (Arrow scalars or Python values) as a JSON array for people."""
    return json.dumps([_plain(value) for value in values], ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    if not isinstance(value, pa.Scalar):
        return value
    try:
        return value.as_py()
    except (ValueError, OverflowError):  # a text that is not UTF-8, a date beyond Python's years
        pass
    if isinstance(value, pa.StringScalar | pa.LargeStringScalar):
        return bytes(value.as_buffer()).decode(errors="replace")
    return str(value.cast(pa.int32() if pa.types.is_date32(value.type) else pa.int64()).as_py())
