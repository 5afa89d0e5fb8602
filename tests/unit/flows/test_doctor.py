"""The doctor looks at everything, says what is wrong, and changes nothing."""

import os
import pwd
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from flows.commands.doctor import Finding, diagnose
from flows.settings import PROJECT_ROOT, Settings
from tests.services.course_site import CLIENT_ID, CLIENT_SECRET, running_course_site

_WITHOUT_POWERS_OF_ROOT = (
    ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"] if os.geteuid() == 0 else []
)
"""Runs a command so that root, too, reads only what the mode of a file lets its owner read."""


def _findings(home: Path, **changes: object) -> dict[str, Finding]:
    settings = Settings(home=home, **changes)  # type: ignore[arg-type]
    return {finding.subject: finding for finding in diagnose(settings)}


def test_a_wrong_path_of_an_sqlite_lms_or_store_makes_no_file(tmp_path: Path) -> None:
    lms, store = tmp_path / "no" / "lms.sqlite3", tmp_path / "store.sqlite3"
    lms.parent.mkdir()

    found = _findings(
        tmp_path / "home", lms_url=f"sqlite:///{lms}", result_store_url=f"sqlite:///{store}"
    )

    assert found["LMS"].is_right is False
    assert "must name an SQLite file that is there" in found["LMS"].says
    assert found["result store"].says == "nothing published yet"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["no"]


@pytest.mark.parametrize(
    ("table", "is_right", "says"),
    [
        ("auth_user (id integer)", True, "2 users"),
        ("auth_userprofile (id integer)", False, "must have a table auth_user"),
    ],
)
def test_an_lms_is_told_by_its_users(tmp_path: Path, table: str, is_right: bool, says: str) -> None:
    path = tmp_path / "lms.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table {table}")
        connection.execute(f"insert into {table.split()[0]} values (1), (2)")

    found = _findings(tmp_path / "home", lms_url=f"sqlite:///{path}")["LMS"]

    assert found.is_right is is_right
    assert says in found.says


def test_a_wrong_password_of_the_lms_is_not_shown(tmp_path: Path) -> None:
    url = "mysql+pymysql://reader:s3cret@127.0.0.1:1/edxapp"

    found = _findings(tmp_path / "home", lms_url=url)["LMS"]

    assert found.is_right is False
    assert "s3cret" not in found.says


def test_a_place_for_reports_that_is_none_is_told(tmp_path: Path) -> None:
    found = _findings(tmp_path / "home", reports="ftp://host/folder")["reports"]

    assert found.is_right is False
    assert "must be a folder's path, or name a bucket" in found.says
    plain = _findings(tmp_path / "home")["reports"]
    assert (plain.is_right, plain.says) == (True, str(tmp_path / "home" / "reports"))


def test_a_damaged_ledger_is_a_finding_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    ledger = tmp_path / "home" / "lake" / "landing" / "loaded_files"
    ledger.mkdir(parents=True)
    (ledger / "part-0.parquet").write_bytes(b"half of a file")

    found = _findings(tmp_path / "home")

    assert found["cleaning rules"].is_right is False
    assert "part-0.parquet must be a Parquet file" in found["cleaning rules"].says
    assert found["result store"].says == "nothing published yet"


def test_a_disk_that_refuses_is_a_finding_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    found = _findings(tmp_path / "file" / "home")

    assert found["Thrift server"].is_right is False
    assert "Not a directory" in found["Thrift server"].says
    assert "reports" in found


def test_logs_that_the_account_cannot_read_are_counted(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for name, mode in (("a.log", 0o600), ("b.log", 0)):
        (logs / name).write_text("{}\n")
        (logs / name).chmod(mode)
    code = "from flows.settings import load_settings; "
    code += "from flows.commands.doctor import diagnose; "
    code += "found = {f.subject: f for f in diagnose(load_settings())}['tracking logs']; "
    code += "print(found.is_right, found.says)"

    said = subprocess.run(
        [*_WITHOUT_POWERS_OF_ROOT, sys.executable, "-c", code],
        cwd=PROJECT_ROOT,
        env=os.environ
        | {"ANALYTICS_HOME": str(tmp_path / "home"), "ANALYTICS_TRACKING_LOGS": str(logs)},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip

    account = pwd.getpwuid(os.geteuid()).pw_name
    assert said == (
        f"False 1 of 2 files can't be read by {account}; the first is {logs / 'b.log'}\n"
    )


def test_a_source_of_courses_that_is_not_there_is_told(tmp_path: Path) -> None:
    missing = _findings(tmp_path / "home", courses=str(tmp_path / "no"))["courses"]
    silent = _findings(tmp_path / "home", courses="http://127.0.0.1:1")["courses"]

    assert missing.is_right is False
    assert f"there is no folder {tmp_path / 'no'}" in missing.says
    assert silent.is_right is False
    assert "http://127.0.0.1:1/api/courses/v1/courses/ must answer, but did not (" in silent.says


def test_a_source_of_courses_that_answers_is_named(tmp_path: Path) -> None:
    with running_course_site() as site:
        client = {"lms_client_id": CLIENT_ID, "catalog_url": site.url, "courses": site.url}
        right = _findings(tmp_path, lms_client_secret=CLIENT_SECRET, **client)["courses"]
        wrong = _findings(tmp_path, lms_client_secret="wrong", **client)["courses"]

    assert (right.is_right, right.says) == (True, site.url)
    assert wrong.is_right is False
    assert "Check the LMS's OAuth2 client" in wrong.says
    folder = _findings(tmp_path / "home", courses=str(tmp_path))["courses"]
    assert (folder.is_right, folder.says) == (True, str(tmp_path))
    assert _findings(tmp_path)["courses"].says == "not set"


def test_what_was_only_looked_at_is_not_said_to_have_been_left_undone(tmp_path: Path) -> None:
    logs, courses = str(tmp_path / "*.log"), str(tmp_path / "no")
    found = _findings(tmp_path / "home", tracking_logs=(logs,), courses=courses)
    assert found["tracking logs"].says == f"Can't load the tracking log {logs}: no file matches."
    assert found["courses"].says.endswith(f"but there is no folder {courses}.")
