"""kill -9 at every step of a publication, and readers that never stop reading."""

import hashlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pymysql
import pytest
from pymysql.connections import Connection
from pymysql.cursors import Cursor

from loaders.marts.errors import PublishError
from loaders.marts.reader import MartData
from loaders.publishing import mysql
from loaders.publishing.mysql import MySqlStore
from loaders.publishing.publication import PublishStep, Stage
from loaders.publishing.publish import publish
from loaders.publishing.store_url import parse_store_url
from tests.services.mariadb import MariaDb
from tests.services.result_store import execute, query, tables
from tests.stores.result_store_case import (
    ACTIVITY,
    ENGAGEMENT,
    MARTS,
    clock,
    context,
    engagement_of_version,
    mart_data,
    publish_rows,
    rows_of_version,
    sqlite_url,
)

PROJECT = Path(__file__).parents[2]
POINTS = [
    "read:course_activity",
    "loading:course_activity",
    "loaded:course_activity",
    "loading:course_enrollment_daily",
    "loaded:course_enrollment_daily",
    "kept:student_engagement_daily",
    "loading:student_engagement_daily",
    "loaded:student_engagement_daily",
    "swapping",
    "swapped",
]
SEEN = (
    "select (select max(`count`) from course_activity), "
    "(select min(`count`) from course_enrollment_daily), "
    "(select max(`count`) from student_engagement_daily), "
    "(select max(id) from publication)"
)


def publish_version(url: str, version: int, *, rows: int = 60, day: int = 1) -> None:
    """Publish tables that are loaded whole and one of which a single day changes."""
    content = rows_of_version(version, rows=rows) | {
        ENGAGEMENT.name: engagement_of_version(version)
    }
    publish_rows(url, content, marts=(*MARTS, ENGAGEMENT), day=day)


def live_tables(url: str) -> list[str]:
    """Return the tables that readers see."""
    return [name for name in tables(url) if "__" not in name]


