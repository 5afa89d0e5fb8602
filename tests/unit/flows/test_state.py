from datetime import date

import pytest

from flows.settings import Settings
from flows.state import (
    BuiltState,
    HomeBusyError,
    build_inputs,
    home_lock,
    model_digest,
    read_built,
    write_built,
)


def test_nothing_built_is_an_empty_state(tmp_path):
    assert read_built(Settings(home=tmp_path)) == BuiltState()


def test_what_was_written_is_read_again(tmp_path):
    settings = Settings(home=tmp_path)
    state = BuiltState("abc", {date(2026, 1, 2): "x", date(2026, 1, 1): "y"}, "in", "id")
    write_built(settings, state=state)
    assert read_built(settings) == state


def test_each_hive_database_has_its_own_state(tmp_path):
    write_built(Settings(home=tmp_path), state=BuiltState("abc", {date(2026, 1, 1): "y"}))
    assert read_built(Settings(home=tmp_path, hive_database="mine")) == BuiltState()


def test_only_one_run_may_hold_a_home(tmp_path):
    with (
        home_lock(tmp_path),
        pytest.raises(HomeBusyError, match=str(tmp_path)),
        home_lock(tmp_path),
    ):
        pass
    with home_lock(tmp_path):
        pass


def test_the_digest_changes_with_an_incremental_model_or_a_macro_and_not_with_a_mart(tmp_path):
    for name, text in {
        "models/staging/store.sql": "{{ config(materialized='incremental') }} select 1",
        "models/marts/mart.sql": "select 1",
        "macros/rule.sql": "{% macro rule() %}1{% endmacro %}",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    before = model_digest(tmp_path)
    (tmp_path / "models/marts/mart.sql").write_text("select 2")
    assert model_digest(tmp_path) == before
    (tmp_path / "macros/rule.sql").write_text("{% macro rule() %}2{% endmacro %}")
    after_macro = model_digest(tmp_path)
    assert after_macro != before
    store = tmp_path / "models/staging/store.sql"
    store.write_text(store.read_text() + " as one")
    assert model_digest(tmp_path) != after_macro


def test_the_inputs_of_a_build_change_with_whatever_it_depends_on(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mart.sql").write_text("select 1")
    (tmp_path / "dbt_project.yml").write_text("name: analytics")
    known = {
        "variables": {"as_of_date": "2026-01-05"},
        "versions": {date(2026, 1, 1): "y"},
        "snapshots": ("lms", "courses"),
        "root": tmp_path,
    }
    before = build_inputs(**known)
    assert build_inputs(**known) == before
    assert build_inputs(**known | {"variables": {"as_of_date": "2026-01-06"}}) != before
    assert build_inputs(**known | {"versions": {date(2026, 1, 1): "z"}}) != before
    assert build_inputs(**known | {"snapshots": ("other", "courses")}) != before
    (tmp_path / "models" / "mart.sql").write_text("select 2")
    assert build_inputs(**known) != before
