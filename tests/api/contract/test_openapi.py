"""The OpenAPI document: committed, of the code as it is, and true of running answers."""

import json
import re
from pathlib import Path

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from tests.api.paths import PATHS

ROOT = Path(__file__).parents[3]
COMMITTED = ROOT / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def document() -> dict:
    return yaml.safe_load(COMMITTED.read_text())


def test_the_committed_document_is_that_of_the_code(tmp_path: Path) -> None:
    now = tmp_path / "openapi.yaml"
    call_command("spectacular", "--file", str(now), "--validate", "--fail-on-warn")
    assert now.read_text() == COMMITTED.read_text(), (
        "Write it anew: .venv/bin/python manage.py spectacular --file docs/openapi.yaml"
    )


def test_every_endpoint_says_what_it_is_and_shows_an_answer(document: dict) -> None:
    operations = [
        (path, operation)
        for path, methods in document["paths"].items()
        for operation in methods.values()
        if path != "/api-token-auth/"
    ]
    assert len(operations) > len(PATHS)
    for path, operation in operations:
        assert operation["description"], path
        assert operation["responses"]["200"]["content"]["application/json"]["examples"], path


def test_no_description_holds_the_sections_of_a_docstring(document: dict) -> None:
    described = {
        path: operation.get("description", "")
        for path, methods in document["paths"].items()
        for operation in methods.values()
    }
    assert described["/api-token-auth/"] == (
        "Answer the token, or say whether name or password is missing or wrong."
    )
    sections = ("Args:", "Attributes:", "Raises:", "Returns:", "Yields:")
    assert not [path for path, text in described.items() if any(map(text.__contains__, sections))]


@pytest.mark.django_db(databases=["default", "marts"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_docs_is_a_page_or_the_document(accept: str) -> None:
    answer = Client().get("/docs/", headers={"Accept": accept})
    assert answer.status_code == 200
    if accept == "text/html":
        page = answer.content.decode()
        assert "http://" not in page
        assert "https://" not in page
        assert re.search(r"/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle", page)
        assert "script-src 'self';" in answer["Content-Security-Policy"]
    else:
        assert json.loads(answer.content)["openapi"] == "3.1.0"


@pytest.mark.django_db(databases=["default", "marts"])
def test_the_page_runs_a_script_of_ours(settings: object) -> None:
    assert Client().get("/docs/?script=").status_code == 200
    assert finders.find("drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js")