def unfinished(url: str) -> list[str]:
    """Return the tables beside the live ones that are no spare of a live one."""
    return [name for name in tables(url) if "__" in name and not name.endswith("__spare")]


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_publication_leaves_one_whole_publication(
    store_url: str, point: str, tmp_path: Path
) -> None:
    publish_version(store_url, 1)
    publish_version(store_url, 2)
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    killed = subprocess.run(
        [sys.executable, "-m", "tests.integration.publish_and_die", store_url, "3", point],
        cwd=PROJECT,
        env=os.environ | {"TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert list(scratch.iterdir()) == []
    expected = 3 if point == "swapped" else 2
    assert query(store_url, SEEN) == [(expected, expected, expected, expected)]

    publish_version(store_url, 4, day=3)
    ((*versions, _),) = query(store_url, SEEN)
    assert versions == [4, 4, 4]
    assert unfinished(store_url) == []
    assert query(store_url, "select count(*) from course_enrollment_daily") == [(60,)]


@pytest.mark.mariadb
@pytest.mark.parametrize("is_commented", [False, True])
def test_a_publication_may_end_before_any_of_its_statements(
    mariadb: MariaDb, monkeypatch: pytest.MonkeyPatch, is_commented: bool
) -> None:
    """The server sees of a kill that the connection ends; each statement is one transaction.

    Somebody may have given the tables that readers see a comment of their own.
    """
    url = mariadb.create_database(f"any_statement_{int(is_commented)}")
    content = {ENGAGEMENT.name: engagement_of_version(0)}
    publish_rows(url, content, marts=[ENGAGEMENT])
    version = deaths = 0
    while True:
        # A spare table is there again before each death, and what readers see is known.
        version += 1
        publish_rows(url, {ENGAGEMENT.name: engagement_of_version(version)}, marts=[ENGAGEMENT])
        assert query(url, VERSION) == [(60, version)]
        assert unfinished(url) == []
        assert f"{ENGAGEMENT.name}__spare" in tables(url)
        for table in live_tables(url) if is_commented else ():
            execute(url, f"alter table {table} comment = 'the numbers of the night'")
        version += 1
        with monkeypatch.context() as patch:
            patch.setattr(Cursor, "execute", _dying(Cursor.execute, after=deaths))
            try:
                publish_rows(
                    url, {ENGAGEMENT.name: engagement_of_version(version)}, marts=[ENGAGEMENT]
                )
            except _PowerCut:
                deaths += 1
            else:
                break
        ((rows, seen),) = query(url, VERSION)
        assert rows == 60
        assert seen in {version - 1, version}
    assert query(url, VERSION) == [(60, version)]
    assert deaths > 15


VERSION = "select count(*), max(`count`) from student_engagement_daily"


class _PowerCut(BaseException):
    """Ends a publication as nothing else does."""


def _dying(execute: Callable[..., Any], *, after: int) -> Callable[..., Any]:
    """Return `execute` that ends the publication after so many statements that change something."""
    left = [after]

    def dying(cursor: Cursor, statement: str, *arguments: Any) -> Any:
        if not statement.lstrip().startswith(("select", "show", "set")):
            if not left[0]:
                raise _PowerCut
            left[0] -= 1
        return execute(cursor, statement, *arguments)

    return dying


def test_the_first_publication_can_be_killed_too(store_url: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.integration.publish_and_die", store_url, "1", "swapping"],
        cwd=PROJECT,
        capture_output=True,
        check=False,
    )

    publish_version(store_url, 2)

    assert query(store_url, SEEN) == [(2, 2, 2, 1)]
    assert unfinished(store_url) == []


class Readers:
    """Four threads that compare three tables and the publication, over and over."""

    def __init__(self, url: str) -> None:
        self.errors: list[Exception] = []
        self.mixtures: list[tuple[object, ...]] = []
        self.reads = 0
        self._url = url
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(4)]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        while not self._stop.is_set():
            try:
                (row,) = query(self._url, SEEN)
            except Exception as error:  # noqa: BLE001 - any error of a reader is the finding
                self.errors.append(error)
                return
            self.reads += 1
            if len(set(row)) != 1:
                self.mixtures.append(row)


def test_sqlite_writes_a_log_from_the_second_publication_on(tmp_path: Path) -> None:
    url, modes = sqlite_url(tmp_path), []

    def reading(name: str) -> MartData:
        modes.append(query(url, "pragma journal_mode"))
        return mart_data(rows_of_version(len(modes))[name])

    for day in (1, 2):
        publish(url, marts=MARTS[:1], read_mart=reading, context=context(), now=clock(day))
        modes.append(query(url, "pragma journal_mode"))
    assert modes == [[("delete",)], [("wal",)], [("wal",)], [("wal",)]]


def test_readers_see_no_error_and_no_mixture_while_versions_are_swapped(store_url: str) -> None:
    publish_version(store_url, 1)

    with Readers(store_url) as readers:
        for version in range(2, 12):
            publish_version(store_url, version)

    assert readers.errors == []
    assert readers.mixtures == []
    assert readers.reads > 40
    assert query(store_url, SEEN) == [(11, 11, 11, 11)]


class _Reader(logging.Handler):
    """A reader whose transaction stays open until the swap has given up a try because of it."""

    def __init__(self, url: str, transaction: "Connection[Cursor]") -> None:
        super().__init__()
        self.seen: list[list[tuple[Any, ...]]] = []
        self._url = url
        self._transaction = transaction

    def emit(self, record: logging.LogRecord) -> None:
        assert record.getMessage().startswith("swap=waiting attempt=1 "), record.getMessage()
        self.seen.append(query(self._url, SEEN))
        self._transaction.close()


@pytest.mark.mariadb
def test_the_swap_waits_for_a_reader_whose_transaction_stays_open(
    mariadb: MariaDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mysql, "SWAP_WAIT_SECONDS", 1)
    monkeypatch.setattr(mysql, "SWAP_PAUSE_SECONDS", 0.1)
    url = mariadb.create_database("slow_reader")
    publish_version(url, 1)
    transaction = pymysql.connect(
        host="127.0.0.1", port=mariadb.port, user="root", database="slow_reader"
    )
    with transaction.cursor() as cursor:
        cursor.execute("select count(*) from course_activity")

    reader = _Reader(url, transaction)
    mysql.logger.addHandler(reader)
    try:
        publish_version(url, 2)
    finally:
        mysql.logger.removeHandler(reader)

    assert reader.seen == [[(1, 1, 1, 1)]]  # as it left, the old publication was live
    assert query(url, SEEN) == [(2, 2, 2, 2)]


@pytest.mark.mariadb
def test_a_second_publisher_waits_until_the_first_has_ended(mariadb: MariaDb) -> None:
    url = mariadb.create_database("two_publishers")
    publish_version(url, 1)
    steps: list[tuple[int, Stage]] = []

    def run(version: int, on_stage: Callable[[Stage], None] = lambda _stage: None) -> None:
        content = rows_of_version(version)

        def on_step(step: PublishStep) -> None:
            steps.append((version, step.stage))
            on_stage(step.stage)

        publish(
            url,
            marts=MARTS,
            read_mart=lambda name: mart_data(content[name]),
            context=context(),
            now=clock(),
            on_step=on_step,
        )

    with ThreadPoolExecutor() as others:
        seconds: list[Future[None]] = []

        def let_the_second_begin(stage: Stage) -> None:
            if stage is Stage.SWAPPING:
                seconds.append(others.submit(run, 3))
                _wait_for_a_publisher_that_waits(mariadb, database="two_publishers")

        run(2, let_the_second_begin)
        seconds[0].result()

    of_second = steps.index((3, steps[0][1]))
    assert {version for version, _ in steps[:of_second]} == {2}
    assert {version for version, _ in steps[of_second:]} == {3}
    assert steps[of_second - 1] == (2, Stage.SWAPPED)
    seen = "select max(`count`), min(`count`) from course_activity"
    assert query(url, seen) == [(3, 3)]
    assert query(url, "select max(id) from publication") == [(3,)]


def _wait_for_a_publisher_that_waits(mariadb: MariaDb, *, database: str) -> None:
    """Wait until the server has a session of a database that asks for a lock."""
    waiting = (
        "select count(*) from information_schema.processlist "
        f"where db = '{database}' and info like 'select get_lock%'"
    )
    deadline = time.monotonic() + 60
    while mariadb.execute(waiting) != [(1,)]:
        assert time.monotonic() < deadline, "no second publisher came"
        time.sleep(0.05)


@pytest.mark.mariadb
def test_a_connection_that_idles_while_a_mart_is_read_is_not_ended_by_the_server(
    mariadb: MariaDb,
) -> None:
    url = mariadb.create_database("idle_store")
    ((before,),) = mariadb.execute("select @@global.wait_timeout")
    mariadb.execute("set global wait_timeout = 1")
    try:
        content = rows_of_version(1)

        def read_slowly(name: str) -> MartData:
            time.sleep(1.5)
            return mart_data(content[name])

        publish(url, marts=[ACTIVITY], read_mart=read_slowly, context=context(), now=clock())
    finally:
        mariadb.execute(f"set global wait_timeout = {before}")
    assert query(url, "select distinct `count` from course_activity") == [(1,)]


@pytest.mark.mariadb
def test_a_publication_that_lost_its_lock_does_not_swap(mariadb: MariaDb) -> None:
    url = mariadb.create_database("lost_lock_store")
    publish_rows(url, rows_of_version(1))
    name = hashlib.sha256(b"lost_lock_store").hexdigest()[:32]
    released: list[object] = []

    def release_lock(store: MySqlStore) -> None:
        released.extend(store.query(f"select release_lock('publish-{name}')"))

    with MySqlStore(parse_store_url(url)) as store:
        store.begin()
        with pytest.raises(PublishError, match="another publication is running"):
            _without_waiting(url)
        release_lock(store)
        assert released == [(1,)]
        live = store.publications(limit=1)[0]
        with pytest.raises(PublishError, match=r"lost it.*the old publication is still live"):
            store.swap(replace(live, id=2), loaded=[], spared=set(), dropped=[])
    assert query(url, "select max(id) from publication") == [(1,)]


def _without_waiting(url: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("loaders.publishing.mysql.LOCK_SECONDS", 0)
        publish_rows(url, rows_of_version(2))
