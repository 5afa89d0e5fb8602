"""The rules of `models/README.md`, checked over the manifest that `dbt parse` writes.

Needs no server. A rule that must be broken somewhere gets an exception here, with its reason.
"""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from cleaning.rejections import RejectionReason
from cleaning.schema import EVENT_SCHEMA, REJECTED_LINE_SCHEMA
from loaders.courses.schema import COURSE_TABLES
from loaders.hive.ddl import hive_type
from loaders.landing.ledger import LOADED_FILE_SCHEMA
from loaders.lms.schema import LMS_TABLES, LOADED_TABLES
from tests.services.dbt_project import parsed_manifest

ROOT = Path(__file__).parents[2]
MODELS = sorted(path.stem for path in (ROOT / "models").rglob("*.sql"))
MARTS = sorted(path.stem for path in (ROOT / "models/marts").rglob("*.sql"))
INTERMEDIATES = sorted(path.stem for path in (ROOT / "models/intermediate").rglob("*.sql"))
STAGINGS = sorted(path.stem for path in (ROOT / "models/staging").rglob("*.sql"))
MACROS = sorted(path.stem for path in (ROOT / "macros").glob("*.sql"))
SEEDS = sorted(path.stem for path in (ROOT / "seeds").glob("*.csv"))

SHARED_INTERMEDIATES = {
    "int_enrollment__states_derived": "learner_roster shows the states that the daily tables count",
    "int_learners__cohorts_chosen": "student_engagement_report names the cohort of learner_roster",
}
"""Intermediates that other domains may read, with the reason why they are no marts."""
MAX_SEED_ROWS = 300
AGGREGATION = re.compile(r"\bgroup\s+by\b|\bover\s*\(", re.IGNORECASE)
CLOCK = re.compile(r"\b(current_date|current_timestamp|now|getdate)\b", re.IGNORECASE)
UNFILTERED_FUNCTION = re.compile(
    r"\b(input_file_name|rand|randn|uuid|shuffle|monotonically_increasing_id)\(", re.IGNORECASE
)
JSON_FUNCTION = re.compile(r"\b(from_json|get_json_object|json_tuple|parse_json)\b", re.IGNORECASE)
GRAIN = re.compile(r"One row per [^.]+\.$")

Node = dict[str, Any]


@pytest.fixture(scope="session")
def manifest() -> Node:
    """Read the manifest of the project."""
    content: Node = json.loads(parsed_manifest().read_bytes())
    return content


def model(manifest: Node, name: str) -> Node:
    node: Node = manifest["nodes"][f"model.analytics.{name}"]
    return node


def exported(manifest: Node, name: str) -> Node | None:
    """Return the export settings of a mart; one that is only reported has none."""
    export: Node | None = model(manifest, name)["config"]["meta"].get("export")
    return export


