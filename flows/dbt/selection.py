"""Finds the nodes of dbt's manifest that must be built when some sources have changed."""

import json
from collections.abc import Collection
from pathlib import Path

_BUILT = ("model", "seed", "test")


def reached_by(manifest: Path, *, sources: Collection[str]) -> list[str]:
    """Return the names of the models and tests that read a source, also through other models.

    Views are left out: their text depends on the project and the variables alone. So the names are
    right only while these are those of the last build.

    Args:
        manifest: dbt's manifest of the last build.
        sources: the names of the sources that have changed.
    """
    content = json.loads(manifest.read_text())
    nodes, children = content["nodes"], content["child_map"]
    found: set[str] = set()
    waiting = [key for key, node in content["sources"].items() if node["source_name"] in sources]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child in nodes and child not in found:
                found.add(child)
                waiting.append(child)
    return sorted(
        nodes[key]["name"]
        for key in found
        if nodes[key]["resource_type"] in _BUILT and nodes[key]["config"]["materialized"] != "view"
    )
