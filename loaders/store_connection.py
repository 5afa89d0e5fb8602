"""The result store that a URL names, whichever of the two kinds it is."""

from sqlalchemy.engine import URL

from loaders.result_store_ddl import Backend
from loaders.result_store_mysql import MySqlStore
from loaders.result_store_sqlite import SqliteStore
from loaders.store_url import backend_of

ResultStore = MySqlStore | SqliteStore


def open_store(url: URL) -> ResultStore:
    """Return the store of a URL, to be used as a context manager."""
    return SqliteStore(url) if backend_of(url) is Backend.SQLITE else MySqlStore(url)
