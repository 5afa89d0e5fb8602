"""One small site for all end-to-end tests, and one home to which it was delivered."""

import random

import pytest

from flows.settings import Settings
from tests.e2e.deliveries import Deliveries, deliver
from tests.e2e.site import Site, make_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A simulated site with known truth."""
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def deliveries(site: Site, thrift_server, tmp_path_factory: pytest.TempPathFactory) -> Deliveries:
    """The site, delivered to a home."""
    seed = random.randrange(1 << 32)  # noqa: S311 - pytest-randomly seeds it, and prints its seed
    return deliver(
        site,
        folder=tmp_path_factory.mktemp("homes"),
        thrift=(thrift_server.host, thrift_server.port),
        rng=random.Random(seed),  # noqa: S311
    )


@pytest.fixture(scope="session")
def built_home(deliveries: Deliveries) -> Settings:
    """Settings of the home to which the site was delivered."""
    return deliveries.settings
