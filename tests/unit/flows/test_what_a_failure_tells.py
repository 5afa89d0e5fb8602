"""A run that fails halfway first says what was done."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows import cli, nightly
from flows.pipeline import RunSummary
from flows.r import RError
from flows.request import RunRequest
from loaders.landing.summary import LandingSummary


def fails_after(*, landing: LandingSummary | None) -> Callable[..., RunSummary]:
    """Return what takes the place of a run that fails, after the landing or before it."""

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
    monkeypatch.setattr(cli, "run_pipeline", fails_after(landing=landing))
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
    monkeypatch.setattr(nightly, "run_pipeline", fails_after(landing=LandingSummary()))
    monkeypatch.setattr(nightly, "write_artifacts", written.append)
    monkeypatch.setattr(nightly.os, "umask", lambda _: None)
    with pytest.raises(RError, match="R failed"):
        nightly.nightly.fn(as_of=date(2026, 3, 1))
    assert [summary.warnings for summary in written] == [["a.log is [bad]."]]
