"""What a run is asked to do is the same by a command and by the flow of Prefect."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaning.errors import AnalyticsError
from flows import cli, nightly
from flows.pipeline import RunSummary
from flows.request import RunRequest, request_from
from flows.settings import load_settings


def _by_the_command(*, as_of: date, since: date | None) -> None:
    options = ["--as-of", str(as_of), *(["--since", str(since)] if since else [])]
    result = CliRunner().invoke(cli.app, ["run", *options], catch_exceptions=True)
    if isinstance(result.exception, AnalyticsError):
        raise result.exception


def _by_the_flow(*, as_of: date, since: date | None) -> None:
    nightly.nightly.fn(as_of=as_of, since=since)


Entry = Callable[..., None]
ENTRIES = pytest.mark.parametrize("entry", [_by_the_command, _by_the_flow])


@pytest.fixture
def requests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[RunRequest]]:
    """Yield the requests of runs that do nothing."""
    asked: list[RunRequest] = []

    def run_nothing(request: RunRequest, **_: object) -> RunSummary:
        asked.append(request)
        return RunSummary()

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANALYTICS_HOME", "home")
    monkeypatch.setattr(cli, "run_pipeline", run_nothing)
    monkeypatch.setattr(nightly, "run_pipeline", run_nothing)
    monkeypatch.setattr(nightly, "write_artifacts", lambda _: None)
    before = os.umask(0o077)  # The flow sets it for its process, which is the tests' one here.
    yield asked
    os.umask(before)


@ENTRIES
def test_the_start_date_of_the_settings_counts_unless_a_run_says_another(
    entry: Entry, requests: list[RunRequest], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANALYTICS_START_DATE", "2026-01-05")
    entry(as_of=date(2026, 2, 1), since=None)
    entry(as_of=date(2026, 2, 1), since=date(2026, 1, 7))
    assert [request.since for request in requests] == [date(2026, 1, 5), date(2026, 1, 7)]
    assert requests[0].settings.home == tmp_path / "home"


@ENTRIES
def test_data_that_would_end_before_they_begin_are_refused(
    entry: Entry, requests: list[RunRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AnalyticsError, match=r"\(since\) must be before the end"):
        entry(as_of=date(2026, 2, 1), since=date(2026, 2, 1))
    monkeypatch.setenv("ANALYTICS_START_DATE", "2026-03-01")
    with pytest.raises(AnalyticsError, match=r"\(ANALYTICS_START_DATE\) must be before the end"):
        entry(as_of=date(2026, 2, 1), since=None)
    assert not requests


@ENTRIES
def test_a_home_that_is_no_folder_is_refused(
    entry: Entry, requests: list[RunRequest], tmp_path: Path
) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(AnalyticsError, match="ANALYTICS_HOME must be a folder"):
        entry(as_of=date(2026, 2, 1), since=None)
    assert not requests


def test_without_a_date_the_data_end_with_yesterday(tmp_path: Path) -> None:
    request = request_from(load_settings(home=tmp_path))
    assert request.as_of == datetime.now(UTC).date()
    assert request.since is None
