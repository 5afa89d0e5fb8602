"""The language of the pages: whose choice it is, what it changes, and what it never changes."""

import re
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.formats import number_format

from api.edx.countries import all_countries
from dashboard.frame.filters import FILTER_LABELS
from dashboard.frame.registry import all_reports
from dashboard.frame.report import report_url
from dashboard.frame.table import Kind
from dashboard.frame.words import signed, written
from dashboard.languages.choice import is_page, known_language
from dashboard.languages.lists import listed, listed_apart
from dashboard.languages.r_sentences import sentence_of_r
from dashboard.quality.sections import SECTIONS
from dashboard.reports.learners.standing import grade_in_words
from dashboard.reports.learners.words import segments_in_words
from dashboard.signin.adapters import AccountAdapter
from tests.architecture import messages
from tests.stores.full_store import FULL, PROBLEM
from tests.stores.store import COURSE

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

REPORTS = [report for report in all_reports() if not report.is_detail]
FILES = [
    pytest.param(
        [
            f"{report_url(report.slug, COURSE, form=form)}?table={section.key}"
            for section in report.sections
            for form in ("csv", "json")
        ],
        id=report.slug,
    )
    for report in REPORTS
    if report.sections
]
FURTHER_FILES = [
    "/courses.csv",
    *(f"/quality.{form}?table={section.key}" for section in SECTIONS for form in ("csv", "json")),
    report_url("enrollment", COURSE, form="json") + "?mode=gold",
    report_url("enrollment", COURSE, form="csv") + "?sort=gold",
    "/api/v1/courses/no-such-course/activity/",
    "/api/v1/course_summaries/",
    "/api-token-auth/",
    "/no-such-file.csv",
]
READER = "ada"


def words_of(text: object) -> set[str]:
    return set(re.findall(r"[A-Za-z]{3,}", text)) if isinstance(text, str) else set()


WORDS_OF_DATA = {READER, "JSON", "CSV", "IIT", "Analytics"}.union(
    *(words_of(value) for rows in FULL.values() for row in rows for value in row.values())
)
"""The words that a page may have in Latin letters: they come from the store, or are names."""
SAME_IN_HINDI = {"JSON", "CSV", "LMS", "(UTC)", "IIT Analytics"}


@pytest.fixture
def reader() -> Client:
    user = User.objects.create_user(READER, is_staff=True)
    client = Client()
    client.force_login(user)
    return client


class TextsOfPage(HTMLParser):
    """Collects the texts that a page says in its own language, and those of its labels."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        is_foreign = values.get("lang") == "en" or tag in {"script", "code", "pre"}
        if is_foreign or (self._foreign and tag == self._foreign[-1]):
            self._foreign.append(tag)
        self.found += [text for name in ("aria-label", "alt") if (text := values.get(name))]

    def handle_endtag(self, tag: str) -> None:
        if self._foreign and tag == self._foreign[-1]:
            self._foreign.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._foreign:
            self.found.append(data.strip())


def texts_of(page: str) -> list[str]:
    parser = TextsOfPage()
    parser.feed(page)
    return parser.found


@pytest.fixture(scope="module")
def english() -> set[str]:
    """Return every key without a place that has other words in Hindi."""
    catalog = messages.texts(messages.catalog_of("hi")).values()
    whole = {
        text
        for message in catalog
        for text in messages.forms(message.id)
        if "%(" not in text and text not in SAME_IN_HINDI
    }
    return {text.replace("\n", " ") for text in whole}


PAGES = [
    *(pytest.param(report.url(COURSE), id=report.slug) for report in REPORTS),
    pytest.param(report_url("performance", COURSE, item=PROBLEM), id="problem"),
    pytest.param(report_url("videos", COURSE, item="intro"), id="video"),
    pytest.param(report_url("learners", COURSE, item="7"), id="learner"),
    "/courses/",
    "/administration/access/",
    "/administration/audit/",
    "/quality/",
    "/numbers/course_enrollment_daily.count/",
    "/account/",
    "/account/tokens/",
    "/account/password/",
    "/no-such-page/",
    report_url("enrollment", COURSE) + "?from=soon",
]


@pytest.mark.parametrize("address", PAGES)
def test_no_text_of_a_page_stays_english(
    everything_published: None, reader: Client, english: set[str], address: str
) -> None:
    answer = reader.get(address, headers={"accept-language": "hi"})
    page = answer.content.decode()
    assert '<html lang="hi">' in page
    assert answer["Content-Language"] == "hi"
    texts = texts_of(page)
    assert not english.intersection(texts)
    in_latin = [text for text in texts if not re.search(r"[\u0900-\u097f]", text)]
    assert len(in_latin) < len(texts)
    assert not [text for text in in_latin if words_of(text) - WORDS_OF_DATA]
    in_arabic = reader.get(address, headers={"accept-language": "ar"})
    assert in_arabic.status_code == answer.status_code
    assert '<html lang="ar" dir="rtl">' in in_arabic.content.decode()


def without_token(body: bytes) -> bytes:
    """Return an answer without the token of its form, which a page of an error has."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", body)


