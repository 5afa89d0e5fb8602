"""The catalogue: what dbt's manifest says about each published number, for readers of the pages.

The read side has neither dbt nor the manifest, so the publisher leaves the catalogue in the result
store, one JSON document for each table (docs/adr/0030-the-catalogue-is-published.md).
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from loaders.marts.contract.manifest import read_manifest

_SECTIONS = ("nodes", "sources", "unit_tests")
_READ_KINDS = ("model", "seed", "source")


@dataclass(frozen=True, slots=True)
class Upstream:
    """A model, seed or source that a table is made from.

    Attributes:
        name: its name; a source is named with its group, as `lms.auth_user`.
        kind: `model`, `seed` or `source`.
        description: what it holds, one row of what it is.
        reads: the names of what it reads itself; a seed or a source reads nothing.
    """

    name: str
    kind: str
    description: str
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A test of a table.

    Attributes:
        name: the test's name; for a generic test, with what it is asked to check.
        description: what it says, empty where its name says all.
        result: `pass`, or `warn` for a test that found rows and stops no publication; empty for a
            test that the build did not run, as those of logic.
    """

    name: str
    description: str
    result: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What is known of one published table.

    Attributes:
        table: its name.
        description: what it holds.
        made_by: `dbt` for a mart, `r` for a table of R.
        sql: the model as its author wrote it; empty for a table of R.
        columns: type and description by the column's name.
        reads: the names of what its model reads.
        upstream: all that it is made from, the nearest first, down to the raw sources.
        checks: its tests.
    """

    table: str
    description: str
    made_by: str
    sql: str
    columns: Mapping[str, Mapping[str, str]]
    reads: tuple[str, ...]
    upstream: tuple[Upstream, ...]
    checks: tuple[Check, ...]

    def to_json(self) -> str:
        """Return the entry as the result store keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def read_catalogue(path: Path, *, results: Mapping[str, str] | None = None) -> list[CatalogueEntry]:
    """Read the entries of all published tables, by name: marts, and the tables that R writes.

    Args:
        path: dbt's manifest.
        results: the results of the build's tests by the name of the test.

    Raises:
        ManifestError: the file is missing or not a manifest.
    """
    manifest = read_manifest(path, sections=_SECTIONS)
    nodes = {name: node for section in _SECTIONS for name, node in manifest[section].items()}
    checks = _checks_by_table(nodes.values(), results=results or {})
    entries = [
        _entry(node, nodes=nodes, checks=checks.get(node["unique_id"], []))
        for node in nodes.values()
        if _is_published(node)
    ]
    return sorted(entries, key=lambda entry: entry.table)


def _is_published(node: Mapping[str, Any]) -> bool:
    meta = node.get("config", {}).get("meta") or {}
    if node["resource_type"] == "model":
        return meta.get("export") is not None
    return node["resource_type"] == "source" and meta.get("written_by") == "r"


def _entry(
    node: Mapping[str, Any], *, nodes: Mapping[str, Any], checks: Iterable[Check]
) -> CatalogueEntry:
    return CatalogueEntry(
        table=node["name"],
        description=_text(node),
        made_by="dbt" if node["resource_type"] == "model" else "r",
        sql=(node.get("raw_code") or "").strip(),
        columns={
            name: {"type": column.get("data_type") or "", "description": _text(column)}
            for name, column in node.get("columns", {}).items()
        },
        reads=_reads(node, nodes=nodes),
        upstream=tuple(_upstream(node, nodes=nodes)),
        checks=tuple(sorted(checks, key=lambda check: check.name)),
    )


def _upstream(node: Mapping[str, Any], *, nodes: Mapping[str, Any]) -> Iterator[Upstream]:
    """Give everything that a model is made from, the nearest first."""
    seen = {node["unique_id"]}
    waiting = deque(_read_ids(node, nodes=nodes))
    while waiting:
        found = waiting.popleft()
        if found in seen:
            continue
        seen.add(found)
        other = nodes[found]
        yield Upstream(
            name=_name(other),
            kind=other["resource_type"],
            description=_text(other),
            reads=_reads(other, nodes=nodes),
        )
        waiting.extend(_read_ids(other, nodes=nodes))


def _read_ids(node: Mapping[str, Any], *, nodes: Mapping[str, Any]) -> list[str]:
    read = (node.get("depends_on") or {}).get("nodes") or ()
    return [name for name in read if name in nodes and nodes[name]["resource_type"] in _READ_KINDS]


def _reads(node: Mapping[str, Any], *, nodes: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted({_name(nodes[name]) for name in _read_ids(node, nodes=nodes)}))


def _name(node: Mapping[str, Any]) -> str:
    if node["resource_type"] == "source":
        return f"{node['source_name']}.{node['name']}"
    return str(node["name"])


def _text(described: Mapping[str, Any]) -> str:
    return " ".join((described.get("description") or "").split())


def _checks_by_table(
    nodes: Iterable[Mapping[str, Any]], *, results: Mapping[str, str]
) -> dict[str, list[Check]]:
    """Return the tests of each model: of its rows (generic and singular), and of its logic."""
    found: dict[str, list[Check]] = {}
    for node in nodes:
        if node["resource_type"] == "test":
            tested = [node["attached_node"]] if node.get("attached_node") else _tested(node)
            check = Check(_check_name(node), _text(node), results.get(node["name"], ""))
        elif node["resource_type"] == "unit_test":
            tested, check = _tested(node), Check(node["name"], _text(node))
        else:
            continue
        for unique_id in tested:
            found.setdefault(unique_id, []).append(check)
    return found


def _tested(node: Mapping[str, Any]) -> list[str]:
    return list((node.get("depends_on") or {}).get("nodes") or ())


def _check_name(node: Mapping[str, Any]) -> str:
    """Return the name of a test of rows, with the conditions or columns that it is given."""
    generic = node.get("test_metadata")
    if not generic:
        return str(node["name"])
    given = {
        name: value for name, value in (generic.get("kwargs") or {}).items() if name != "model"
    }
    if not given:
        return str(generic["name"])
    values = "; ".join(_argument(name, value) for name, value in sorted(given.items()))
    return f"{generic['name']}: {values}"


def _argument(name: str, value: Any) -> str:
    if name == "conditions":
        return "; ".join(" ".join(str(condition).split()) for condition in value)
    return f"{name} {', '.join(map(str, value)) if isinstance(value, list) else value}"
