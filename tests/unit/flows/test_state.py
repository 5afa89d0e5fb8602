from datetime import date

import pytest

from flows.settings import Settings
from flows.state import (
    BuiltState,
    HomeBusyError,
    build_inputs,
    home_lock,
    project_digest,
    read_built,
    versions_in_doubt,
    write_built,
)


def test_nothing_built_is_an_empty_state(tmp_path):
    assert read_built(Settings(home=tmp_path)) == BuiltState()


def test_what_was_written_is_read_again(tmp_path):
    settings = Settings(home=tmp_path)
    state = BuiltState("abc", {date(2026, 1, 2): "x", date(2026, 1, 1): "y"}, "in", "id", "p")
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


def test_the_inputs_of_a_build_change_with_whatever_it_depends_on():
    known = {
        "project": "p",
        "variables": {"as_of_date": "2026-01-05"},
        "versions": {date(2026, 1, 1): "y"},
        "snapshots": ("lms", "courses"),
    }
    before = build_inputs(**known)
    assert build_inputs(**known) == before
    assert build_inputs(**known | {"variables": {"as_of_date": "2026-01-06"}}) != before
    assert build_inputs(**known | {"versions": {date(2026, 1, 1): "z"}}) != before
    assert build_inputs(**known | {"snapshots": ("other", "courses")}) != before
    assert build_inputs(**known | {"project": "q"}) != before


def test_the_digest_of_the_project_changes_with_any_of_its_files(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "mart.sql").write_text("select 1")
    (tmp_path / "dbt_project.yml").write_text("name: analytics")
    before = project_digest(tmp_path)
    assert project_digest(tmp_path) == before
    (tmp_path / "models" / "mart.sql").write_text("select 2")
    assert project_digest(tmp_path) != before


def test_all_dates_of_the_weeks_that_are_being_rebuilt_have_a_version_of_no_date():
    sunday, monday, wednesday = date(2014, 8, 3), date(2014, 8, 4), date(2014, 8, 6)
    monday_before = date(2014, 7, 28)
    built = {date(2014, 7, 27): "a", sunday: "b", monday: "c"}

    assert versions_in_doubt(built, []) == built
    assert versions_in_doubt(built, [wednesday]) == built | {monday: "", wednesday: ""}
    found = versions_in_doubt(built, [monday_before])
    assert found == built | {monday_before: "", sunday: ""}
