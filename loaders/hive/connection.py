"""A session of a Spark Thrift server: it runs statements, returns rows and explains errors."""

import logging
import re
import socket
from collections.abc import Callable, Iterator
from datetime import UTC
from types import TracebackType
from typing import Any, Self

import thrift_sasl
from pyhive import exc
from pyhive import hive as pyhive
from thrift.Thrift import TException
from thrift.transport.TSocket import TSocket
from thrift.transport.TTransport import TTransportException

from cleaning.errors import AnalyticsError

logger = logging.getLogger(__name__)

SESSION_SETTINGS = {
    # Spark's Thrift server accepts only keys of this form.
    "set:hiveconf:spark.sql.session.timeZone": "UTC",
    "set:hiveconf:spark.sql.ansi.enabled": "true",
}
"""Settings of every session, whatever the server's defaults are. dbt's profile sets them too."""

_FETCH_ROWS = 10_000
_SHOWN_CHARACTERS = 300
_USER = "analytics"
_NOT_CHECKED = "x"
"""Password for PLAIN authentication. A server without authentication takes any but an empty one."""
_EXCEPTION_NAME = re.compile(r"^(?:\[\S+\] )?(?:[\w$]+\.)+[\w$]+: ")
"""Matches Spark's exception class before a message, and the error class in brackets before it."""


class HiveUnreachableError(AnalyticsError):
    """No Thrift server answers at an address, or a connection to it was lost."""


class HiveStatementError(AnalyticsError):
    """The server refused a statement, or the statement failed."""


