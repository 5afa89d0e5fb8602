"""Debian's chromium without windows, as the browser tests start it."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.services.served import Site

_CHROMIUM = "/usr/bin/chromium-headless-shell"
_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser. A test makes its site before.

    Django refuses the databases to a thread in which Playwright's loop runs.
    """
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=_CHROMIUM, args=_SWITCHES)


def sign_in(context: BrowserContext, site: Site) -> None:
    """Give a context the session of the site's person, without the form."""
    context.add_cookies([{"name": "sessionid", "value": site.session, "url": site.url}])
