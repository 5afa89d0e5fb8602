"""Opens the result store that a URL names: MySQL, MariaDB or SQLite."""

from sqlalchemy.engine import URL

from loaders.publishing.ddl import Backend
from loaders.publishing.mysql import MySqlStore
from loaders.publishing.sqlite import SqliteStore
from loaders.publishing.store_url import backend_of

ResultStore = MySqlStore | SqliteStore


def open_store(url: URL) -> ResultStore:
    """Return the store of a URL, to be used as a context manager."""
    return SqliteStore(url) if backend_of(url) is Backend.SQLITE else MySqlStore(url)
