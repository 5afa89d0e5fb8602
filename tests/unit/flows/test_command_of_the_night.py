"""`ops/analytics`: the command with the account and the settings of the night."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.settings import PROJECT_ROOT

SETTINGS = """\
# a comment
ANALYTICS_HOME = "/var/lib/a b" \t\r
ANALYTICS_STORE_URL=mysql+pymysql://user:p&w$x'y@db/analytics?charset=utf8mb4

 \tAWS_DEFAULT_REGION\t= 'eu-central-1'
\t; another comment
# Variables of the command's own, and the folders of its programs
owner=nobody
name=no name
number=x
settings=none
PATH=/nowhere
ANALYTICS_REPORTS=a "b" 'c'
ANALYTICS_LOGS= "it's"
ANALYTICS_EMAIL_URL="""
SHOW = """\
#!/bin/sh
printf '%s\\n' "$ANALYTICS_HOME" "$ANALYTICS_STORE_URL" "$AWS_DEFAULT_REGION" \\
    "$owner $name $number $settings $PATH" "$ANALYTICS_REPORTS" "$ANALYTICS_LOGS" \\
    "<$ANALYTICS_EMAIL_URL>" "$(umask)" "$PWD" "$@"
"""


def run_command(
    tmp_path: Path, *arguments: str, file: Path, python: str = sys.executable
) -> "subprocess.CompletedProcess[str]":
    """Run the command of a checkout whose `analytics` shows what it is given."""
    checkout = tmp_path / "check out"
    (checkout / "ops").mkdir(parents=True)
    (checkout / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(PROJECT_ROOT / "ops" / "analytics", checkout / "ops")
    program = checkout / ".venv" / "bin" / "analytics"
    program.write_text(SHOW)
    program.chmod(0o755)
    program.with_name("python").symlink_to(python)
    link = tmp_path / "analytics"
    link.symlink_to(checkout / "ops" / "analytics")
    return subprocess.run(
        [str(link), *arguments],
        env=os.environ | {"ANALYTICS_ENV_FILE": str(file)},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def test_values_are_those_that_a_unit_would_give(tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_text(SETTINGS)

    shown = run_command(tmp_path, "sql", "select 1", file=file)

    assert shown.stdout.splitlines() == [
        "/var/lib/a b",
        "mysql+pymysql://user:p&w$x'y@db/analytics?charset=utf8mb4",
        "eu-central-1",
        "nobody no name x none /nowhere",
        "a \"b\" 'c'",
        "it's",
        "<>",
        "0077",
        str(tmp_path / "check out"),
        "sql",
        "select 1",
    ]


def test_settings_that_are_missing_are_told(tmp_path: Path) -> None:
    shown = run_command(tmp_path, "doctor", file=tmp_path / "none.env")

    assert shown.returncode == 2
    assert "none.env must have the settings of the night" in shown.stderr


NO_SETTING = "NAME=value without a backslash, but is not"
OTHER_QUOTES = "have one pair of quotes, around the whole value, but has others"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        *(
            (line, f"be {NO_SETTING}")
            for line in (
                "ANALYTICS_HOME",
                "\\# no comment",
                r"ANALYTICS_HOME=a\b",
                "export A=b",
                "=b",
                "\fA=b",
            )
        ),
        *((line, OTHER_QUOTES) for line in ('A="a" "b"', "A='a'b", 'A="a', "A='", "A='a\"")),
        ("UID=5", "set no name that bash has for itself, but sets UID"),
        ("RANDOM=5", "set no name that bash has for itself, but sets RANDOM"),
        ("A=b\rC=d", "be one line for systemd too, but is not"),
        ("# a comment \\", "be one line for systemd too, but is not"),
    ],
)
def test_a_line_that_a_unit_reads_otherwise_is_refused(
    tmp_path: Path, line: str, told: str
) -> None:
    file = tmp_path / "settings.env"
    file.write_text(f"A=b\n\n# a comment\n{line}\n")

    shown = run_command(tmp_path, "doctor", file=file)

    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr == f"Line 4 of {file} must {told}. Nothing was run.\n"


def test_an_interpreter_that_the_account_may_not_run_is_told(tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.touch()

    shown = run_command(tmp_path, "doctor", file=file, python=str(tmp_path / "no" / "python3.11"))

    assert (shown.returncode, shown.stdout) == (2, "")
    assert ".venv/bin/python must be a program that" in shown.stderr
