"""Many rows of the result store in one text: JSON that the database writes and orjson reads.

PyMySQL is pure Python, so that decoding a row costs it 20 to 40 µs; a row of JSON costs 1 to 2. The
9,000 rows of 3,000 courses' summaries took 340 ms to fetch as rows and take 50 as a text.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

import orjson
from django.db.models import (
    Aggregate,
    BooleanField,
    Count,
    DateField,
    DateTimeField,
    Field,
    Func,
    Model,
    QuerySet,
    TextField,
)

from api.queries.reading import Row, fetch, published

MOST_PACKED_BYTES: Final = 64 << 20
"""What a session allows a packed text to be: MySQL's own limit is 1,024 bytes, cut silently."""


class Packed(Aggregate):
    """Columns of a group's rows in one text, read by `unpacked`; in no certain order."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def __init__(self, *columns: str, **extra: Any) -> None:
        super().__init__(Func(*columns, function="JSON_ARRAY"), **extra)


def unpacked(text: str | None) -> list[list[Any]]:
    """Return the columns of each packed row: numbers and texts, dates and times as ISO texts.

    Raises:
        ValueError: the text was cut off.
    """
    rows: list[list[Any]] = orjson.loads(f"[{text or ''}]")
    return rows


def fetch_packed(rows: QuerySet[Any, Any], *columns: str, order_by: tuple[str, ...]) -> list[Row]:
    """Run a query that may give many rows, as one packed text; NULLs come first in the order.

    A server may cut a text that is longer than its packets (`max_allowed_packet`, 16 MB or more by
    default): the rows are counted, and fetched as rows where the text lacks any.

    Args:
        rows: which rows.
        columns: which of their columns.
        order_by: those of the columns that put them in order.

    Raises:
        NotPublishedError: see `fetch`.
    """
    with published(rows.model):
        found = rows.order_by().aggregate(number=Count("*"), text=Packed(*columns))
    values = _whole(found)
    if values is None:
        return fetch(rows.order_by(*order_by).values(*columns))
    for name in reversed(order_by):
        values.sort(key=_sort_key(rows.model, name, at=columns.index(name)))
    for at, read in _readers(rows.model, columns).items():
        for row in values:
            row[at] = read(row[at])
    return [dict(zip(columns, row, strict=True)) for row in values]


def _whole(found: Mapping[str, Any]) -> list[list[Any]] | None:
    """Return the rows of a packed text, or None when it was cut."""
    try:
        values = unpacked(found["text"])
    except ValueError:
        return None
    return values if len(values) == found["number"] else None


def _sort_key(model: type[Model], name: str, *, at: int) -> Callable[[list[Any]], Any]:
    if not model._meta.get_field(name).null:
        return itemgetter(at)
    return lambda row: (row[at] is not None, row[at])


def _readers(model: type[Model], columns: tuple[str, ...]) -> dict[int, Callable[[Any], Any]]:
    """Return how to read the values that JSON has no type for, by their column's position."""
    fields: list[Field[Any, Any]] = [model._meta.get_field(name) for name in columns]  # type: ignore[misc]
    return {at: _READERS[type(field)] for at, field in enumerate(fields) if type(field) in _READERS}


@lru_cache(maxsize=8192)
def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@lru_cache(maxsize=8192)
def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def _truth(number: int | None) -> bool | None:
    return None if number is None else bool(number)


_READERS: Final[Mapping[type[Any], Callable[[Any], Any]]] = {
    BooleanField: _truth,
    DateField: _day,
    DateTimeField: _moment,
}
