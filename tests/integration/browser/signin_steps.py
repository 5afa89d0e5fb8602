"""What a person does in a browser to sign in, to look around and to leave."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.services.lms_site import LmsSite
from tests.services.served import PASSWORD, USER, Site
from tests.stores.store import COURSE

SAME_ORG = "course-v1:edX+Other+2024"
OTHER_ORG = "course-v1:MITx+X+2024"
COURSES = (COURSE, SAME_ORG, OTHER_ORG)


@dataclass(frozen=True)
class Places:
    """The site under test, its home, and the LMS."""

    site: Site
    home: Path
    lms: LmsSite

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Ask the site's own database."""
        with sqlite3.connect(f"file:{self.home / 'site.sqlite3'}?mode=ro", uri=True) as database:
            return database.execute(query).fetchall()


@contextmanager
def somebody(browser: Browser, places: Places) -> Iterator[tuple[Page, list[str]]]:
    """Open a browser that was never here; what it complains of on our pages is collected."""

    def only_here(route: Route) -> None:
        # the pages of the OpenID stand-in name a style sheet elsewhere
        route.continue_() if "127.0.0.1" in route.request.url else route.abort()

    context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route("**/*", only_here)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.location["url"].startswith(places.site.url)
            else None
        ),
    )
    try:
        yield page, complaints
    finally:
        context.close()


def enter_by_lms(page: Page, places: Places, name: str) -> None:
    """Sign in as one who has never been at the LMS with this browser, or is not there any more."""
    page.context.clear_cookies(name="lms_session")
    page.goto(f"{places.site.url}/login/")
    page.get_by_role("link", name="Sign in with the LMS").click()
    page.get_by_label("LMS name").fill(name)
    page.get_by_role("button", name="Sign in to the LMS").click()
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(f"{places.site.url}/**")


def leave(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in", exact=True).wait_for()


def courses_of(page: Page, places: Places) -> set[str]:
    """Return the courses that the API opens to the session, and check that the pages agree."""
    answer = page.request.get(f"{places.site.url}/api/v1/course_summaries/?fields=course_id")
    rows = json.loads(answer.text()) if answer.status == 200 else []
    opened = {row["course_id"] for row in rows}
    assert answer.status == (200 if opened else 404)
    status = page.goto(f"{places.site.url}/courses/")
    assert status is not None
    shown = {
        course for course in COURSES if page.locator(f'main a[href="/courses/{course}/"]').count()
    }
    assert (status.status, shown) == ((200, opened) if opened else (403, set()))
    return opened


def lines_of_account(page: Page, places: Places) -> list[list[str]]:
    """Return what the page of the account says that one may see."""
    page.goto(f"{places.site.url}/account/")
    rows = page.locator("#access-table tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


def enter_by_campus(page: Page, places: Places, sub: str) -> None:
    page.goto(f"{places.site.url}/login/")
    page.get_by_role("link", name="Sign in with the campus").click()
    page.get_by_role("button", name=sub).click()
    page.wait_for_url(f"{places.site.url}/**")


def enter_by_password(
    page: Page, places: Places, *, name: str = USER, password: str = PASSWORD
) -> None:
    page.goto(f"{places.site.url}/login/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{places.site.url}/courses/")


def fill_passwords(page: Page, old: str, new: str) -> None:
    page.get_by_label("Current password").fill(old)
    page.get_by_label("New password, 12 characters or more").fill(new)
    page.get_by_label("New password again").fill(new)
    page.get_by_role("button", name="Change password").click()
    page.wait_for_load_state()
