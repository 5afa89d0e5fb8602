"""The run's step of the digests, as its own process against a real SMTP server: killed, or down."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from api.models import CourseEnrollmentDaily, CourseMetaSummaryEnrollment, Publication
from flows.commands.doctor import diagnose
from flows.read_side import manage, site_environment
from flows.request import RunRequest
from flows.settings import PROJECT_ROOT, Settings, load_settings
from flows.steps import DigestError, send_digests
from tests.services.mail import TAKEN, Mail, mail_server
from tests.services.processes import free_port
from tests.stores.store import COURSE, daily_row, insert, open_store, publication_row, summary_row

PEOPLE = ("ada", "ben", "eve")
_SUBSCRIBE = f"""
from django.contrib.auth.models import User
from django.utils.timezone import now
from dashboard.models import DigestAddress, DigestSubscription
for name in {PEOPLE!r}:
    user = User.objects.create_user(name, is_staff=True)
    address = name + "@staff.example"
    DigestAddress.objects.create(user=user, address=address, confirmed_at=now())
    DigestSubscription.objects.create(user=user, course_id={COURSE!r})
"""


@pytest.fixture
def mail() -> Iterator[Mail]:
    with mail_server() as mail:
        yield mail


@pytest.fixture
def request_(
    tmp_path: Path,
    mail: Mail,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: DjangoDbBlocker,
) -> RunRequest:
    """Return what is asked of a home with three subscribers, whose e-mail goes to the server."""
    monkeypatch.setenv("ANALYTICS_HOME", str(tmp_path))
    monkeypatch.setenv("ANALYTICS_EMAIL_URL", f"smtp://127.0.0.1:{mail.port}/?tls=none")
    monkeypatch.setenv("ANALYTICS_EMAIL_FROM", "Analytics <analytics@example.org>")
    monkeypatch.setenv("ANALYTICS_SITE_URL", "https://analytics.example.org")
    settings = load_settings()
    request = RunRequest(settings=settings, as_of=date(2024, 3, 5))
    assert send_digests(request) == ("Nobody has subscribed; the site was never served.",)
    with open_store(settings.store_url, blocker=django_db_blocker) as store:
        insert(store, Publication, publication_row())
        insert(store, CourseMetaSummaryEnrollment, summary_row(count=40))
        insert(store, CourseEnrollmentDaily, daily_row("2024-03-04", 40))
    manage(settings, ["migrated", "shell", "--no-imports", "-c", _SUBSCRIBE])
    return request


def run_and_be_killed(settings: Settings, mail: Mail, *, by: str) -> None:
    """Run the step's command; the server kills it when it hands over the second e-mail."""

    def kill(_said: object) -> str:
        if len(mail.envelopes) == 1:
            process.send_signal(signal.SIGKILL)
        return TAKEN

    setattr(mail, by, kill)
    process = subprocess.Popen(
        [sys.executable, str(PROJECT_ROOT / "manage.py"), "send_digests"],
        env=site_environment(settings),
        cwd=PROJECT_ROOT,
    )
    assert process.wait(timeout=60) == -signal.SIGKILL
    setattr(mail, by, lambda _said: TAKEN)


@pytest.mark.parametrize(
    ("by", "times"),
    [
        # before the server has the second e-mail: nobody gets two
        ("answer_to_sender", {"ada": 1, "ben": 1, "eve": 1}),
        # the server has the second e-mail, and the step does not know: that one comes twice
        ("answer_to_message", {"ada": 1, "ben": 2, "eve": 1}),
    ],
)
def test_a_step_that_was_killed_sends_nothing_again_but_the_one_e_mail_in_flight(
    request_: RunRequest, mail: Mail, by: str, times: dict[str, int]
) -> None:
    run_and_be_killed(request_.settings, mail, by=by)
    said = send_digests(request_)
    assert said == ("2 digests are sent for the week of 26 February 2024.",)
    assert Counter(to.partition("@")[0] for to in mail.receivers) == times
    ids = {
        (to, message["Message-ID"])
        for to, message in zip(mail.receivers, mail.messages, strict=True)
    }
    assert len(ids) == len(PEOPLE)  # a mailbox can tell the repeated e-mail
    assert send_digests(request_)[0].startswith("0 digests are sent")


def test_a_server_that_is_down_is_the_runs_error_and_the_doctors_word(
    request_: RunRequest, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = (each for each in diagnose(request_.settings) if each.subject == "e-mail")
    assert (found.is_right, found.says) == (True, f"127.0.0.1:{mail.port} answers (plain)")
    nowhere = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("ANALYTICS_EMAIL_URL", f"smtp://analytics:s3cret@{nowhere}/?tls=none")
    with pytest.raises(DigestError) as error:
        send_digests(request_)
    assert str(error.value) == (
        f"The e-mail server {nowhere} must take e-mail, but: Connection refused. 3 digests are due "
        "at the next run. 0 digests are sent for the week of 26 February 2024. The tables are "
        "published."
    )
    (found,) = (each for each in diagnose(request_.settings) if each.subject == "e-mail")
    assert found.is_right is False
    assert "s3cret" not in found.says
    assert os.environ["ANALYTICS_EMAIL_URL"] not in repr(load_settings())
    assert not mail.envelopes