def read_by_programs(client: Client, addresses: list[str]) -> dict[str, object]:
    """Return what a program gets of each address."""
    found: dict[str, object] = {}
    for address in addresses:
        answer = client.get(address, headers={"accept-language": "hi"})
        assert "Accept-Language" not in answer.headers.get("Vary", "")
        found[address] = (answer.status_code, without_token(answer.content))
    return found


@pytest.mark.parametrize("addresses", [*FILES, pytest.param(FURTHER_FILES, id="others")])
def test_what_programs_read_is_the_same_in_every_language(
    everything_published: None, reader: Client, addresses: list[str]
) -> None:
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    plain = read_by_programs(reader, addresses)
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "hi"
    assert read_by_programs(reader, addresses) == plain


@pytest.mark.parametrize("address", [*PAGES[-5:], "/login/"])
def test_two_languages_never_share_a_kept_page(reader: Client, address: str) -> None:
    varies = {name.strip() for name in reader.get(address)["Vary"].split(",")}
    assert varies >= {"Accept-Language", "Cookie"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/courses/", True),
        ("/login/", True),
        ("/courses/course-v1:a+b+c/videos/clip.csv/", True),
        ("/courses/course-v1:a+b+c/videos.csv", False),
        ("/quality.json", False),
        ("/api/v1/courses/a/activity/", False),
        ("/docs/openapi.yaml", False),
    ],
)
def test_files_and_the_data_api_are_no_pages(path: str, *, expected: bool) -> None:
    assert is_page(path) is expected


def language_of(answer: object) -> str:
    return str(answer["Content-Language"])  # type: ignore[index]


def test_a_choice_counts_more_than_the_lms_and_the_lms_more_than_the_browser(
    reader: Client,
) -> None:
    def language() -> str:
        return language_of(reader.get("/account/", headers={"accept-language": "ar"}))

    assert language() == "ar"
    session = reader.session
    session["language"] = "hi"
    session.save()
    assert language() == "hi"
    answer = reader.post("/account/language/", {"language": "en"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/#language-heading")
    cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    page = reader.get("/account/", headers={"accept-language": "ar"})
    assert language_of(page) == "en"
    assert 'value="en" lang="en" aria-pressed="true"' in page.content.decode()
    reader.post("/account/language/", {"language": ""})
    assert language() == "hi"


@pytest.mark.parametrize("value", ["", "tlh", 'hi" onload="x', "hi-IN"])
def test_a_value_that_is_no_language_is_no_choice(reader: Client, value: str) -> None:
    reader.post("/account/language/", {"language": value})
    assert not reader.cookies[settings.LANGUAGE_COOKIE_NAME].value
    assert language_of(reader.get("/account/")) == "en"


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("hi", "hi"),
        ("hi-IN", "hi"),
        ("hi_IN", "hi"),
        ("AR-eg", "ar"),
        ("en-us", "en"),
        ("fr", None),
        ("", None),
        ("x" * 600, None),
        (7, None),
        (None, None),
    ],
)
def test_a_language_is_known_by_its_tag(tag: object, language: str | None) -> None:
    assert known_language(tag) == language


