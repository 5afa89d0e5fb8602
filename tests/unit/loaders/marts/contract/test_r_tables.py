"""Contracts of R's tables, as they arrive in dbt's manifest, are checked as those of marts are."""

import json
from pathlib import Path
from typing import Any

import pytest

from loaders.marts.contract.manifest import ManifestError
from loaders.marts.contract.mart import Column, Mart
from loaders.marts.contract.r_tables import read_r_tables

EXPORT = {"primary_key": ["course_id"], "mysql_types": {"svg": "longtext"}}


def write(folder: Path, *, export: Any = EXPORT, name: str = "r_still", kind: str = "int") -> Path:
    """Write a manifest with a table of R and a source that R does not write."""
    columns = {
        "course_id": {
            "name": "course_id",
            "data_type": "string",
            "config": {"meta": {"required": True}},
        },
        "svg": {"name": "svg", "data_type": "string"},
        "width": {"name": "width", "data_type": kind},
    }
    table = {
        "name": name,
        "unique_id": f"source.iit_analytics.r.{name}",
        "config": {"meta": {"written_by": "r", "export": export}},
        "columns": columns,
    }
    other = {"name": "auth_user", "unique_id": "source.lms.auth_user", "config": {}}
    path = folder / "manifest.json"
    path.write_text(json.dumps({"nodes": {}, "sources": {"r": table, "lms": other}}))
    return path


def test_a_source_that_r_writes_is_a_table(tmp_path: Path) -> None:
    assert read_r_tables(write(tmp_path)) == [
        Mart(
            name="r_still",
            columns=(
                Column("course_id", "string", is_nullable=False),
                Column("svg", "string"),
                Column("width", "int"),
            ),
            primary_key=("course_id",),
            mysql_types={"svg": "longtext"},
            unique_id="source.iit_analytics.r.r_still",
        )
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "map<string,int>"}, "have a wrong column width: the type 'map<string,int>'"),
        ({"export": EXPORT | {"mysql_types": {"svg": "json"}}}, "'json' can't keep a string"),
        ({"export": EXPORT | {"mysql_types": {"png": "blob"}}}, r"contract's columns.*\['png'\]"),
        ({"export": EXPORT | {"indexes": [["day"]]}}, r"contract's columns.*\['day'\]"),
        ({"export": EXPORT | {"primary_key": []}}, "at least one column"),
        ({"export": EXPORT | {"primary_key": ["day"]}}, r"contract's columns.*\['day'\]"),
        ({"export": {"key": ["course_id"]}}, "unknown field `key`"),
        ({"export": {}}, "missing required field `primary_key`"),
        ({"export": ["course_id"]}, "Expected `object`, got `array`"),
        ({"name": "r_still__next"}, "the publisher keeps it"),
    ],
)
def test_wrong_settings_are_told_with_the_name_of_the_table(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ManifestError, match=words) as error:
        read_r_tables(write(tmp_path, **changes))

    assert "R's table r_still" in str(error.value)
    assert str(error.value).endswith("R was not started.")


@pytest.mark.parametrize("text", [None, "no JSON", "[]", "{}", '{"nodes": {}, "sources": []}'])
def test_a_file_that_is_no_manifest_says_that_r_was_not_started(
    tmp_path: Path, text: str | None
) -> None:
    path = tmp_path / "manifest.json"
    if text is not None:
        path.write_text(text)

    with pytest.raises(ManifestError, match=r"manifest\.json .* R was not started\."):
        read_r_tables(path)
