"""Finds in dbt's manifest the nodes that must be built when a source has changed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
    nodes = content["nodes"]
    found: dict[str, set[str]] = {}
    for key, source in content["sources"].items():
        names = found.setdefault(source["source_name"], set())
        names |= {
            nodes[child]["name"]
            for child in _below(key, content["child_map"])
            if child in nodes and _is_built(nodes[child])
        }
    return {source: sorted(names) for source, names in found.items()}


def _below(start: str, children: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = set(children.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def _is_built(node: Mapping[str, Any]) -> bool:
    return node["resource_type"] in _BUILT and node["config"]["materialized"] != "view"