@pytest.mark.parametrize(
    ("signal_kwargs", "kept"),
    [
        ({"sociallogin": SimpleNamespace(language="hi-in")}, {"language": "hi"}),
        ({"sociallogin": SimpleNamespace(language="tlh")}, {}),
        ({"sociallogin": SimpleNamespace()}, {}),
        (None, {}),
    ],
)
def test_the_language_of_a_sign_in_is_that_of_the_session(
    monkeypatch: pytest.MonkeyPatch, signal_kwargs: object, kept: dict[str, str]
) -> None:
    monkeypatch.setattr(AccountAdapter, "add_message", lambda *_args, **_kwargs: None)
    user = User.objects.create_user("lms-7")
    request = RequestFactory().get("/account/edx/login/callback/")
    request.user = user
    request.session = SessionStore()
    request.session.create()
    answer = AccountAdapter(request).post_login(
        request,
        user,
        signal_kwargs=signal_kwargs,
        email_verification="none",
        email=None,
        signup=False,
        redirect_url="/courses/",
    )
    assert answer.status_code == 302
    assert dict(request.session.items()) == kept


@pytest.mark.parametrize(
    ("language", "number", "change", "day", "country"),
    [
        ("en", "1,234,567", "\u221212,345", "7 Mar 2024", "India"),
        ("hi", "12,34,567", "\u221212,345", "7 मार्च 2024", "भारत"),
        ("ar", "1,234,567", "\u200e\u221212,345", "7 مارس 2024", "الهند"),
    ],
)
def test_numbers_days_and_countries_are_written_by_the_language(
    language: str, number: str, change: str, day: str, country: str
) -> None:
    with translation.override(language):
        assert number_format(1234567) == number
        assert signed(-12345) == change
        assert written(date(2024, 3, 7), Kind.DATE) == day
        assert written("IN", Kind.COUNTRY) == country


@pytest.mark.parametrize("language", ["en", "hi", "ar"])
def test_the_comma_of_a_list_is_that_of_the_language(
    everything_published: None, reader: Client, language: str
) -> None:
    comma = {"ar": "، "}.get(language, ", ")
    with translation.override(language):
        assert listed(["a", "b"]) == f"a{comma}b"
        assert listed_apart(["a", "b"]) == {"ar": "a؛ b"}.get(language, "a; b")
        assert grade_in_words({"is_passing": 1, "grade_share": 0.5}).count(comma) == 1
        assert segments_in_words("struggling,inactive").count(comma) == 1
        names = listed(FILTER_LABELS[name] for name in ("from", "to"))
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = reader.get(f"/courses/{COURSE}/progress/?from=2024-03-01&to=2024-03-02")
    assert names in page.content.decode()


def test_the_sign_of_a_number_stands_at_its_left_where_texts_run_to_the_left() -> None:
    with translation.override("ar"):
        assert written(-0.25, Kind.NUMBER) == "\u200e\u22120.25"
        assert written(0.25, Kind.NUMBER) == "0.25"
        assert signed(3) == "\u200e+3"
    assert written(-0.25, Kind.NUMBER) == "\u22120.25"


def test_the_names_of_countries_are_english_whoever_asks_first() -> None:
    with translation.override("ar"):
        assert all_countries.__wrapped__()["IN"]["name"] == "India"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Fewer than 16 whole weeks of data.", "16 से कम पूरे सप्ताहों का डेटा है।"),
        ("The course has ended.", "पाठ्यक्रम समाप्त हो चुका है।"),
        ("Fewer than 16 whole weeks of data. Or so.", "Fewer than 16 whole weeks of data. Or so."),
        ("object 'x' not found", "object 'x' not found"),
        ("", ""),
    ],
)
def test_a_sentence_of_r_is_in_the_language_of_the_page(said: str, expected: str) -> None:
    with translation.override("hi"):
        assert sentence_of_r(said) == expected
    assert sentence_of_r(said) == said
