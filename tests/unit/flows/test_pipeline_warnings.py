"""What a step keeps or sets aside is a warning of the run, and so its exit code."""

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from typer.testing import CliRunner

from cleaning.errors import AnalyticsError
from flows import cli, nightly, pipeline, r
from flows.console import ConsoleRunner
from flows.dbt.outcome import DbtRun
from flows.pipeline import RunSummary, run_pipeline
from flows.r import RError, RSummary
from flows.request import RunRequest
from flows.settings import Settings
from flows.steps import DigestError, LateError
from loaders.courses.load import CoursesSummary
from loaders.landing.land import LandingSummary
from loaders.lms.load import LmsSummary, LmsTableSummary
from loaders.marts.errors import PublishError
from loaders.publishing.publication import Outcome, Publication, PublicationSummary, TableSummary


@pytest.fixture
def without_dbt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no dbt for a run whose build is a result of the test."""
    monkeypatch.setattr(pipeline, "DbtProcess", MagicMock())


def _runner(
    results: dict[str, Any], *, failures: Mapping[str, Exception] | None = None
) -> Callable[..., Any]:
    """Return what takes the place of each step: its failure, or its result."""

    def run(step: Callable[..., Any], *_args: object, **_options: object) -> object:
        if failures and step.__name__ in failures:
            raise failures[step.__name__]
        return results.get(step.__name__)

    return run


def _results(tmp_path: Path, *, is_well: bool) -> dict[str, Any]:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    publication = Publication(7, date(2026, 3, 1), None, moment, moment, None, None, {})
    set_aside = {} if is_well else {"text_too_long": 2}
    users = LmsTableSummary(
        table="auth_user", rows=5, previous_rows=5, is_kept=not is_well, unconverted={"email": 1}
    )
    return {
        "land_tracking_logs": LandingSummary(),
        "load_lms_tables": LmsSummary("one", "digest", (users,), is_set=True),
        "load_course_structure": CoursesSummary(
            "one", "digest", {}, {}, {} if is_well else {"course-v1:A+B+C": "It answers 500."}
        ),
        "build_marts": DbtRun("invocation", (), tmp_path / "manifest.json"),
        "publish_marts": PublicationSummary(
            publication,
            is_new=True,
            tables=(TableSummary("video", Outcome.LOADED, 30, 0.1, set_aside=set_aside),),
        ),
        "run_r": RSummary(is_available=is_well, lines=(), warnings=() if is_well else ("R?",)),
    }


def _run(tmp_path: Path, *, is_well: bool) -> list[str]:
    settings = Settings(home=tmp_path, thrift_host="nowhere")
    request = RunRequest(settings=settings, as_of=date(2026, 3, 1))
    results = _results(tmp_path, is_well=is_well)
    return run_pipeline(request, run_step=_runner(results)).warnings


@pytest.mark.usefixtures("without_dbt")
def test_rows_and_courses_that_were_kept_or_set_aside_are_warnings(tmp_path: Path) -> None:
    lms, courses, publication, without_r = _run(tmp_path, is_well=False)

    assert "no row in its table auth_user, which had 5 rows before: these are kept" in lms
    assert "The blocks of 1 course can't be read" in courses
    assert "The first is course-v1:A+B+C: It answers 500." in courses
    assert publication.startswith("2 rows of video are not published: text_too_long.")
    assert without_r == "R?"


@pytest.mark.usefixtures("without_dbt")
def test_a_value_that_is_null_because_it_is_none_is_a_note_and_no_warning(tmp_path: Path) -> None:
    assert _run(tmp_path, is_well=True) == []


@pytest.mark.usefixtures("without_dbt")
def test_the_server_starts_for_the_logs_that_the_check_of_inputs_has_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []

    @contextmanager
    def server(settings: Settings, *, logs: object, **_: object) -> Iterator[Settings]:
        given.append(logs)
        yield settings

    monkeypatch.setattr(pipeline, "thrift_server", server)
    results = _results(tmp_path, is_well=True) | {"check_inputs": [tmp_path / "tracking.log"]}
    request = RunRequest(settings=Settings(home=tmp_path), as_of=date(2026, 3, 1))
    run_pipeline(request, run_step=_runner(results))
    assert given == [[tmp_path / "tracking.log"]]


def test_dbt_has_parsed_the_project_when_the_build_begins(tmp_path: Path) -> None:
    results = _results(tmp_path, is_well=True)
    log = tmp_path / "dbt" / "logs" / "dbt.log"

    def runner(step: Callable[..., Any], *_: object, **options: Any) -> object:
        if step.__name__ == "build_marts":
            assert options["process"].is_ready()
            assert "parse` succeeded" in log.read_text()
        return results.get(step.__name__)

    request = RunRequest(
        settings=Settings(home=tmp_path, thrift_host="nowhere"), as_of=date(2026, 3, 1)
    )
    assert run_pipeline(request, run_step=runner).build  # type: ignore[arg-type]


@pytest.mark.usefixtures("without_dbt")
def test_a_failure_of_r_stops_neither_the_digests_nor_the_tidying_and_is_the_runs_end(
    tmp_path: Path,
) -> None:
    called: list[str] = []
    failures: dict[str, Exception] = {
        "run_r": RError("R failed."),
        "send_digests": DigestError("Mail failed."),
    }
    make = _runner(_results(tmp_path, is_well=True), failures=failures)

    def runner(step: Callable[..., Any], *args: object, **options: object) -> object:
        called.append(step.__name__)
        return make(step, *args, **options)

    request = RunRequest(
        settings=Settings(home=tmp_path, thrift_host="nowhere"), as_of=date(2026, 3, 1)
    )
    with pytest.raises(RError, match=r"^R failed\. Mail failed\.$"):
        run_pipeline(request, run_step=runner)  # type: ignore[arg-type]
    assert called[-3:] == ["run_r", "send_digests", "clear_sessions"]
    del failures["run_r"]
    with pytest.raises(DigestError, match=r"^Mail failed\.$"):
        run_pipeline(request, run_step=runner)  # type: ignore[arg-type]
    failures["send_digests"] = OSError(errno.ENOSPC, "No space left on device")
    called.clear()
    with pytest.raises(LateError, match="No space left on device"):
        run_pipeline(request, run_step=runner)  # type: ignore[arg-type]
    assert called[-1] == "clear_sessions"


@pytest.mark.usefixtures("without_dbt")
def test_sessions_that_cannot_be_cleared_take_no_error_of_r_away(tmp_path: Path) -> None:
    failures = {"run_r": RError("R failed."), "clear_sessions": AnalyticsError("Site failed.")}
    runner = _runner(_results(tmp_path, is_well=True), failures=failures)
    request = RunRequest(
        settings=Settings(home=tmp_path, thrift_host="nowhere"), as_of=date(2026, 3, 1)
    )
    with pytest.raises(RError, match=r"^R failed\. Site failed\.$"):
        run_pipeline(request, run_step=runner)  # type: ignore[arg-type]
    del failures["run_r"]
    with pytest.raises(AnalyticsError, match=r"^Site failed\.$"):
        run_pipeline(request, run_step=runner)  # type: ignore[arg-type]


def test_a_store_that_says_nothing_of_r_is_a_failure_of_r(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(r, "read_r_tables", lambda _: ())
    monkeypatch.setattr(r, "ensure_r_tables", lambda *_: None)
    monkeypatch.setattr(r.shutil, "which", lambda _: None)
    monkeypatch.setattr(r, "r_has_run", MagicMock(side_effect=PublishError("The store is gone.")))
    request = RunRequest(settings=Settings(home=tmp_path), as_of=date(2026, 3, 1))
    with pytest.raises(RError, match=r"The store is gone\.$"):
        r.run_r(request, run=DbtRun("invocation", (), tmp_path / "manifest.json"))


def _fails_after(*, landing: LandingSummary | None) -> Callable[..., RunSummary]:
    def run(_request: RunRequest, *, summary: RunSummary, **_: object) -> RunSummary:
        if landing is not None:
            summary.landing = landing
            summary.warnings.append("a.log is [bad].")
        raise RError("R failed.")

    return run


@pytest.mark.parametrize("landing", [LandingSummary(), None])
def test_a_command_that_fails_says_first_what_was_done_and_its_warnings(
    landing: LandingSummary | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "run_pipeline", _fails_after(landing=landing))
    ended = CliRunner().invoke(cli.app, ["run", "--home", str(tmp_path)])
    assert isinstance(ended.exception, RError)
    # Nothing is said of a run that was refused at its beginning.
    assert ("Warning: a.log is [bad]." in ended.output) == (landing is not None)
    assert ("Seconds per step" in ended.output) == (landing is not None)


def test_a_flow_that_fails_writes_its_artifacts_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[RunSummary] = []
    monkeypatch.setenv("ANALYTICS_HOME", str(tmp_path))
    monkeypatch.setattr(nightly, "run_pipeline", _fails_after(landing=LandingSummary()))
    monkeypatch.setattr(nightly, "write_artifacts", written.append)
    monkeypatch.setattr(nightly.os, "umask", lambda _: None)
    with pytest.raises(RError, match="R failed"):
        nightly.nightly.fn(as_of=date(2026, 3, 1))
    assert [summary.warnings for summary in written] == [["a.log is [bad]."]]


def test_a_publication_of_what_is_landed_has_the_order_of_a_run_and_r_has_the_memory_of_spark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    results = _results(tmp_path, is_well=False)
    settings = Settings(home=tmp_path, thrift_host="nowhere")

    @contextmanager
    def server(_: Settings, **__: object) -> Iterator[Settings]:
        yield settings
        called.append("the server is stopped")

    def step(_self: ConsoleRunner, step: Callable[..., Any], *_: object, **__: object) -> object:
        called.append(step.__name__)
        return results.get(step.__name__)

    monkeypatch.setattr(pipeline, "thrift_server", server)
    monkeypatch.setattr(ConsoleRunner, "__call__", step)
    monkeypatch.setattr(cli, "make_landing_whole", lambda _: called.append("landing made whole"))
    ended = CliRunner().invoke(cli.app, ["publish", "--home", str(tmp_path)])
    assert called == [
        *("prepare_hive", "landing made whole", "build_marts", "publish_marts", "write_reports"),
        *("the server is stopped", "run_r"),
    ]
    assert ended.exit_code == 3
    assert "Warning: R?" in ended.output
