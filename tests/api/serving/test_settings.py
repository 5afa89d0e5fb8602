"""Settings: what the environment may say, and the two databases."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connections

from api.config.environment import read_environment
from api.config.secret_key import kept_secret_key
from api.config.stores.result_store_database import result_store_database
from api.models import CourseEnrollmentDaily, Publication
from api.routers import ResultStoreRouter, ResultStoreWriteError


def test_a_sqlite_url_opens_the_file_read_only() -> None:
    database = result_store_database("sqlite:////data/result store.sqlite3")
    assert database["NAME"] == "file:/data/result%20store.sqlite3?mode=ro"


def test_a_mysql_url_is_taken_apart_and_decoded() -> None:
    database = result_store_database("mysql+pymysql://reader:p%40ss@db.example:3307/marts")
    assert {key: database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "marts", "USER": "reader", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "3307",
    }  # fmt: skip
    assert database["OPTIONS"]["init_command"].startswith(
        "SET time_zone = '+00:00', SESSION group_concat"
    )


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://me:secret@db/marts", "begins with 'postgresql'"),
        ("mysql+pymysql://me:secret@db/", "must name a database"),
    ],
)
def test_another_url_is_refused_without_its_password(url: str, message: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=message) as caught:
        result_store_database(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("ANALYTICS_DEBUG", "perhaps", "ANALYTICS_DEBUG must be true or false; it is 'perhaps'"),
        ("ANALYTICS_SECRET_KEY", "short", "ANALYTICS_SECRET_KEY must be .*; it is a shorter one"),
    ],
)
def test_a_wrong_variable_is_named_with_what_it_must_be(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ImproperlyConfigured, match=message):
        read_environment()


def test_the_secret_key_is_made_once_and_is_its_owners_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    key = kept_secret_key(home)
    assert kept_secret_key(home) == key
    assert len(key) >= 50
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["secret_key"]


def test_read_models_are_read_from_the_result_store_and_never_written() -> None:
    router = ResultStoreRouter()
    assert router.db_for_read(CourseEnrollmentDaily) == "marts"
    assert router.allow_migrate("marts", "access") is False
    with pytest.raises(ResultStoreWriteError, match="course_enrollment_daily is unchanged"):
        router.db_for_write(CourseEnrollmentDaily)


@pytest.mark.django_db(databases=["default", "marts"])
def test_writing_a_read_model_is_refused_before_it_reaches_the_store() -> None:
    with pytest.raises(ResultStoreWriteError):
        Publication.objects.create(id=1)


@pytest.mark.django_db(databases=["default", "marts"])
def test_migrations_are_complete_and_touch_no_published_table() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
    assert "course_activity" not in connections["default"].introspection.table_names()
