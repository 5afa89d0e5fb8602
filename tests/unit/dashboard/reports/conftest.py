"""Fixtures of the tests of reports that ask the site."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from api.access.models import LocalAccess
from tests.api.fixtures import everything_published
from tests.api.store import COURSE

__all__ = ["everything_published", "reader"]


@pytest.fixture
def reader() -> Client:
    """Sign in somebody who may read the course, but not its learners."""
    user = User.objects.create_user("ada")
    LocalAccess.objects.create(user=user, scope_kind="course", scope=COURSE, sees_learners=False)
    client = Client()
    client.force_login(user)
    return client
