"""One small site for all end-to-end tests, and one home that has run it."""

from pathlib import Path

import pytest

from flows.pipeline import run_pipeline
from flows.settings import Settings
from tests.e2e.site import Site, make_site, request_for, settings_for
from tests.services.step_runners import without_r


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A simulated site with known truth."""
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def built_home(site: Site, thrift_server, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home in which the whole site was run once, published to SQLite, without R."""
    home: Path = tmp_path_factory.mktemp("homes") / "built"
    settings = settings_for(site, home=home, thrift=(thrift_server.host, thrift_server.port))
    run_pipeline(request_for(site, settings), run_step=without_r)
    return settings
