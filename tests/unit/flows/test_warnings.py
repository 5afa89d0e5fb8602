"""A run with warnings is done, and says so by its exit code and by the name of its state."""

import gzip
import io

import pytest
from prefect.client.schemas import State
from rich.console import Console

from cleaning.errors import AnalyticsError
from flows import nightly
from flows.console import print_summary
from flows.dbt.outcome import DbtRun, NodeResult
from flows.pipeline import RunSummary
from flows.request import RunRequest
from flows.settings import Settings, SettingsError, load_settings
from flows.steps import check_inputs
from loaders.landing.summary import LandingSummary


def test_warnings_are_the_last_lines_of_the_summary():
    screen = Console(file=io.StringIO(), width=400)
    landing = LandingSummary(damaged=["a.log is [bad]."], damaged_known=1, gone=["b.log"])
    summary = RunSummary(landing=landing, warnings=list(landing.warnings))
    print_summary(screen, summary)
    text = screen.file.getvalue()
    new, known = text.splitlines()[-2:]
    assert new == "Warning: a.log is [bad]."
    assert known.startswith("Warning: 1 tracking log is as damaged as an earlier run found it")
    assert "files damaged, not landed" in text
    assert "b.log" in text


def test_what_tests_of_dbt_warn_of_is_a_warning_of_the_run(tmp_path):
    nodes = (
        NodeResult("quiet", "test", "pass", 0.1, ""),
        NodeResult("load_is_usual", "test", "warn", 0.1, "Got 1 result\n\nconfigured to warn"),
    )
    run = DbtRun("id", nodes, tmp_path)
    assert run.warning_sentences == ("load_is_usual: Got 1 result configured to warn",)


def test_the_flow_ends_completed_under_a_name_that_tells_of_warnings():
    quiet = nightly.state_of(RunSummary())
    loud = nightly.state_of(RunSummary(warnings=["a.log is bad.", "b.log is bad."]))
    assert isinstance(quiet, State)
    assert (quiet.is_completed(), quiet.name) == (True, "Completed")
    assert (loud.is_completed(), loud.name) == (True, "Published with warnings")
    assert loud.message == "a.log is bad. b.log is bad."


def test_a_log_that_is_named_is_refused_before_anything_is_written(tmp_path):
    log = tmp_path / "tracking.log"
    log.write_bytes(gzip.compress(b"x")[:2] + b"\x00")
    foreign = tmp_path / "tracking.log.gpg"
    foreign.write_bytes(b"whatever")
    store = f"sqlite:///{tmp_path / 'store.sqlite3'}"

    def look(logs):
        settings = Settings(home=tmp_path / "home", tracking_logs=logs, result_store_url=store)
        check_inputs(RunRequest(settings=settings, as_of=None))

    look((str(tmp_path),))
    with pytest.raises(AnalyticsError, match=r"tracking\.log\.gpg is gpg"):
        look((str(foreign),))


def test_a_run_without_its_source_of_courses_is_refused_before_anything_is_written(tmp_path):
    home = tmp_path / "home"
    settings = Settings(home=home, courses=str(tmp_path / "no"))
    with pytest.raises(AnalyticsError, match="there is no folder"):
        check_inputs(RunRequest(settings=settings, as_of=None))
    assert not home.exists()


def test_the_limit_of_losses_is_a_share():
    assert load_settings(loss_limit=0.2).loss_limit == 0.2
    with pytest.raises(SettingsError, match="ANALYTICS_LOSS_LIMIT"):
        load_settings(loss_limit=5)
