"""The catalogue is published with the tables that it explains."""

import json

from loaders.marts.contract.catalogue import CatalogueEntry, Check
from loaders.publishing.publication import PublicationSummary
from loaders.publishing.publish import publish
from tests.services.result_store import execute, query, tables
from tests.stores.result_store_case import (
    MARTS,
    clock,
    context,
    mart_data,
    publish_rows,
    rows_of_version,
)

# longer than a `text` of MySQL, with all that a loaded file must escape
SQL = "select 'é\\n\t\"'\n-- 1 🛰\n" * 3000


def entry(description: str) -> CatalogueEntry:
    return CatalogueEntry(
        table="course_activity",
        description=description,
        made_by="dbt",
        sql=SQL,
        columns={"count": {"type": "int", "description": "Learners."}, "label": {}},
        reads=(),
        upstream=(),
        checks=(Check("count > 0", "", "pass"),),
    )


def publish_explained(url: str, *, version: int, description: str) -> PublicationSummary:
    rows = rows_of_version(version)
    return publish(
        url,
        marts=MARTS,
        read_mart=lambda name: mart_data(rows[name]),
        context=context(),
        now=clock(version),
        catalogue=[entry(description)],
    )


def explained(url: str) -> list[tuple[str, str, str]]:
    rows = query(url, "select mart, column_names, entry from publication_catalogue")
    return [(mart, columns, json.loads(text)["description"]) for mart, columns, text in rows]


def test_a_new_publication_has_its_own_words(store_url: str) -> None:
    publish_explained(store_url, version=1, description="One.")
    assert explained(store_url) == [("course_activity", "count\nlabel", "One.")]
    ((text,),) = query(store_url, "select entry from publication_catalogue")
    assert json.loads(text)["sql"] == SQL
    assert json.loads(text)["checks"] == [
        {"name": "count > 0", "description": "", "result": "pass"}
    ]

    publish_explained(store_url, version=2, description="Two.")
    assert explained(store_url) == [("course_activity", "count\nlabel", "Two.")]


def test_words_alone_make_no_publication(store_url: str) -> None:
    publish_explained(store_url, version=1, description="One.")
    assert publish_explained(store_url, version=1, description="Two.").is_new is False
    assert explained(store_url) == [("course_activity", "count\nlabel", "One.")]


def test_a_store_of_before_the_catalogue_gets_one(store_url: str) -> None:
    publish_rows(store_url, rows_of_version(1))
    execute(store_url, "drop table publication_catalogue")
    publish_explained(store_url, version=2, description="Two.")
    assert explained(store_url) == [("course_activity", "count\nlabel", "Two.")]
    assert not {name for name in tables(store_url) if "__" in name}
