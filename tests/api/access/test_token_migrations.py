"""Tokens that an older version made: what an upgrade leaves them of the rights (docs/adr/0013)."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from flows.read_side import manage
from flows.settings import load_settings

BEFORE = "0002"
PASSWORD = "pbkdf2_sha256$1$salt$hash"
INSERT_USER = (
    "insert into auth_user (id, username, password, first_name, last_name, email, is_superuser, "
    "is_staff, is_active, date_joined) values (7, 'ada', ?, '', '', '', 0, 0, 1, '2026-01-01')"
)
INSERT_TOKEN = (
    "insert into access_apitoken (name, secret_hash, created, user_id, all_courses, course_ids, "
    "organisations, sees_metrics, expires) values (?, ?, '2026-01-01', ?, ?, '[\"a/b/c\"]', "
    "'[\"edX\"]', ?, ?)"
)

Upgrade = Callable[..., list[tuple]]


@pytest.fixture
def upgraded(tmp_path: Path) -> Upgrade:
    """Make tokens as they were before the right to see learners; return columns after it."""
    settings = load_settings(home=tmp_path)
    manage(settings, ["migrate", "--verbosity", "0"])
    manage(settings, ["migrate", "--verbosity", "0", "access", BEFORE])
    with sqlite3.connect(tmp_path / "site.sqlite3") as site:
        site.execute(INSERT_USER, [PASSWORD])
        site.executemany(
            INSERT_TOKEN,
            [
                ("insights", "a" * 64, None, True, False, None),
                ("partner", "b" * 64, None, False, True, "2027-07-01"),
                ("api-token-auth: ada", "c" * 64, 7, True, False, None),
            ],
        )
    manage(settings, ["migrate", "--verbosity", "0"])

    def rows(columns: str, *, where: str) -> list[tuple]:
        with sqlite3.connect(tmp_path / "site.sqlite3") as site:
            query = f"select {columns} from access_apitoken where {where} order by name"
            return site.execute(query).fetchall()

    return rows


def test_an_upgrade_takes_the_learners_from_programs_and_leaves_people_what_they_had(
    upgraded: Upgrade,
) -> None:
    programs = upgraded(
        "name, secret_hash, all_courses, course_ids, organisations, sees_metrics, expires, "
        "sees_learners, is_login, password_mark",
        where="user_id is null",
    )
    scope = ('["a/b/c"]', '["edX"]')
    assert programs == [
        ("insights", "a" * 64, 1, *scope, 0, None, 0, 0, ""),
        ("partner", "b" * 64, 0, *scope, 1, "2027-07-01", 0, 0, ""),
    ]
    ((user, secret, learners, is_login, mark, expires),) = upgraded(
        "user_id, secret_hash, sees_learners, is_login, password_mark, expires",
        where="user_id is not null",
    )
    assert (user, secret, learners, is_login) == (7, "c" * 64, 1, 1)
    assert mark == sha256(f"password mark {PASSWORD}".encode()).hexdigest()
    days = datetime.fromisoformat(expires).date() - datetime.now(tz=UTC).date()
    assert days in (timedelta(days=29), timedelta(days=30))  # midnight may lie between
