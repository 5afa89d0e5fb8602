"""Computes a digest of everything that the stores' contents depend on, from dbt's manifest."""

import hashlib
import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from loaders.marts.contract.manifest import read_manifest

Node = Mapping[str, Any]

_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def stores_digest(manifest: Path) -> str:
    """Return a digest of the stores, of the models and seeds below them, and of their macros.

    A changed rule must reach the old rows too, so the flow rebuilds the stores when this digest
    changes. A kept table, which keeps rows of earlier builds, counts as a store. The digest covers
    the stores, every model and seed anywhere below a store, and every macro that one of these
    calls, directly or through another macro. Models that only marts use do not count.

    Raises:
        ManifestError: the file is missing or not a manifest.
    """
    content = read_manifest(manifest, sections=["nodes", "macros"])
    nodes, macros = content["nodes"], content["macros"]
    stores = [
        name
        for name, node in nodes.items()
        if node["resource_type"] == "model" and _has_rows_of_other_builds(node)
    ]
    below = _reached(stores, lambda name: nodes[name]["depends_on"].get("nodes", ()), within=nodes)
    called = _reached(
        {macro for name in below for macro in _calls(nodes[name], macros)},
        lambda name: _calls(macros[name], macros),
        within=macros,
    )
    facts: list[list[Any]] = [[name, nodes[name]["checksum"]["checksum"]] for name in sorted(below)]
    facts += [[name, _layout(nodes[name])] for name in sorted(stores)]
    facts += [[name, macros[name]["macro_sql"]] for name in sorted(called)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _has_rows_of_other_builds(node: Node) -> bool:
    """Tell whether a model keeps rows of earlier builds: a store by date, or a kept table."""
    config = node["config"]
    return config["materialized"] == "incremental" or bool(config.get("meta", {}).get("keeps_rows"))


def _layout(node: Node) -> list[Any]:
    """Return the parts of a store's configuration that its rows and files depend on."""
    names = ("incremental_strategy", "partition_by", "file_format", "pre-hook", "post-hook")
    return [node["config"].get(name) for name in names]


def _calls(caller: Node, macros: Mapping[str, Node]) -> Iterator[str]:
    """Yield the macros that a model or a macro calls, or passes to another macro by name.

    dbt records the macros that are called while it parses. `is_incremental()` is false then, so a
    macro in its other branch is not recorded, nor is one that is passed by name, as in
    `answer_text('answer', plain_text)`. Such a macro is found by its name in the Jinja of the text.
    """
    yield from caller["depends_on"].get("macros", ())
    hooks = json.dumps(caller.get("config", {}).get("pre-hook"))
    text = f"{caller.get('raw_code') or caller.get('macro_sql') or ''}\n{hooks}"
    names = {name for jinja in _JINJA.findall(text) for name in re.findall(r"\w+", jinja)}
    package = caller.get("package_name")
    for key, macro in macros.items():
        if macro["name"] in names and macro["package_name"] == package:
            yield key


def _reached(
    start: Iterable[str], next_of: Callable[[str], Iterable[str]], *, within: Container[str]
) -> set[str]:
    """Return the start names and all names that can be reached from them.

    Args:
        start: names to begin with.
        next_of: returns the names that a name leads to.
        within: the names that count; others are left out and lead nowhere.
    """
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name in within and name not in found:
            found.add(name)
            waiting += next_of(name)
    return found
