"""Queries of the catalogue: what dbt says about the published tables."""

import json
from typing import Any

from api.models import PublicationCatalogue
from api.queries.reading import fetch


def column_list() -> list[tuple[str, str]]:
    """Return the table and the name of every column that the catalogue knows."""
    rows = fetch(PublicationCatalogue.objects.values_list("mart", "column_names"))
    return [(table, column) for table, columns in rows for column in columns.split("\n")]


def table_entry(*, table: str) -> dict[str, Any] | None:
    """Return what the catalogue says about a table; None when it does not know the table."""
    rows = PublicationCatalogue.objects.filter(mart=table)
    found = fetch(rows.values_list("entry", flat=True))
    return json.loads(found[0]) if found else None


def check_list() -> list[tuple[str, list[dict[str, str]]]]:
    """Return every table with its tests, by the table's name."""
    rows = fetch(PublicationCatalogue.objects.order_by("mart").values_list("mart", "entry"))
    return [(table, json.loads(entry)["checks"]) for table, entry in rows]
