"""The pages in a real browser over a store whose figures R drew."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django import DjangoDbBlocker

from api.models import (
    CourseActivity,
    CourseEnrollmentModeDaily,
    CourseMetaSummaryEnrollment,
    Publication,
)
from dashboard.frame.registry import all_reports
from tests.integration.browser.chromium import sign_in
from tests.services.r import leave_checksums, run_r_over
from tests.services.served import PASSWORD, USER, Site, served_site
from tests.stores.full_store import insert_everything
from tests.stores.store import (
    COURSE,
    activity_row,
    insert,
    mode_row,
    open_store,
    publication_row,
    summary_row,
)

# One worker has the group, so that its site is made once.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.rscript,
    pytest.mark.xdist_group("pages"),
]

Theme = Literal["light", "dark"]
SHOWN = {Publication, CourseEnrollmentModeDaily, CourseActivity, CourseMetaSummaryEnrollment}
A_LIVE_CHART = "figure.is-live .js-plotly-plot .trace, figure.is-live .trace"
DAYS = [f"2024-03-{day:02}" for day in range(1, 32)]


@dataclass
class Visit:
    """A page of somebody who is signed in, and what went wrong or out of the house meanwhile."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("home")
    url = f"sqlite:///{home / 'result_store.sqlite3'}"
    with open_store(url, blocker=django_db_blocker) as store:
        insert(store, Publication, publication_row(as_of="2024-04-01"))
        for number, day in enumerate(DAYS, start=1):
            insert(
                store,
                CourseEnrollmentModeDaily,
                mode_row(day, "audit", 1000 + number),
                mode_row(day, "verified", number),
            )
        insert(
            store,
            CourseActivity,
            activity_row("2024-03-11", "2024-03-18", "ACTIVE", 20),
            activity_row("2024-03-18", "2024-03-25", "ACTIVE", 30),
        )
        insert(
            store,
            CourseMetaSummaryEnrollment,
            summary_row(count=1031, cumulative_count=2000, count_change_7_days=7),
            summary_row(mode="verified", count=31, cumulative_count=40, count_change_7_days=7),
        )
        marts = ("course_enrollment_mode_daily", "course_activity")
        leave_checksums(store, url, {mart: [COURSE] for mart in marts})
        insert_everything(store, but=SHOWN)
    run_r_over(url, home=home)
    with served_site(home, result_store_url=url) as running:
        yield running


