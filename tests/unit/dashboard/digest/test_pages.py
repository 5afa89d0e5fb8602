"""Subscribing on a course's page, the list of an account, and the ways out of an e-mail."""

import re

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.test import Client
from django.utils.timezone import now
from pytest_django import Settings

from api.access.models import LocalAccess
from dashboard.digest import links
from dashboard.digest.links import confirm_path, unsubscribe_path
from dashboard.digest.sending import send_due
from dashboard.models import DigestAddress, DigestSubscription
from tests.services.mail import Mail
from tests.services.processes import free_port
from tests.stores.store import COURSE
from tests.unit.dashboard.digest.conftest import Subscriber

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

PAGE = f"/courses/{COURSE}/"
WISH = f"{PAGE}digest/subscription/"
OTHER = "course-v1:MITx+6.00x+2025"
ADDRESS = "/account/digest/address/"


def client_of(user: User, *, checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks=checks)
    client.force_login(user)
    return client


@pytest.fixture
def reader(course: None) -> User:
    """Make somebody who may see the course, without an address and a subscription."""
    user = User.objects.create_user("ada")
    LocalAccess.objects.create(user=user, scope_kind="course", scope=COURSE)
    return user


def page_of(user: User, path: str = PAGE) -> str:
    return client_of(user).get(path).content.decode()


def test_a_person_subscribes_once_and_unsubscribes_on_the_page(mail: Mail, reader: User) -> None:
    client = client_of(reader)
    assert ">Subscribe</button>" in page_of(reader)
    for _ in range(2):
        answer = client.post(WISH)
        assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}#digest")
    assert DigestSubscription.objects.filter(user=reader, course_id=COURSE).count() == 1
    assert ">Unsubscribe</button>" in page_of(reader)
    client.post(WISH, {"off": "on"})
    client.post(WISH, {"off": "on"})
    assert not DigestSubscription.objects.exists()


def test_a_digest_has_the_language_of_the_page_until_the_person_chooses_one(
    mail: Mail, reader: User
) -> None:
    client = client_of(reader)
    client.post(WISH, headers={"accept-language": "ar"})
    assert DigestSubscription.objects.get().language == "ar"
    client.post(WISH, headers={"accept-language": "en"})
    assert DigestSubscription.objects.get().language == "ar"
    client.post("/account/language/", {"language": "hi"})
    assert DigestSubscription.objects.get().language == "hi"
    client.post("/account/language/", {"language": ""})
    assert DigestSubscription.objects.get().language == "hi"


def test_only_a_published_course_in_the_scope_can_be_subscribed_to(
    mail: Mail, reader: User
) -> None:
    other = WISH.replace(COURSE, OTHER)
    assert client_of(reader).post(other).status_code == 404
    LocalAccess.objects.create(user=reader, scope_kind="course", scope=OTHER)
    assert client_of(reader).post(other).status_code == 404  # nothing is published of it
    assert Client().post(WISH)["Location"].startswith("/login/")
    assert client_of(User.objects.create_user("nobody")).post(WISH).status_code == 403
    assert client_of(reader, checks=True).post(WISH).status_code == 403
    assert client_of(reader).get(WISH).status_code == 405
    assert not DigestSubscription.objects.exists()


def test_a_person_without_an_address_is_told_on_both_pages(mail: Mail, reader: User) -> None:
    assert "no confirmed e-mail address, so nothing can be sent yet" in page_of(reader)
    assert "Your account has no e-mail address" in page_of(reader, "/account/")
    DigestAddress.objects.create(user=reader, address="ada@staff.example")
    assert "no confirmed e-mail address" in page_of(reader)
    assert "ada@staff.example is not confirmed yet" in page_of(reader, "/account/")
    DigestAddress.objects.update(confirmed_at=now())
    assert "no confirmed e-mail address" not in page_of(reader)
    assert "Digests are sent to ada@staff.example." in page_of(reader, "/account/")


def test_a_site_that_sends_no_e_mail_offers_nothing_and_says_so(reader: User) -> None:
    assert 'id="digest"' not in page_of(reader)
    assert "This site sends no e-mail." in page_of(reader, "/account/")
    assert client_of(reader).post(WISH).status_code == 404
    assert client_of(reader).post(ADDRESS, {"address": "a@b.org"}).status_code == 404


