"""What all tests share: their order, their examples, and plugins that start a real server each.

On CI (the variable `CI` is set) hypothesis tries the same examples in each run, so that a red run
is due to the change. Elsewhere it tries new ones, after those that failed before. What
pytest-randomly seeds is new in each run, also on CI: the order of the tests and the deliveries of
the end-to-end tests. Its seed, which it prints, repeats them.
"""

import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# The machine may be busy: how long an example takes says nothing about the code.
settings.register_profile(
    "unhurried",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("unhurried")

pytest_plugins = [
    "tests.services.dbt_project",
    "tests.services.thrift",
    "tests.services.mariadb",
    "tests.services.redis",
]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Part the tests that need Spark in two groups, for two workers: no home is built twice.

    One group has the tests of the home of the deliveries, the other one the rest; each worker
    starts a server. xdist gives out the groups before the single tests, which fill what time is
    left. The long ones of these are the first, so that the other worker does not wait for one of
    them at the end.
    """
    for item in items:
        if item.get_closest_marker("thrift") is not None:
            needs_home = "deliveries" in getattr(item, "fixturenames", ())
            item.add_marker(pytest.mark.xdist_group("deliveries" if needs_home else "thrift"))
    yield  # the other plugins, of which one shuffles the tests
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True)
def root_logging_is_kept() -> Iterator[None]:
    """Undo what a command did to the root logger: its handler writes to a stream of that test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    # pytest's own handlers come and go with the phases of a test
    root.handlers[:] = [h for h in root.handlers if h in handlers or "pytest" in type(h).__module__]
    root.setLevel(level)
