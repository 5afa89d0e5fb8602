"""What answers leave behind in the site's database, written beside them and not by them.

An entry of the audit, or that a token was used today, must not make an answer wait for a database
that somebody else is writing. In a server each worker has one thread that writes what the answers
of the last half second noted, in one transaction, and the rest as the worker ends.

Nothing is lost in silence. While the database is busy the notes stay in memory and are tried again.
When they are more than `MOST_WAITING`, or are still not written as the worker ends, each entry
of the audit is written to the error log instead, whole, so that it can be read there. Only a
process that is killed, or a machine that stops, loses up to half a second of entries; the access
log has the requests themselves. Without a server (a command, a test) a note is written at once.
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
_LAST_SECONDS: Final = 8
_DAY_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Shown:
    """That somebody was shown learners; the columns of `AuditEntry`."""

    at: datetime
    who: str
    user_number: int | None
    token_number: int | None
    course_id: str
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Used:
    """That a token was used on a day."""

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
    """The thread of one process that writes what is noted."""

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
        """Begin; the process must not fork afterwards."""
        self._thread.start()

    def note(self, note: Note) -> None:
        """Take a note; the answer goes on at once."""
        with self._lock:
            is_full = len(self._waiting) >= MOST_WAITING
            if not is_full:
                self._waiting.append(note)
        if is_full:
            _log_instead([note], reason=f"{MOST_WAITING} notes wait for the database")

    def stop(self) -> None:
        """Write what waits, and end; called as the worker ends."""
        self._ends.set()
        self._thread.join()

    def _run(self) -> None:
        _wait_briefly_for_others()
        while not self._ends.wait(_SECONDS):
            self._flush()
            if time.monotonic() - self._pruned >= _DAY_SECONDS:
                self._prune()
        # a server that is told to stop is killed after a while (graceful_timeout)
        last = time.monotonic() + _LAST_SECONDS
        while not self._flush() and time.monotonic() < last:
            time.sleep(_SECONDS)
        _log_instead(self._waiting, reason="the server ended while the database was busy")
        connection.close()

    def _flush(self) -> bool:
        """Write what waits; tell whether nothing waits any more."""
        with self._lock:
            batch, self._waiting = self._waiting, []
        if not batch:
            return True
        try:
            self._write(batch)
        except Exception as error:
            with self._lock:
                self._waiting = batch + self._waiting
            # of a busy database every try would say the same; of anything else, what it is
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
    """Note something: by the worker's thread, or at once where there is none."""
    if _Current.writer is None:
        store([note])
    else:
        _Current.writer.note(note)


def start_writer() -> None:
    """Give this process, a worker that will not fork, its thread."""
    _Current.writer = Writer()
    _Current.writer.start()
    # a worker that ends by itself comes here; `stop_writer` is for one that is told to
    atexit.register(stop_writer)


def stop_writer() -> None:
    """Write what waits, and write at once from now on."""
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
