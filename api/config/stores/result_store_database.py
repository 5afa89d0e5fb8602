"""The result store as a Django database, from the SQLAlchemy URL that the whole project uses."""

import sys
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from api.queries.packing import MOST_PACKED_BYTES

_CONNECTION_SECONDS = 600


def result_store_database(url: str) -> dict[str, Any]:
    """Return the entry of `DATABASES` that reads the result store, and only reads.

    A SQLite file is opened read only, so that a missing file stays missing; on MySQL the
    session's time zone is UTC, because `TIMESTAMP` columns are shown in the session's zone.

    Raises:
        ImproperlyConfigured: the URL is of another kind, or lacks the database's name.
    """
    parts = urlsplit(url)
    dialect = parts.scheme.partition("+")[0]
    if dialect == "sqlite":
        return _sqlite(parts.path)
    if dialect in {"mysql", "mariadb"}:
        if not parts.path.strip("/"):
            raise ImproperlyConfigured(
                "ANALYTICS_RESULT_STORE_URL must name a database "
                f"(mysql+pymysql://user:password@host/database); the path of the URL for host "
                f"{parts.hostname!r} is empty. Nothing was started."
            )
        return _mysql(url)
    raise ImproperlyConfigured(
        "ANALYTICS_RESULT_STORE_URL must begin with sqlite:/// or mysql+pymysql://; it begins with "
        f"{parts.scheme!r}. Nothing was started."
    )


def _sqlite(path: str) -> dict[str, Any]:
    # three slashes begin a relative path, four an absolute one; SQLAlchemy decodes no `%` there
    file = Path(path.removeprefix("/")).resolve()
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"file:{quote(str(file))}?mode=ro",
        "CONN_MAX_AGE": _CONNECTION_SECONDS,
        "OPTIONS": {"uri": True, "timeout": 20},
    }


def _let_django_find_pymysql() -> None:
    """Make `MySQLdb`, which Django imports, another name of PyMySQL, with all that lies below it.

    PyMySQL renames only its outermost module. `import MySQLdb.converters` would then load a second
    copy, whose errors no `except pymysql.err.…` knows.
    """
    # here, not above: only where a MySQL store is configured
    import pymysql

    pymysql.install_as_MySQLdb()
    for name, module in list(sys.modules.items()):
        if name.startswith("pymysql."):
            sys.modules[name.replace("pymysql", "MySQLdb", 1)] = module


def _conversions() -> dict[int, Any]:
    """Return how values are read: dates and times repeat a lot, and reading one is slow."""
    from django.db.backends.mysql.base import django_conversions
    from pymysql.constants import FIELD_TYPE

    known: dict[int, Any] = dict(django_conversions)
    for kind in (FIELD_TYPE.DATE, FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP):
        known[kind] = lru_cache(maxsize=8192)(known[kind])
    return known


def _mysql(url: str) -> dict[str, Any]:
    _let_django_find_pymysql()
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    options: dict[str, Any] = {
        "charset": "utf8mb4",
        "init_command": (
            f"SET time_zone = '+00:00', SESSION group_concat_max_len = {MOST_PACKED_BYTES}"
        ),
        "conv": _conversions(),
        "connect_timeout": 10,
    }
    if socket := query.get("unix_socket"):
        options["unix_socket"] = socket
    return {
        "ENGINE": "django.db.backends.mysql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": _CONNECTION_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
        "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_bin"},
    }
