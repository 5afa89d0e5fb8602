"""Many narrow rows of the result store as few wide ones: the groups' rows packed into one text.

Decoding a row costs PyMySQL, which is pure Python, far more than the server needs to find it. A
query that would give a row per day and country gives a row per day instead, and a split of its text
gives the rest.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Aggregate, CharField, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

_FIELD, _ROW = "\x1f", "\x1e"
"""Control characters that ASCII has for this; no id or code of Open edX holds them."""

MOST_PACKED_BYTES: Final = 64 << 20
"""What a session allows a packed text to be: MySQL's own limit is 1,024 bytes, cut silently."""


class Packed(Aggregate):
    """Columns of a group's rows in one text, read by `unpacked`; in no certain order."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def __init__(self, *columns: str, **extra: Any) -> None:
        fields: list[Any] = []
        for column in columns:
            fields += [Coalesce(Cast(column, CharField()), Value("")), Value(_FIELD)]
        super().__init__(Concat(*fields), **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Name the separator as SQLite wants it."""
        template = "%(function)s(%(expressions)s, char(30))"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_mysql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Name the separator as MySQL wants it."""
        template = f"%(function)s(%(expressions)s SEPARATOR '{_ROW}')"
        return super().as_sql(compiler, connection, template=template, **context)


def unpacked(text: str) -> Iterator[list[str]]:
    """Yield the columns of each packed row as text; a NULL is an empty one."""
    for row in text.split(_ROW):
        yield row.split(_FIELD)[:-1]


def number(text: str) -> int | None:
    """Return a packed integer; a NULL stays none."""
    return int(text) if text else None
