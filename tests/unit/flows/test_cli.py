import errno
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from cleaning.errors import AnalyticsError
from flows import cli
from flows.cli import app
from flows.commands.options import parse_date
from flows.console import ConsoleRunner
from flows.dbt.outcome import BuildError
from flows.r import RError
from loaders.landing.known_files import Again
from loaders.landing.summary import LandingSummary

COMMANDS = sorted(
    command.name or command.callback.__name__.replace("_", "-")
    for command in app.registered_commands
)
README = (Path(__file__).parents[3] / "README.md").read_text()
OPERATIONS = (Path(__file__).parents[3] / "docs" / "operations.md").read_text()


def test_a_date_is_a_date_of_the_calendar():
    assert parse_date("--as-of", "2024-02-29") == date(2024, 2, 29)
    assert parse_date("--as-of", None) is None
    with pytest.raises(AnalyticsError, match=r"--as-of .* '2023-02-29'"):
        parse_date("--as-of", "2023-02-29")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_and_is_documented(command):
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"analytics {command}" in OPERATIONS


def test_the_period_must_not_be_empty(tmp_path):
    result = CliRunner().invoke(
        app, ["run", "--home", str(tmp_path), "--as-of", "2026-01-02", "--since", "2026-01-02"]
    )
    assert isinstance(result.exception, AnalyticsError)
    assert "The first day (since) must be before the end (as of)" in str(result.exception)


@pytest.mark.parametrize(
    ("command", "variable"),
    [
        ("clean", "ANALYTICS_TRACKING_LOGS"),
        ("load-lms", "ANALYTICS_LMS_URL"),
        ("load-courses", "ANALYTICS_COURSES"),
    ],
)
def test_a_command_names_what_it_needs(command, variable, tmp_path, monkeypatch):
    monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, [command])
    assert isinstance(result.exception, AnalyticsError)
    assert variable in str(result.exception)


@pytest.mark.parametrize(
    ("options", "again"),
    [
        ([], None),
        (["--again"], Again()),
        (["--again", "--since", "2026-01-07"], Again(date(2026, 1, 7))),
    ],
)
def test_only_its_own_date_limits_what_is_cleaned_again(options, again, tmp_path, monkeypatch):
    asked = {}

    def do(_runner, step, request):
        asked[step.__name__] = request.again
        return LandingSummary()

    monkeypatch.setenv("ANALYTICS_START_DATE", "2026-01-05")
    monkeypatch.setattr(cli, "thrift_server", lambda settings, **_: nullcontext(settings))
    monkeypatch.setattr(ConsoleRunner, "__call__", do)
    result = CliRunner().invoke(
        app, ["clean", "--logs", "x.log", "--home", str(tmp_path), *options], catch_exceptions=False
    )
    assert result.exit_code == 0
    assert asked["land_tracking_logs"] == again


@pytest.mark.parametrize(("warnings", "code"), [(["Look at [red]it[/]."], 3), ([], 0)])
def test_a_run_with_warnings_ends_with_3(warnings, code, tmp_path, monkeypatch):
    def run(_request, *, run_step, summary):
        assert isinstance(run_step, ConsoleRunner)
        summary.warnings += warnings

    monkeypatch.setattr(cli, "run_pipeline", run)
    result = CliRunner().invoke(app, ["run", "--logs", "x.log", "--home", str(tmp_path)])
    assert result.exit_code == code
    assert ("Warning: Look at [red]it[/]." in result.output) == bool(warnings)


@pytest.mark.parametrize(
    ("error", "code"),
    [(BuildError("a"), 1), (RError("R failed."), 1), (AnalyticsError("c"), 2)],
)
def test_a_failure_of_dbt_or_r_ends_with_1_and_bad_input_with_2(error, code, monkeypatch, capsys):
    def fail() -> None:
        raise error

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code
    assert capsys.readouterr().err == f"analytics: {error}\n"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "/home/analytics/state"),
            "The system refused what the command needs: [Errno 28] No space left on device: "
            "'/home/analytics/state'. What",
        ),
        (
            pa.ArrowInvalid("part-0.parquet: Parquet magic bytes not found in footer"),
            "Parquet files must be readable and writable, but one is not: part-0.parquet: Parquet "
            "magic bytes not found in footer. What",
        ),
    ],
)
def test_a_full_disk_and_a_damaged_file_are_a_sentence_each(error, sentence, monkeypatch, capsys):
    def fail() -> None:
        raise error

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith(f"analytics: {sentence}")
    assert "run again" in told
