"""The digest of the stores, from manifests that dbt makes of a small project."""

import json

import pytest

from flows.dbt import run as dbt
from flows.dbt.run import DbtProcess, run_dbt
from flows.dbt.store_digest import stores_digest
from flows.settings import Settings
from loaders.marts.contract.manifest import ManifestError
from tests.services.dbt_project import make_project, parsed_manifest

STORE = """{{ config(materialized='incremental') }}
select {{ rule('a', named) }} from {{ ref('view') }}
{% if is_incremental() %} where {{ only_later() }} {% endif %}
"""
FILES = {
    "models/anywhere/store.sql": STORE,
    "models/view.sql": "select * from {{ ref('below') }}",
    "models/below.sql": "select * from {{ ref('lookup') }}",
    "models/mart.sql": "select {{ unrelated() }} from {{ ref('store') }}",
    "macros/rule.sql": "{% macro rule(x, f) %}{{ inner(f(x)) }}{% endmacro %}",
    "macros/named.sql": "{% macro named(x) %}{{ x }} + {{ inner(1) }}{% endmacro %}",
    "macros/inner.sql": "{% macro inner(x) %}{{ x }} + 1{% endmacro %}",
    "macros/later.sql": "{% macro only_later() %}true{% endmacro %}",
    "macros/unrelated.sql": "{% macro unrelated() %}1{% endmacro %}",
    "seeds/lookup.csv": "a\n1\n",
    "seeds/other.csv": "a\n1\n",
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = make_project(tmp_path / "project", FILES)
    monkeypatch.setattr(dbt, "PROJECT_ROOT", folder)
    return folder


# each one is a parse
NO_PARTS = ("models/mart.sql", "macros/unrelated.sql", "seeds/other.csv")
PARTS = (
    "models/below.sql",
    "macros/inner.sql",
    "macros/later.sql",
    "macros/named.sql",
    "seeds/lookup.csv",
)


def change(project, name):
    path, text = project / name, FILES[name]
    if name.startswith("macros"):
        path.write_text(text.replace("{% endmacro", " {# a note #}{% endmacro"))
    else:
        path.write_text(text + ("2\n" if name.endswith("csv") else "-- said otherwise"))


def test_the_digest_follows_what_a_store_depends_on_and_nothing_else(project, tmp_path):
    settings = Settings(home=tmp_path / "home")
    with DbtProcess(settings) as process:

        def digest():
            run = run_dbt(["parse"], settings=settings, variables={}, process=process)
            return stores_digest(run.manifest)

        before = digest()
        for name in NO_PARTS:
            change(project, name)
        assert digest() == before
        for name in PARTS:
            change(project, name)
            after = digest()
            assert after != before, name
            before = after


def test_the_stores_of_the_project_depend_on_views_and_on_macros_of_both_branches(tmp_path):
    manifest = json.loads(parsed_manifest().read_text())
    before = stores_digest(parsed_manifest())

    def digest_with(kind, name, **changed):
        node = next(n for n in manifest[kind].values() if n["name"] == name)
        kept = {key: node[key] for key in changed}
        node.update(changed)
        path = tmp_path / "changed.json"
        path.write_text(json.dumps(manifest))
        node.update(kept)
        return stores_digest(path)

    other = {"name": "sha256", "checksum": "other"}
    assert digest_with("nodes", "stg_tracking_log__deliveries", checksum=other) != before
    assert digest_with("nodes", "stg_tracking_log__loaded_files", checksum=other) != before
    assert digest_with("nodes", "learner_roster", checksum=other) == before
    # a kept table, what it reads, and the macros of its rows
    assert digest_with("nodes", "int_video__segments_counted", checksum=other) != before
    assert digest_with("nodes", "int_video__viewings_constructed", checksum=other) != before
    assert digest_with("macros", "fingerprint", macro_sql="other") != before
    assert digest_with("macros", "rows_of_last_build", macro_sql="other") != before
    # one that is passed by its name alone
    assert digest_with("macros", "plain_text", macro_sql="other") != before
    assert digest_with("macros", "is_changed_date", macro_sql="other") != before
    assert digest_with("macros", "interpolated_percentile", macro_sql="other") == before


@pytest.mark.parametrize(("has", "lacks"), [("nodes", "macros"), ("macros", "nodes")])
def test_a_manifest_without_a_section_is_told(tmp_path, has, lacks):
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({has: {}}))
    with pytest.raises(ManifestError, match=rf"manifest\.json must have an object `{lacks}`, but"):
        stores_digest(path)
