"""The one search: each of its words stands in one of the searched texts, in any case and accents.

`with_words` asks the result store for such rows, and `has_words` looks at texts in memory. Both
find the same.

The columns are published with a binary collation, which keeps keys apart. So a search names the
collation of its own on MySQL. SQLite has no such collation, and there `folded` compares. Both take
a Latin, Greek or Devanagari letter for its base letter, and the same few of Cyrillic. MySQL's
collation knows more, such as hiragana and katakana. An accent that is a character of its own is
one for both.
"""

import sqlite3
import unicodedata
from collections.abc import Collection, Iterator
from typing import Any, Final, TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, Model, QuerySet, TextField, Value
from django.db.models.functions import Concat

Rows = TypeVar("Rows", bound=Model)

MOST_LETTERS: Final = 100
"""A page cuts the text of a search after so many letters."""
MOST_WORDS: Final = MOST_LETTERS // 2
"""Each word is a condition of a statement, and SQLite takes no thousand of them."""

_COLLATION: Final = "utf8mb4_unicode_520_ci"
"""Compares letters by their base letter. MariaDB and MySQL both have it."""

_LATIN: Final = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_GREEK: Final = (*range(0x370, 0x400), *range(0x1F00, 0x2000))
_DEVANAGARI: Final = (0x929, 0x931, 0x934, *range(0x958, 0x960))
_SHARP_S: Final = "ßẞ"


def _base_letters() -> Iterator[tuple[int, str]]:
    """Yield the letters that the collation takes for other ones, with those."""
    for code in (*_LATIN, *_GREEK, *_DEVANAGARI):
        decomposed = unicodedata.normalize("NFD", chr(code).lower())
        if len(decomposed) > 1 and all(map(unicodedata.combining, decomposed[1:])):
            yield code, decomposed[0]
    # These have no decomposition. A sigma has another form at the end of a word.
    for letters, base in (("łŁ", "l"), ("øØ", "o"), ("đĐðÐ", "d"), ("ħĦ", "h"), ("ςΣ", "σ")):
        for letter in letters:
            yield ord(letter), base
    for letter in _SHARP_S:
        yield ord(letter), "ss"
    # In Cyrillic only these are forms of another letter: й and и differ.
    for letters, base in (("ёЁѐЀ", "е"), ("ґҐ", "г"), ("ѝЍ", "и")):
        for letter in letters:
            yield ord(letter), base


_BASE_LETTERS: Final = dict(_base_letters())


def folded(text: str) -> str:
    """Return a text in small letters and without accents."""
    return text.lower() if text.isascii() else text.translate(_BASE_LETTERS).lower()


def words_of(search: str) -> tuple[str, ...]:
    """Return the words of a search, folded; none, when it is empty."""
    return tuple(dict.fromkeys(folded(search).split()))


def has_words(words: Collection[str], *texts: str | None) -> bool:
    """Tell whether each of the words stands in one of the texts."""
    if not words:
        return True
    text = folded("\n".join(filter(None, texts)))
    return all(word in text for word in words)


def with_words(
    rows: QuerySet[Rows], words: Collection[str], *, columns: tuple[str, ...]
) -> QuerySet[Rows]:
    """Keep the rows in which each of the words stands in one of the columns."""
    if not words:
        return rows
    # A word has no end of a line, so that none is found across two columns.
    lines = [part for column in columns for part in (Value("\n"), column)]
    found: QuerySet[Any] = rows.alias(searched=Folded(Concat(*lines, output_field=TextField())))
    for word in words:
        found = found.filter(searched__icontains=word)
    return found


class Folded(Func):
    """A text as a search compares it: `icontains` of a folded word finds it in any writing."""

    function = "folded"
    arity = 1
    output_field = TextField()

    def as_mysql(
        self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Return the expression with the collation of searches.

        To the collation a sharp s equals two letters. `like` compares letter by letter, so they are
        written out.
        """
        text = "%(expressions)s"
        for letter in _SHARP_S:
            text = f"replace({text}, '{letter}', 'ss')"
        return self.as_sql(
            compiler, connection, template=f"({text}) collate {_COLLATION}", **context
        )


def let_sqlite_fold(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Give a new connection the function of `Folded`; other stores than SQLite need none."""
    if isinstance(connection.connection, sqlite3.Connection):
        connection.connection.create_function("folded", 1, _folded_cell, deterministic=True)


def _folded_cell(text: str | None) -> str | None:
    return None if text is None else folded(text)
