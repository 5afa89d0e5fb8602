"""Notes of answers in the site's database, written by a thread of their own.

A note is an entry of the audit, or that a token was used on a day. An answer must not wait for a
database that another process is writing. So each worker of a server has one thread that writes the
notes of the last half second in one transaction. The thread writes the remaining notes when the
worker ends.

No note is lost silently. While the database is busy, the notes stay in memory and are tried again.
When more than `MOST_WAITING` notes wait, or notes are still not written when the worker ends, each
entry of the audit goes to the error log instead, as a whole. Only a process that is killed, or a
machine that stops, loses up to half a second of entries; the access log has the requests
themselves. Without a server (a command, a test) a note is written at once.
"""

import atexit
import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from api.access.models import ApiToken, AuditEntry

logger = logging.getLogger(__name__)

MOST_WAITING: Final = 20_000
_SECONDS: Final = 0.5
LAST_SECONDS: Final = 8
_DAY_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Shown:
    """A note that somebody was shown learners, with the columns of `AuditEntry`."""

    at: datetime
    who: str
    user_number: int | None
    token_number: int | None
    course_id: str
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Used:
    """A note that a token was used on a day."""

    token_number: int
    on: date


Note = Shown | Used


def store(notes: Sequence[Note]) -> None:
    """Write notes, all or none.

    Raises:
        DatabaseError: the database can't take them now.
    """
    shown = [AuditEntry(**asdict(note)) for note in notes if isinstance(note, Shown)]
    used = {note.token_number: note.on for note in notes if isinstance(note, Used)}
    with transaction.atomic():
        AuditEntry.objects.bulk_create(shown, batch_size=500)
        for number, day in used.items():
            ApiToken.objects.filter(pk=number).update(last_used=day)


def forget_old_entries() -> None:
    """Delete the entries of the audit that are older than the site keeps them."""
    ends = datetime.now(tz=UTC) - timedelta(days=settings.AUDIT_DAYS)
    AuditEntry.objects.forget_before(ends)


class Writer:
    """The thread of one process that writes the notes."""

    def __init__(
        self,
        write: Callable[[Sequence[Note]], None] = store,
        forget: Callable[[], None] = forget_old_entries,
    ) -> None:
        self._write = write
        self._forget = forget
        self._waiting: list[Note] = []
        self._lock = threading.Lock()
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, name="site notes", daemon=True)
        self._pruned = float("-inf")

    def start(self) -> None:
        """Start the thread; the process must not fork afterwards."""
        self._thread.start()

    def note(self, note: Note) -> None:
        """Take a note; the answer does not wait."""
        with self._lock:
            is_full = len(self._waiting) >= MOST_WAITING
            if not is_full:
                self._waiting.append(note)
        if is_full:
            _log_instead([note], reason=f"{MOST_WAITING} notes wait for the database")

    def stop(self) -> None:
        """Write the waiting notes and end; called as the worker ends."""
        self._ends.set()
        self._thread.join()

    def _run(self) -> None:
        _wait_briefly_for_others()
        while not self._ends.wait(_SECONDS):
            self._flush()
            if time.monotonic() - self._pruned >= _DAY_SECONDS:
                self._prune()
        # The time is limited, because a stopped worker is killed after a while (graceful_timeout).
        last = time.monotonic() + LAST_SECONDS
        while not self._flush() and time.monotonic() < last:
            time.sleep(_SECONDS)
        _log_instead(self._waiting, reason="the server ended while the database was busy")
        connection.close()

    def _flush(self) -> bool:
        """Write the waiting notes; tell whether no note is left."""
        with self._lock:
            batch, self._waiting = self._waiting, []
        if not batch:
            return True
        try:
            self._write(batch)
        except Exception as error:
            with self._lock:
                self._waiting = batch + self._waiting
            # A busy database says the same at every try, so one line is enough. Other errors get a
            # traceback.
            if isinstance(error, DatabaseError):
                logger.warning("%s notes wait: the site's database says: %s", len(batch), error)
            else:
                logger.exception("%s notes wait", len(batch))
            return False
        return True

    def _prune(self) -> None:
        self._pruned = time.monotonic()
        try:
            self._forget()
        except DatabaseError as error:
            logger.warning("old entries of the audit are still there: %s", error)


class _Current:
    """The writer of this process, when it is a server's worker."""

    writer: Writer | None = None


def take(note: Note) -> None:
    """Write a note: by the worker's thread, or at once where the process has none."""
    if _Current.writer is None:
        store([note])
    else:
        _Current.writer.note(note)


def start_writer() -> None:
    """Start the thread of this process, a worker that will not fork."""
    _Current.writer = Writer()
    _Current.writer.start()
    # This is for a worker that ends by itself. A worker that is told to end calls `stop_writer`.
    atexit.register(stop_writer)


def stop_writer() -> None:
    """Write the waiting notes; from now on each note is written at once."""
    writer, _Current.writer = _Current.writer, None
    if writer is not None:
        writer.stop()


def _wait_briefly_for_others() -> None:
    """Let this thread's connection wait a second for other writers, not the site's twenty."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 1000")


def _log_instead(notes: Sequence[Note], *, reason: str) -> None:
    for note in notes:
        if isinstance(note, Shown):
            entry = json.dumps(asdict(note), default=str, ensure_ascii=False)
            logger.error("an entry of the audit is only here, because %s: %s", reason, entry)
