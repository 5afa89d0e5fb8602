"""Reads marts from dbt's `target/manifest.json` into typed objects."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cleaning.errors import AnalyticsError
from loaders.marts.contract.export import WrongSettingsError, check_contract, check_source, mart_of
from loaders.marts.contract.mart import Column, Mart


class ManifestError(AnalyticsError):
    """The manifest, or the export settings of a model in it, can't be used."""


def read_manifest(
    path: Path, *, sections: Iterable[str] = ("nodes",), state: str = "nothing was published"
) -> dict[str, Any]:
    """Read the manifest as it is.

    A run reads the file five times. Nobody keeps what was read: a reading takes 0.05 to 0.1 s.

    Args:
        path: the manifest.
        sections: the objects that the caller needs of it.
        state: what holds when it can't be read, for the error.

    Raises:
        ManifestError: the file is missing or not a manifest, or it lacks a section.
    """
    try:
        manifest = json.loads(path.read_bytes())
    except OSError as error:
        raise ManifestError(
            f"dbt's manifest {path} can't be read ({error.strerror}). Build the models first; "
            f"{state}."
        ) from error
    except ValueError as error:
        raise ManifestError(
            f"dbt's manifest {path} must be JSON, but {error}. Build the models again; {state}."
        ) from error
    found = manifest if isinstance(manifest, dict) else {}
    for section in sections:
        if not isinstance(found.get(section), dict):
            raise ManifestError(
                f"dbt's manifest {path} must have an object `{section}`, but has none. "
                f"Build the models again; {state}."
            )
    return found


def read_marts(path: Path) -> list[Mart]:
    """Read the models with export settings, sorted by name.

    A column is NOT NULL when the contract says so (`constraints: [{type: not_null}]`, on the column
    or on the model), or when it has a `not_null` data test without a `where`. Both count, because
    dbt does not enforce the constraint on Parquet and authors use either of them.

    Raises:
        ManifestError: the file is missing or not a manifest, or a model's settings are wrong.
    """
    manifest = read_manifest(path)
    nodes: Mapping[str, Any] = manifest["nodes"]
    tested = set(_not_null_tests(nodes))
    marts = [
        _mart_from_node(node, export=export, tested=tested)
        for node in nodes.values()
        if node.get("resource_type") == "model"
        and (export := node.get("config", {}).get("meta", {}).get("export")) is not None
    ]
    return sorted(marts, key=lambda mart: mart.name)


def _not_null_tests(nodes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (model, column) of each `not_null` data test that looks at all rows."""
    for node in nodes.values():
        if (
            node.get("resource_type") == "test"
            and (node.get("test_metadata") or {}).get("name") == "not_null"
            and not node.get("config", {}).get("where")
            and node.get("column_name")
        ):
            yield node.get("attached_node") or "", node["column_name"]


def _mart_from_node(node: Mapping[str, Any], *, export: Any, tested: set[tuple[str, str]]) -> Mart:
    try:
        check_contract(node)
        mart = mart_of(node, export=export, columns=_columns(node, tested=tested))
        check_source(mart, node=node)
    except WrongSettingsError as error:
        raise ManifestError(
            f"The export settings (config.meta.export) of the model {node['name']} {error}. "
            "Nothing was published."
        ) from error
    return mart


def _columns(node: Mapping[str, Any], *, tested: set[tuple[str, str]]) -> Iterator[Column]:
    required = {
        column
        for constraint in node.get("constraints") or ()
        if constraint.get("type") == "not_null"
        for column in constraint.get("columns") or ()
    }
    for column in node.get("columns", {}).values():
        constraints = {constraint.get("type") for constraint in column.get("constraints") or ()}
        is_required = (
            "not_null" in constraints
            or column["name"] in required
            or (node["unique_id"], column["name"]) in tested
        )
        yield Column(
            name=column["name"],
            data_type=column.get("data_type") or "",
            description=column.get("description") or "",
            is_nullable=not is_required,
        )
