"""Pure functions from a mart to the DDL of its table in MySQL or SQLite."""

import hashlib
from collections.abc import Sequence
from enum import StrEnum

from loaders.hive.ddl import quote_identifier
from loaders.marts.contract import names
from loaders.marts.contract.mart import Column, Mart
from loaders.marts.errors import PublishError

# When the rules for the rows that a store can keep change (`loaders.marts.screening`), this number
# must change too, so that all tables are loaded again.
_RULES = "1"
# InnoDB's limit for one index entry, with the row format DYNAMIC.
_MAX_KEY_BYTES = 3072
MADE_BY_PUBLISHER = "made by the publisher of IIT Analytics"
"""The comment of a table in MySQL, from which a later publication knows that it may drop it."""
_MYSQL_OPTIONS = (
    " engine=InnoDB row_format=DYNAMIC default character set utf8mb4 collate utf8mb4_bin "
    f"comment='{MADE_BY_PUBLISHER}'"
)

# This is a table of its own, because `publication` keeps every publication and only the parts of
# the live one are needed.
PUBLICATION_PART = Mart(
    name=names.PUBLICATION_PART,
    columns=(
        Column("table_name", "varchar(64)", is_nullable=False),
        Column("part", f"varchar({names.LONGEST_PART})", is_nullable=False),
        Column("row_count", "bigint", is_nullable=False),
        Column("checksum", "char(64)", is_nullable=False),
        Column("sums", "char(64)", is_nullable=False),
        Column("changed", "varchar(19)", is_nullable=False),
    ),
    primary_key=("table_name", "part"),
    description="The parts of each live table and of its spare. One row per table and part.",
)

PUBLICATION_COURSE = Mart(
    name=names.PUBLICATION_COURSE,
    columns=(
        Column("mart", "varchar(64)", is_nullable=False),
        Column("course_id", f"varchar({names.LONGEST_COURSE})", is_nullable=False),
        Column("row_count", "bigint", is_nullable=False),
        Column("checksum", "char(64)", is_nullable=False),
    ),
    primary_key=("course_id", "mart"),
    description=(
        "The rows of each course in each mart; of large marts also rows that are set aside. "
        "One row per mart and course."
    ),
)

PUBLICATION_QUARANTINE = Mart(
    name=names.PUBLICATION_QUARANTINE,
    columns=(
        Column("mart", "varchar(64)", is_nullable=False),
        Column("reason", "varchar(32)", is_nullable=False),
        Column("column_name", "varchar(64)", is_nullable=False),
        Column("row_key", "varchar(255)", is_nullable=False),
        Column("row_count", "bigint", is_nullable=False),
    ),
    primary_key=("mart", "reason", "column_name", "row_key"),
    description="Rows of the live publication's marts that no store can keep.",
)

PUBLICATION_CATALOGUE = Mart(
    name=names.PUBLICATION_CATALOGUE,
    columns=(
        Column("mart", "varchar(64)", is_nullable=False),
        Column("column_names", "string", is_nullable=False),
        Column("entry", "string", is_nullable=False),
    ),
    primary_key=("mart",),
    mysql_types={"column_names": "text", "entry": "longtext"},
    description="What dbt says about each published table, as JSON. One row per table.",
)

RECORDS = (
    PUBLICATION_PART,
    PUBLICATION_COURSE,
    PUBLICATION_QUARANTINE,
    PUBLICATION_CATALOGUE,
)
"""The publisher's own tables that are swapped together with the marts."""

PUBLICATION_COLUMNS = (
    ("id", "bigint not null primary key"),
    ("as_of", "date not null"),
    ("since", "date null"),
    ("started", "datetime not null"),
    ("finished", "datetime not null"),
    ("git_commit", "varchar(64) null"),
    ("dbt_invocation_id", "varchar(64) null"),
    ("tables", "longtext not null"),
)


class Backend(StrEnum):
    """The two kinds of result store."""

    MYSQL = "mysql"
    SQLITE = "sqlite"


def quoted_list(names: Sequence[str]) -> str:
    """Quote names with backticks, which SQLite reads too, and join them with commas."""
    return ", ".join(quote_identifier(name) for name in names)


def create_table_sql(mart: Mart, *, name: str, backend: Backend) -> str:
    """Return the statement that creates a mart's table without its keys.

    `created` is a DATETIME, not a TIMESTAMP: MySQL shifts a TIMESTAMP by the reader's time zone.
    """
    identity = {
        Backend.MYSQL: "`id` bigint not null auto_increment primary key",
        Backend.SQLITE: "`id` integer primary key autoincrement",
    }
    columns = [
        f"{quote_identifier(column.name)} {kept.sql} {'null' if column.is_nullable else 'not null'}"
        for column, kept in zip(mart.columns, mart.store_types(), strict=True)
    ]
    body = ",\n  ".join((identity[backend], *columns, "`created` datetime not null"))
    return f"create table {quote_identifier(name)} (\n  {body}\n){_options(backend)}"


