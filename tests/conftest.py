"""Services of the tests: each plugin starts one real server, once, when a test asks for it."""

import logging
from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.services.thrift", "tests.services.mariadb", "tests.services.redis"]


@pytest.fixture(autouse=True)
def root_logging_is_kept() -> Iterator[None]:
    """Undo what a command did to the root logger: its handler writes to a stream of that test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    # pytest's own handlers come and go with the phases of a test
    root.handlers[:] = [h for h in root.handlers if h in handlers or "pytest" in type(h).__module__]
    root.setLevel(level)
