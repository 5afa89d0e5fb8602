"""One site for all layout tests, and a page of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker

from api.models import PublicationCatalogue
from tests.integration.browser.layout.pages import open_page
from tests.services.served import Site, served_site
from tests.stores.full_store import insert_everything
from tests.stores.rows import catalogue_row
from tests.stores.store import insert, open_store

EXPLAINED = (
    catalogue_row("discussion_thread", is_unanswered="Nobody answered."),
    catalogue_row("r_risk", reasons="What the risk is."),
)
"""Columns of key numbers beside those of the full store; their signs lead to what they mean."""


@pytest.fixture(scope="package")
def site(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Site]:
    """Serve a site with rows of every table."""
    home = tmp_path_factory.mktemp("home")
    url = f"sqlite:///{home / 'result_store.sqlite3'}"
    with open_store(url, blocker=django_db_blocker) as store:
        insert_everything(store)
        insert(store, PublicationCatalogue, *EXPLAINED)
    with served_site(home, result_store_url=url) as running:
        yield running


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """Open the page of a course's engagement on a wide screen."""
    page = open_page(browser, site)
    yield page
    page.context.close()
