"""A read-only view of the LMS's database at one moment."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import exc

from cleaning.errors import AnalyticsError

_CHUNK_ROWS = 50_000
_MYSQL = {"mysql", "mariadb"}
_UNCHANGED = "The landed LMS tables are as they were."


class LmsDatabase:
    """An open, read-only view of the LMS at one moment."""

    def __init__(self, connection: sa.Connection, *, shown_url: str) -> None:
        self._connection = connection
        self._shown_url = shown_url

    def columns(self, table: str) -> set[str] | None:
        """Return the names of the columns that the account may read; None where it may read none.

        So a table that the account may not read is one that is not there.
        """
        try:
            if self._is_mysql():
                return self._columns_of_mysql(table) or None
            inspector = sa.inspect(self._connection)
            if not inspector.has_table(table):
                return None
            return {str(column["name"]) for column in inspector.get_columns(table)}
        except exc.SQLAlchemyError as error:
            raise self._unreadable(table, error) from error

    def _is_mysql(self) -> bool:
        return self._connection.dialect.name in _MYSQL

    def _columns_of_mysql(self, table: str) -> set[str]:
        """Ask the list of columns, which leaves out what the account has no right to.

        `DESCRIBE` and `SHOW CREATE TABLE`, which SQLAlchemy uses, refuse a table of which the
        account may read some columns alone.
        """
        found = self._connection.execute(
            sa.text(
                "select column_name, privileges from information_schema.columns "
                "where table_schema = database() and table_name = :table"
            ),
            {"table": table},
        )
        return {str(name) for name, rights in found if "select" in str(rights).lower()}

    def row_count(self, table: str) -> int:
        """Return how many rows a table has."""
        query = sa.select(sa.func.count()).select_from(sa.table(table))
        try:
            return int(self._connection.execute(query).scalar_one())
        except exc.SQLAlchemyError as error:
            raise self._unreadable(table, error) from error

    def rows(
        self, table: str, *, columns: Sequence[str], is_counted: bool = False
    ) -> Iterator[Sequence[Sequence[object]]]:
        """Yield the rows of a table in chunks, as the driver gives them.

        Args:
            table: name of the table.
            columns: the columns of each row.
            is_counted: whether rows that are equal in these columns are one row. A last column is
                then their number.
        """
        chosen: list[sa.ColumnClause[Any]] = [sa.column(name) for name in columns]
        query = sa.select(*chosen).select_from(sa.table(table))
        if is_counted:
            # The values of a group are equal byte for byte, so its least value is its value.
            # MariaDB has no any_value.
            query = query.with_only_columns(*map(sa.func.min, chosen), sa.func.count())
            query = query.group_by(*map(self._exactly, chosen))
        try:
            with self._connection.execution_options(
                stream_results=True, yield_per=_CHUNK_ROWS
            ).execute(query) as result:
                yield from result.partitions()
        except exc.SQLAlchemyError as error:
            raise self._unreadable(table, error) from error

    def _exactly(self, column: sa.ColumnClause[Any]) -> sa.ColumnElement[Any]:
        """Return an expression that is equal for equal bytes alone.

        MySQL compares texts without regard to case and to blanks at the end. SQLite may do so.
        """
        if self._is_mysql():
            return sa.cast(column, sa.LargeBinary)
        is_sqlite = self._connection.dialect.name == "sqlite"
        return sa.collate(column, "binary") if is_sqlite else column

    def _unreadable(self, table: str, error: exc.SQLAlchemyError) -> AnalyticsError:
        return AnalyticsError(
            f"The LMS table {table} of {self._shown_url} must be readable, but was not "
            f"({_reason(error)}). {_UNCHANGED}"
        )


@contextmanager
def open_lms(url: str) -> Iterator[LmsDatabase]:
    """Open the LMS's database of a SQLAlchemy URL for reading.

    Raises:
        AnalyticsError: the URL, its driver, the file, the server or the account is not as it must
            be. The message never holds the password.
    """
    parsed = _parse(url)
    shown_url = parsed.render_as_string(hide_password=True)
    engine = _engine(parsed, shown_url=shown_url)
    try:
        try:
            connection = engine.connect()
        except exc.SQLAlchemyError as error:
            raise AnalyticsError(
                f"The LMS database {shown_url} must be reachable, but is not ({_reason(error)}). "
                f"{_UNCHANGED}"
            ) from error
        with connection:
            try:
                _begin(connection)
            except exc.SQLAlchemyError as error:
                raise AnalyticsError(
                    f"The LMS database {shown_url} must allow a consistent view, but does not "
                    f"({_reason(error)}). {_UNCHANGED}"
                ) from error
            yield LmsDatabase(connection, shown_url=shown_url)
    finally:
        engine.dispose()


def _parse(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
    except (exc.ArgumentError, ValueError) as error:
        # The URL and the parser's error may hold a password, so the message shows neither.
        raise AnalyticsError(
            "ANALYTICS_LMS_URL must be a SQLAlchemy URL such as "
            "mysql+pymysql://user:password@host/edxapp or sqlite:////path/lms.sqlite3, but its "
            f"value can't be parsed. {_UNCHANGED}"
        ) from error
    if parsed.get_backend_name() in _MYSQL and not parsed.database:
        raise AnalyticsError(
            "ANALYTICS_LMS_URL must name a database, as mysql+pymysql://user:password@host/edxapp "
            f"does, but names none. {_UNCHANGED}"
        )
    return parsed


def _engine(url: sa.URL, *, shown_url: str) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, shown_url=shown_url)
    try:
        # The driver commits automatically, because `_begin` starts the transaction itself, as a
        # consistent snapshot.
        return sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    except (exc.ArgumentError, ImportError) as error:
        raise AnalyticsError(
            f"ANALYTICS_LMS_URL must name a database and driver that are installed "
            f"(mysql+pymysql://… or sqlite:///…), but is {shown_url} ({error}). {_UNCHANGED}"
        ) from error


def _sqlite_engine(url: sa.URL, *, shown_url: str) -> sa.Engine:
    path = Path(url.database or "")
    if not path.is_file():
        raise AnalyticsError(
            f"ANALYTICS_LMS_URL must name an SQLite file that is there, but is {shown_url}. "
            f"{_UNCHANGED}"
        )

    def connect_read_only() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, isolation_level=None
        )
        # A text that is not UTF-8 is bad data in one row. It must not end the reading of the table.
        connection.text_factory = lambda raw: raw.decode(errors="surrogateescape")
        return connection

    return sa.create_engine("sqlite://", creator=connect_read_only, poolclass=sa.NullPool)


def _begin(connection: sa.Connection) -> None:
    """Begin the transaction in which every table is read as of this moment."""
    if connection.dialect.name in {"mysql", "mariadb"}:
        connection.exec_driver_sql("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.exec_driver_sql("SET SESSION time_zone = '+00:00'")
        # The server must wait this long while Parquet is written and no rows are fetched.
        connection.exec_driver_sql("SET SESSION net_write_timeout = 600, wait_timeout = 86400")
        connection.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    elif connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")  # the view starts here
    else:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")
        connection.exec_driver_sql("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _reason(error: exc.SQLAlchemyError) -> str:
    """Return the driver's message without SQLAlchemy's link and statement."""
    original = getattr(error, "orig", None)
    if original is None:
        return str(error).splitlines()[0]
    return str(original.args[-1] if original.args else original)
