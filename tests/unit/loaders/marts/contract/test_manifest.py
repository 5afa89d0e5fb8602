"""Export settings of models, as they arrive in dbt's manifest."""

import json
from pathlib import Path
from typing import Any

import pytest

from loaders.marts.contract.manifest import ManifestError, read_marts
from loaders.marts.contract.mart import Column, Mart, StoredRows


def _model(**changes: Any) -> dict[str, Any]:
    node: dict[str, Any] = {
        "resource_type": "model",
        "name": "course_enrollment_daily",
        "unique_id": "model.iit_analytics.course_enrollment_daily",
        "description": "Enrollment. One row per course and day.",
        "config": {
            "contract": {"enforced": True},
            "meta": {
                "export": {
                    "primary_key": ["course_id", "date"],
                    "indexes": [["course_id"]],
                    "mysql_types": {"course_id": "varchar(200)"},
                }
            },
        },
        "constraints": [],
        "columns": {
            "course_id": {
                "name": "course_id",
                "data_type": "string",
                "description": "The course.",
                "constraints": [{"type": "not_null"}],
            },
            "date": {"name": "date", "data_type": "date", "constraints": []},
            "count": {"name": "count", "data_type": "int"},
        },
    }
    return node | changes


def _export(**settings: Any) -> dict[str, Any]:
    export = {"primary_key": ["course_id"]} | settings
    return _model(config={"contract": {"enforced": True}, "meta": {"export": export}})


def _write(folder: Path, *nodes: dict[str, Any]) -> Path:
    path = folder / "manifest.json"
    keyed = {node.get("unique_id", f"node {number}"): node for number, node in enumerate(nodes)}
    path.write_text(json.dumps({"nodes": keyed}))
    return path


def _not_null_test(column: str, **config: Any) -> dict[str, Any]:
    return {
        "resource_type": "test",
        "unique_id": f"test.not_null_{column}",
        "test_metadata": {"name": "not_null"},
        "attached_node": "model.iit_analytics.course_enrollment_daily",
        "column_name": column,
        "config": config,
    }


def test_a_model_with_export_settings_is_a_mart(tmp_path: Path) -> None:
    path = _write(tmp_path, _model(), {"resource_type": "model", "name": "stg", "config": {}})

    assert read_marts(path) == [
        Mart(
            name="course_enrollment_daily",
            columns=(
                Column("course_id", "string", "The course.", is_nullable=False),
                Column("date", "date"),
                Column("count", "int"),
            ),
            primary_key=("course_id", "date"),
            indexes=(("course_id",),),
            mysql_types={"course_id": "varchar(200)"},
            description="Enrollment. One row per course and day.",
            unique_id="model.iit_analytics.course_enrollment_daily",
        )
    ]


def test_not_null_comes_from_the_contract_or_from_a_test_of_all_rows(tmp_path: Path) -> None:
    model = _model(constraints=[{"type": "not_null", "columns": ["count"]}])
    path = _write(tmp_path, model, _not_null_test("date"))

    (mart,) = read_marts(path)

    assert [column.is_nullable for column in mart.columns] == [False, False, False]


def test_a_not_null_test_of_some_rows_leaves_the_column_nullable(tmp_path: Path) -> None:
    path = _write(tmp_path, _model(), _not_null_test("date", where="course_id != ''"))

    (mart,) = read_marts(path)

    assert mart.columns[1].is_nullable


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (_export(primary_keys=["course_id"]), "unknown field `primary_keys`"),
        (_export(primary_key=["course"]), r"only name the contract's columns, .*\['course'\]"),
        (_export(indexes=[["day"]]), r"\['day'\]"),
        (_export(mysql_types={"day": "date"}), r"\['day'\]"),
        (_export(indexes=["course_id"]), r"Expected `array`, got `str` - at `\$\.indexes"),
        (_export(primary_key=[]), "at least one column"),
        (_export(mysql_types={"course_id": "json"}), "course_id: .*'json' can't keep a string"),
        (_export(mysql_types={"count": "int); drop"}), "can't keep a int"),
        (_model(config={"meta": {"export": {"primary_key": ["date"]}}}), "an enforced contract"),
        (_model(columns={"course_id": {"name": "course_id"}}), "course_enrollment_daily"),
        (_model(name="publication"), "model publication can't be used"),
        (_model(name="course__next"), "model course__next can't be used"),
        (_model(name="course__staged"), "model course__staged can't be used"),
        (_model(name="course__model"), "model course__model can't be used"),
        (_model(name=57 * "c"), "at most 56 characters, .* but it has 57"),
        (_model(name="publication_part"), "model publication_part can't be used"),
        (_export(parted_by="day"), r"only name the contract's columns, .*\['day'\]"),
        (_export(parted_by=["date"]), r"Expected `str`, got `array` - at `\$\.parted_by"),
        (_export(parted_by=None), r"Expected `str`, got `null` - at `\$\.parted_by"),
        (_export(parted_by="date"), "but date is a date that may be NULL"),
        (_export(parted_by="count"), "NOT NULL date, or text .* but count is a int"),
        (_export(months_of="day"), r"only name the contract's columns, .*\['day'\]"),
        (_export(months_of=None), r"Expected `str`, got `null` - at `\$\.months_of"),
        (
            _export(parted_by="course_id", months_of="date"),
            "beside a text as parted_by, but date is a date that may be NULL",
        ),
        (
            _export(parted_by="course_id", months_of="course_id"),
            "NOT NULL date .* but course_id is a string",
        ),
        (_model(name="course__spare"), "model course__spare can't be used"),
    ],
)
def test_wrong_settings_are_told_with_the_name_of_the_model(
    tmp_path: Path, node: dict[str, Any], words: str
) -> None:
    with pytest.raises(ManifestError, match=words) as error:
        read_marts(_write(tmp_path, node))

    assert node["name"] in str(error.value)


