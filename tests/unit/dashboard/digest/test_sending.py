"""Digests go to a real SMTP server: once a week, by today's rights, whatever one address does."""

import fcntl
import io
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from pytest_django import Settings

from api import publications
from api.access.models import LocalAccess
from api.models import LearnerRoster
from dashboard.digest import sending
from dashboard.digest.contents import week_of_digests
from dashboard.models import DigestAddress, DigestSubscription
from tests.services.mail import TAKEN, Mail
from tests.services.processes import free_port
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, learner_row
from tests.unit.dashboard.digest.conftest import Subscriber

pytestmark = pytest.mark.django_db(databases=["default", "marts"])


def send() -> str:
    out = io.StringIO()
    call_command("send_digests", stdout=out)
    return out.getvalue()


def move_data_to(as_of: str) -> None:
    with connections["marts"].cursor() as cursor:
        cursor.execute("update publication set as_of = %s", [as_of])
    publications.forget_publication()


@pytest.mark.parametrize(
    ("through", "monday"),
    [
        (date(2026, 1, 17), date(2026, 1, 5)),
        (date(2026, 1, 18), date(2026, 1, 12)),
        (date(2026, 1, 19), date(2026, 1, 12)),
        (date(2026, 1, 24), date(2026, 1, 12)),
        (date(2026, 1, 4), date(2025, 12, 29)),
    ],
)
def test_a_digest_tells_of_the_last_week_that_the_data_have_in_full(
    through: date, monday: date
) -> None:
    assert week_of_digests(through) == monday


def test_each_subscriber_gets_one_e_mail_a_week_over_one_connection(
    mail: Mail, subscriber: Subscriber
) -> None:
    subscriber("ada")
    subscriber("ben")
    assert send() == "2 digests are sent for the week of 26 February 2024.\n"
    assert mail.receivers == ["ada@staff.example", "ben@staff.example"]
    assert len(mail.connections) == 1
    move_data_to("2024-03-10")  # through Saturday: still the same week
    assert send() == "0 digests are sent for the week of 26 February 2024.\n"
    move_data_to("2024-03-11")
    assert send() == "2 digests are sent for the week of 4 March 2024.\n"
    move_data_to("2024-03-05")  # an older publication is made again: nobody is told of it twice
    send()
    assert len(mail.envelopes) == 4


def test_two_senders_at_once_send_nothing_twice(
    mail: Mail, subscriber: Subscriber, settings: Settings
) -> None:
    subscriber("ada")
    with settings.DIGEST_LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="another one is sending"):
            send()
    assert not mail.envelopes
    send()
    assert len(mail.envelopes) == 1


def test_somebody_who_subscribes_later_in_the_week_gets_the_same_week_at_once(
    mail: Mail, subscriber: Subscriber
) -> None:
    subscriber("ada")
    send()
    subscriber("ben")
    send()
    assert mail.receivers == ["ada@staff.example", "ben@staff.example"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda _user: LocalAccess.objects.all().delete(), "without a right to the course now"),
        (lambda user: User.objects.filter(pk=user.pk).update(is_active=False), "of a closed acc"),
        (lambda _user: DigestAddress.objects.all().delete(), "without a confirmed address"),
        (
            lambda _user: DigestAddress.objects.update(confirmed_at=None),
            "without a confirmed address",
        ),
        (
            lambda user: (
                LocalAccess.objects.create(user=user, scope_kind="organisation", scope="MITx"),
                DigestSubscription.objects.update(course_id="course-v1:MITx+6.00x+2025"),
            ),
            "of a course that is not published now",
        ),
    ],
)
def test_who_may_not_get_it_now_gets_nothing_and_the_run_says_why(
    mail: Mail, subscriber: Subscriber, change: object, reason: str
) -> None:
    change(subscriber("ada"))  # type: ignore[operator]
    said = send()
    assert not mail.envelopes
    assert f"1 digest is not sent: {reason}" in said
    assert DigestSubscription.objects.get().told_week is None


def test_a_right_that_comes_back_brings_the_digest_back(mail: Mail, subscriber: Subscriber) -> None:
    ada = subscriber("ada")
    LocalAccess.objects.all().delete()
    send()
    LocalAccess.objects.create(user=ada, scope_kind="site", scope="")
    send()
    assert mail.receivers == ["ada@staff.example"]


@pytest.mark.parametrize("answer", ["550 no such user ada@staff.example", "451 try later"])
def test_a_refused_address_is_counted_and_the_others_get_theirs(
    mail: Mail, subscriber: Subscriber, answer: str
) -> None:
    for name in ("ada", "ben", "eve"):
        subscriber(name)
    mail.answer_to_address = lambda to: answer if to.startswith("ben@") else TAKEN
    said = send()
    assert mail.receivers == ["ada@staff.example", "eve@staff.example"]
    assert f"1 digest is refused by the e-mail server with code {answer[:3]} (ben)" in said
    assert "@" not in said
    assert DigestSubscription.objects.get(user__username="ben").refused == answer[:3]
    mail.answer_to_address = lambda _to: TAKEN
    assert send().startswith("1 digest is sent")
    assert DigestSubscription.objects.get(user__username="ben").refused == ""
    assert mail.receivers[-1] == "ben@staff.example"