class Hive:
    """A session of a Thrift server. Close it, or use it as a context manager."""

    def __init__(
        self, connection: Any, *, address: str, hang_up: Callable[[], None] = lambda: None
    ) -> None:
        self._connection = connection
        self._address = address
        self._hang_up = hang_up

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the session; a session that the server has lost already is no error."""
        try:
            self._connection.close()
        except (TException, OSError, exc.Error):
            logger.debug("hive=%s session was gone when it was closed", self._address)
        self._hang_up()

    def execute(self, sql: str) -> None:
        """Run a statement whose rows nobody needs.

        Raises:
            HiveStatementError: the server refused it.
            HiveUnreachableError: the connection is lost.
        """
        self._run(sql).close()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query.

        Timestamps are aware, in UTC. The protocol has no date: dates are text (`2026-01-31`), and
        arrays are JSON text.

        Raises:
            HiveStatementError: the server refused it.
            HiveUnreachableError: the connection is lost.
        """
        return self.query_with_names(sql)[1]

    def query_with_names(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the column names and the rows of a statement, as `query`; both empty for DDL."""
        cursor = self._run(sql)
        try:
            described = cursor.description or []
            rows = cursor.fetchall() if described else []
        except (TException, OSError) as error:
            raise self._lost(error) from error
        except exc.Error as error:
            raise HiveStatementError(_explain(error, sql)) from error
        cursor.close()
        times = [place for place, column in enumerate(described) if column[1] == "TIMESTAMP_TYPE"]
        names = [str(column[0]) for column in described]
        return names, [_with_zone(row, times) for row in rows] if times else rows

    def stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, fetched and held batch by batch; values as in `query`.

        Raises:
            HiveStatementError: the server refused it.
            HiveUnreachableError: the connection is lost.
        """
        self.execute("set spark.sql.thriftServer.incrementalCollect=true")
        cursor = self._run(sql)
        times = [p for p, column in enumerate(cursor.description) if column[1] == "TIMESTAMP_TYPE"]
        try:
            while batch := cursor.fetchmany(_FETCH_ROWS):
                yield from (_with_zone(row, times) for row in batch)
        except (TException, OSError) as error:
            raise self._lost(error) from error
        except exc.Error as error:
            raise HiveStatementError(_explain(error, sql)) from error
        cursor.close()

    def _run(self, sql: str) -> Any:
        cursor = self._connection.cursor(arraysize=_FETCH_ROWS)
        try:
            cursor.execute(sql)
        except (TException, OSError) as error:
            raise self._lost(error) from error
        except exc.Error as error:
            raise HiveStatementError(_explain(error, sql)) from error
        return cursor

    def _lost(self, error: Exception) -> HiveUnreachableError:
        # A server that answers late would answer the next question wrongly.
        self._hang_up()
        if isinstance(error, TimeoutError):
            return HiveUnreachableError(
                f"The Thrift server at {self._address} must answer a statement in time, but did "
                "not."
            )
        return HiveUnreachableError(
            f"The Thrift server at {self._address} must stay up during a statement; the connection "
            f"was lost ({error}). The statement may or may not have been carried out."
        )


def connect(
    host: str, port: int, *, timeout: float = 10.0, statement_timeout: float | None = None
) -> Hive:
    """Open a session; once more where the server drops the connection, since nothing runs yet.

    Args:
        host: the server's host.
        port: the server's port.
        timeout: seconds to wait for the connection and for each answer while the session is
            opened.
        statement_timeout: seconds to wait for each answer afterwards; None waits for ever, because
            a statement of a build may take hours. A connection that waited in vain is lost.

    Raises:
        HiveUnreachableError: nothing answers at the address, or something that is no Thrift server.
    """
    address = f"{host}:{port}"
    try:
        # The thrift library logs a refused connection with a traceback, so the port is tried first.
        socket.create_connection((host, port), timeout=timeout).close()
    except OSError as error:
        raise _unreachable(address, error) from error
    try:
        try:
            return _opened(host, port, timeout=timeout, statement_timeout=statement_timeout)
        except TTransportException as error:
            logger.warning("hive=%s opened=again reason=%s", address, _first_line(error))
            return _opened(host, port, timeout=timeout, statement_timeout=statement_timeout)
    except (TException, OSError, exc.Error, AssertionError) as error:
        raise _unreachable(address, error) from error


def _opened(host: str, port: int, *, timeout: float, statement_timeout: float | None) -> Hive:
    thrift_socket = TSocket(host, port)
    thrift_socket.setTimeout(timeout * 1000)
    transport = thrift_sasl.TSaslClientTransport(
        lambda: pyhive.get_installed_sasl(
            host=host, sasl_auth="PLAIN", service=None, username=_USER, password=_NOT_CHECKED
        ),
        "PLAIN",
        thrift_socket,
    )
    connection = pyhive.connect(
        thrift_transport=transport, username=_USER, configuration=SESSION_SETTINGS
    )
    thrift_socket.setTimeout(None if statement_timeout is None else statement_timeout * 1000)
    return Hive(connection, address=f"{host}:{port}", hang_up=thrift_socket.close)


def _unreachable(address: str, error: Exception) -> HiveUnreachableError:
    return HiveUnreachableError(
        f"A Spark Thrift server must answer at {address}; none does ({_first_line(error)}). "
        f"Start it, or set ANALYTICS_THRIFT_HOST and ANALYTICS_THRIFT_PORT to where it is."
    )


def _with_zone(row: tuple[Any, ...], times: list[int]) -> tuple[Any, ...]:
    values = list(row)
    for place in times:
        if values[place] is not None:
            values[place] = values[place].replace(tzinfo=UTC)
    return tuple(values)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _explain(error: Exception, sql: str) -> str:
    """Return the server's message without its stack trace and its query plan."""
    answer = error.args[0] if error.args else None
    said = getattr(getattr(answer, "status", None), "errorMessage", None) or str(error)
    reason = said.partition("\n\tat ")[0].partition(";\n'")[0].strip()
    reason = _EXCEPTION_NAME.sub("", reason)
    shown = " ".join(sql.split())
    if len(shown) > _SHOWN_CHARACTERS:
        shown = shown[:_SHOWN_CHARACTERS] + " …"
    return f"Hive can't run `{shown}`: {reason}"