@pytest.mark.parametrize("column", ["date", "course_id"])
def test_a_mart_may_be_parted_by_a_date_or_a_course(tmp_path: Path, column: str) -> None:
    export = _export(parted_by=column, primary_key=["course_id", "date"])
    path = _write(tmp_path, export, _not_null_test("date"))

    (mart,) = read_marts(path)

    assert mart.parted_by == column


def test_a_mart_may_be_parted_by_the_months_of_its_courses(tmp_path: Path) -> None:
    settings = {"parted_by": "course_id", "months_of": "date"}
    export = _export(**settings, primary_key=["course_id", "date"])

    (mart,) = read_marts(_write(tmp_path, export, _not_null_test("date")))

    assert (mart.parted_by, mart.months_of) == ("course_id", "date")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"months_of": "date"}, "parted_by is None"),
        ({"parted_by": "date", "months_of": "date"}, "parted_by is date"),
        (
            {"parted_by": "course_id", "months_of": "date", "primary_key": ["course_id"]},
            r"the key is \['course_id'\]",
        ),
    ],
)
def test_months_stand_beside_a_text_and_in_the_key(
    tmp_path: Path, settings: dict[str, Any], words: str
) -> None:
    node = _export(**{"primary_key": ["course_id", "date"], **settings})

    with pytest.raises(ManifestError, match=words):
        read_marts(_write(tmp_path, node, _not_null_test("date")))


def test_a_wrong_column_is_named_whatever_the_parts_are(tmp_path: Path) -> None:
    node = _export(primary_key=["course_id", "date"], parted_by="course_id", months_of="date")
    node["columns"]["items"] = {"name": "items", "data_type": "array<string>"}

    with pytest.raises(ManifestError, match="have a wrong column items"):
        read_marts(_write(tmp_path, node, _not_null_test("date")))


def test_a_part_is_named_by_the_key(tmp_path: Path) -> None:
    node = _export(parted_by="date", primary_key=["course_id"])

    with pytest.raises(ManifestError, match=r"out of the primary_key .* key is \['course_id'\]"):
        read_marts(_write(tmp_path, node, _not_null_test("date")))


@pytest.mark.parametrize("data_type", ["array<string>", "", "binary"])
def test_a_type_that_can_not_be_published_is_told(tmp_path: Path, data_type: str) -> None:
    columns = {"course_id": {"name": "course_id", "data_type": data_type}}
    node = _export() | {"columns": columns}

    with pytest.raises(ManifestError, match="can't be published"):
        read_marts(_write(tmp_path, node))


@pytest.mark.parametrize(
    ("text", "words"),
    [(None, "can't be read"), ("{", "must be JSON"), ("[]", "must have an object `nodes`")],
)
def test_a_manifest_that_is_none_is_told(tmp_path: Path, text: str | None, words: str) -> None:
    path = tmp_path / "manifest.json"
    if text is not None:
        path.write_text(text)

    with pytest.raises(ManifestError, match=words):
        read_marts(path)


STORE = {"store": "int_counted", "columns": {"date": "event_date"}}


def _view(*, materialized: str = "view", needs: str = "int_counted", **export: Any) -> Any:
    settings = {"primary_key": ["course_id", "date"], "parted_by": "date"} | export
    config = {
        "contract": {"enforced": True},
        "materialized": materialized,
        "meta": {"export": settings},
    }
    columns = _model()["columns"]
    columns["date"]["constraints"] = [{"type": "not_null"}]
    return _model(config=config, columns=columns, depends_on={"nodes": [f"model.a.{needs}"]})


def test_a_mart_that_is_a_view_is_read_from_its_store(tmp_path: Path) -> None:
    (mart,) = read_marts(_write(tmp_path, _view(read_from=STORE)))
    assert mart.read_from == StoredRows("int_counted", {"date": "event_date"})
    assert [mart.read_from.column(name) for name in ("date", "count")] == ["event_date", "count"]


@pytest.mark.parametrize(
    ("view", "found"),
    [
        (_view(), "the model is a view"),
        (_view(materialized="table", read_from=STORE), "table of .'int_counted'."),
        (_view(needs="int_other", read_from=STORE), "view of .'int_other'."),
        (_view(read_from=STORE | {"columns": {"day": "event_date"}}), "'day': 'event_date'"),
        (_view(read_from={"store": "int_counted"}), "parted_by is date"),
        (_view(read_from=STORE, parted_by="course_id"), "parted_by is course_id"),
    ],
)
def test_a_view_without_its_store_is_refused(tmp_path: Path, view: Any, found: str) -> None:
    with pytest.raises(ManifestError, match=found) as caught:
        read_marts(_write(tmp_path, view))
    assert "course_enrollment_daily" in str(caught.value)
    assert "Nothing was published" in str(caught.value)
