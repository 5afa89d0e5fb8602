"""The catalogue of published numbers, from a small manifest of dbt's form."""

import json
from pathlib import Path
from typing import Any

import pytest

from loaders.marts.contract.catalogue import CatalogueEntry, Check, Upstream, read_catalogue
from loaders.marts.contract.manifest import ManifestError
from loaders.publishing.records import catalogue_batch

EXPORT = {"meta": {"export": {"primary_key": ["course_id"]}}}


def node(unique_id: str, *reads: str, **facts: Any) -> dict[str, Any]:
    kind, _, name = unique_id.split(".")[:3]
    return {
        "unique_id": unique_id,
        "resource_type": kind,
        "name": name,
        "description": f"The {facts.get('name', name)}.",
        "config": {},
        "depends_on": {"nodes": list(reads)},
    } | facts


MART = node(
    "model.p.heads",
    "model.p.int_spans",
    "seed.p.levels",
    config=EXPORT,
    description="Head counts.\nOne row per course.",
    raw_code="\nselect 1\n",
    columns={"count": {"data_type": "int", "description": "Learners\n  enrolled."}},
)
NODES = [
    MART,
    node("model.p.int_spans", "source.p.log.events", "seed.p.levels"),
    node("seed.p.levels"),
    node(
        "test.p.keeps.1",
        "model.p.heads",
        "model.p.int_spans",
        attached_node="model.p.heads",
        description="",
        test_metadata={
            "name": "keeps_its_contract",
            "kwargs": {"model": "{{ ref('heads') }}", "conditions": ["count >  0", "a = b"]},
        },
    ),
    node("test.p.assert_sums", "model.p.heads", "model.p.int_spans"),
]
LOG = node("source.p.log.events", name="events", source_name="log")
OF_R = node(
    "source.p.r.r_item",
    name="r_item",
    source_name="r",
    config={"meta": {"written_by": "r"}},
    columns={"learners": {"data_type": "int", "description": "Who tried."}},
)
LOGIC = node("unit_test.p.heads.test_a_week", "model.p.heads", name="test_a_week")


def written(path: Path, *, nodes: list[dict[str, Any]]) -> Path:
    keyed = {
        "nodes": nodes,
        "sources": [LOG, OF_R],
        "unit_tests": [LOGIC],
    }
    manifest = {
        key: {found["unique_id"]: found for found in listed} for key, listed in keyed.items()
    }
    path.write_text(json.dumps(manifest))
    return path


def entries(tmp_path: Path) -> dict[str, CatalogueEntry]:
    found = read_catalogue(written(tmp_path / "manifest.json", nodes=NODES))
    return {entry.table: entry for entry in found}


def test_only_published_tables_are_in_it(tmp_path: Path) -> None:
    assert list(entries(tmp_path)) == ["heads", "r_item"]


def test_a_mart_has_its_words_its_sql_and_all_it_is_made_from(tmp_path: Path) -> None:
    heads = entries(tmp_path)["heads"]
    assert (heads.description, heads.made_by, heads.sql) == (
        "Head counts. One row per course.",
        "dbt",
        "select 1",
    )
    assert heads.columns == {"count": {"type": "int", "description": "Learners enrolled."}}
    assert heads.reads == ("int_spans", "levels")
    # the seed is read twice and listed once
    assert heads.upstream == (
        Upstream("int_spans", "model", "The int_spans.", ("levels", "log.events")),
        Upstream("levels", "seed", "The levels.", ()),
        Upstream("log.events", "source", "The events.", ()),
    )


def test_its_tests_say_what_they_check_and_one_of_two_tables_belongs_to_both(
    tmp_path: Path,
) -> None:
    assert entries(tmp_path)["heads"].checks == (
        Check("assert_sums", "The assert_sums."),
        Check("keeps_its_contract: count > 0; a = b", ""),
        Check("test_a_week", "The test_a_week."),
    )


def test_a_test_has_its_result_of_the_build_and_a_test_of_logic_has_none(tmp_path: Path) -> None:
    path = written(tmp_path / "manifest.json", nodes=NODES)
    names = {node["name"]: "pass" for node in NODES if node["resource_type"] == "test"}
    found = read_catalogue(path, results=names | {"assert_sums": "warn", "test_of_another": "pass"})
    checks = next(entry.checks for entry in found if entry.table == "heads")
    assert [check.result for check in checks] == ["warn", "pass", ""]


def test_a_table_of_r_has_no_sql(tmp_path: Path) -> None:
    item = entries(tmp_path)["r_item"]
    assert (item.made_by, item.sql, item.upstream) == ("r", "", ())


def test_a_row_has_the_names_of_the_columns_and_the_entry(tmp_path: Path) -> None:
    batch = catalogue_batch(entries(tmp_path).values())
    first, _ = batch.to_pylist()
    assert (first["mart"], first["column_names"]) == ("heads", "count")
    assert json.loads(first["entry"])["upstream"][2]["name"] == "log.events"
    assert catalogue_batch([]).num_rows == 0


def test_a_file_that_is_no_manifest_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"nodes": {}, "sources": {}}')
    with pytest.raises(ManifestError, match=r"an object `unit_tests`, .* nothing was published"):
        read_catalogue(tmp_path / "manifest.json")
    with pytest.raises(ManifestError, match="nothing was published"):
        read_catalogue(tmp_path / "missing.json")
