"""Fixtures shared by the tests of the API and of the pages."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections
from django.db.models import Model
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from api import publications
from api.access.scope import EVERYTHING
from api.access.tokens import create_token
from api.config.stores.caches import shared_caches
from tests.stores.full_store import insert_everything
from tests.stores.store import TABLES, Row, create_tables, insert

Insert = Callable[..., None]

_NO_CACHE = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Make the published tables, which no migration makes, in the tests' result store."""
    with django_db_blocker.unblock():
        create_tables(connections["marts"])


@pytest.fixture
def own_caches(tmp_path: Path, settings: Settings) -> None:
    """Keep no answer, and begin with no request counted, so that each test stands alone."""
    settings.CACHES = shared_caches("", folder=tmp_path / "cache") | {"answers": _NO_CACHE}
    # each test's first publication has the same name
    publications.forget_all()


@pytest.fixture
def quick_passwords(settings: Settings) -> None:
    """Hash passwords quickly: a safe hash of one password costs a third of a second."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def kept_answers(own_caches: None, tmp_path: Path, settings: Settings) -> Callable[[], None]:
    """Keep answers as a server does; what it returns lets a second pass."""
    if settings.CACHES["answers"]["BACKEND"] == _NO_CACHE["BACKEND"]:
        settings.CACHES = shared_caches("", folder=tmp_path / "cache")
    return publications.forget_publication


@pytest.fixture
def published(transactional_store: None) -> Insert:
    """Put rows into the result store."""

    def put(model: type[Model], *rows: Row) -> None:
        insert(connections["marts"], model, *rows)

    return put


@pytest.fixture
def everything_published(transactional_store: None) -> None:
    """Put a row or more into every table."""
    insert_everything(connections["marts"])


@pytest.fixture
def transactional_store(request: pytest.FixtureRequest) -> None:
    """Open both databases for a test; what it writes is rolled back."""
    request.node.add_marker(pytest.mark.django_db(databases=["default", "marts"]))
    request.getfixturevalue("db")


@pytest.fixture
def client_with_token(transactional_store: None) -> Client:
    """A client of the data API that is known."""
    secret = create_token(name="tests", scope=EVERYTHING)
    return Client(headers={"Authorization": f"Token {secret}"})


@pytest.fixture
def store_without_tables(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Take the published tables away for one test, as before the first publication."""
    with django_db_blocker.unblock():
        with connections["marts"].schema_editor() as editor:
            for model in TABLES:
                editor.delete_model(model)
        yield
        create_tables(connections["marts"])
