"""Fixtures of the tests of the pages."""

import pytest

from tests.stores.fixtures import (
    client_with_token,
    django_db_setup,
    everything_published,
    own_caches,
    published,
    quick_passwords,
    store_without_tables,
    transactional_store,
)

__all__ = [
    "client_with_token",
    "django_db_setup",
    "everything_published",
    "own_caches",
    "published",
    "quick_passwords",
    "store_without_tables",
    "transactional_store",
]


@pytest.fixture(autouse=True)
def _each_alone(own_caches: None, quick_passwords: None) -> None:
    """Keep one test's answers and publication from the next."""
