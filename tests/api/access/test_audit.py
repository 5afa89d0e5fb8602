"""The audit: whoever was shown learners is noted, and nothing holds an answer up."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from api.access.models import AuditEntry, AuditIsAppendOnlyError
from api.access.notes import site_notes
from api.access.notes.site_notes import Note, Shown, Writer, forget_old_entries
from api.access.scope import Scope
from api.access.tokens import create_own_token, create_token, today
from api.models import CourseMetaSummaryEnrollment
from api.reports.names import report_file_name
from tests.services.served import served_site
from tests.stores.rows import ENTERPRISE
from tests.stores.store import COURSE, insert, open_store, summary_row

pytestmark = [pytest.mark.django_db(databases=["default", "marts"])]

ENGAGEMENT = f"/api/v1/courses/{COURSE}/user_engagement/"
LEARNERS = Scope(course_ids=frozenset({COURSE})).with_learners()


def shown(number: int = 1, *, at: datetime | None = None) -> Shown:
    return Shown(
        at=at or datetime.now(tz=UTC), who="ada", user_number=1, token_number=None,
        course_id=COURSE, what=f"thing {number}", how="view",
    )  # fmt: skip


def entries() -> list[tuple[str, str, str, str]]:
    return list(AuditEntry.objects.order_by("id").values_list("who", "course_id", "what", "how"))


@pytest.fixture
def client(everything_published: None) -> Client:
    secret = create_token(name="partner", scope=LEARNERS)
    return Client(headers={"Authorization": f"Token {secret}"})


def test_an_answer_with_learners_is_noted_with_who_which_course_and_what(client: Client) -> None:
    assert client.get(ENGAGEMENT).status_code == 200
    assert entries() == [("partner", COURSE, "user_engagement", "answer")]


def test_a_kept_answer_and_a_304_are_noted_as_the_first_one(
    client: Client, kept_answers: Callable[[], None]
) -> None:
    first = client.get(ENGAGEMENT)
    assert client.get(ENGAGEMENT).content == first.content
    again = client.get(ENGAGEMENT, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert len(entries()) == 3


def test_what_shows_nobody_is_not_noted(client: Client) -> None:
    assert client.head(ENGAGEMENT).status_code == 200
    assert client.options(ENGAGEMENT).status_code == 200
    assert client.get(ENGAGEMENT.replace("DemoX", "Other")).status_code == 403
    assert client.get(f"/api/v1/courses/{COURSE}/enrollment/").status_code == 200
    assert entries() == []


def test_rows_of_many_courses_are_noted_without_one(client: Client) -> None:
    assert client.get(f"/api/v0/enterprise/{ENTERPRISE}/engagements/").status_code == 200
    what = f"enterprise_engagements {ENTERPRISE}"
    assert entries() == [("partner", "", what, "answer")]


def test_a_persons_token_is_noted_as_the_person(everything_published: None) -> None:
    ada = User.objects.create_user("ada", is_staff=True)
    ends = today() + timedelta(days=1)
    secret = create_own_token(ada, label="notebook", sees_learners=True, expires=ends)
    Client(headers={"Authorization": f"Token {secret}"}).get(ENGAGEMENT)
    (entry,) = AuditEntry.objects.all()
    assert (entry.who, entry.user_number) == ("ada", ada.pk)
    assert entry.token_number is not None


def test_an_entry_is_never_changed_nor_deleted() -> None:
    site_notes.store([shown()])
    entry = AuditEntry.objects.get()
    entry.who = "somebody else"
    for change in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(who="x"),
    ):
        with pytest.raises(AuditIsAppendOnlyError):
            change()
    assert AuditEntry.objects.get().who == "ada"


def test_entries_are_kept_for_as_long_as_the_site_says(settings: Settings) -> None:
    settings.AUDIT_DAYS = 30
    now = datetime.now(tz=UTC)
    site_notes.store([shown(1, at=now - timedelta(days=31)), shown(2, at=now - timedelta(days=29))])
    forget_old_entries()
    assert [what for _, _, what, _ in entries()] == ["thing 2"]


def test_an_administrator_reads_the_audit_by_account_and_course() -> None:
    site_notes.store([shown(1), shown(2)])
    client = Client()
    client.force_login(User.objects.create_user("root", is_staff=True))
    page = client.get("/administration/audit/", {"who": "ada", "course": COURSE}).content.decode()
    assert page.index("thing 2") < page.index("thing 1")
    assert "2 entries" in page
    assert "0 entries" in client.get("/administration/audit/", {"who": "bob"}).content.decode()


def test_notes_wait_for_a_busy_database_and_are_written_once() -> None:
    written: list[Note] = []
    tries = threading.Semaphore(0)
    is_busy = threading.Event()
    is_busy.set()

    def write(notes: list[Note]) -> None:
        tries.release()
        if is_busy.is_set():
            raise DatabaseError("database is locked")
        written.extend(notes)

    writer = Writer(write, forget=lambda: None)
    writer.start()
    noted = [shown(number) for number in range(3)]
    writer.note(noted[0])
    assert tries.acquire(timeout=30)
    writer.note(noted[1])
    assert tries.acquire(timeout=30)
    is_busy.clear()
    writer.note(noted[2])
    writer.stop()
    assert written == noted


def test_what_cannot_be_written_goes_to_the_log_whole(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(site_notes, "MOST_WAITING", 1)
    monkeypatch.setattr(site_notes, "LAST_SECONDS", 0)

    def write(_notes: list[Note]) -> None:
        raise DatabaseError("database is locked")

    writer = Writer(write, forget=lambda: None)
    writer.note(shown(1))
    with caplog.at_level(logging.ERROR, "api.access.notes.site_notes"):
        writer.note(shown(2))
        writer.start()
        writer.stop()
    logged = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert "1 notes wait for the database" in logged[0]
    assert '"what": "thing 2"' in logged[0]
    assert "the server ended while the database was busy" in logged[1]
    assert '"what": "thing 1"' in logged[1]


def test_a_server_answers_while_its_database_is_locked_and_writes_the_entries_later(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    home = tmp_path / "home"
    path = f"/api/v1/courses/{COURSE}/reports/problem_response/"
    reports = home / "reports"
    reports.mkdir(parents=True)
    (reports / report_file_name(COURSE, "problem_response")).write_text("username\r\nada\r\n")
    store = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    with open_store(store, blocker=django_db_blocker) as writer:
        # A course that is not published has no reports.
        insert(writer, CourseMetaSummaryEnrollment, summary_row())
    database = home / "site.sqlite3"

    with served_site(home, result_store_url=store, workers=2) as site:
        locker = sqlite3.connect(database, isolation_level=None)
        locker.execute("BEGIN IMMEDIATE")
        for _ in range(10):
            assert "download_url" in site.get(path)
        wait_for(site.log, "notes wait: the site's database says: database is locked")
        locker.execute("ROLLBACK")
        locker.close()
        for _ in range(10):
            site.get(path)
    # the workers wrote the rest as they ended
    with sqlite3.connect(database) as reader:
        assert reader.execute("select count(*) from access_auditentry").fetchone() == (20,)


def wait_for(log: Path, words: str) -> None:
    """Wait until a log has the words."""
    deadline = time.monotonic() + 60
    while words not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