@contextmanager
def opened(browser: Browser, *, width: int = 1280, theme: Theme = "light") -> Iterator[Visit]:
    """Open a page of somebody whom the site does not know."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    visit = Visit(page=context.new_page())
    visit.page.on("console", lambda message: visit.complaints.append(message.text))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("request", lambda request: visit.addresses.append(request.url))
    yield visit
    context.close()


@pytest.fixture
def signed_in(browser: Browser, site: Site) -> Iterator[Visit]:
    """Open a page of somebody who is signed in and has not gone anywhere yet."""
    with opened(browser) as visit:
        sign_in(visit.page.context, site)
        yield visit


@pytest.fixture
def visit(signed_in: Visit, site: Site) -> Visit:
    """Go to the report of enrollment, whose charts are drawn."""
    signed_in.page.goto(f"{site.url}/courses/{COURSE}/enrollment/")
    signed_in.page.wait_for_selector(A_LIVE_CHART)
    return signed_in


def test_signing_in_leads_to_the_charts_that_r_drew(browser: Browser, site: Site) -> None:
    with opened(browser) as visit:
        page = visit.page
        page.goto(f"{site.url}/courses/{COURSE}/enrollment/")
        # the page puts the cursor there; chromium complains when a test is quicker
        expect(page.get_by_label("Name")).to_be_focused()
        page.get_by_label("Name").fill(USER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_selector(A_LIVE_CHART)
        enrollment = page.locator("#by-day .js-plotly-plot")
        # The third trace is the total, which stands in the box of a day and has no line.
        assert enrollment.locator(".scatterlayer .trace").count() == 3
        assert enrollment.locator(".legendtext").all_text_contents() == ["Audit", "Verified"]
        assert not page.locator("#by-day .drawn img").is_visible()
        assert visit.complaints == []


def test_the_numbers_of_tiles_and_table_are_those_published(visit: Visit) -> None:
    assert visit.page.locator("#tile-current").inner_text() == "1,062"
    assert visit.page.locator("#tile-total").inner_text() == "2,040"
    first = visit.page.locator("#by-day-table tbody tr").first
    assert first.inner_text().split() == ["31", "Mar", "2024", "1,062", "1,031", "31"]
    assert "Data through 31 Mar 2024" in visit.page.locator("footer").inner_text()


def test_nothing_is_complained_of_and_nothing_comes_from_another_host(
    visit: Visit, site: Site
) -> None:
    visit.page.goto(f"{site.url}/courses/")
    visit.page.get_by_role("link", name="Demonstration").click()
    visit.page.get_by_label("Reports of the course").get_by_text("Engagement").first.click()
    visit.page.get_by_role("link", name="Engagement", exact=True).click()
    visit.page.wait_for_selector("#by-week figure.is-live .trace")
    # four activities in three weeks, of which the last one had nobody
    assert visit.page.locator("#by-week .js-plotly-plot .point").count() == 12
    assert visit.complaints == []
    assert [address for address in visit.addresses if not address.startswith(site.url)] == []


def test_the_csv_is_downloaded_under_the_courses_name(visit: Visit) -> None:
    with visit.page.expect_download() as download:
        visit.page.locator("#by-day").get_by_role("link", name="Download CSV").click()
    assert download.value.suggested_filename == "edX-DemoX-2024--enrollment.csv"
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines[:2] == ["Date,Enrolled,Audit,Verified", "2024-03-31,1062,1031,31"]
    assert len(lines) == len(DAYS) + 1


def test_the_keyboard_reaches_the_content_past_the_header(visit: Visit) -> None:
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "content"


def test_on_a_phone_the_page_is_no_wider_than_the_screen(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 400, "height": 800})
    visit.page.reload()
    visit.page.wait_for_selector("figure.is-live .trace")
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 400


def test_without_scripts_the_still_image_is_shown(visit: Visit, browser: Browser) -> None:
    context = browser.new_context(
        java_script_enabled=False, storage_state=visit.page.context.storage_state()
    )
    page = context.new_page()
    page.goto(visit.page.url)
    image = page.locator("#by-day .drawn img")
    assert image.is_visible()
    size = image.bounding_box()
    context.close()
    assert size is not None
    assert size["height"] > 200


def test_from_right_to_left_the_chart_is_whole_and_everybody_can_read_the_page(
    visit: Visit,
) -> None:
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "ar", "url": visit.page.url}
    visit.page.context.add_cookies([cookie])  # type: ignore[list-item]
    visit.page.set_viewport_size({"width": 390, "height": 800})
    visit.page.reload()
    visit.page.wait_for_selector("figure.is-live .trace")
    assert visit.page.evaluate("document.documentElement.dir") == "rtl"
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 390
    chart = visit.page.locator("#by-day .live").bounding_box()
    label = visit.page.locator("#by-day .ytick").last.bounding_box()
    assert chart is not None
    assert label is not None
    assert chart["x"] <= label["x"]
    assert label["x"] + label["width"] <= chart["x"] + chart["width"]
    found = Axe().run(visit.page, options={"runOnly": WCAG_2_2_AA})
    assert found.violations_count == 0, found.generate_report()
    assert visit.complaints == []


DARK_INK, LIGHT_INK = "rgb(230, 235, 240)", "rgb(29, 39, 51)"


def test_a_chart_follows_the_ground_and_is_light_on_paper(visit: Visit) -> None:
    legend = visit.page.locator("#by-day .legendtext").first

    def has_ink(ink: str) -> None:
        expect(legend).to_have_css("fill", ink)

    has_ink(LIGHT_INK)
    visit.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    has_ink(DARK_INK)
    visit.page.emulate_media(media="print")
    has_ink(LIGHT_INK)
    assert visit.page.locator("#by-day .live").is_visible()
    visit.page.emulate_media(media="screen", color_scheme="dark")
    has_ink(DARK_INK)
    visit.page.evaluate("document.documentElement.dataset.theme = 'light'")
    has_ink(LIGHT_INK)


def test_a_chart_whose_columns_are_missing_leaves_the_still_image(visit: Visit) -> None:
    def without_dates(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, body=answer.text().replace('"columns": {"date"', '"columns": {"day"')
        )

    visit.page.route("**/courses/**", without_dates)
    visit.page.goto(visit.page.url)
    visit.page.wait_for_function("document.querySelector('#by-day .live').hidden")
    assert visit.page.locator("#by-day .drawn img").is_visible()
    assert not visit.page.locator("#by-day .live").is_visible()
    assert any("missing: date" in complaint for complaint in visit.complaints)


WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = [
    pytest.param(report.url(COURSE), id=report.slug)
    for report in all_reports()
    if not report.is_detail
]
OTHER_PAGES = [
    pytest.param("/courses/", id="courses"),
    pytest.param("/account/", id="account"),
    pytest.param("/quality/", id="quality"),
    pytest.param("/numbers/course_enrollment_daily.count/", id="number"),
]
SCREENS = [
    pytest.param((1280, "light"), id="wide-light"),
    pytest.param((390, "dark"), id="phone-dark"),
]


@pytest.fixture(scope="module", params=SCREENS)
def screen(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Visit]:
    """Open one page of somebody who is signed in, for all that is looked at on such a screen."""
    width, theme = request.param
    with opened(browser, width=width, theme=theme) as visit:
        sign_in(visit.page.context, site)
        yield visit


@pytest.mark.parametrize("path", [*OTHER_PAGES, *PAGES])
def test_everybody_can_read_the_page(screen: Visit, site: Site, path: str) -> None:
    page = screen.page
    screen.complaints.clear()
    page.goto(f"{site.url}{path}")
    page.wait_for_function("!document.querySelector('figure:has([data-chart]):not(.is-live)')")
    # What is folded on a phone is read as well.
    page.locator("details.fold").evaluate_all("folds => folds.forEach(fold => fold.open = true)")
    found = Axe().run(page, options={"runOnly": [*WCAG_2_2_AA, "best-practice"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.viewport_size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert screen.complaints == []