def add_keys_sql(mart: Mart, *, name: str, backend: Backend) -> list[str]:
    """Return the statements that add the unique key and the indexes, after the load.

    LOAD DATA LOCAL silently skips duplicates when the key exists already. A key that is added after
    the load refuses them. A primary key that is wider than MySQL allows gets no index
    (`has_unique_key`).

    Raises:
        PublishError: an index is wider than MySQL allows (also on SQLite: stores must be alike).
    """
    keys = [("", index) for index in _indexes(mart)]
    for _, columns in keys:
        _check_width(mart, columns=columns)
    if has_unique_key(mart):
        keys.insert(0, ("unique ", mart.primary_key))
    return _keys_sql(keys, name=name, backend=backend)


def unique_key_sql(mart: Mart, *, name: str, backend: Backend) -> list[str]:
    """Return the statements that add the unique key alone."""
    return _keys_sql([("unique ", mart.primary_key)], name=name, backend=backend)


def _keys_sql(
    keys: Sequence[tuple[str, Sequence[str]]], *, name: str, backend: Backend
) -> list[str]:
    if not keys:
        return []
    if backend is Backend.MYSQL:
        parts = [
            f"add {unique}key {quote_identifier(_key_name(columns))} ({quoted_list(columns)})"
            for unique, columns in keys
        ]
        return [f"alter table {quote_identifier(name)} {', '.join(parts)}"]
    # In SQLite, the indexes and tables of a file share one name space.
    return [
        f"create {unique}index {quote_identifier(f'{name}.{_key_name(columns)}')} "
        f"on {quote_identifier(name)} ({quoted_list(columns)})"
        for unique, columns in keys
    ]


def has_unique_key(mart: Mart) -> bool:
    """Tell whether the store has a unique key; otherwise a query must look for duplicates."""
    return _key_width(mart, columns=mart.primary_key) <= _MAX_KEY_BYTES


def names_each_row(mart: Mart) -> bool:
    """Tell whether the store's unique key names one row each; it takes any number of NULLs."""
    required = {column.name for column in mart.columns if not column.is_nullable}
    return has_unique_key(mart) and required.issuperset(mart.primary_key)


def overwrite_sql(mart: Mart, *, backend: Backend) -> str:
    """Return the clause of INSERT by which a row takes the place of the row with its key.

    The texts of the key are written too: the server may take two that differ for the same.
    """
    names = [quote_identifier(name) for name in (*mart.column_names, "created")]
    if backend is Backend.MYSQL:
        values = ", ".join(f"{name} = values({name})" for name in names)
        return f"on duplicate key update {values}"
    values = ", ".join(f"{name} = excluded.{name}" for name in names)
    return f"on conflict ({quoted_list(mart.primary_key)}) do update set {values}"


def create_publication_sql(*, name: str, backend: Backend) -> str:
    """Return the statement that creates the table `publication` under a given name."""
    body = ",\n  ".join(f"{quote_identifier(column)} {sql}" for column, sql in PUBLICATION_COLUMNS)
    return f"create table {quote_identifier(name)} (\n  {body}\n){_options(backend)}"


def schema_hash(mart: Mart, *, backend: Backend) -> str:
    """Return a hash of a mart's DDL and parts; when it changes, the table must be created again."""
    statements = [
        create_table_sql(mart, name=mart.name, backend=backend),
        *add_keys_sql(mart, name=mart.name, backend=backend),
    ]
    by = " ".join(name for name in (mart.parted_by, mart.months_of) if name)
    facts = [_RULES, by, *statements]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _options(backend: Backend) -> str:
    return _MYSQL_OPTIONS if backend is Backend.MYSQL else ""


def _indexes(mart: Mart) -> list[tuple[str, ...]]:
    """Return the indexes that neither the unique key nor another index makes needless.

    The rows of a part are deleted and counted by an index that begins with the part.
    """
    indexes = [index for index in dict.fromkeys(mart.indexes) if index != mart.primary_key]
    unique = [mart.primary_key] if has_unique_key(mart) else []
    if mart.parted_by and all(index[0] != mart.parted_by for index in (*unique, *indexes)):
        indexes.append((mart.parted_by,))
    return indexes


def _key_name(columns: Sequence[str]) -> str:
    joined = "_".join(columns)
    if len(joined) <= names.MOST_CHARACTERS:
        return joined
    # MySQL allows 64 characters in a name. The hash keeps two long names distinct.
    return f"{joined[:51]}_{hashlib.sha256(joined.encode()).hexdigest()[:12]}"


def _check_width(mart: Mart, *, columns: Sequence[str]) -> None:
    width = _key_width(mart, columns=columns)
    if width > _MAX_KEY_BYTES:
        raise PublishError(
            f"Can't publish {mart.name}: its index ({', '.join(columns)}) must fit into "
            f"{_MAX_KEY_BYTES} bytes, but may take {width}. Give its texts shorter types in "
            "meta.export.mysql_types; the old publication is still live."
        )


def _key_width(mart: Mart, *, columns: Sequence[str]) -> int:
    kept = dict(zip(mart.column_names, mart.store_types(), strict=True))
    return sum(kept[name].key_bytes for name in columns)