def data_tests(manifest: Node, name: str, *, kind: str) -> list[Node]:
    """Return the generic data tests of a kind that are attached to a model."""
    return [
        node["test_metadata"]["kwargs"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and node.get("attached_node") == f"model.analytics.{name}"
        and (node.get("test_metadata") or {}).get("name") == kind
    ]


def domain_of(node: Node) -> str:
    """Return the folder of a model's domain, or of its source system: models/<layer>/<domain>/."""
    return Path(node["original_file_path"]).parts[2]


def parents(node: Node, *, kind: str) -> list[str]:
    return [parent for parent in node["depends_on"]["nodes"] if parent.startswith(f"{kind}.")]


@pytest.mark.parametrize("name", MODELS)
def test_a_model_has_its_own_yaml_beside_it(manifest: Node, name: str) -> None:
    node = model(manifest, name)
    expected = f"analytics://{Path(node['original_file_path']).with_suffix('.yml')}"
    assert node["patch_path"] == expected


@pytest.mark.parametrize("name", MODELS)
def test_a_description_ends_with_the_grain(manifest: Node, name: str) -> None:
    assert GRAIN.search(" ".join(model(manifest, name)["description"].split()))


@pytest.mark.parametrize("name", MODELS)
def test_every_column_is_described(manifest: Node, name: str) -> None:
    columns = model(manifest, name)["columns"]
    assert columns
    assert [column for column, facts in columns.items() if not facts["description"]] == []


@pytest.mark.parametrize("name", MODELS)
def test_no_model_reads_a_clock(manifest: Node, name: str) -> None:
    assert not CLOCK.search(model(manifest, name)["raw_code"])


@pytest.mark.parametrize("name", MODELS)
def test_no_function_keeps_a_filter_from_the_files(manifest: Node, name: str) -> None:
    # Spark applies no filter before such a function. A model that asks a view for one date would
    # read all dates.
    assert not UNFILTERED_FUNCTION.search(model(manifest, name)["raw_code"])


@pytest.mark.parametrize("name", MODELS)
def test_no_model_opens_json(manifest: Node, name: str) -> None:
    assert not JSON_FUNCTION.search(model(manifest, name)["raw_code"])


@pytest.mark.parametrize("name", MODELS)
def test_a_model_overwrites_whole_weeks_or_dates_just_when_it_lies_among_the_stores(
    manifest: Node, name: str
) -> None:
    node = model(manifest, name)
    config = node["config"]
    is_store = Path(node["original_file_path"]).parent.name == "stores"
    assert (config["materialized"] == "incremental") == is_store
    part = "event_date" if name == "stg_tracking_log__events" else "event_week"
    assert config.get("partition_by") == ([part] if is_store else None)
    assert config.get("full_refresh") == (True if is_store else None)
    drops = [hook for hook in config["pre-hook"] if hook["sql"].startswith("{{ drop_")]
    assert len(drops) == int(is_store)
    assert ("whole_weeks(" in node["raw_code"]) == (is_store and part == "event_week")


@pytest.mark.parametrize("name", MODELS)
def test_a_model_keeps_rows_just_when_it_lies_among_the_kept(manifest: Node, name: str) -> None:
    node = model(manifest, name)
    config = node["config"]
    is_kept = Path(node["original_file_path"]).parent.name == "kept"
    assert config["meta"].get("keeps_rows", False) == is_kept
    hooks = [hook["sql"] for hook in config["pre-hook"] if "set_rows_aside" in hook["sql"]]
    steps = ["clear", "rename"] if is_kept else []
    assert hooks == [f"{{{{ set_rows_aside('{step}') }}}}" for step in steps]
    assert len(config["post-hook"]) == int(is_kept)
    # The rows of a kept table and of the keys with news are chosen by the same number.
    assert ("fingerprint" in node["columns"]) >= is_kept
    assert ("kept_rows(" in node["raw_code"]) == is_kept


@pytest.mark.parametrize("name", MODELS)
def test_only_dbt_project_yml_says_how_a_store_is_built(manifest: Node, name: str) -> None:
    own = re.findall(r"\bconfig\(\s*([^)]*)", model(manifest, name)["raw_code"])
    assert not any("incremental" in text for text in own)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_a_parquet_table_or_a_view(manifest: Node, name: str) -> None:
    config = model(manifest, name)["config"]
    assert config["file_format"] == "parquet"
    assert config["materialized"] in {"table", "view", "incremental"}


@pytest.mark.parametrize("name", MODELS)
def test_the_text_of_a_view_does_not_depend_on_the_changed_dates(manifest: Node, name: str) -> None:
    """A run that only has other news leaves views as they are (ADR 0041)."""
    node = model(manifest, name)
    if node["config"]["materialized"] != "view":
        return
    called = {"": node["raw_code"]}
    waiting = list(node["depends_on"]["macros"])
    while waiting:
        key = waiting.pop()
        if key not in called and key.startswith("macro.analytics."):
            called[key] = manifest["macros"][key]["macro_sql"]
            waiting += manifest["macros"][key]["depends_on"]["macros"]
    assert [key for key, text in called.items() if "changed_dates" in text] == []


@pytest.mark.parametrize("name", STAGINGS)
def test_staging_reads_one_source_and_its_other_models(manifest: Node, name: str) -> None:
    node = model(manifest, name)
    (source,) = parents(node, kind="source")
    system = domain_of(node)
    assert source.startswith(f"source.analytics.{system}.")
    others = set(node["depends_on"]["nodes"]) - {source}
    assert all(other.startswith(f"model.analytics.stg_{system}__") for other in others)
    assert name.startswith(f"stg_{system}__")
    assert node["access"] == "protected"


@pytest.mark.parametrize("name", INTERMEDIATES)
def test_an_intermediate_is_private_to_its_domain(manifest: Node, name: str) -> None:
    node = model(manifest, name)
    domain = domain_of(node)
    assert name.startswith(f"int_{domain}__")
    access = "protected" if name in SHARED_INTERMEDIATES else "private"
    assert (node["access"], node["group"]) == (access, domain)
    assert parents(node, kind="source") == []


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_is_public_and_belongs_to_its_domain(manifest: Node, name: str) -> None:
    node = model(manifest, name)
    assert (node["access"], node["group"]) == ("public", domain_of(node))
    is_of_a_store = "read_from" in node["config"]["meta"].get("export", {})
    assert node["config"]["materialized"] == ("view" if is_of_a_store else "table")
    assert node["config"]["contract"]["enforced"]


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_reads_models_alone(manifest: Node, name: str) -> None:
    node = model(manifest, name)
    assert len(parents(node, kind="model")) == len(node["depends_on"]["nodes"])


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_is_tested_to_keep_its_contract(manifest: Node, name: str) -> None:
    assert len(data_tests(manifest, name, kind="keeps_its_contract")) == 1
    export = exported(manifest, name)
    assert export is None or set(export["primary_key"]) <= set(model(manifest, name)["columns"])


@pytest.mark.parametrize("name", MARTS)
def test_a_text_column_of_a_mart_says_how_long_it_may_be(manifest: Node, name: str) -> None:
    export = exported(manifest, name)
    columns = model(manifest, name)["columns"]
    texts = {column for column, facts in columns.items() if facts["data_type"] == "string"}
    assert export is None or texts == {
        column
        for column, type_ in export.get("mysql_types", {}).items()
        if type_.startswith(("varchar", "longtext"))
    }


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_is_published_or_reported(manifest: Node, name: str) -> None:
    assert exported(manifest, name) or model(manifest, name)["config"]["meta"].get("reports")


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_has_a_reader(manifest: Node, name: str) -> None:
    readers = [
        exposure["name"]
        for exposure in manifest["exposures"].values()
        if f"model.analytics.{name}" in exposure["depends_on"]["nodes"]
    ]
    assert readers


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_is_explained_in_plain_words(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs/definitions.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MODELS)
def test_a_model_that_computes_has_a_unit_test(manifest: Node, name: str) -> None:
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    assert name in tested or not AGGREGATION.search(model(manifest, name)["raw_code"])


@pytest.mark.parametrize("name", MACROS)
def test_a_macro_is_named_like_its_file_and_described(manifest: Node, name: str) -> None:
    macro = manifest["macros"][f"macro.analytics.{name}"]
    assert macro["description"]
    assert all(argument["description"] for argument in macro["arguments"])
    defined = re.findall(r"{%-? macro (\w+)", macro["macro_sql"])
    assert defined == [name]


def test_the_materialization_of_the_stores_is_described_and_overrides_that_of_the_adapter(
    manifest: Node,
) -> None:
    macro = manifest["macros"]["macro.analytics.materialization_incremental_spark"]
    assert macro["original_file_path"] == "macros/materializations/incremental.sql"
    assert macro["description"]


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_is_a_small_described_lookup(manifest: Node, name: str) -> None:
    node = manifest["nodes"][f"seed.analytics.{name}"]
    with (ROOT / node["original_file_path"]).open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    keys = [row[0] for row in rows]
    assert name.endswith("_lookup")
    assert node["description"]
    assert list(node["config"]["column_types"]) == rows[0]
    assert len(keys) == len(set(keys)) <= MAX_SEED_ROWS


@pytest.mark.parametrize(
    ("table", "schema"),
    [
        ("tracking_events", EVENT_SCHEMA),
        ("rejected_lines", REJECTED_LINE_SCHEMA),
        ("loaded_files", LOADED_FILE_SCHEMA),
    ],
)
def test_the_source_says_what_the_cleaner_writes(manifest: Node, table: str, schema: Any) -> None:
    source = manifest["sources"][f"source.analytics.tracking_log.{table}"]
    found = {
        column["name"]: (column["data_type"], " ".join(column["description"].split()))
        for column in source["columns"].values()
        if column["name"] != "event_date"
    }
    assert found == {
        field.name: (hive_type(field.type), field.metadata[b"doc"].decode()) for field in schema
    }


def test_the_freshness_of_every_published_table_is_shown(manifest: Node) -> None:
    read = {
        parent.split(".")[-1] for parent in model(manifest, "mart_freshness")["depends_on"]["nodes"]
    }
    published = {name for name in MARTS if exported(manifest, name)}
    assert published - read == {"mart_freshness"}


def test_every_reason_of_a_rejection_is_counted(manifest: Node) -> None:
    columns = model(manifest, "load_quality_daily")["columns"]
    assert {f"{reason}_count" for reason in RejectionReason} - set(columns) == set()


def test_staging_passes_on_every_column_of_an_event(manifest: Node) -> None:
    node = model(manifest, "stg_tracking_log__events")
    expected = {*EVENT_SCHEMA.names, "event_date"}
    renamed = node["raw_code"].split("renamed as (")[1].split("from deduplicated")[0]
    selected = set(re.findall(r"^ {8}(\w+),?$", renamed, re.MULTILINE))
    assert set(node["columns"]) == expected
    assert selected == expected


def test_the_sources_are_the_landed_tables(manifest: Node) -> None:
    found: dict[str, set[str]] = {}
    for source in manifest["sources"].values():
        # R's tables lie in the result store: no model reads them
        if source["config"]["meta"].get("written_by") != "r":
            found.setdefault(source["source_name"], set()).add(source["name"])
    assert found == {
        "tracking_log": {"tracking_events", "rejected_lines", "loaded_files"},
        "lms": {*(table.landed_name for table in LMS_TABLES), LOADED_TABLES},
        "courses": set(COURSE_TABLES),
    }


def test_a_table_of_r_that_names_learners_says_so(
    manifest: Node,
) -> None:
    of_r = [
        source
        for source in manifest["sources"].values()
        if source["config"]["meta"].get("written_by") == "r"
    ]
    names_learners = {
        source["name"] for source in of_r if source["config"]["meta"].get("names_learners")
    }
    assert names_learners == {
        source["name"]
        for source in of_r
        if {"username", "user_id", "lms_user_id", "email"} & set(source["columns"])
    }
    assert "r_risk" in names_learners


def test_only_tests_named_so_warn_instead_of_stopping_the_publication(manifest: Node) -> None:
    severities = {
        node["name"]: node["config"]["severity"].lower()
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
    }
    warning = {name for name, severity in severities.items() if severity == "warn"}
    assert warning == {name for name in severities if name.startswith("warn_")}
    assert warning >= {"warn_few_lines_are_rejected", "warn_no_day_is_nearly_silent"}
