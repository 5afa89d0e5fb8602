"""An answer is kept under the parameters that its view declares: it must read no others."""

from typing import Any

import pytest
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
