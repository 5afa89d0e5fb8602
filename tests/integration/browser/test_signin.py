"""Sign-in in a real browser: through an LMS, through an OpenID Connect provider, by a password."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from api.models import CourseAccess, CourseMetaSummaryEnrollment, Publication
from tests.integration.browser.chromium import chromium
from tests.integration.browser.signin_steps import (
    COURSES,
    OTHER_ORG,
    SAME_ORG,
    Places,
    courses_of,
    enter_by_campus,
    enter_by_lms,
    enter_by_password,
    fill_passwords,
    leave,
    lines_of_account,
    somebody,
)
from tests.services.lms_site import CLIENT_ID, CLIENT_SECRET, LmsSite, running_lms
from tests.services.oidc_provider import running_oidc_provider
from tests.services.processes import free_port
from tests.services.served import PASSWORD, served_site
from tests.stores.store import COURSE, insert, open_store, publication_row, summary_row

# One worker has the group, so that its site is made once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("signin")]

ACCESS = (
    (7, "staffer", "course", COURSE, False),
    (8, "instructor", "course", COURSE, True),
    (9, "dean", "organisation", "edX", True),
    (12, "renamed", "course", COURSE, False),
    (14, "grace", "course", SAME_ORG, True),
)
PEOPLE = (
    (7, "staffer", [COURSE]),
    (8, "instructor", [COURSE]),
    (9, "dean", [OTHER_ORG, SAME_ORG, COURSE]),
    (10, "stranger", []),
    (12, "renamed", [COURSE]),
    (14, "grace", [SAME_ORG]),
)


@pytest.fixture(scope="module")
def places(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Places]:
    home, outside = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("outside")
    url = f"sqlite:///{home / 'result_store.sqlite3'}"
    with open_store(url, blocker=django_db_blocker) as store:
        insert(store, Publication, publication_row())
        for course_id in COURSES:
            insert(store, CourseMetaSummaryEnrollment, summary_row(course_id))
        for number, username, kind, scope, sees_learners in ACCESS:
            insert(
                store,
                CourseAccess,
                {
                    "lms_user_id": number,
                    "username": username,
                    "scope_kind": kind,
                    "scope": scope,
                    "sees_learners": sees_learners,
                },
            )
    port = free_port()
    callback = f"http://127.0.0.1:{port}/account/edx/login/callback/"
    with (
        running_lms(outside, redirect_uri=callback) as lms,
        running_oidc_provider(
            outside,
            {"sub": "s-14", "lms_id": "14", "preferred_username": "grace", "email": "g@x.example"},
            {"sub": "s-0", "preferred_username": "instructor", "email": "shared@example.org"},
        ) as oidc,
        served_site(
            home,
            result_store_url=url,
            others=["eve"],
            port=port,
            settings={
                "ANALYTICS_LMS_SIGNIN_URL": lms.url,
                "ANALYTICS_LMS_SIGNIN_CLIENT_ID": CLIENT_ID,
                "ANALYTICS_LMS_SIGNIN_CLIENT_SECRET": CLIENT_SECRET,
                "ANALYTICS_OIDC_URL": oidc,
                "ANALYTICS_OIDC_CLIENT_ID": "any",
                "ANALYTICS_OIDC_CLIENT_SECRET": "any",
                "ANALYTICS_OIDC_NAME": "the campus",
                "ANALYTICS_OIDC_LMS_ID_CLAIM": "lms_id",
            },
        ) as site,
    ):
        yield Places(site, home, lms)


@pytest.fixture
def lms(places: Places) -> LmsSite:
    """Give an LMS in which everybody is as in the beginning."""
    places.lms.say(*PEOPLE)
    places.lms.write(course_ids_status=200, languages={})
    return places.lms


@pytest.fixture(scope="module")
def browser(places: Places) -> Iterator[Browser]:
    with chromium() as started:
        yield started


def test_a_courses_staff_sees_that_course_and_an_instructor_its_learners(
    browser: Browser, places: Places, lms: LmsSite
) -> None:
    with somebody(browser, places) as (page, complaints):
        enter_by_lms(page, places, "staffer")
        assert courses_of(page, places) == {COURSE}
        assert lines_of_account(page, places) == [[COURSE, "Numbers only"]]
        assert "staffer, user 7" in page.get_by_role("main").inner_text()
        leave(page)
        enter_by_lms(page, places, "instructor")
        assert courses_of(page, places) == {COURSE}
        assert lines_of_account(page, places) == [[COURSE, "Yes, one by one"]]
        assert complaints == []


def test_a_role_of_an_organisation_opens_its_courses_and_no_others_though_the_lms_lists_them(
    browser: Browser, places: Places, lms: LmsSite
) -> None:
    with somebody(browser, places) as (page, _):
        enter_by_lms(page, places, "dean")
        assert courses_of(page, places) == {COURSE, SAME_ORG}


def test_a_stranger_has_an_account_that_opens_nothing(
    browser: Browser, places: Places, lms: LmsSite
) -> None:
    with somebody(browser, places) as (page, _):
        enter_by_lms(page, places, "stranger")
        assert courses_of(page, places) == set()
        assert lines_of_account(page, places) == []
        assert "No course." in page.get_by_role("main").inner_text()


def test_a_role_that_was_taken_away_in_the_lms_is_gone_at_the_next_sign_in(
    browser: Browser, places: Places, lms: LmsSite
) -> None:
    with somebody(browser, places) as (page, _):
        enter_by_lms(page, places, "staffer")
        assert courses_of(page, places) == {COURSE}
        lms.say((7, "staffer", []))
        assert courses_of(page, places) == {COURSE}
        leave(page)
        enter_by_lms(page, places, "staffer")
        assert courses_of(page, places) == set()


def test_a_name_that_changed_hands_in_the_lms_takes_no_account_with_it(
    browser: Browser, places: Places, lms: LmsSite
) -> None:
    with somebody(browser, places) as (page, _):
        enter_by_lms(page, places, "renamed")
        assert courses_of(page, places) == {COURSE}
        leave(page)
        lms.say((12, "other-name", [COURSE]), (13, "renamed", [COURSE]))
        enter_by_lms(page, places, "renamed")
        assert courses_of(page, places) == set()
        leave(page)
        enter_by_lms(page, places, "other-name")
        assert courses_of(page, places) == {COURSE}
    assert places.rows(
        "select username, lms_username from access_lmsidentity join auth_user on "
        "auth_user.id = user_id where lms_user_id in (12, 13) order by 1"
    ) == [("lms-12", "other-name"), ("lms-13", "renamed")]


def test_nobody_is_signed_in_while_the_lms_does_not_say_which_courses_are_theirs(
    browser: Browser, places: Places, lms: LmsSite
) -> None:
    lms.write(course_ids_status=503)
    with somebody(browser, places) as (page, _):
        enter_by_lms(page, places, "instructor")
        assert "You are not signed in" in page.get_by_role("main").inner_text()
        assert page.goto(f"{places.site.url}/account/") is not None
        assert page.url.startswith(f"{places.site.url}/login/")
    assert "course_ids/ must answer 200; it answered 503" in places.site.log.read_text()


def test_who_says_no_at_the_lms_is_led_back(browser: Browser, places: Places, lms: LmsSite) -> None:
    with somebody(browser, places) as (page, complaints):
        page.goto(f"{places.site.url}/login/")
        page.get_by_role("link", name="Sign in with the LMS").click()
        page.get_by_label("LMS name").fill("staffer")
        page.get_by_role("button", name="Sign in to the LMS").click()
        page.get_by_role("button", name="Deny").click()
        page.wait_for_url(f"{places.site.url}/account/cancelled/")
        assert "You said no to it" in page.get_by_role("main").inner_text()
        assert complaints == []


def test_the_campus_says_by_a_claim_who_somebody_is_in_the_lms_and_both_ways_lead_to_one_account(
    browser: Browser, places: Places, lms: LmsSite
) -> None:
    with somebody(browser, places) as (page, complaints):
        enter_by_campus(page, places, "s-14")
        assert courses_of(page, places) == {SAME_ORG}
        leave(page)
        enter_by_lms(page, places, "grace")
        assert courses_of(page, places) == {SAME_ORG}
        lms.say((14, "grace", []))
        leave(page)
        enter_by_lms(page, places, "grace")
        assert courses_of(page, places) == set()
        leave(page)
        # what the LMS closed at the last sign-in there is not opened by another way in
        enter_by_campus(page, places, "s-14")
        assert courses_of(page, places) == set()
        assert {text for text in complaints if "403" not in text} == set()
    assert places.rows(
        "select username, provider, uid from socialaccount_socialaccount join auth_user on "
        "auth_user.id = user_id where username = 'lms-14' order by 2"
    ) == [("lms-14", "edx", "14"), ("lms-14", "oidc", "s-14")]


def test_without_the_claim_the_campus_brings_a_stranger_who_gets_no_account(
    browser: Browser, places: Places, lms: LmsSite
) -> None:
    with somebody(browser, places) as (page, _):
        # the address is that of everybody in the LMS, and the name is the instructor's
        enter_by_campus(page, places, "s-0")
        assert "You have no account here" in page.get_by_role("main").inner_text()
        page.goto(f"{places.site.url}/account/")
        assert page.url.startswith(f"{places.site.url}/login/")
    assert places.rows("select * from socialaccount_socialaccount where uid = 's-0'") == []


def test_of_the_people_who_come_neither_addresses_nor_names_nor_tokens_are_kept(
    places: Places, lms: LmsSite, browser: Browser
) -> None:
    with somebody(browser, places) as (page, _):
        enter_by_lms(page, places, "instructor")
    assert places.rows("select count(*) from account_emailaddress") == [(0,)]
    assert places.rows("select count(*) from socialaccount_socialtoken") == [(0,)]
    kept = places.rows("select email, first_name, last_name from auth_user")
    assert set(kept) == {("", "", "")}
    extra = places.rows("select extra_data from socialaccount_socialaccount where uid = '8'")
    assert [json.loads(str(row[0])) for row in extra] == [{"id": 8, "username": "instructor"}]


def test_the_pages_are_in_the_language_of_the_lms_for_as_long_as_the_session_lasts(
    browser: Browser, places: Places, lms: LmsSite
) -> None:
    lms.write(languages={"8": "hi-in"})
    with somebody(browser, places) as (page, complaints):
        enter_by_lms(page, places, "instructor")
        assert page.locator("html").get_attribute("lang") == "hi"
        assert courses_of(page, places) == {COURSE}
        page.get_by_role("button", name="साइन आउट करें").click()
        page.get_by_role("button", name="Sign in", exact=True).wait_for()
        assert page.locator("html").get_attribute("lang") == "en"
        assert complaints == []


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(
    browser: Browser, places: Places
) -> None:
    with (
        somebody(browser, places) as (first, complaints),
        somebody(browser, places) as (second, _),
        somebody(browser, places) as (third, _),
    ):
        for page in (first, second, third):
            enter_by_password(page, places)
        first.goto(f"{places.site.url}/account/")
        sessions = first.locator("#sessions-table tbody tr")
        # served_site has signed in once as well, without a browser
        names = sessions.locator("th").all_inner_texts()
        assert names[0].startswith("Chrome on Linux")
        assert sum("This one" in name for name in names) == 1
        mine = first.locator("#sessions-table tbody tr", has_text="This one")
        assert "127.0.0.1" in mine.inner_text()
        before = sessions.count()
        sessions.first.get_by_role("button").click()
        first.wait_for_load_state()
        assert sessions.count() == before - 1
        first.set_viewport_size({"width": 400, "height": 800})
        assert first.evaluate("document.documentElement.scrollWidth") == 400
        third.goto(f"{places.site.url}/account/")
        assert third.url.startswith(f"{places.site.url}/login/")
        first.get_by_role("button", name="End all others").click()
        first.wait_for_load_state()
        assert sessions.count() == 1
        second.goto(f"{places.site.url}/account/")
        assert second.url.startswith(f"{places.site.url}/login/")
        assert complaints == []


def test_a_password_is_changed_on_a_page_that_refuses_weak_ones(
    browser: Browser, places: Places
) -> None:
    with somebody(browser, places) as (page, complaints):
        enter_by_password(page, places, name="eve")
        page.goto(f"{places.site.url}/account/")
        page.get_by_role("link", name="Change your password").click()
        fill_passwords(page, PASSWORD, "1")
        assert "too short" in page.get_by_role("main").inner_text()
        fill_passwords(page, PASSWORD, "another horse battery")
        page.wait_for_url(f"{places.site.url}/account/")
        assert "Password successfully changed" in page.get_by_role("main").inner_text()
        leave(page)
        enter_by_password(page, places, name="eve", password="another horse battery")
        assert complaints == []
