"""Finds in dbt's manifest the nodes that must be built when a source has changed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.dbt.graph import reached

_BUILT = frozenset({"model", "seed", "test"})


def nodes_by_source(manifest: Path) -> dict[str, list[str]]:
    """Return for each source the names of the models and tests that read it, also through others.

    Views are left out: their text depends on the project and the variables alone. So the names are
    right while these are the same.

    Args:
        manifest: dbt's manifest of the project.

    Returns:
        name of the source, such as `lms` -> names of nodes, sorted.
    """
    content = json.loads(manifest.read_text())
    nodes, children = content["nodes"], content["child_map"]

    def readers(key: str) -> list[str]:
        return list(children.get(key, ()))

    found: dict[str, set[str]] = {}
    for key, source in content["sources"].items():
        names = found.setdefault(source["source_name"], set())
        below = reached(readers(key), readers, within=nodes)
        names |= {nodes[name]["name"] for name in below if _is_built(nodes[name])}
    return {source: sorted(names) for source, names in found.items()}


def _is_built(node: Mapping[str, Any]) -> bool:
    return node["resource_type"] in _BUILT and node["config"]["materialized"] != "view"
