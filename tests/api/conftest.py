"""Fixtures of the API's tests."""

import pytest

from tests.stores.fixtures import (
    client_with_token,
    django_db_setup,
    everything_published,
    kept_answers,
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
    "kept_answers",
    "own_caches",
    "published",
    "quick_passwords",
    "store_without_tables",
    "transactional_store",
]


@pytest.fixture(autouse=True)
def _each_alone(own_caches: None, quick_passwords: None) -> None:
    """Keep one test's answers and counts from the next."""
