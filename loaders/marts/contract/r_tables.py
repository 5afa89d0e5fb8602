"""Reads the contracts of the tables that R writes. They are dbt sources in dbt's manifest."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from loaders.marts.contract.export import WrongSettingsError, mart_of
from loaders.marts.contract.manifest import ManifestError, read_manifest
from loaders.marts.contract.mart import Column, Mart

_STATE = "R was not started"


def read_r_tables(path: Path) -> list[Mart]:
    """Read the sources with `config.meta.written_by: r`, sorted by name.

    A column is NOT NULL where its `config.meta.required` says so. Keys, indexes and types stand in
    the table's `config.meta.export`, as for a mart.

    Raises:
        ManifestError: the file can't be read, or the settings of a table are wrong.
    """
    sources: Mapping[str, Any] = read_manifest(path, sections=["sources"], state=_STATE)["sources"]
    tables = [
        _table(node)
        for node in sources.values()
        if node.get("config", {}).get("meta", {}).get("written_by") == "r"
    ]
    return sorted(tables, key=lambda table: table.name)


def _table(node: Mapping[str, Any]) -> Mart:
    try:
        export = node["config"]["meta"].get("export", {})
        return mart_of(node, export=export, columns=_columns(node))
    except WrongSettingsError as error:
        raise ManifestError(
            f"The export settings (config.meta.export) of R's table {node['name']} {error}. "
            f"Mend the source; {_STATE}."
        ) from error


def _columns(node: Mapping[str, Any]) -> Iterator[Column]:
    for column in node.get("columns", {}).values():
        yield Column(
            name=column["name"],
            data_type=column.get("data_type") or "",
            description=column.get("description") or "",
            is_nullable=not column.get("config", {}).get("meta", {}).get("required", False),
        )


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
