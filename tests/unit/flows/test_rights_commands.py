"""`analytics access` and `analytics token` hand their words to the site, which keeps the rights."""

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cleaning.errors import AnalyticsError
from flows.cli import app
from flows.read_side import ensure_user
from flows.settings import load_settings

COURSE = "course-v1:edX+DemoX+2026"


def run(home: Path, group: str, action: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, [group, action, "--home", str(home), *arguments])


def said(home: Path, *arguments: str) -> list[str]:
    result = run(home, *arguments)
    assert result.exception is None, result.exception
    return result.stdout.splitlines()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)  # where no .env is
    return tmp_path


def test_access_is_given_listed_and_taken_with_every_word_of_the_command(home: Path) -> None:
    ensure_user(load_settings(home=home), username="ada", password="demo")
    said(home, "access", "give", "--course", COURSE, "ada")
    said(home, "access", "give", "--org", "MITx", "--learners", "ada")
    said(home, "access", "take", "--course", COURSE, "ada")
    assert said(home, "access", "list", "--search", "MITx") == [
        "ada: courses of MITx, with learners (given here)",
    ]
    both = run(home, "access", "give", "--all-courses", "--org", "MITx", "ada")
    assert isinstance(both.exception, AnalyticsError)
    assert "not allowed with argument" in str(both.exception)


def test_a_token_gets_and_loses_the_learners_and_keeps_its_secret(home: Path) -> None:
    def stored() -> list[tuple[str, int]]:
        with sqlite3.connect(home / "site.sqlite3") as site:
            return site.execute("select secret_hash, sees_learners from access_apitoken").fetchall()

    said(home, "token", "create", "--org", "MITx", "--", "-partner")
    ((secret_hash, sees_learners),) = stored()
    assert sees_learners == 0
    assert said(home, "token", "change", "--learners", "--", "-partner") == [
        "Token '-partner' sees learners."
    ]
    assert stored() == [(secret_hash, 1)]
    assert said(home, "token", "change", "--no-learners", "--", "-partner") == [
        "Token '-partner' sees no learner any more."
    ]
    assert stored() == [(secret_hash, 0)]


def test_a_token_names_its_home_and_a_new_home_is_told(home: Path) -> None:
    new = home / "new"
    first = run(new, "token", "create", "--all-courses", "insights").stderr.splitlines()
    second = run(new, "token", "create", "--all-courses", "other").stderr.splitlines()
    assert first[0] == (
        f"There is no home at {new}: a new, empty one is made. "
        "--home or ANALYTICS_HOME names another."
    )
    assert first[1:] == [
        f"The token of 'insights' for the site of {new}; it is not stored, keep it now:"
    ]
    assert [line.split(";")[0] for line in second] == [
        f"The token of 'other' for the site of {new}"
    ]
