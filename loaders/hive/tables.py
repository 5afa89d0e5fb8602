"""Hive through the Thrift server: databases, external tables, partitions, and what a crash leaves.

Every function can be repeated. `loaders.hive.ddl` builds the statements;
`loaders.hive.connection` opens the sessions.
"""

import logging
from collections.abc import Iterable, Iterator
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
_UNFINISHED_WRITES = (".spark-staging-", "_temporary", ".hive-staging")


def ensure_database(hive: Hive, name: str, location: str) -> None:
    """Create a database at a location unless there is one of that name."""
    hive.execute(
        f"create database if not exists {quote_identifier(name)} location {quote_text(location)}"
    )


def ensure_external_table(
    hive: Hive,
    database: str,
    table: str,
    schema: pa.Schema,
    location: str,
    partition: "pa.Field[Any] | None" = None,
) -> bool:
    """Make an external Parquet table have these columns and this location; tell if it was changed.

    A table that differs is dropped and created anew, with the partitions that its folder holds: an
    external table's files survive its drop.
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


def point_table(hive: Hive, database: str, table: str, schema: pa.Schema, location: str) -> None:
    """Make an external table show the files of another folder, creating it where it is missing.

    With unchanged columns this is one change in the metastore: a query sees the old snapshot or the
    new one, never neither.
    """
    if list_tables(hive, database, like=table):
        columns, found_location = _describe(hive, database, table)
        if columns == hive_columns(schema):
            if found_location != normalize_location(location):
                hive.execute(
                    f"alter table {table_name(database, table)} set location {quote_text(location)}"
                )
            hive.execute(f"refresh table {table_name(database, table)}")
            return
    ensure_external_table(hive, database, table, schema, location)


def list_tables(hive: Hive, database: str, *, like: str = "*") -> list[str]:
    """Return the names of a database's tables and views, without a session's temporary views."""
    rows = hive.query(f"show tables in {quote_identifier(database)} like {quote_text(like)}")
    return sorted(name for _, name, is_temporary in rows if not is_temporary)


def list_partitions(hive: Hive, database: str, table: str) -> list[str]:
    """Return the values of the one partition column of a table, sorted."""
    rows = hive.query(f"show partitions {table_name(database, table)}")
    return sorted(unquote(name.partition("=")[2]) for (name,) in rows)


def add_partitions(
    hive: Hive, database: str, table: str, column: str, values: Iterable[object]
) -> None:
    """Register partitions whose folders have their standard names; known ones are left as they are.

    The server forgets which files it saw in the table, so rewritten files of known partitions are
    seen too.
    """
    name = table_name(database, table)
    # the metastore takes ten times as long to find that it knows a partition as to list all of them
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


def count_rows(hive: Hive, database: str, table: str) -> int:
    """Return how many rows a table has."""
    name = table_name(database, table)
    ((rows,),) = hive.query(f"select count(*) from {name}")  # noqa: S608 - the name is quoted
    return int(rows)


def sweep_orphans(hive: Hive, lake: Lake, database: str) -> list[str]:
    """Delete what a crash in the middle of a build left in a database's warehouse folder.

    These are folders of tables that the metastore does not know, each of which would make every
    rerun fail with LOCATION_ALREADY_EXISTS, and unfinished writes inside the others. Only to be
    called while nothing builds: the folder of a table that is being written is not known yet.

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
    """Return columns (the partition column last) and location of a table."""
    rows = hive.query(f"describe formatted {table_name(database, table)}")
    # the columns come first; an empty name or a heading (`# ...`) ends them
    end = next(i for i, (name, *_) in enumerate(rows) if not name or name.startswith("#"))
    columns = [(str(name), str(type_)) for name, type_, _ in rows[:end]]
    location = next((str(row[1]) for row in rows[end:] if row[0] == "Location"), "")
    return columns, normalize_location(location)
