"""The e-mail says what the page says, in text and HTML, and leaves small groups out."""

import json
import re
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from api.models import (
    CourseActivity,
    CourseEnrollmentDaily,
    CourseMetaSummaryEnrollment,
    RFinding,
    RRun,
)
from dashboard.digest.sending import send_due
from dashboard.models import DigestSubscription, SeenFinding
from tests.services.mail import Mail
from tests.stores.fixtures import Insert
from tests.stores.rows import PROBLEM
from tests.stores.store import (
    COURSE,
    activity_row,
    daily_row,
    finding_row,
    run_row,
    summary_row,
)
from tests.unit.dashboard.digest.conftest import Subscriber

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

SITE = "https://analytics.example.org"
PAGE = f"/courses/{COURSE}/"


class _Text(HTMLParser):
    """Collects the text of HTML, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_endtag(self, _tag: str) -> None:
        self._is_style = False

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.words += data.split()


def parts_of(message: EmailMessage) -> tuple[str, str]:
    """Return the text of the two parts, with single blanks."""
    assert message.get_content_type() == "multipart/alternative"
    plain, html = (part.get_content() for part in message.iter_parts())
    read = _Text()
    read.feed(html)
    return " ".join(plain.split()), " ".join(read.words)


def links_of(message: EmailMessage) -> list[str]:
    read = _Text()
    read.feed(list(message.iter_parts())[1].get_content())
    return read.links


def change_summary(**values: Any) -> None:
    columns = ", ".join(f"{name} = %s" for name in values)
    with connections["marts"].cursor() as cursor:
        cursor.execute(
            f"update course_meta_summary_enrollment set {columns}", list(values.values())
        )


def sent(mail: Mail) -> EmailMessage:
    assert send_due().sent == 1
    return mail.messages[-1]


def test_the_headers_name_course_and_week_and_the_one_click_way_out(
    mail: Mail, subscriber: Subscriber
) -> None:
    subscriber("ada")
    message = sent(mail)
    assert message["Subject"] == "Sounds & <Signals>: week of 26 February 2024"
    assert message["To"] == "ada@staff.example"
    assert message["From"] == "Analytics <analytics@example.org>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way_out = message["List-Unsubscribe"].strip()
    assert re.fullmatch(rf"<{SITE}/account/digest/unsubscribe/[\w:-]+/>", way_out)
    assert message["Auto-Submitted"] == "auto-generated"
    subscription = DigestSubscription.objects.get()
    assert message["Message-ID"] == (f"<digest-{subscription.pk}-2024-02-26@analytics.example.org>")
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]


def test_a_digest_is_in_the_language_of_its_reader(mail: Mail, subscriber: Subscriber) -> None:
    subscriber("asha", language="hi")
    subscriber("basma", language="ar")
    subscriber("carl", language="tlh")
    assert send_due().sent == 3
    asha, basma, carl = mail.messages
    # A subject in another script begins on a line of its own.
    assert asha["Subject"].strip() == "Sounds & <Signals>: 26 फ़रवरी 2024 का सप्ताह"
    plain, html = parts_of(asha)
    assert "मुख्य संख्याएँ" in plain
    assert "मुख्य संख्याएँ" in html
    assert "Key numbers" not in html
    html = list(asha.iter_parts())[1].get_content()
    assert '<html lang="hi">' in html
    assert '<html lang="ar" dir="rtl">' in list(basma.iter_parts())[1].get_content()
    assert "سجل" in parts_of(basma)[0]
    assert carl["Subject"] == "Sounds & <Signals>: week of 26 February 2024"


def test_both_parts_have_the_numbers_and_the_findings_of_the_page(
    mail: Mail, subscriber: Subscriber
) -> None:
    client = Client()
    client.force_login(subscriber("ada"))
    context = client.get(PAGE).context
    tiles = {tile.key: tile for tile in context["tiles"]}
    assert (tiles["current"].value, tiles["current"].change) == (40, -2)
    assert (tiles["active"].value, tiles["active"].change) == (20, 10)
    for part in parts_of(sent(mail)):
        assert "Sounds & <Signals>" in part
        assert "Week of 26 February 2024, Monday to Sunday (UTC)" in part
        assert re.search(r"Enrolled now:? .*40 .*\u22122 since last week", part)
        assert re.search(r"Active.*20 .*\+10 since last week", part)
        assert " ".join(tiles["active"].of_whom.split()) in part
        assert re.search(r"Discussions without an answer:? 1", part)
        for shown in context["findings"]:
            assert " ".join(shown.finding.sentence.split()) in part
            assert str(shown.label) in part
        assert "Of 120 learners." in part
        assert "Data through 4 Mar 2024 (UTC), published 5 Mar 2024, 01:02 UTC." in part
        assert "Unsubscribe" in part


def test_links_lead_to_the_site_and_nothing_is_loaded(mail: Mail, subscriber: Subscriber) -> None:
    client = Client()
    ada = subscriber("ada")
    client.force_login(ada)
    message = sent(mail)
    links = links_of(message)
    assert all(link.startswith(f"{SITE}/") for link in links)
    assert f"{SITE}{PAGE}performance/{PROBLEM}/" in links
    # the problem has a page where its course has an outline, which this one has not
    for link in {link.removeprefix(SITE) for link in links if PROBLEM not in link}:
        assert client.get(link).status_code == 200, link
    assert "<img" not in message.as_string()
    plain = next(iter(message.iter_parts())).get_content()
    assert f"{SITE}{PAGE}performance/{PROBLEM}/" in plain
    assert "&amp;" not in plain


def test_numbers_of_small_groups_are_left_out_of_the_e_mail_and_stay_on_the_page(
    mail: Mail, subscriber: Subscriber, settings: Settings
) -> None:
    client = Client()
    client.force_login(subscriber("ada"))
    tiles = {tile.key: tile.value for tile in client.get(PAGE).context["tiles"]}
    assert (tiles["passing"], tiles["played_video"]) == (3, 4)
    for part in parts_of(sent(mail)):
        assert re.search(r"Passing:? too few", part)
        assert re.search(r"Watched a video:? too few|video:? too few", part)
        # nine tried a problem; three in the week before, which the change would tell
        assert re.search(r"problem:? .*9", part)
        assert "+6" not in part
        assert "Groups of fewer than 5 learners are not counted here" in part
    settings.SMALL_GROUP = 0
    DigestSubscription.objects.update(told_week=None)
    for part in parts_of(sent(mail)):
        assert re.search(r"Passing:?( of all who ever enrolled, by the log)? 3", part)
        assert "+6 since last week" in part
        assert "too few" not in part


def test_a_small_last_run_and_a_small_course_are_not_counted_either(
    mail: Mail, subscriber: Subscriber, published: Insert
) -> None:
    subscriber("ada", wide=True)
    earlier = "course-v1:edX+DemoX+2023"
    published(CourseMetaSummaryEnrollment, summary_row(earlier, start_time="2023-01-10 00:00:00"))
    published(CourseEnrollmentDaily, daily_row("2023-03-13", 4, course_id=earlier))
    for part in parts_of(sent(mail)):
        assert "on the same day of 2023" not in part
    with connections["marts"].cursor() as cursor:
        cursor.execute("update course_enrollment_daily set count = 5 where date = '2023-03-13'")
        cursor.execute("update course_enrollment_daily set count = 3 where date = '2024-03-03'")
    DigestSubscription.objects.update(told_week=None)
    for part in parts_of(sent(mail)):
        assert "5 on the same day of 2023" in part
        assert "of 3 enrolled" not in part


def test_two_numbers_of_the_e_mail_that_differ_by_two_learners_are_not_both_told(
    mail: Mail, subscriber: Subscriber, published: Insert
) -> None:
    subscriber("ada")
    with connections["marts"].cursor() as cursor:
        cursor.execute("delete from course_activity")
        cursor.execute("delete from r_finding")
    tried = json.dumps({"name": "Colours", "right_share": 0.5, "usual_share": 0.6})
    published(
        CourseActivity,
        activity_row("2024-02-26", "2024-03-04", "ACTIVE", 30),
        activity_row("2024-02-26", "2024-03-04", "ATTEMPTED_PROBLEM", 28),
        activity_row("2024-02-26", "2024-03-04", "PLAYED_VIDEO", 20),
    )
    published(
        RFinding,
        finding_row(1, block_id="a", sample=58, values_json=tried),
        finding_row(2, block_id="b", sample=50, values_json=tried.replace("Colours", "Sounds")),
    )
    for part in parts_of(sent(mail)):
        assert re.search(r"Active:? .*30", part)
        assert re.search(r"Tried a problem:? too few", part)
        assert re.search(r"video:? .*20", part)
        # 60 ever enrolled, so two of them never tried the first problem
        assert "Colours" not in part
        assert "Sounds" in part


def test_findings_that_the_person_has_put_away_stay_away(
    mail: Mail, subscriber: Subscriber
) -> None:
    ada = subscriber("ada")
    SeenFinding.objects.create(user=ada, course_id=COURSE, kind="problem_hard", block_id=PROBLEM)
    for part in parts_of(sent(mail)):
        assert "Question 1" not in part
        assert "80 learners were active" in part
    SeenFinding.objects.create(user=ada, course_id=COURSE, kind="activity_drop", block_id="")
    DigestSubscription.objects.update(told_week=None)
    for part in parts_of(sent(mail)):
        assert "Nothing that you have not put away." in part


def test_while_r_is_due_the_e_mail_says_so(mail: Mail, subscriber: Subscriber) -> None:
    subscriber("ada")
    with connections["marts"].cursor() as cursor:
        cursor.execute("update r_run set publication_id = 0")
    for part in parts_of(sent(mail)):
        assert "R has not looked at these data yet." in part
        assert "Question 1" not in part


def test_a_title_and_an_answer_with_markup_are_texts_and_end_no_header(
    mail: Mail, subscriber: Subscriber, published: Insert
) -> None:
    subscriber("ada")
    change_summary(catalog_course_title="One\r\nBcc: eve@example.org\n<script>")
    values = json.dumps(
        {
            "name": "<img src=x>",
            "right_share": 0.3,
            "usual_share": 0.6,
            "distractor": "{{ 7 }}<b>",
            "distractor_count": 40,
        }
    )
    published(RFinding, finding_row(3, block_id="other", values_json=values))
    message = sent(mail)
    assert message["Bcc"] is None
    assert message["Subject"].startswith("One Bcc: eve@example.org <script>: week of")
    assert mail.receivers == ["ada@staff.example"]
    html = list(message.iter_parts())[1].get_content()
    assert "<script>" not in html
    assert "<img" not in html
    for part in parts_of(message):
        assert "“<img src=x>”" in part
        assert "{{ 7 }}<b>" in part


def test_a_course_of_which_nothing_is_known_is_an_e_mail_that_says_so(
    mail: Mail, subscriber: Subscriber, published: Insert
) -> None:
    subscriber("ada")
    with connections["marts"].cursor() as cursor:
        for table in ("course_activity", "r_finding", "r_run"):
            cursor.execute(f"delete from {table}")
    published(RRun, run_row("findings", "too_few", message="Too few."))
    for part in parts_of(sent(mail)):
        assert "Nothing that you have not put away." in part
        assert re.search(r"Enrolled now:? 40", part)
        assert "since last week" in part
        assert "Active" not in part
