"""What the runs ask of the site, by its own process."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cleaning.errors import AnalyticsError
from flows.read_side import ensure_user, manage, site_environment
from flows.request import RunRequest
from flows.settings import PROJECT_ROOT, Settings, load_settings
from flows.steps import clear_sessions, send_digests
from tests.services.processes import free_port, wait_until_it_answers

_SESSIONS = """
from datetime import timedelta
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.utils import timezone
for name, hours in (("over", -1), ("not-over", 1)):
    Session.objects.create(session_key=name, expire_date=timezone.now() + timedelta(hours=hours))
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("ANALYTICS_HOME", str(tmp_path))
    return load_settings()


def test_a_run_clears_the_sessions_that_are_over(settings: Settings) -> None:
    request = RunRequest(settings=settings, as_of=date(2026, 3, 5))
    assert clear_sessions(request) == 0  # the site was never served
    manage(settings, ["migrate", "--verbosity", "0"])
    manage(settings, ["shell", "--no-imports", "-c", _SESSIONS])
    assert clear_sessions(request) == 1
    assert clear_sessions(request) == 0


def test_a_run_without_an_e_mail_server_says_that_nothing_is_sent(settings: Settings) -> None:
    request = RunRequest(settings=settings, as_of=date(2026, 3, 5))
    assert send_digests(request) == ("Nothing is sent, because ANALYTICS_EMAIL_URL is not set.",)


def test_the_site_has_the_env_file_that_the_command_has_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANALYTICS_DOTENV", raising=False)
    assert site_environment(load_settings(home=tmp_path))["ANALYTICS_DOTENV"] == ""
    (tmp_path / ".env").write_text("ANALYTICS_SMALL_GROUP=11\n")
    settings = load_settings(home=tmp_path)
    printed = "from django.conf import settings; print(settings.SMALL_GROUP)"
    command = ["shell", "--no-imports", "-c", printed]
    assert manage(settings, command).split() == ["11"]
    (tmp_path / "own.env").write_text("ANALYTICS_SMALL_GROUP=12\n")
    monkeypatch.setenv("ANALYTICS_DOTENV", "own.env")
    assert manage(settings, command).split() == ["12"]


def test_the_demos_person_signs_in_with_the_demos_password(settings: Settings) -> None:
    ensure_user(settings, username="demo", password="demo")
    checks = "from django.contrib.auth.models import User; u = User.objects.get(username='demo'); "
    said = manage(
        settings,
        ["shell", "--no-imports", "-c", f"{checks}print(u.check_password('demo'), u.is_staff)"],
    )
    assert said.split() == ["True", "True"]
    with pytest.raises(AnalyticsError, match="too short"):
        manage(settings, ["staff_user", "demo", "--password-stdin"], text="demo")


_SERVES = """
from pathlib import Path
from flows.read_side import serve_site
from flows.settings import load_settings
serve_site(
    load_settings(), host="127.0.0.1", port={port}, workers=1, access_log=Path({access_log!r})
)
"""


def test_an_access_log_that_has_a_file_leaves_the_terminal_alone(
    settings: Settings, tmp_path: Path
) -> None:
    port, access_log, terminal = free_port(), tmp_path / "access.log", tmp_path / "terminal"
    code = _SERVES.format(port=port, access_log=str(access_log))
    with terminal.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-c", code], cwd=PROJECT_ROOT, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}/login/", server=server, log=terminal)
    finally:
        server.terminate()
        server.wait(timeout=60)
    assert '"path": "/login/"' in access_log.read_text()
    assert '"path"' not in terminal.read_text()


def test_an_operator_runs_a_command_of_the_site_with_the_settings_of_the_home(
    settings: Settings,
) -> None:
    analytics = [sys.executable, "-c", "from flows.cli import main; main()"]
    made = subprocess.run(
        [*analytics, "manage", "staff_user", "ada", "--password-stdin"],
        input="a long pass phrase", cwd=PROJECT_ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (made.returncode, made.stdout) == (0, "")
    checks = "from django.contrib.auth import authenticate; "
    checks += "print(authenticate(username='ada', password='a long pass phrase').is_staff)"
    assert manage(settings, ["shell", "--no-imports", "-c", checks]).split() == ["True"]

    refused = subprocess.run(
        [*analytics, "manage", "no_command"],
        cwd=PROJECT_ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert refused.returncode == 1
    assert "Unknown command: 'no_command'" in refused.stderr


def test_a_site_that_is_set_by_half_does_not_start_and_the_variable_is_named(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, str(PROJECT_ROOT / "manage.py"), "check"],
        env=os.environ
        | {
            "ANALYTICS_HOME": str(tmp_path),
            "ANALYTICS_LMS_SIGNIN_URL": "https://lms.example.org",
            "ANALYTICS_LMS_SIGNIN_CLIENT_ID": "analytics",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("ANALYTICS_LMS_SIGNIN_CLIENT_SECRET must be set where ")
    assert "Traceback" not in done.stderr
