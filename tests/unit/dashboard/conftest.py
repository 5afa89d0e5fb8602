"""Fixtures of the tests of the pages."""

from tests.api.fixtures import (
    client_with_token,
    django_db_setup,
    published,
    store_without_tables,
    transactional_store,
)

__all__ = [
    "client_with_token",
    "django_db_setup",
    "published",
    "store_without_tables",
    "transactional_store",
]
