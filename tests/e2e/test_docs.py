"""`analytics docs` on a home that was built: one page with all models and their columns' types."""

import json
from typing import Any

import pytest

from flows.commands.docs import build_docs
from flows.settings import PROJECT_ROOT
from tests.e2e.site import request_for

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]


def artifact(page: str, name: str) -> dict[str, Any]:
    """Return what the page's script holds under a name."""
    start = page.index(f'{name}:{{"metadata"') + len(f"{name}:")
    found: dict[str, Any] = json.JSONDecoder().raw_decode(page, start)[0]
    return found


def test_the_page_has_every_model_with_the_types_of_its_columns(site, built_home, tmp_path):
    page = build_docs(request_for(site, built_home), out=tmp_path / "site").read_text()
    manifest, catalog = artifact(page, "manifest"), artifact(page, "catalog")
    files = {path.stem for path in (PROJECT_ROOT / "models").rglob("*.sql")}
    models = {
        unique_id: node
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }
    assert {node["name"] for node in models.values()} == files
    assert all(node["description"] for node in models.values())
    assert set(models) <= set(catalog["nodes"])
    columns = catalog["nodes"]["model.analytics.course_activity"]["columns"]
    assert columns["course_id"]["type"] == "string"
    assert columns["interval_start"]["type"] == "timestamp"
