"""Hive through the Thrift server: databases, external tables, partitions, leftovers of a crash.

Every function can be repeated. `loaders.hive.ddl` builds the statements;
`loaders.hive.connection` opens the sessions.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
from pyarrow import fs

from loaders.hive.connection import Hive
from loaders.hive.ddl import (
    create_table_statement,
    hive_columns,
    normalize_location,
    quote_identifier,
    quote_text,
    table_name,
)
from loaders.lake import Lake

logger = logging.getLogger(__name__)

_PARTITIONS_PER_STATEMENT = 500
_LOCATION = re.compile(r"^Location: (.+)$", re.MULTILINE)
_UNFINISHED_WRITES = (".spark-staging-", "_temporary", ".hive-staging")


def ensure_database(hive: Hive, name: str, location: str) -> None:
    """Create a database at a location, unless a database of that name exists."""
    hive.execute(
        f"create database if not exists {quote_identifier(name)} location {quote_text(location)}"
    )


def database_location(hive: Hive, name: str) -> str:
    """Return where a database keeps the tables that name no place of their own."""
    facts = dict(hive.query(f"describe database {quote_identifier(name)}"))
    # That of a table is told as it is, and that of a database with percent signs.
    return unquote(str(facts.get("Location", "")))


def ensure_external_table(
    hive: Hive,
    database: str,
    table: str,
    schema: pa.Schema,
    location: str,
    partition: "pa.Field[Any] | None" = None,
) -> bool:
    """Give an external Parquet table these columns and this location; return whether it changed.

    A table that differs is dropped and created again with the partitions of its folder. Dropping an
    external table keeps its files.
    """
    if list_tables(hive, database, like=table):
        columns, found_location = _describe(hive, database, table)
        if columns == hive_columns(schema, partition=partition) and (
            found_location == normalize_location(location)
        ):
            return False
        hive.execute(f"drop table if exists {table_name(database, table)}")
    hive.execute(
        create_table_statement(
            schema, database=database, table=table, location=location, partition=partition
        )
    )
    if partition is not None:
        hive.execute(f"alter table {table_name(database, table)} recover partitions")
    logger.info("table=%s.%s created location=%s", database, table, location)
    return True


def point_tables(hive: Hive, database: str, tables: Mapping[str, tuple[pa.Schema, str]]) -> None:
    """Point external tables at other folders; create the tables that do not exist.

    With unchanged columns each table is one change in the metastore, so every query sees either the
    old snapshot or the new one.

    Args:
        hive: session of the Thrift server.
        database: the database of the tables.
        tables: name of the table -> its columns and its folder.
    """
    # A statement costs the server more than the names of all tables, so they are asked for once.
    found = set(list_tables(hive, database))
    for table, (schema, location) in tables.items():
        if table in found:
            columns, found_location = _describe(hive, database, table)
            if columns == hive_columns(schema):
                name = table_name(database, table)
                if found_location != normalize_location(location):
                    hive.execute(f"alter table {name} set location {quote_text(location)}")
                hive.execute(f"refresh table {name}")
                continue
        ensure_external_table(hive, database, table, schema, location)


def list_tables(hive: Hive, database: str, *, like: str = "*") -> list[str]:
    """Return the names of a database's tables and views, without a session's temporary views."""
    rows = hive.query(f"show tables in {quote_identifier(database)} like {quote_text(like)}")
    return sorted(name for _, name, is_temporary in rows if not is_temporary)


def list_partitions(hive: Hive, database: str, table: str) -> list[str]:
    """Return the sorted values of a table's only partition column."""
    rows = hive.query(f"show partitions {table_name(database, table)}")
    return sorted(unquote(name.partition("=")[2]) for (name,) in rows)


def add_partitions(
    hive: Hive, database: str, table: str, column: str, values: Iterable[object]
) -> None:
    """Register partitions whose folders have standard names; skip those that are registered.

    The server then forgets its list of the table's files, so that it also sees rewritten files of
    partitions that were registered before.
    """
    name = table_name(database, table)
    # Listing all partitions is ten times as fast as asking the metastore to add a known partition.
    missing = {str(value) for value in values}.difference(list_partitions(hive, database, table))
    for batch in _batches(sorted(missing)):
        partitions = " ".join(
            f"partition ({quote_identifier(column)} = {quote_text(value)})" for value in batch
        )
        hive.execute(f"alter table {name} add if not exists {partitions}")
    hive.execute(f"refresh table {name}")


def table_location(hive: Hive, database: str, table: str) -> str:
    """Return the URI of a table's folder."""
    return _describe(hive, database, table)[1]


def table_locations(hive: Hive, database: str) -> dict[str, str]:
    """Return the URI of the folder of each table of a database, in one statement."""
    rows = hive.query(f"show table extended in {quote_identifier(database)} like '*'")
    found = {str(row[1]): _LOCATION.search(str(row[3])) for row in rows}
    return {name: normalize_location(line[1]) for name, line in found.items() if line}


def count_rows(hive: Hive, database: str, table: str) -> int:
    """Return how many rows a table has."""
    return count_rows_of(hive, database, [table])[table]


def count_rows_of(hive: Hive, database: str, tables: Sequence[str]) -> dict[str, int]:
    """Return how many rows each table has, in one statement, which takes half of the time."""
    if not tables:
        return {}
    counts = (
        f"select {quote_text(name)}, count(*) from {table_name(database, name)}"  # noqa: S608 - quoted names
        for name in tables
    )
    return {str(name): int(rows) for name, rows in hive.query(" union all ".join(counts))}


def sweep_orphans(hive: Hive, lake: Lake, database: str) -> list[str]:
    """Delete what a crashed build left in a database's warehouse folder.

    A crash leaves folders of tables that the metastore does not know. Each of them would make every
    rerun fail with LOCATION_ALREADY_EXISTS. It also leaves unfinished writes inside known tables.

    Call this only while nothing builds, because the metastore does not yet know a table that is
    being written.

    Returns:
        The deleted paths.
    """
    folder = lake.path("warehouse", f"{database}.db")
    views = {row[1] for row in hive.query(f"show views in {quote_identifier(database)}")}
    tables = set(list_tables(hive, database)) - views
    swept = []
    for child in lake.list(folder):
        if child.type != fs.FileType.Directory:
            continue
        if child.base_name not in tables:
            swept.append(child.path)
            continue
        swept += [
            info.path
            for info in lake.list(child.path)
            if info.base_name.startswith(_UNFINISHED_WRITES)
        ]
    for path in swept:
        lake.delete_folder(path)
        logger.warning("swept=%s reason=left by an unfinished build", path)
    return swept


def _batches(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _PARTITIONS_PER_STATEMENT):
        yield values[start : start + _PARTITIONS_PER_STATEMENT]


def _describe(hive: Hive, database: str, table: str) -> tuple[list[tuple[str, str]], str]:
    """Return the columns of a table, the partition column last, and its location."""
    rows = hive.query(f"describe formatted {table_name(database, table)}")
    # The columns come first. An empty name or a heading (`# ...`) ends them.
    end = next(i for i, (name, *_) in enumerate(rows) if not name or name.startswith("#"))
    columns = [(str(name), str(type_)) for name, type_, _ in rows[:end]]
    location = next((str(row[1]) for row in rows[end:] if row[0] == "Location"), "")
    return columns, normalize_location(location)
