"""Reads the URL of the result store, and explains errors without showing its password."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pymysql
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from loaders.marts.errors import PublishError
from loaders.publishing.ddl import Backend

_EXAMPLES = "mysql+pymysql://user:password@host:3306/database or sqlite:////folder/file.db"
_ACCOUNT_REFUSED = frozenset({1045, 1698})
_PRIVILEGE_MISSING = frozenset({1044, 1142, 1143, 1227, 1370})
_CONNECTION_LOST = frozenset({2006, 2013})


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done with a result store, for the sentence that says why it can't be done.

    Attributes:
        words: what comes between "Can't" and the store.
        state: what holds when it was not done.
        state_when_lost: what holds when the connection broke; empty where that is the same.
    """

    words: str
    state: str
    state_when_lost: str = ""


PUBLISHING = Deed(
    "publish to",
    "The old publication is still live.",
    # The server may have finished the swap before the connection broke.
    "Either the old or the new publication is live, never a mixture: publish again.",
)
CHECKING = Deed("check", "Nothing was changed.")
READING = Deed("read the publication of", "Nothing was changed.")

# R comes after the publication, whose tables it does not touch.
_R_STATE = "The published tables stay as they are; the next run tries again."
MAKING_R_TABLES = Deed("make R's tables in", _R_STATE)
READING_R_STEPS = Deed("read R's steps in", _R_STATE)


def parse_store_url(text: str) -> URL:
    """Read a URL of a result store.

    Raises:
        PublishError: the text is not a URL, or the URL names another kind of database or none. The
            message never shows the text itself, which may hold a password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise PublishError(
            f"ANALYTICS_RESULT_STORE_URL must look like {_EXAMPLES}, but its value can't be "
            "parsed. Nothing was published."
        ) from error
    backend = url.get_backend_name()
    if backend not in {"mysql", "mariadb", "sqlite"}:
        raise PublishError(
            f"The result store must be MySQL, MariaDB or SQLite ({_EXAMPLES}), but its URL begins "
            f"with {url.drivername}://. Nothing was published."
        )
    if not url.database or url.database == ":memory:":
        raise PublishError(
            f"The result store's URL must name a database ({_EXAMPLES}), but {shown(url)} names "
            "none. Nothing was published."
        )
    return url.set(drivername="sqlite" if backend == "sqlite" else "mysql+pymysql")


def backend_of(url: URL) -> Backend:
    """Return which kind of store a URL names."""
    return Backend.SQLITE if url.get_backend_name() == "sqlite" else Backend.MYSQL


def shown(url: URL) -> str:
    """Return a URL without its password, for people."""
    return url.render_as_string(hide_password=True)


def connect_arguments(url: URL) -> dict[str, Any]:
    """Return the driver's arguments for a URL, including the URL's options."""
    _, arguments = url.get_dialect()().create_connect_args(url)
    return dict(arguments)


def sqlite_path(url: URL) -> Path:
    """Return the file of a SQLite store."""
    return Path(url.database or "").expanduser()


@contextmanager
def explained(url: URL, deed: Deed) -> Iterator[None]:
    """Turn an error of the driver, the disk or a Parquet file into a sentence on the deed.

    Raises:
        PublishError: one of these errors was raised.
    """
    try:
        yield
    except (pymysql.err.MySQLError, sqlite3.Error, pa.ArrowException, OSError) as error:
        state = (deed.state_when_lost if _is_lost(error) else "") or deed.state
        raise PublishError(
            f"Can't {deed.words} {shown(url)}: {_reason(url, error)}. {state}"
        ) from error


def _reason(url: URL, error: Exception) -> str:
    if not isinstance(error, pymysql.err.MySQLError):
        return str(error)
    code = error.args[0] if error.args else None
    message = str(error.args[-1]) if error.args else type(error).__name__
    if code in _ACCOUNT_REFUSED:
        return f"the server refuses the user {url.username!r} with this password"
    if code in _PRIVILEGE_MISSING:
        return f"the user {url.username!r} lacks a privilege ({message})"
    if code == 1049:
        return f"the server has no database {url.database!r}"
    if code == 2003:
        return f"no server answers at {url.host}:{url.port or 3306}"
    return message


def _is_lost(error: Exception) -> bool:
    is_mysql = isinstance(error, pymysql.err.MySQLError)
    return is_mysql and bool(error.args) and error.args[0] in _CONNECTION_LOST
