"""What the publisher's tests share, and the browser of those with a site of their module."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.integration.browsers import chromium
from tests.services.mariadb import MariaDb
from tests.services.served import Site
from tests.stores.result_store_case import sqlite_url


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give an empty result store of each kind."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    server: MariaDb = request.getfixturevalue("mariadb")
    return server.create_database("result_store")


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    """Start a browser behind the site that a module makes as its fixture `site`."""
    with chromium() as started:
        yield started
