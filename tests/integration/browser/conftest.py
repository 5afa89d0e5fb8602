"""The browser of the modules with a site."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.integration.browser.chromium import chromium
from tests.services.served import Site


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    """Start a browser behind the site, which a module or a folder makes as its fixture `site`."""
    with chromium() as started:
        yield started
