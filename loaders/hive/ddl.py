"""Spark SQL for Hive tables, made from pyarrow schemas. Pure: nothing here talks to a server."""

import re
from typing import Any

import pyarrow as pa

from cleaning.errors import AnalyticsError

_TYPES = {
    pa.string(): "string",
    pa.large_string(): "string",
    pa.binary(): "binary",
    pa.large_binary(): "binary",
    pa.bool_(): "boolean",
    pa.int8(): "tinyint",
    pa.int16(): "smallint",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float32(): "float",
    pa.float64(): "double",
    pa.date32(): "date",
}


def quote_identifier(name: str) -> str:
    """Return a name in backticks, so that it may hold any character."""
    return "`" + name.replace("`", "``") + "`"


def quote_text(text: str) -> str:
    """Return a text as a Spark string literal."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"


def table_name(database: str, table: str) -> str:
    """Return the quoted full name of a table."""
    return f"{quote_identifier(database)}.{quote_identifier(table)}"


def hive_type(type_: pa.DataType) -> str:
    """Return the Spark SQL type of a Parquet column that was written from an Arrow type.

    The type is spelled as `describe` shows it.

    Raises:
        AnalyticsError: no landing table may have a column of the type.
    """
    if type_ in _TYPES:
        return _TYPES[type_]
    if isinstance(type_, pa.TimestampType) and type_.unit in {"us", "ms"}:
        return "timestamp_ntz" if type_.tz is None else "timestamp"
    if isinstance(type_, pa.Decimal128Type):
        return f"decimal({type_.precision},{type_.scale})"
    if isinstance(type_, pa.ListType):
        return f"array<{hive_type(type_.value_type)}>"
    raise AnalyticsError(
        f"A column of a Hive table must have a type that Parquet and Spark share; {type_} has none "
        f"here. The table was not created."
    )


def hive_columns(
    schema: pa.Schema, *, partition: "pa.Field[Any] | None" = None
) -> list[tuple[str, str]]:
    """Return name and type of each column in the order of `describe`: the partition column last."""
    fields = [*schema] if partition is None else [*schema, partition]
    return [(field.name, hive_type(field.type)) for field in fields]


def create_table_statement(
    schema: pa.Schema,
    *,
    database: str,
    table: str,
    location: str,
    partition: "pa.Field[Any] | None" = None,
) -> str:
    """Return the DDL of an external Parquet table; the fields' docs become column comments.

    Spark does not check a file's rows, so every column is nullable, whatever the schema says.
    """
    fields = [*schema] if partition is None else [*schema, partition]
    lines = [f"create table if not exists {table_name(database, table)} ("]
    lines.append(",\n".join(f"    {_column(field)}" for field in fields))
    lines.append(") using parquet")
    if partition is not None:
        lines.append(f"partitioned by ({quote_identifier(partition.name)})")
    lines.append(f"location {quote_text(location)}")
    return "\n".join(lines)


def _column(field: "pa.Field[Any]") -> str:
    line = f"{quote_identifier(field.name)} {hive_type(field.type)}"
    doc = (field.metadata or {}).get(b"doc", b"").decode()
    return f"{line} comment {quote_text(doc)}" if doc else line


def normalize_location(uri: str) -> str:
    """Return a `file:` URI with the three slashes that pyarrow and `pathlib` write."""
    return re.sub(r"^file:/(?!/)", "file:///", uri).rstrip("/")
