"""What commands show at a terminal is what the data are: nothing in them is markup."""

import sys
from pathlib import Path

import pytest

from flows import cli
from flows.commands import doctor, spark
from flows.commands.doctor import Finding, print_diagnosis
from flows.console import ConsoleRunner, console, print_summary
from flows.dbt.outcome import NodeResult
from flows.pipeline import RunSummary
from flows.r import RSummary
from flows.settings import Settings
from loaders.landing.summary import LandingSummary

ODD = pytest.mark.parametrize("text", ["x[choice_1]y", "[/]", "[bold]", ":smile:", "[a](b)"])


@pytest.fixture(autouse=True)
def _wide_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


@ODD
def test_a_row_of_sql(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    spark.print_rows([text], [(f"{text}.",), (None,)])
    out = capsys.readouterr().out
    assert out.count(text) == 2
    assert "2 rows" in out


@ODD
def test_the_summary_of_a_run(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    summary = RunSummary(
        landing=LandingSummary(gone=[text]),
        r=RSummary(is_available=True, lines=(text,)),
        digests=(text,),
        warnings=[text],
    )
    print_summary(console, summary)
    assert capsys.readouterr().out.count(text) == 4


@ODD
def test_a_node_that_failed(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    ConsoleRunner(console).on_node(NodeResult(text, "test", "fail", 0.1, ""))
    assert text in capsys.readouterr().out


@ODD
def test_a_finding_of_the_doctor(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "diagnose", lambda _: [Finding(text, is_right=False, says=text)])
    print_diagnosis(cli.console, Settings(home=tmp_path))
    assert capsys.readouterr().out.count(text) == 2


def test_every_command_has_this_console() -> None:
    assert cli.console is console
    assert spark.console is console
