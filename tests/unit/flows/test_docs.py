"""The docs site: types that models declare, and a page that carries its data."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from cleaning.errors import AnalyticsError
from flows.commands.docs import add_declared_types, build_docs, on_a_free_port, static_page
from flows.request import RunRequest
from flows.settings import Settings
from flows.state import HomeBusyError, home_lock


def node(name: str, **columns: str | None) -> dict[str, object]:
    return {
        "name": name,
        "database": None,
        "schema": "analytics",
        "config": {"materialized": "table"},
        "columns": {
            column: {"name": column, "data_type": data_type}
            for column, data_type in columns.items()
        },
    }


def test_a_model_that_was_not_built_has_its_declared_types():
    catalog = {"nodes": {}}
    add_declared_types(catalog, {"nodes": {"model.a.mart": node("mart", id="bigint", day="date")}})
    added = catalog["nodes"]["model.a.mart"]
    assert [(c["name"], c["type"]) for c in added["columns"].values()] == [
        ("id", "bigint"),
        ("day", "date"),
    ]
    assert [c["index"] for c in added["columns"].values()] == [0, 1]
    assert (added["metadata"]["schema"], added["metadata"]["name"]) == ("analytics", "mart")


def test_what_the_catalog_knows_and_what_declares_nothing_stay_as_they_are():
    built = {"columns": {"id": {"name": "id", "type": "int"}}}
    catalog = {"nodes": {"model.a.built": built}}
    add_declared_types(
        catalog,
        {"nodes": {"model.a.built": node("built", id="bigint"), "test.a.t": node("t", id=None)}},
    )
    assert catalog == {"nodes": {"model.a.built": built}}


def test_a_page_carries_its_data_whatever_they_hold():
    template = '<script>n={m:"MANIFEST.JSON INLINE DATA",c:"CATALOG.JSON INLINE DATA"}</script>'
    page = static_page(template, manifest={"a": "</script>é"}, catalog={"b": 1})
    found = re.fullmatch(r"<script>n=\{m:(.*),c:(.*)\}</script>", page)
    assert found
    assert json.loads(found[1]) == {"a": "</script>é"}
    assert json.loads(found[2]) == {"b": 1}
    assert page.count("</script>") == 1


def test_a_page_of_another_dbt_is_refused():
    with pytest.raises(AnalyticsError, match="MANIFEST"):
        static_page("<html></html>", manifest={}, catalog={})


def test_a_home_that_a_run_has_is_left_alone(tmp_path: Path) -> None:
    """Otherwise the run's Thrift server would be stopped, and its manifest written over."""
    request = RunRequest(settings=Settings(home=tmp_path), as_of=date(2026, 1, 2))
    with home_lock(tmp_path), pytest.raises(HomeBusyError):
        build_docs(request, out=tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_the_page_is_made_while_another_home_has_the_port(tmp_path: Path) -> None:
    assert on_a_free_port(Settings(home=tmp_path)).thrift_port == 0
    foreign = Settings(home=tmp_path, thrift_host="spark.example.org", thrift_port=10001)
    assert on_a_free_port(foreign) == foreign
