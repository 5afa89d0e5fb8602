import json
from datetime import UTC, date, datetime

import pytest

from flows.dbt.outcome import NodeResult
from flows.settings import Settings
from flows.state import (
    RULES,
    BuiltState,
    HomeBusyError,
    build_inputs,
    home_lock,
    read_built,
    versions_in_doubt,
    write_built,
)
from tests.unit.flows.landed import landed_file


def test_nothing_built_is_an_empty_state(tmp_path):
    assert read_built(Settings(home=tmp_path)) == BuiltState()


def test_what_was_written_is_read_again(tmp_path):
    settings = Settings(home=tmp_path)
    tests = (NodeResult("load_is_usual", "test", "warn", 0.1, "Got 1 result"),)
    versions = {date(2026, 1, 2): "x", date(2026, 1, 1): "y"}
    state = BuiltState("abc", versions, {"lms": "l"}, "id", "p", tests)
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


LATER = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({}, set()),
        ({"variables": {"as_of_date": "2026-01-06"}}, {RULES}),
        ({"project": "q"}, {RULES}),
        ({"landed": [landed_file("b", date(2026, 1, 1))]}, {"tracking_log"}),
        ({"landed": [landed_file("a", date(2026, 1, 1), cleaner_version="2")]}, {"tracking_log"}),
        ({"landed": [landed_file("a", date(2026, 1, 1)), landed_file("noise")]}, {"tracking_log"}),
        # A damaged file keeps its hash, which is that of its path, and the day of its last reading.
        ({"landed": [landed_file("a", date(2026, 1, 1), bytes=2)]}, {"tracking_log"}),
        ({"landed": [landed_file("a", date(2026, 1, 1), damage_reason="cut")]}, {"tracking_log"}),
        (
            {
                "landed": [
                    landed_file("a", date(2026, 1, 1), loaded_at=datetime(2026, 2, 1, tzinfo=UTC))
                ]
            },
            {"tracking_log"},
        ),
        ({"snapshots": {"lms": "other", "courses": "c"}}, {"lms"}),
    ],
)
def test_an_input_of_a_build_changes_with_whatever_it_is_made_of(change, names):
    known = {
        "project": "p",
        "variables": {"as_of_date": "2026-01-05"},
        "landed": [landed_file("a", date(2026, 1, 1))],
        "snapshots": {"lms": "l", "courses": "c"},
    }
    before, after = build_inputs(**known), build_inputs(**known | change)
    assert before.keys() == after.keys() == {RULES, "tracking_log", "lms", "courses"}
    assert {name for name in before if before[name] != after[name]} == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"model_digest": "abc", "versions": {}}',
    ],
)
def test_a_state_that_somebody_broke_is_none_and_is_told(tmp_path, caplog, text):
    settings = Settings(home=tmp_path)
    write_built(settings, state=BuiltState("abc"))
    (path,) = (tmp_path / "state").glob("built-*.json")
    path.write_text(text)
    assert read_built(settings) == BuiltState()
    assert f"{path}, must be as a build writes it" in caplog.text


@pytest.mark.parametrize(
    "change",
    [
        {"versions": {"yesterday": "x"}},
        {"inputs": "of all"},
        {"tests": None},
        {"tests": [{"name": "x"}]},
    ],
)
def test_a_broken_part_of_a_state_makes_it_none(tmp_path, caplog, change):
    settings = Settings(home=tmp_path)
    write_built(settings, state=BuiltState("abc"))
    (path,) = (tmp_path / "state").glob("built-*.json")
    content = json.loads(path.read_text())
    assert change.keys() <= content.keys()

    path.write_text(json.dumps(content | change))

    assert read_built(settings) == BuiltState()
    assert f"{path}, must be as a build writes it" in caplog.text


def test_all_dates_of_the_weeks_that_are_being_rebuilt_have_a_version_of_no_date():
    sunday, monday, wednesday = date(2014, 8, 3), date(2014, 8, 4), date(2014, 8, 6)
    monday_before = date(2014, 7, 28)
    built = {date(2014, 7, 27): "a", sunday: "b", monday: "c"}

    assert versions_in_doubt(built, []) == built
    assert versions_in_doubt(built, [wednesday]) == built | {monday: "", wednesday: ""}
    found = versions_in_doubt(built, [monday_before])
    assert found == built | {monday_before: "", sunday: ""}
