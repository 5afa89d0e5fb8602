"""How a search compares texts: without case and accents.

The columns are published with a binary collation, which keeps keys apart. So a search names the
collation of its own on MySQL. SQLite has no such collation, and there `folded` compares. Both take
a Latin, Greek or Devanagari letter for its base letter, and the same few of Cyrillic. MySQL's
collation knows more, such as hiragana and katakana. An accent that is a character of its own is
one for both.
"""

import sqlite3
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, TextField

_COLLATION: Final = "utf8mb4_unicode_520_ci"
"""Compares letters by their base letter. MariaDB and MySQL both have it."""

_LATIN: Final = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_GREEK: Final = (*range(0x370, 0x400), *range(0x1F00, 0x2000))
_DEVANAGARI: Final = (0x929, 0x931, 0x934, *range(0x958, 0x960))


def _base_letters() -> Iterator[tuple[int, str]]:
    """Yield the letters that the collation takes for another one, with that one."""
    for code in (*_LATIN, *_GREEK, *_DEVANAGARI):
        decomposed = unicodedata.normalize("NFD", chr(code).lower())
        if len(decomposed) > 1 and all(map(unicodedata.combining, decomposed[1:])):
            yield code, decomposed[0]
    # These have no decomposition. A sigma has another form at the end of a word.
    for letters, base in (("łŁ", "l"), ("øØ", "o"), ("đĐðÐ", "d"), ("ħĦ", "h"), ("ςΣ", "σ")):
        for letter in letters:
            yield ord(letter), base
    # In Cyrillic only these are forms of another letter: й and и differ.
    for letters, base in (("ёЁѐЀ", "е"), ("ґҐ", "г"), ("ѝЍ", "и")):
        for letter in letters:
            yield ord(letter), base


_BASE_LETTERS: Final = dict(_base_letters())


def folded(text: str) -> str:
    """Return a text in small letters and without accents."""
    return text.lower() if text.isascii() else text.translate(_BASE_LETTERS).lower()


class Folded(Func):
    """A text as a search compares it: `icontains` of a folded word finds it in any writing."""

    function = "folded"
    arity = 1
    output_field = TextField()

    def as_mysql(
        self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Return the expression with the collation of searches."""
        return self.as_sql(
            compiler, connection, template=f"(%(expressions)s) collate {_COLLATION}", **context
        )


def let_sqlite_fold(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Give a new connection the function of `Folded`; other stores than SQLite need none."""
    if isinstance(connection.connection, sqlite3.Connection):
        connection.connection.create_function("folded", 1, _folded_cell, deterministic=True)


def _folded_cell(text: str | None) -> str | None:
    return None if text is None else folded(text)
