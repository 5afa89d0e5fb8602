"""Opens pages of the site of the layout tests as a person with a screen and a language."""

from django.conf import settings
from playwright.sync_api import Browser, Page

from tests.integration.browser.chromium import sign_in
from tests.services.served import Site
from tests.stores.store import COURSE


def open_page(
    browser: Browser,
    site: Site,
    *,
    width: int = 1280,
    language: str = "en",
    scripts: bool = True,
    density: int = 1,
) -> Page:
    """Open the page of a course's engagement, signed in.

    Args:
        browser: the browser.
        site: the site.
        width: of the window, in pixels of the page.
        language: the language of the page.
        scripts: whether the browser runs them.
        density: how many pixels of the screen one of the page has in each direction.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        java_script_enabled=scripts,
        device_scale_factor=density,
    )
    sign_in(context, site)
    context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site.url}]
    )
    page = context.new_page()
    page.goto(f"{site.url}/courses/{COURSE}/engagement/")
    return page
