"""Steps after the publication: a failure stops no other one, and is the end of the run."""

import errno
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from cleaning.errors import AnalyticsError
from flows import r
from flows.pipeline import run_pipeline
from flows.r import RError
from flows.steps import DigestError, LateError
from loaders.marts.errors import PublishError
from loaders.reports.place import ReportError
from tests.unit.flows.step_results import giving, request_of, step_results


@pytest.mark.usefixtures("without_dbt")
def test_a_failure_of_r_stops_neither_the_digests_nor_the_tidying_and_is_the_runs_end(
    tmp_path: Path,
) -> None:
    called: list[str] = []
    failures: dict[str, Exception] = {
        "run_r": RError("R failed."),
        "send_digests": DigestError("Mail failed."),
    }
    request = request_of(tmp_path)
    runner = giving(step_results(tmp_path, is_well=True), failures=failures, called=called)
    with pytest.raises(RError, match=r"^R failed\. Mail failed\.$"):
        run_pipeline(request, run_step=runner)
    assert called[-3:] == ["run_r", "send_digests", "clear_sessions"]
    del failures["run_r"]
    with pytest.raises(DigestError, match=r"^Mail failed\.$"):
        run_pipeline(request, run_step=runner)
    failures["send_digests"] = OSError(errno.ENOSPC, "No space left on device")
    called.clear()
    with pytest.raises(LateError, match="No space left on device"):
        run_pipeline(request, run_step=runner)
    assert called[-1] == "clear_sessions"


@pytest.mark.usefixtures("without_dbt")
def test_reports_that_cannot_be_written_stop_neither_r_nor_the_digests(tmp_path: Path) -> None:
    called: list[str] = []
    failures: dict[str, Exception] = {"write_reports": ReportError("The disk is full.")}
    runner = giving(step_results(tmp_path, is_well=True), failures=failures, called=called)
    with pytest.raises(LateError, match=r"^The disk is full\.$"):
        run_pipeline(request_of(tmp_path), run_step=runner)
    assert called[-4:] == ["write_reports", "run_r", "send_digests", "clear_sessions"]
    failures["run_r"] = RError("R failed.")
    with pytest.raises(LateError, match=r"^The disk is full\. R failed\.$"):
        run_pipeline(request_of(tmp_path), run_step=runner)


@pytest.mark.usefixtures("without_dbt")
def test_sessions_that_cannot_be_cleared_take_no_error_of_r_away(tmp_path: Path) -> None:
    failures = {"run_r": RError("R failed."), "clear_sessions": AnalyticsError("Site failed.")}
    runner = giving(step_results(tmp_path, is_well=True), failures=failures)
    with pytest.raises(RError, match=r"^R failed\. Site failed\.$"):
        run_pipeline(request_of(tmp_path), run_step=runner)
    del failures["run_r"]
    with pytest.raises(AnalyticsError, match=r"^Site failed\.$"):
        run_pipeline(request_of(tmp_path), run_step=runner)


def test_a_store_that_says_nothing_of_r_is_a_failure_of_r(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(r, "read_r_tables", lambda _: ())
    monkeypatch.setattr(r, "ensure_r_tables", lambda *_: None)
    monkeypatch.setattr(r.shutil, "which", lambda _: None)
    monkeypatch.setattr(r, "r_has_run", MagicMock(side_effect=PublishError("The store is gone.")))
    built = step_results(tmp_path, is_well=True)["build_marts"]
    with pytest.raises(RError, match=r"The store is gone\.$"):
        r.run_r(request_of(tmp_path), run=built)
