"""Fixtures of the tests of reports that ask the site."""

import pytest
from django.test import Client

from tests.stores.fixtures import everything_published
from tests.unit.dashboard.asking import reader_of

__all__ = ["everything_published", "reader"]


@pytest.fixture
def reader() -> Client:
    """Sign in somebody who may read the course, but not its learners."""
    return reader_of(sees_learners=False)