def test_a_refused_message_is_counted_as_well(mail: Mail, subscriber: Subscriber) -> None:
    subscriber("ada")
    subscriber("ben")
    answers = iter(["554 spam", TAKEN])
    mail.answer_to_message = lambda _number: next(answers)
    assert "refused by the e-mail server with code 554 (ada)" in send()
    assert mail.receivers == ["ben@staff.example"]


def test_a_server_that_closes_its_connection_is_called_again(
    mail: Mail, subscriber: Subscriber
) -> None:
    for name in ("ada", "ben"):
        subscriber(name)
    answers = iter([TAKEN, "421 enough for one connection", TAKEN])
    mail.answer_to_message = lambda _number: next(answers)
    assert send().startswith("2 digests are sent")
    assert mail.receivers == ["ada@staff.example", "ben@staff.example"]
    assert len(mail.connections) == 2


def test_a_server_that_goes_away_ends_the_step_which_says_what_is_due(
    mail: Mail, subscriber: Subscriber
) -> None:
    for name in ("ada", "ben", "eve"):
        subscriber(name)
    mail.answer_to_message = lambda number: TAKEN if number == 0 else "421 going down"
    with pytest.raises(CommandError) as error:
        send()
    assert f"127.0.0.1:{mail.port} must take e-mail, but: it answers with code 421." in str(
        error.value
    )
    assert "2 digests are due at the next run. 1 digest is sent" in str(error.value)
    mail.answer_to_message = lambda _number: TAKEN
    send()
    assert mail.receivers == ["ada@staff.example", "ben@staff.example", "eve@staff.example"]


def test_a_server_that_is_down_is_an_error_without_the_password(
    mail: Mail, subscriber: Subscriber, settings: Settings
) -> None:
    subscriber("ada")
    settings.EMAIL_PORT = free_port()
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "analytics", "s3cret"
    for arguments in ([], ["--check"]):
        with pytest.raises(
            CommandError, match="must take e-mail, but: Connection refused"
        ) as error:
            call_command("send_digests", *arguments)
        assert "s3cret" not in str(error.value)
    assert DigestSubscription.objects.get().told_week is None


def test_a_password_that_the_server_does_not_take_is_an_error_without_the_password(
    mail: Mail, subscriber: Subscriber, settings: Settings
) -> None:
    subscriber("ada")
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "analytics", "s3cret"
    with pytest.raises(CommandError, match="must take e-mail, but: SMTPNotSupported") as error:
        send()
    assert "s3cret" not in str(error.value)


def test_a_sender_that_the_server_refuses_stops_the_step(
    mail: Mail, subscriber: Subscriber
) -> None:
    subscriber("ada")
    subscriber("ben")
    mail.answer_to_sender = lambda _address: "550 relaying denied"
    with pytest.raises(CommandError, match=r"it answers with code 550\. 2 digests are due"):
        send()


def test_the_check_says_that_the_server_answers(mail: Mail) -> None:
    out = io.StringIO()
    call_command("send_digests", "--check", stdout=out)
    assert out.getvalue() == f"127.0.0.1:{mail.port} answers (plain)\n"
    assert not mail.envelopes


def test_a_site_without_a_server_says_so_and_sends_nothing(subscriber: Subscriber) -> None:
    subscriber("ada")
    assert send() == "Nothing is sent, because ANALYTICS_EMAIL_URL is not set.\n"


def test_before_the_first_publication_nothing_is_sent(
    mail: Mail, published: Insert, settings: Settings
) -> None:
    assert send() == "Nothing is sent, because nothing is published.\n"


def break_digest_of(user: User, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    made = sending.digest_of

    def broken(reader: User, *, course_id: str) -> object:
        if reader.pk == user.pk:
            raise error
        return made(reader, course_id=course_id)

    monkeypatch.setattr(sending, "digest_of", broken)


def test_a_digest_that_cannot_be_made_does_not_stop_the_others_and_ends_in_an_error(
    mail: Mail, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_digest_of(subscriber("ada"), KeyError(COURSE), monkeypatch)
    subscriber("ben")
    with pytest.raises(CommandError, match=rf"The digest of {COURSE[:9]}.*\(KeyError\)"):
        send()
    assert mail.receivers == ["ben@staff.example"]


def test_a_database_that_goes_away_ends_the_step_which_says_what_was_sent_and_what_is_due(
    mail: Mail, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriber("ada")
    break_digest_of(subscriber("ben"), OperationalError("server has gone away"), monkeypatch)
    with pytest.raises(CommandError) as error:
        send()
    assert str(error.value).startswith(
        "The databases must answer while digests are sent, but: server has gone away. "
        "1 digest is due at the next run. 1 digest is sent"
    )


def test_no_learner_is_in_an_e_mail_whatever_the_person_may_see(
    mail: Mail, subscriber: Subscriber, published: Insert
) -> None:
    published(LearnerRoster, learner_row("zoe", segments="inactive", name="Zoe Zucker"))
    subscriber("ada", sees_learners=True)
    send()
    text = mail.envelopes[0].content.decode()  # type: ignore[union-attr]
    for word in ("zoe", "Zoe", "Zucker", "learners/", "Learners to write to"):
        assert word not in text
