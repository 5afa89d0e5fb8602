"""A result store in SQLite: a publication is one transaction, whose end makes it visible."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
from sqlalchemy.engine import URL

from loaders.hive.ddl import quote_identifier
from loaders.marts.contract.mart import Mart
from loaders.marts.contract.names import PUBLICATION, shadow_name, staged_name
from loaders.marts.errors import DuplicateKeyError, PublishError
from loaders.marts.parts import MONTH_OF
from loaders.publishing.bulk_load import load_sqlite
from loaders.publishing.ddl import (
    PUBLICATION_COLUMNS,
    Backend,
    add_keys_sql,
    create_publication_sql,
    create_table_sql,
    quoted_list,
)
from loaders.publishing.publication import Publication, publication_from_row
from loaders.publishing.store_url import shown, sqlite_path

LOCK_SECONDS = 30.0
# Indexes are sorted in as much memory; by default it is 2 MiB.
_CACHE_KIB = 64 * 1024


def require_folder(url: URL) -> Path:
    """Return the folder of a store's file.

    Raises:
        PublishError: the folder does not exist.
    """
    folder = sqlite_path(url).parent
    if not folder.is_dir():
        raise PublishError(
            f"Can't publish to {shown(url)}: the folder {folder} must exist, but doesn't. "
            "Nothing was published."
        )
    return folder


class SqliteStore:
    """A connection to a SQLite file, used as a context manager."""

    backend = Backend.SQLITE
    keeps_spares = False
    """The live table itself takes the parts that differ: until the commit nobody sees them."""

    def __init__(self, url: URL) -> None:
        """Remember the file; nothing is opened yet."""
        self._url = url
        self._path = sqlite_path(url)
        self._connection: sqlite3.Connection

    def __enter__(self) -> Self:
        """Open the file, or create it; its folder must exist."""
        require_folder(self._url)
        self._connection = sqlite3.connect(self._path, timeout=LOCK_SECONDS, isolation_level=None)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file; an unfinished publication is rolled back."""
        self._connection.close()

    def begin(self) -> None:
        """Become the only writer; the file is in WAL mode, so readers go on reading.

        Before the first publication there is nothing to read, so that one writes no log: its pages
        are written once and not twice.
        """
        mode = "wal" if self.table_names() else "delete"
        self._connection.execute(f"pragma journal_mode = {mode}")
        self._connection.execute(f"pragma cache_size = -{_CACHE_KIB}")
        # Without this, SQLite refuses a rename when somebody's view reads the table being replaced.
        self._connection.execute("pragma legacy_alter_table = on")
        self._connection.execute("begin immediate")

    def table_names(self) -> set[str]:
        """Return the names of all tables and views."""
        rows = self.query("select name from sqlite_master where type in ('table', 'view')")
        return {str(name) for (name,) in rows}

    def columns_and_indexes(self, table: str) -> list[tuple[str, ...]]:
        """Return a table's columns and indexes as SQLite lists them."""
        columns = [
            ("column", str(name), str(sql_type).lower(), str(is_required))
            for _, name, sql_type, is_required, _, _ in self.query(
                f"pragma table_info({quote_identifier(table)})"
            )
        ]
        indexes = [
            ("index", str(unique), *(str(row[2]) for row in self._index_columns(str(name))))
            for _, name, unique, _, _ in self.query(f"pragma index_list({quote_identifier(table)})")
        ]
        return columns + sorted(indexes)

    def publications(self, *, limit: int) -> list[Publication]:
        """Return the newest publications, the live one first."""
        names = quoted_list([name for name, _ in PUBLICATION_COLUMNS])
        rows = self.query(
            f"select {names} from publication order by id desc limit {int(limit)}"  # noqa: S608 - constants
        )
        return [publication_from_row(row) for row in rows]

    def names_beside(self, table: str) -> set[str]:
        """Return the names that the publisher gives to tables beside one that readers see."""
        return {shadow_name(table), staged_name(table)}

    def comments(self) -> dict[str, str]:
        """Return each table and view without a comment: an interrupted transaction leaves none."""
        return dict.fromkeys(self.table_names(), "")

    def mark(self, tables: Iterable[str]) -> None:
        """Do nothing: tables have no comments."""

    def take_spare(self, mart: Mart) -> str | None:  # noqa: ARG002 - as the other store has it
        """Return None: there are no spare tables."""
        return None

    def drop_spare(self, mart: Mart) -> None:
        """Do nothing: there are no spare tables."""

    def create(self, mart: Mart) -> str:
        """Create an empty table beside a mart's live one, and return its name."""
        table = shadow_name(mart.name)
        # A mart whose rows turn out to have a key twice is loaded once more.
        self._connection.execute(f"drop table if exists {quote_identifier(table)}")
        self._connection.execute(create_table_sql(mart, name=table, backend=self.backend))
        return table

    def load(
        self, mart: Mart, *, table: str, batches: Callable[[], Iterable[pa.RecordBatch]]
    ) -> int:
        """Load rows into a table; return their number.

        Raises:
            DuplicateKeyError: the table has keys already, and two rows have the same key.
        """
        try:
            return load_sqlite(self._connection, mart, table=table, batches=batches())
        except sqlite3.IntegrityError as error:
            raise _duplicate_key(mart) from error

    def add_keys(self, mart: Mart, *, table: str) -> str:
        """Put a loaded table in the live one's place and add its keys; return the table's name.

        The live table is dropped first, because its indexes have the names of the new indexes.
        Readers see the live table until the transaction ends.
        """
        self._connection.execute(f"drop table if exists {quote_identifier(mart.name)}")
        self._connection.execute(
            f"alter table {quote_identifier(table)} rename to {quote_identifier(mart.name)}"
        )
        for statement in add_keys_sql(mart, name=mart.name, backend=self.backend):
            try:
                self._connection.execute(statement)
            except sqlite3.IntegrityError as error:
                raise _duplicate_key(mart) from error
        return mart.name

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Return the rows of a query that this project wrote."""
        return self._connection.execute(sql).fetchall()

    def swap(
        self,
        publication: Publication,
        *,
        loaded: Sequence[str],  # noqa: ARG002 - they have their names already
        spared: Set[str],  # noqa: ARG002 - there are no spare tables
        dropped: Sequence[str],
    ) -> None:
        """Commit, which makes the loaded tables and the publication visible."""
        for name in dropped:
            self._connection.execute(f"drop table if exists {quote_identifier(name)}")
        if PUBLICATION not in self.table_names():
            self._connection.execute(create_publication_sql(name=PUBLICATION, backend=self.backend))
        marks = ", ".join("?" * len(PUBLICATION_COLUMNS))
        self._connection.execute(
            f"insert into publication values ({marks})",  # noqa: S608 - constants
            publication.to_row(),
        )
        self._connection.execute(
            "update publication set tables = '{}' where id <= ? and tables != '{}'",
            (publication.last_without_tables,),
        )
        self._connection.execute("commit")
        # A reader may be in the way. The tables are live already, and `begin` asks again.
        with suppress(sqlite3.OperationalError):
            self._connection.execute("pragma journal_mode = wal")

    def execute(self, statement: str) -> int:
        """Run a statement that this project wrote; return the number of rows it changed."""
        return self._connection.execute(statement).rowcount

    def length_sql(self, column: str) -> str:
        """Return the expression for a text's length in bytes."""
        return f"length(cast({column} as blob))"

    def trimmed_sql(self, column: str) -> str:
        """Return the expression for a text without blanks at its end."""
        return f"rtrim({column}, ' ')"

    def month_sql(self, text: str, *, day: str) -> str:
        """Return the expression for the name of a part by months."""
        return f"{text} || '{MONTH_OF}' || substr({day}, 1, 7)"

    def in_parts_sql(self, column: str, *, day: str | None, parts: Sequence[str]) -> str:
        """Return the condition for the rows of parts, by a set of their names.

        No index has a text without the blanks at its end, so all rows are looked at, each once.
        """
        text = self.trimmed_sql(column)
        name = text if day is None else self.month_sql(text, day=day)
        return f"{name} in ({', '.join(map(self.text_sql, parts))})"

    def text_sql(self, text: str) -> str:
        """Return a text as SQL; by its bytes, because a quoted text may hold no NUL."""
        return f"cast(x'{text.encode().hex()}' as text)"

    def _index_columns(self, index: str) -> list[tuple[object, ...]]:
        return self.query(f"pragma index_info({quote_identifier(index)})")


def _duplicate_key(mart: Mart) -> DuplicateKeyError:
    return DuplicateKeyError(
        f"Can't publish {mart.name}: its key ({', '.join(mart.primary_key)}) must name "
        "one row, but several rows have the same. The old publication is still live."
    )
