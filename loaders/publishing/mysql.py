"""A result store in MySQL or MariaDB: tables under shadow names, then one RENAME TABLE for all."""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Sequence, Set
from types import TracebackType
from typing import Self

import pyarrow as pa
import pymysql
from pymysql.connections import Connection
from pymysql.cursors import Cursor
from sqlalchemy.engine import URL

from loaders.hive.ddl import quote_identifier
from loaders.marts.contract.mart import Mart
from loaders.marts.contract.names import (
    PUBLICATION,
    replaced_name,
    shadow_name,
    spare_name,
    staged_name,
)
from loaders.marts.errors import DuplicateKeyError, PublishError
from loaders.marts.parts import MONTH_OF, month_of_part
from loaders.publishing.bulk_load import load_mysql
from loaders.publishing.ddl import (
    MADE_BY_PUBLISHER,
    PUBLICATION_COLUMNS,
    Backend,
    add_keys_sql,
    create_publication_sql,
    create_table_sql,
    quoted_list,
)
from loaders.publishing.publication import Publication, publication_from_row
from loaders.publishing.store_url import connect_arguments, shown

logger = logging.getLogger(__name__)

# A killed publication keeps its lock until the server has finished its last statement.
LOCK_SECONDS = 60
# While RENAME waits for a reader's transaction, all new readers wait behind RENAME. So each attempt
# gives up soon, lets the readers pass, and another attempt follows.
SWAP_WAIT_SECONDS = 2
SWAP_PAUSE_SECONDS = 1.0
_SWAP_ATTEMPTS = 40
_DUPLICATE_KEY = 1062
_SWAP_REFUSED = frozenset({1205, 1213})
_SESSION = (
    "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,"
    "NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO', time_zone = '+00:00', lock_wait_timeout = 60, "
    # The connection idles while a large mart is read. The server must not close it, because its
    # lock would be lost.
    "wait_timeout = 86400, net_read_timeout = 600, net_write_timeout = 600"
)