def test_the_account_lists_the_subscriptions_with_their_state(
    mail: Mail, subscriber: Subscriber
) -> None:
    ada = subscriber("ada")
    ben = subscriber("ben")
    DigestSubscription.objects.create(user=ben, course_id=OTHER)
    assert "none yet" in page_of(ada, "/account/")
    mail.answer_to_address = lambda to: "550 no" if to.startswith("ben") else "250 taken"
    send_due()
    page = page_of(ada, "/account/")
    assert "none yet" not in page
    assert f'<a href="{PAGE}">{COURSE}</a></th>' in page
    page = page_of(ben, "/account/")
    assert "The last e-mail was refused (code 550)" in page
    assert f'<th scope="row">{OTHER}</th>' in page
    assert "Nothing is sent: you may not see this course now" in page
    ends = re.findall(r'action="(/account/digest/unsubscribe/[^"]+)"', page)
    for end in ends:
        assert client_of(ben).post(end).status_code == 200
    assert not DigestSubscription.objects.filter(user=ben).exists()
    assert DigestSubscription.objects.filter(user=ada).count() == 1


def way_out_of(mail: Mail) -> str:
    header = mail.messages[-1]["List-Unsubscribe"].strip()
    return str(header).removeprefix("<https://analytics.example.org").removesuffix(">")


