"""An empty home for what is landed."""

from pathlib import Path

import pytest

from tests.stores.landing_home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)
