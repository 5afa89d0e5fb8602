"""An answer is kept under the parameters that its view declares.

So the view must read no others, and the document describes these.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.http import QueryDict
from django.test import Client
from django.urls import resolve

from api.answers import PublishedDataView
from api.edx.resources import CourseRowsView
from tests.api.paths import PATHS

pytestmark = [
    pytest.mark.django_db(databases=["default", "marts"]),
    pytest.mark.usefixtures("everything_published"),
]
DOCUMENT = yaml.load(
    (Path(__file__).parents[3] / "docs" / "openapi.yaml").read_text(encoding="utf-8"),
    Loader=yaml.CSafeLoader,
)
# `format` chooses the renderer, and is part of the key
READ_BY_ALL = {"format", "fields"}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
def test_a_view_reads_no_parameter_that_it_does_not_declare(
    client_with_token: Client, path: str, accept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is only checked is read before a kept answer is looked for.
    monkeypatch.setattr(CourseRowsView, "check_query", PublishedDataView.check_query)
    read: set[str] = set()
    get_last, get_all = QueryDict.__getitem__, QueryDict.getlist

    def note_last(self: QueryDict, key: str) -> Any:
        read.add(key)
        return get_last(self, key)

    def note_all(self: QueryDict, key: str, *args: Any) -> Any:
        read.add(key)
        return get_all(self, key, *args)

    monkeypatch.setattr(QueryDict, "__getitem__", note_last)
    monkeypatch.setattr(QueryDict, "getlist", note_all)
    answer = client_with_token.get(path, headers={"Accept": accept})
    assert answer.status_code == 200
    declared = resolve(path).func.view_class.query_names  # type: ignore[attr-defined]
    assert read, "the recording must see what is read"
    assert read <= declared | READ_BY_ALL


def _view_of(path: str, operation: dict[str, Any]) -> Any:
    """Return the view of a documented path, whose parts are those of its examples."""
    parts = {
        parameter["name"]: next(iter(parameter["examples"].values()))["value"]
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "path"
    }
    return resolve(path.format(**parts)).func.view_class  # type: ignore[attr-defined]


KEPT = {
    (path, method): (view, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if issubclass(view := _view_of(path, operation), PublishedDataView)
}


@pytest.mark.parametrize(("path", "method"), KEPT)
def test_the_document_describes_the_parameters_that_a_view_declares(path: str, method: str) -> None:
    view, operation = KEPT[path, method]
    described = {
        "get": {
            parameter["name"]
            for parameter in operation.get("parameters", [])
            if parameter["in"] == "query"
        },
        "post": {
            key
            for body in operation.get("requestBody", {"content": {}})["content"].values()
            for key in body["schema"]["properties"]
        },
    }[method]
    assert described - {"format"} == view.query_names