def test_the_link_of_an_e_mail_unsubscribes_by_post_without_a_sign_in(
    mail: Mail, subscriber: Subscriber
) -> None:
    subscriber("ada")
    send_due()
    way_out = way_out_of(mail)
    visitor = Client(enforce_csrf_checks=True)
    for ask in (visitor.get, visitor.head):
        assert ask(way_out).status_code == 200
    assert DigestSubscription.objects.count() == 1  # programs that follow links end nothing
    answer = visitor.post(way_out, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "You are unsubscribed" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert not visitor.cookies.get("sessionid")
    assert not DigestSubscription.objects.exists()
    for ask in (visitor.get, visitor.post):  # once is as good as twice
        again = ask(way_out)
        assert (again.status_code, "You are not subscribed" in again.content.decode()) == (
            200,
            True,
        )


def test_the_page_of_the_link_has_a_button_and_names_no_person(
    mail: Mail, subscriber: Subscriber
) -> None:
    subscriber("ada.byron")  # its dot can't stand in a token
    send_due()
    page = Client().get(way_out_of(mail)).content.decode()
    assert ">Unsubscribe</button>" in page
    assert COURSE in page
    assert "ada.byron" not in page


def test_a_link_ends_no_subscription_of_another_person_whoever_is_signed_in(
    mail: Mail, subscriber: Subscriber
) -> None:
    ada, ben = subscriber("ada"), subscriber("ben")
    of_ada = DigestSubscription.objects.get(user=ada)
    client_of(ben).post(unsubscribe_path(of_ada))
    assert list(DigestSubscription.objects.values_list("user", flat=True)) == [ben.pk]


def test_a_link_of_an_old_subscription_does_not_end_a_new_one(
    mail: Mail, subscriber: Subscriber
) -> None:
    ada = subscriber("ada")
    old = unsubscribe_path(DigestSubscription.objects.get())
    client_of(ada).post(WISH, {"off": "on"})
    client_of(ada).post(WISH)
    assert "You are not subscribed" in Client().post(old).content.decode()
    assert DigestSubscription.objects.count() == 1


def test_a_forged_or_old_link_ends_nothing(
    mail: Mail, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = subscriber("ada")
    subscription = DigestSubscription.objects.get()
    right = unsubscribe_path(subscription)
    base = "/account/digest/unsubscribe/"
    for salt, value in (
        ("other", [subscription.pk, ada.pk]),
        ("dashboard.digest.confirm", [subscription.pk, ada.pk]),
        ("dashboard.digest.unsubscribe", "text"),
        ("dashboard.digest.unsubscribe", [subscription.pk]),
    ):
        token = signing.dumps(value, salt=salt)
        assert Client().post(f"{base}{token}/").status_code == 404
    # the signature is of another person's number
    token = signing.dumps([subscription.pk, ada.pk + 1], salt="dashboard.digest.unsubscribe")
    assert "You are not subscribed" in Client().post(f"{base}{token}/").content.decode()
    assert Client().post(f"{right[:-2]}x/").status_code == 404
    monkeypatch.setattr(links, "UNSUBSCRIBE_FOR", -1)
    assert Client().post(right).status_code == 410
    assert DigestSubscription.objects.count() == 1


def confirm_link_of(mail: Mail) -> str:
    text = mail.messages[-1].get_content()
    (link,) = re.findall(r"https://analytics\.example\.org(/account/digest/confirm/\S+)", text)
    return str(link)


def test_an_address_counts_once_its_owner_has_confirmed_it_signed_in(
    mail: Mail, reader: User
) -> None:
    client = client_of(reader)
    client.post(WISH)
    assert client.post(ADDRESS, {"address": " ada.byron@home.example "}).status_code == 302
    assert mail.receivers == ["ada.byron@home.example"]
    link = confirm_link_of(mail)
    assert "ada.byron" not in link
    send_due()
    assert len(mail.envelopes) == 1  # not confirmed: no digest
    assert Client().post(link)["Location"].startswith("/login/")
    eve = User.objects.create_user("eve")
    assert client_of(eve).post(link).status_code == 404
    DigestAddress.objects.create(user=eve, address="ada.byron@home.example")
    assert client_of(eve).post(link).status_code == 404
    page = client.get(link).content.decode()
    assert "Digests are sent to ada.byron@home.example." in page
    assert DigestAddress.objects.get(user=reader).confirmed_at is None
    assert client.post(link)["Location"] == "/account/#digests-heading"
    send_due()
    assert mail.receivers == ["ada.byron@home.example", "ada.byron@home.example"]


def test_a_new_address_counts_after_its_own_confirmation_and_the_old_link_does_not(
    mail: Mail, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = subscriber("ada")
    client = client_of(ada)
    old = confirm_path(DigestAddress.objects.get())
    client.post(ADDRESS, {"address": "ada@staff.example"})
    assert not mail.envelopes  # it is the confirmed one
    client.post(ADDRESS, {"address": "new@staff.example"})
    send_due()
    assert len(mail.envelopes) == 1
    assert client.post(old).status_code == 404
    link = confirm_link_of(mail)
    with monkeypatch.context() as patch:
        patch.setattr(links, "CONFIRM_FOR", -1)
        assert client.post(link).status_code == 404
    client.post(link)
    client.post(ADDRESS, {"remove": "on"})
    assert not DigestAddress.objects.exists()
    assert client.post(link).status_code == 404


@pytest.mark.parametrize("address", ["", "ada", "a@b", "a@b.org\nBcc: c@d.org", "a@b.org,c@d.org"])
def test_a_text_that_is_no_address_gets_no_e_mail(mail: Mail, reader: User, address: str) -> None:
    client_of(reader).post(ADDRESS, {"address": address})
    assert not mail.envelopes
    assert not DigestAddress.objects.exists()


def test_a_person_asks_for_a_few_e_mails_an_hour_and_no_more(mail: Mail, reader: User) -> None:
    client = client_of(reader)
    for number in range(7):
        client.post(ADDRESS, {"address": f"victim{number}@example.org"})
    assert len(mail.envelopes) == 5
    assert "Wait an hour" in client.get("/account/").content.decode()


def test_only_people_with_a_course_give_an_address(mail: Mail, course: None) -> None:
    nobody = User.objects.create_user("nobody")
    assert client_of(nobody).post(ADDRESS, {"address": "a@b.org"}).status_code == 403
    assert Client().post(ADDRESS)["Location"].startswith("/login/")
    assert not mail.envelopes
    # whoever lost every right can still take the address back
    DigestAddress.objects.create(user=nobody, address="a@b.org", confirmed_at=now())
    assert client_of(nobody).post(ADDRESS, {"remove": "on"}).status_code == 302
    assert not DigestAddress.objects.exists()


def test_a_server_that_is_down_is_told_to_the_person(
    mail: Mail, reader: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_PORT = free_port()
    client = client_of(reader)
    client.post(ADDRESS, {"address": "ada@home.example"})
    assert "could not be sent" in client.get("/account/").content.decode()
    assert "ada@home.example" not in caplog.text
    assert "ConnectionRefusedError" in caplog.text