class MySqlStore:
    """A connection to a MySQL or MariaDB database, used as a context manager."""

    backend = Backend.MYSQL
    keeps_spares = True

    def __init__(self, url: URL) -> None:
        """Remember the address; nothing is opened yet."""
        self._url = url
        database = hashlib.sha256((url.database or "").encode()).hexdigest()
        self._lock = f"'publish-{database[:32]}'"
        self._connection: Connection[Cursor]

    def __enter__(self) -> Self:
        """Connect. LOCAL files are allowed on this connection only, never on a reader's."""
        arguments = {
            "connect_timeout": 10,
            **connect_arguments(self._url),
            "charset": "utf8mb4",
            "autocommit": True,
            "local_infile": True,
        }
        self._connection = pymysql.connect(**arguments)
        self.execute(_SESSION)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Disconnect; the next publication drops shadow tables that were not swapped."""
        if self._connection.open:
            self._connection.close()

    def begin(self) -> None:
        """Become the only publisher of this database.

        Raises:
            PublishError: another publication is running.
        """
        ((is_ours,),) = self.query(f"select get_lock({self._lock}, {LOCK_SECONDS})")
        if not is_ours:
            raise PublishError(
                f"Can't publish to {shown(self._url)}: another publication is running. Wait until "
                "it ends and publish again; nothing was changed."
            )

    def table_names(self) -> set[str]:
        """Return the names of all tables and views."""
        return {str(name) for (name,) in self.query("show tables")}

    def columns_and_indexes(self, table: str) -> list[tuple[str, ...]]:
        """Return a table's columns and indexes as the server lists them, in any server version."""
        name = self._connection.escape(table)
        columns = self.query(
            "select 'column', column_name, data_type, character_maximum_length, is_nullable, "  # noqa: S608 - escaped
            "collation_name from information_schema.columns "
            f"where table_schema = database() and table_name = {name} "
            "order by ordinal_position"
        )
        indexes = self.query(
            "select 'index', non_unique, group_concat(column_name order by seq_in_index) "  # noqa: S608 - escaped
            "from information_schema.statistics "
            f"where table_schema = database() and table_name = {name} "
            "group by index_name, non_unique order by 2, 3"
        )
        return [tuple(str(value) for value in row) for row in (*columns, *indexes)]

    def publications(self, *, limit: int) -> list[Publication]:
        """Return the newest publications, the live one first."""
        names = quoted_list([name for name, _ in PUBLICATION_COLUMNS])
        rows = self.query(
            f"select {names} from publication order by id desc limit {int(limit)}"  # noqa: S608 - constants
        )
        return [publication_from_row(row) for row in rows]

    def names_beside(self, table: str) -> set[str]:
        """Return the names that the publisher gives to tables beside one that readers see."""
        return {shadow_name(table), replaced_name(table), spare_name(table), staged_name(table)}

    def comments(self) -> dict[str, str]:
        """Return the comment of each table; that of a view is `VIEW`."""
        rows = self.query(
            "select table_name, table_comment from information_schema.tables "
            "where table_schema = database()"
        )
        return {str(name): str(comment) for name, comment in rows}

    def mark(self, tables: Iterable[str]) -> None:
        """Give own tables their comment again, which a person or a tool may have changed.

        A live table with another comment would be taken for another program's as a spare.
        """
        comments = self.comments()
        for table in tables:
            if comments[table] != MADE_BY_PUBLISHER:
                name, comment = quote_identifier(table), self.text_sql(MADE_BY_PUBLISHER)
                self.execute(f"alter table {name} comment = {comment}")

    def take_spare(self, mart: Mart) -> str | None:
        """Give a mart's spare table the shadow name, and return that name; None without a spare.

        Under the shadow name the table counts as unfinished: when this publication dies, the next
        one drops it.
        """
        if spare_name(mart.name) not in self.table_names():
            return None
        table = shadow_name(mart.name)
        self.execute(f"drop table if exists {quote_identifier(table)}")
        self.execute(
            f"rename table {quote_identifier(spare_name(mart.name))} to {quote_identifier(table)}"
        )
        return table

    def drop_spare(self, mart: Mart) -> None:
        """Drop a mart's spare table, so that a table never takes more than twice its room."""
        self.execute(f"drop table if exists {quote_identifier(spare_name(mart.name))}")

    def create(self, mart: Mart) -> str:
        """Make an empty table under a mart's shadow name, and return that name."""
        table = shadow_name(mart.name)
        self.execute(f"drop table if exists {quote_identifier(table)}")
        self.execute(create_table_sql(mart, name=table, backend=self.backend))
        return table

    def load(
        self, mart: Mart, *, table: str, batches: Callable[[], Iterable[pa.RecordBatch]]
    ) -> int:
        """Load rows into a table; return their number.

        Raises:
            DuplicateKeyError: the table has keys already, and two rows have the same key.
        """
        try:
            return load_mysql(self._connection, mart, table=table, batches=batches)
        except pymysql.err.IntegrityError as error:
            self._connection.rollback()
            raise self._duplicate_key(mart, error) from error

    def add_keys(self, mart: Mart, *, table: str) -> str:
        """Add the unique key and the indexes to a loaded table; return the table's name."""
        try:
            for statement in add_keys_sql(mart, name=table, backend=self.backend):
                self.execute(statement)
        except pymysql.err.IntegrityError as error:
            raise self._duplicate_key(mart, error) from error
        return table

    @staticmethod
    def _duplicate_key(mart: Mart, error: pymysql.err.IntegrityError) -> Exception:
        """Return an error that names the mart, where the server found a key twice."""
        if error.args[0] != _DUPLICATE_KEY:
            return error
        return DuplicateKeyError(
            f"Can't publish {mart.name}: its key ({', '.join(mart.primary_key)}) must name one "
            f"row, but the server says: {error.args[1]}. The old publication is still live."
        )

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Return the rows of a query that this project wrote."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def swap(
        self,
        publication: Publication,
        *,
        loaded: Sequence[str],
        spared: Set[str],
        dropped: Sequence[str],
    ) -> None:
        """Put the loaded tables and the publication in place and remove dropped tables, at once.

        The tables that were live become spare tables where `spared` names them.

        Raises:
            PublishError: the lock was lost, so another publication may have begun, or readers'
                transactions blocked every attempt.
        """
        ((is_ours,),) = self.query(f"select is_used_lock({self._lock}) = connection_id()")
        if not is_ours:
            raise PublishError(
                f"Can't publish to {shown(self._url)}: this publication must hold the lock until "
                "the swap, but lost it. Publish again; the old publication is still live."
            )
        live = self.table_names()
        self._write_shadow_publication(publication, has_old=PUBLICATION in live)
        fresh = [*loaded, PUBLICATION]
        leaving = [name for name in (*fresh, *dropped) if name in live]
        replaced = [replaced_name(name) for name in leaving if name not in spared]
        renames = [
            (name, spare_name(name) if name in spared else replaced_name(name)) for name in leaving
        ]
        renames += [(shadow_name(name), name) for name in fresh]
        self._rename(renames)
        unused = [spare_name(name) for name in dropped if spare_name(name) in live]
        self._drop_replaced([*replaced, *unused])

    def execute(self, statement: str) -> int:
        """Run a statement that this project wrote; return the number of rows it changed."""
        with self._connection.cursor() as cursor:
            return int(cursor.execute(statement))

    def length_sql(self, column: str) -> str:
        """Return the expression for a text's length in bytes."""
        return f"length({column})"

    def trimmed_sql(self, column: str) -> str:
        """Return the expression for a text without blanks at its end, or for a date as text."""
        return f"trim(trailing ' ' from {column})"

    def month_sql(self, text: str, *, day: str) -> str:
        """Return the expression for the name of a part by months."""
        return f"concat({text}, '{MONTH_OF}', left({day}, 7))"

    def in_parts_sql(self, column: str, *, day: str | None, parts: Sequence[str]) -> str:
        """Return the condition for the rows of parts, by an index of the columns.

        The server compares texts without the blanks at their ends.
        """
        if day is None:
            return f"{column} in ({', '.join(map(self.text_sql, parts))})"
        months = [
            f"({column} = {self.text_sql(course)} and {day} between '{first}' and '{last}')"
            for course, first, last in filter(None, map(month_of_part, parts))
        ]
        return f"({' or '.join(months) or '1 = 0'})"

    def text_sql(self, text: str) -> str:
        """Return a text as SQL."""
        return str(self._connection.escape(text))

    def _write_shadow_publication(self, publication: Publication, *, has_old: bool) -> None:
        shadow = quote_identifier(shadow_name(PUBLICATION))
        self.execute(create_publication_sql(name=shadow_name(PUBLICATION), backend=self.backend))
        if has_old:
            *others, tables = (quote_identifier(name) for name, _ in PUBLICATION_COLUMNS)
            forgotten = f"if(id > {publication.last_without_tables}, {tables}, '{{}}')"
            columns = ", ".join([*others, forgotten])
            self.execute(f"insert into {shadow} select {columns} from publication")  # noqa: S608 - constants
        marks = ", ".join(["%s"] * len(PUBLICATION_COLUMNS))
        with self._connection.cursor() as cursor:
            cursor.execute(f"insert into {shadow} values ({marks})", publication.to_row())  # noqa: S608 - constants

    def _rename(self, renames: Sequence[tuple[str, str]]) -> None:
        pairs = ", ".join(
            f"{quote_identifier(old)} to {quote_identifier(new)}" for old, new in renames
        )
        self.execute(f"set session lock_wait_timeout = {SWAP_WAIT_SECONDS}")
        for attempt in range(1, _SWAP_ATTEMPTS + 1):
            try:
                self.execute(f"rename table {pairs}")
            except pymysql.err.OperationalError as error:
                if error.args[0] not in _SWAP_REFUSED:
                    raise
                logger.warning("swap=waiting attempt=%s reason=%s", attempt, error.args[1])
                time.sleep(SWAP_PAUSE_SECONDS)
            else:
                return
        raise PublishError(
            f"Can't publish to {shown(self._url)}: the swap needs a moment without a reader's "
            f"transaction, but {_SWAP_ATTEMPTS} attempts found none. End the transaction that "
            "stays open and publish again; the old publication is still live."
        )

    def _drop_replaced(self, tables: Sequence[str]) -> None:
        """Drop the old tables. The new ones are live, so a failure here only leaves old tables."""
        try:
            for table in tables:
                self.execute(f"drop table {quote_identifier(table)}")
        except pymysql.err.MySQLError as error:
            logger.warning("replaced tables are kept until the next publication: %s", error)
