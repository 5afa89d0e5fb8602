"""Reads the contracts of the tables that R writes. They are dbt sources in dbt's manifest."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from loaders.marts.manifest import Column, ManifestError, Mart


def read_r_tables(path: Path) -> list[Mart]:
    """Read the sources with `config.meta.written_by: r`, sorted by name.

    A column is NOT NULL where its `config.meta.required` says so. Keys, indexes and types stand in
    the table's `config.meta.export`, as for a mart.

    Raises:
        ManifestError: the file can't be read, or a table lacks its key or a column's type.
    """
    try:
        sources: Mapping[str, Any] = json.loads(path.read_bytes())["sources"]
    except (OSError, ValueError, KeyError) as error:
        raise ManifestError(
            f"dbt's manifest {path} must have an object `sources`, but can't be read ({error}). "
            "Build the models again; R was not started."
        ) from error
    tables = [
        _table(node)
        for node in sources.values()
        if node.get("config", {}).get("meta", {}).get("written_by") == "r"
    ]
    return sorted(tables, key=lambda table: table.name)


def _table(node: Mapping[str, Any]) -> Mart:
    export = node["config"]["meta"].get("export", {})
    columns = tuple(
        Column(
            name=column["name"],
            data_type=column.get("data_type") or "",
            description=column.get("description") or "",
            is_nullable=not column.get("config", {}).get("meta", {}).get("required", False),
        )
        for column in node.get("columns", {}).values()
    )
    table = Mart(
        name=node["name"],
        columns=columns,
        primary_key=tuple(export.get("primary_key", ())),
        indexes=tuple(tuple(index) for index in export.get("indexes", ())),
        mysql_types=export.get("mysql_types", {}),
        description=node.get("description") or "",
        unique_id=node["unique_id"],
    )
    known = set(table.column_names)
    if not table.primary_key or not known.issuperset(table.primary_key):
        raise ManifestError(
            f"The source {table.name} must have a primary_key out of its columns in "
            f"config.meta.export, but has {table.primary_key}. R was not started."
        )
    table.store_types()
    return table


def contracts_json(tables: Iterable[Mart]) -> str:
    """Return the contracts as R reads them: a list of tables with columns and key."""
    return json.dumps(
        [
            {
                "name": table.name,
                "key": list(table.primary_key),
                "columns": [
                    {
                        "name": column.name,
                        "type": column.data_type,
                        "is_nullable": column.is_nullable,
                    }
                    for column in table.columns
                ],
            }
            for table in tables
        ]
    )
