"""When a build is left out, when it is whole, and what is known after one that failed."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows import build
from flows.dbt.outcome import BuildError, DbtRun, NodeResult
from flows.dbt.run import manifest_file
from flows.request import RunRequest
from flows.settings import Settings
from flows.state import read_built, write_built
from loaders.landing.ledger import write_entries
from tests.unit.flows.landed import landed_file

FIRST, SECOND = date(2026, 1, 1), date(2026, 1, 2)
"""A Thursday and a Friday."""
LAST_SUNDAY = date(2025, 12, 28)
Variables = Mapping[str, Any]
SNAPSHOTS = {"lms": "of the lms", "courses": "of the courses"}
MANIFEST: Mapping[str, Any] = {"nodes": {}, "macros": {}}


@dataclass
class FakeDbt:
    """Builds nothing, and remembers what it was asked to build."""

    fails: bool = False
    asked: list[tuple[bool, list[str]]] = field(default_factory=list)
    selected: list[list[str]] = field(default_factory=list)
    contracts_are_known: list[bool] = field(default_factory=list)

    def __call__(
        self,
        arguments: Sequence[str],
        *,
        settings: Settings,
        variables: Mapping[str, Any],
        **_: Any,
    ) -> DbtRun:
        manifest = manifest_file(settings)
        manifest.parent.mkdir(parents=True, exist_ok=True)
        manifest.write_text(json.dumps(MANIFEST))
        if arguments == ["parse"]:
            return DbtRun("a parse", (), manifest)
        assert arguments[:3] == ["build", "--exclude-resource-type", "unit_test"]
        self.asked.append(("--full-refresh" in arguments, variables["changed_dates"]))
        selected = arguments[arguments.index("--select") + 1 :] if "--select" in arguments else ()
        sources = sorted({re.sub(r"source:(\w+)\+,.*", r"\1", words) for words in selected})
        self.selected.append(sources)
        self.contracts_are_known.append(variables["contracts_are_known"])
        if self.fails:
            raise BuildError("a model failed. Nothing was published.")
        nodes = [NodeResult("course_activity", "model", "success", 1.0, "")]
        nodes += [
            NodeResult(name, "test", "warn", 1.0, f"result {len(self.asked)}")
            for name, read in (
                ("keeps_its_contract_learner_roster", {"lms", "tracking_log"}),
                ("mart_is_in_the_list", {"courses"}),
            )
            if not sources or read & set(sources)
        ]
        return DbtRun(f"invocation {len(self.asked)}", tuple(nodes), manifest)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeDbt:
    dbt = FakeDbt()
    monkeypatch.setattr(build, "run_dbt", dbt)
    return dbt


@pytest.fixture
def request_of_home(tmp_path: Path) -> RunRequest:
    """Return the run of a home with one landed file, whose events are of the first day."""
    request = RunRequest(settings=Settings(home=tmp_path), as_of=date(2026, 2, 1))
    _land(request, "a", FIRST)
    return request


def _land(request: RunRequest, file_hash: str, *days: date) -> None:
    write_entries(request.lake, [landed_file(file_hash, *days)])


def _build(request: RunRequest, *, snapshots: Mapping[str, str] | None = SNAPSHOTS) -> DbtRun:
    return build.build_marts(request, snapshots=snapshots)


def test_the_first_build_is_whole_and_has_all_dates(
    fake: FakeDbt, request_of_home: RunRequest
) -> None:
    _land(request_of_home, "b", SECOND)

    run = _build(request_of_home)

    assert fake.asked == [(True, ["2026-01-01", "2026-01-02"])]
    assert run.nodes[0].name == "course_activity"
    assert fake.selected == [[]]
    assert read_built(request_of_home.settings).invocation_id == "invocation 1"


def test_a_build_of_the_same_inputs_is_left_out_and_names_the_one_that_made_the_marts(
    fake: FakeDbt, request_of_home: RunRequest
) -> None:
    first = _build(request_of_home)

    again = _build(request_of_home)

    assert len(fake.asked) == 1
    assert (again.invocation_id, again.nodes) == (first.invocation_id, ())
    assert again.warning_sentences == first.warning_sentences


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("another snapshot of the LMS", (False, [])),
        ("no word of the snapshots", (False, [])),
        ("another day", (False, [])),
        ("the manifest is gone", (False, [])),
        ("a new file", (False, ["2026-01-02"])),
        ("a new file of a known day", (False, ["2026-01-01"])),
        ("other rules of the models", (True, ["2026-01-01"])),
        ("a whole build is asked for", (True, ["2026-01-01"])),
    ],
)
def test_whatever_changed_is_built_and_nothing_else(
    fake: FakeDbt, request_of_home: RunRequest, change: str, expected: tuple[bool, list[str]]
) -> None:
    request, snapshots = request_of_home, SNAPSHOTS
    _build(request)
    told: Mapping[str, str] | None = snapshots
    match change:
        case "another snapshot of the LMS":
            told = snapshots | {"lms": "changed"}
        case "no word of the snapshots":
            told = None
        case "another day":
            request = replace(request, as_of=date(2026, 2, 2))
        case "the manifest is gone":
            manifest_file(request.settings).unlink()
        case "a new file":
            _land(request, "b", SECOND)
        case "a new file of a known day":
            _land(request, "b", FIRST)
        case "other rules of the models":
            built = read_built(request.settings)
            write_built(
                request.settings, state=replace(built, model_digest="of other rules", project="")
            )
        case _:
            request = replace(request, full_refresh=True)

    _build(request, snapshots=told)

    assert fake.asked[1:] == [expected]


def test_only_what_reads_a_source_with_news_is_built(
    fake: FakeDbt, request_of_home: RunRequest
) -> None:
    _build(request_of_home)
    of_courses = SNAPSHOTS | {"courses": "changed"}
    of_both = of_courses | {"lms": "changed"}

    _build(request_of_home, snapshots=of_courses)
    _build(request_of_home, snapshots=of_both)
    _land(request_of_home, "b", SECOND)
    run = _build(request_of_home, snapshots=of_both)

    assert fake.selected[1:] == [["courses"], ["lms"], ["tracking_log"]]
    # A test that did not run again has its last result.
    assert run.warning_sentences == (
        "keeps_its_contract_learner_roster: result 4",
        "mart_is_in_the_list: result 2",
    )
    assert _build(request_of_home, snapshots=of_both).warning_sentences == run.warning_sentences


def test_sources_with_news_are_built_together(fake: FakeDbt, request_of_home: RunRequest) -> None:
    _build(request_of_home)

    _build(request_of_home, snapshots={"lms": "changed", "courses": "changed"})

    assert fake.selected[1:] == [["courses", "lms"]]


def test_a_file_without_an_event_is_news_of_the_log(
    fake: FakeDbt, request_of_home: RunRequest
) -> None:
    _build(request_of_home)
    _land(request_of_home, "noise")

    _build(request_of_home)

    assert fake.asked[1:] == [(False, [])]
    assert fake.selected[1:] == [["tracking_log"]]


@pytest.mark.parametrize(
    "change",
    ["another day", "other files of the project", "a failure", "a date that is not known"],
)
def test_everything_is_built_when_rules_or_the_state_of_the_marts_are_others(
    fake: FakeDbt,
    request_of_home: RunRequest,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
) -> None:
    request = request_of_home
    _build(request)
    match change:
        case "another day":
            request = replace(request, as_of=date(2026, 2, 2))
        case "other files of the project":
            monkeypatch.setattr(build, "project_digest", lambda _: "of other files")
        case "a date that is not known":
            built = read_built(request.settings)
            write_built(request.settings, state=replace(built, versions={}))
        case _:
            fake.fails = True
            with pytest.raises(BuildError):
                _build(request, snapshots=SNAPSHOTS | {"lms": "changed"})
            fake.fails = False

    _build(request, snapshots=SNAPSHOTS | {"lms": "changed"})

    assert fake.selected[-1] == []


def test_contracts_are_checked_until_a_build_of_the_same_files_has_ended(
    fake: FakeDbt, request_of_home: RunRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.fails = True
    with pytest.raises(BuildError):
        _build(request_of_home)
    fake.fails = False
    for day in (1, 2):
        _build(replace(request_of_home, as_of=date(2026, 3, day)))
    monkeypatch.setattr(build, "project_digest", lambda _: "of other files")
    for day in (3, 4):
        _build(replace(request_of_home, as_of=date(2026, 3, day)))
    _build(replace(request_of_home, full_refresh=True))
    assert fake.contracts_are_known == [False, False, True, False, True, False]


def test_after_a_build_that_failed_the_weeks_of_its_dates_are_built_again(
    fake: FakeDbt, request_of_home: RunRequest
) -> None:
    # A store by weeks may have lost the rows of the other dates of these weeks.
    _land(request_of_home, "z", LAST_SUNDAY)
    _build(request_of_home)
    before = read_built(request_of_home.settings)
    _land(request_of_home, "b", SECOND)
    fake.fails = True

    for _ in range(2):
        with pytest.raises(BuildError):
            _build(request_of_home)

    left = read_built(request_of_home.settings)
    known = {LAST_SUNDAY: before.versions[LAST_SUNDAY], FIRST: "", SECOND: ""}
    assert left == replace(before, inputs={}, versions=known)
    fake.fails = False
    _build(request_of_home)
    whole_week = (False, ["2026-01-01", "2026-01-02"])
    assert fake.asked[1:] == [(False, ["2026-01-02"]), whole_week, whole_week]
    _build(request_of_home)
    assert len(fake.asked) == 4


def test_a_date_whose_files_are_gone_is_rebuilt_until_a_build_ends(
    fake: FakeDbt, request_of_home: RunRequest
) -> None:
    _build(request_of_home)
    built = read_built(request_of_home.settings)
    of_gone = dict(built.versions) | {SECOND: "of a file that is gone"}
    write_built(request_of_home.settings, state=replace(built, versions=of_gone, inputs={}))
    fake.fails = True
    with pytest.raises(BuildError):
        _build(request_of_home)
    fake.fails = False

    _build(request_of_home)

    assert fake.asked[1:] == [
        (False, ["2026-01-02"]),
        (False, ["2026-01-01", "2026-01-02"]),
    ]
    assert read_built(request_of_home.settings).versions == built.versions


def test_a_failed_build_of_inputs_that_come_back_is_not_left_out(
    fake: FakeDbt, request_of_home: RunRequest
) -> None:
    # the marts are halfway those of the other snapshot: that the first one is back makes none right
    _build(request_of_home)
    fake.fails = True
    with pytest.raises(BuildError):
        _build(request_of_home, snapshots=SNAPSHOTS | {"lms": "changed"})
    fake.fails = False

    run = _build(request_of_home)

    assert len(fake.asked) == 3
    assert run.nodes


def test_a_whole_build_that_failed_is_whole_again(
    fake: FakeDbt, request_of_home: RunRequest
) -> None:
    _build(request_of_home)
    built = read_built(request_of_home.settings)
    write_built(
        request_of_home.settings, state=replace(built, model_digest="of other rules", project="")
    )
    fake.fails = True
    with pytest.raises(BuildError):
        _build(request_of_home)
    fake.fails = False

    _build(request_of_home)

    assert fake.asked[1:] == [(True, ["2026-01-01"])] * 2


def test_the_project_before_a_whole_build_that_failed_is_built_whole_too(
    fake: FakeDbt, request_of_home: RunRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stores and the kept tables may have rows of the project that was taken back."""
    project = "before"
    monkeypatch.setattr(build, "project_digest", lambda _root: project)
    monkeypatch.setattr(build, "stores_digest", lambda _manifest: f"stores of {project}")
    _build(request_of_home)
    project, fake.fails = "taken back", True
    with pytest.raises(BuildError):
        _build(request_of_home)
    project, fake.fails = "before", False

    _build(request_of_home)

    assert fake.asked[1:] == [(True, ["2026-01-01"])] * 2
    assert fake.contracts_are_known == [False, False, False]


def test_a_build_without_word_of_the_snapshots_is_no_reason_to_leave_out_the_next(
    fake: FakeDbt, request_of_home: RunRequest
) -> None:
    _build(request_of_home, snapshots=None)

    _build(request_of_home)

    assert len(fake.asked) == 2
