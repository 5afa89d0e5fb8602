"""What the publisher's tests share."""

from pathlib import Path

import pytest

from tests.services.mariadb import MariaDb
from tests.stores.result_store_case import sqlite_url


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give an empty result store of each kind."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    server: MariaDb = request.getfixturevalue("mariadb")
    return server.create_database("result_store")
