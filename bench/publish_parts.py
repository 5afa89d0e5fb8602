"""Measures a publication in which 1 % of the rows changed against a whole one, and readers' waits.

    python -m bench.publish_parts [rows] [--pool SIZE]

Two marts lie in Hive, half of the rows in each: one whose rows change by the date (the last 4 of
365 days), and one whose rows change by the course (1 of 100). Spark writes the rows of a date and
of a course into all files, so that no file can be skipped. A Thrift server and a MariaDB are
started for the measurement; `--pool` is the size of MariaDB's buffer pool, 5G by default. Five
publications follow each other: the first one and one without a spare table load everything, the
next two load the parts that differ, and of the last one nothing differs. While each of them runs,
two readers ask for a day of one course, over and over. The program prints one JSON object: the
seconds of each publication, its longest wait of a reader, and the longest wait while nothing is
published.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pymysql

from loaders.hive.connection import Hive, connect
from loaders.hive.tables import ensure_database
from loaders.lake import Lake
from loaders.marts.contract.mart import Column, Mart
from loaders.marts.reader import mart_reader
from loaders.publishing.publication import PublicationContext, Stage
from loaders.publishing.publish import publish
from loaders.spark import thrift_server
from loaders.spark.options import ThriftServerOptions
from tests.services.mariadb import MariaDb, running_mariadb

ROWS = 1_000_000
DAYS, CHANGED_DAYS, COURSES = 365, 4, 100
POOL = "5G"
DATABASE = "bench"
QUIET_SECONDS = 10.0
READERS = 2
NOW = datetime(2026, 3, 1, tzinfo=UTC)

BY_DATE = Mart(
    name="module_engagement_bench",
    columns=(
        Column("course_id", "string", is_nullable=False),
        Column("username", "string", is_nullable=False),
        Column("date", "date", is_nullable=False),
        Column("entity_type", "string", is_nullable=False),
        Column("entity_id", "string", is_nullable=False),
        Column("event", "string", is_nullable=False),
        Column("count", "int"),
    ),
    primary_key=("course_id", "username", "date", "entity_type", "entity_id", "event"),
    indexes=(("course_id", "username", "date"), ("username", "entity_type"), ("date",)),
    mysql_types={"username": "varchar(30)", "entity_type": "varchar(10)", "event": "varchar(30)"},
    parted_by="date",
)
BY_COURSE = Mart(
    name="problem_response_bench",
    columns=(
        Column("course_id", "string", is_nullable=False),
        Column("problem_id", "string", is_nullable=False),
        Column("username", "string", is_nullable=False),
        Column("answer", "string"),
        Column("attempts", "int"),
        Column("share", "double"),
        Column("last_time", "timestamp"),
    ),
    primary_key=("course_id", "problem_id", "username"),
    indexes=(("course_id",), ("course_id", "problem_id")),
    mysql_types={"problem_id": "varchar(255)", "username": "varchar(30)", "answer": "longtext"},
    parted_by="course_id",
)


def by_date_sql(rows: int, *, version: int) -> str:
    """Return the rows by date; the last days' counts are the version."""
    day = f"cast(id * {DAYS} div {rows} as int)"
    return f"""
        select /*+ repartition(8, id) */
            concat('course-v1:Org+Course', id % 100, '+2026') as course_id,
            concat('learner_', id * 7919 % 20000) as username,
            date_add(date '2025-01-01', {day}) as date,
            'problem' as entity_type,
            concat('block-v1:Org+Course', id % 100, '+2026+type@problem+block@',
                lpad(hex(id), 32, '0')) as entity_id,
            'attempted' as event,
            cast(if({day} >= {DAYS - CHANGED_DAYS}, {version}, 1) as int) as count
        from range({rows})
    """


def by_course_sql(rows: int, *, version: int) -> str:
    """Return the rows by course; the first course's attempts are the version."""
    return f"""
        select /*+ repartition(8, id) */
            concat('course-v1:Org+Course', id % {COURSES}, '+2026') as course_id,
            concat('block-v1:Org+Course', id % {COURSES}, '+2026+type@problem+block@',
                lpad(hex(id div {COURSES} % 500), 32, '0')) as problem_id,
            concat('learner_', id div {COURSES * 500}) as username,
            concat('[\\"choice_', id % 7, '\\"]') as answer,
            cast(if(id % {COURSES} = 0, {version}, 1) as int) as attempts,
            id / {rows} as share,
            timestamp '2026-01-05 10:00:00' as last_time
        from range({rows})
    """


@dataclass(frozen=True, slots=True)
class Site:
    """The services of a measurement."""

    hive: Hive
    lake: Lake
    server: MariaDb
    url: str
    rows: int

    def write_marts(self, *, version: int) -> None:
        """Write both marts anew, as dbt does."""
        half = self.rows // 2
        made = {
            BY_DATE.name: by_date_sql(half, version=version),
            BY_COURSE.name: by_course_sql(half, version=version),
        }
        for name, select in made.items():
            self.hive.execute(f"drop table if exists {DATABASE}.{name}")
            self.hive.execute(f"create table {DATABASE}.{name} using parquet as {select}")

    def publish(self, *, version: int) -> dict[str, Any]:
        """Publish both marts while readers read; return seconds and kept rows."""
        marts = [BY_DATE, BY_COURSE]
        with (
            Readers(self.server) as readers,
            mart_reader(self.hive, self.lake, DATABASE, marts=marts) as read_mart,
        ):
            moments: dict[Stage, float] = {}
            begun = time.perf_counter()
            summary = publish(
                self.url,
                marts=marts,
                read_mart=read_mart,
                context=PublicationContext(date(2026, 3, version), None, None, None, NOW),
                now=lambda: NOW,
                on_step=lambda step: moments.update({step.stage: time.perf_counter()}),
            )
            seconds = time.perf_counter() - begun
        return {
            "seconds": round(seconds, 1),
            "swap_ms": round(1_000 * (moments[Stage.SWAPPED] - moments[Stage.SWAPPING])),
            "tables": {table.name: round(table.seconds, 1) for table in summary.tables},
            "kept": sum(table.kept for table in summary.tables),
            "longest_wait_ms": round(1_000 * readers.longest, 1),
        }


class Readers:
    """Processes that ask for one day of a course, and remember the longest wait."""

    def __init__(self, server: MariaDb) -> None:
        self._longest = multiprocessing.Value("d", 0.0)
        self._stop = multiprocessing.Event()
        self._processes = [
            multiprocessing.Process(target=read, args=(server.port, self._longest, self._stop))
            for _ in range(READERS)
        ]

    @property
    def longest(self) -> float:
        """Return the longest wait for an answer, in seconds."""
        return float(self._longest.value)

    def __enter__(self) -> "Readers":
        for process in self._processes:
            process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for process in self._processes:
            process.join()


def read(port: int, longest: Any, stop: Any) -> None:
    """Ask until told to stop, and note the longest wait."""
    connection = pymysql.connect(
        host="127.0.0.1", port=port, user="root", database=DATABASE, autocommit=True
    )
    with connection, connection.cursor() as cursor:
        while not stop.wait(0.005):
            begun = time.perf_counter()
            try:
                cursor.execute(
                    f"select count(*), max(`count`) from {BY_DATE.name} "
                    "where course_id = 'course-v1:Org+Course7+2026' "
                    "and username = 'learner_7' and date >= '2025-12-01'"
                )
            except pymysql.err.ProgrammingError:  # nothing is published yet
                continue
            with longest.get_lock():
                longest.value = max(longest.value, time.perf_counter() - begun)


def measure(site: Site) -> dict[str, Any]:
    """Return the figures of all publications."""
    found: dict[str, Any] = {}
    for version, name in enumerate(
        ("first", "whole", "one_percent", "one_percent_again", "nothing"), start=1
    ):
        site.write_marts(version=min(version, 4))
        found[name] = site.publish(version=version)
        sys.stderr.write(f"{name}: {found[name]}\n")
    with Readers(site.server) as readers:
        time.sleep(QUIET_SECONDS)
    found["quiet_longest_wait_ms"] = round(1_000 * readers.longest, 1)
    found["ratio"] = round(found["whole"]["seconds"] / found["one_percent_again"]["seconds"], 1)
    return found


def main(arguments: Sequence[str]) -> None:
    """Start the services, measure and print the result."""
    parser = argparse.ArgumentParser(prog="bench.publish_parts")
    parser.add_argument("rows", nargs="?", type=int, default=ROWS)
    parser.add_argument("--pool", default=POOL, metavar="SIZE")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        lake = Lake.from_uri(str(home / "lake"))
        options = ThriftServerOptions(home=home, lake=lake, memory="2g")
        (home / "mariadb").mkdir()
        server_options = (
            f"--innodb-buffer-pool-size={asked.pool}",
            "--innodb-log-file-size=512M",
        )
        with running_mariadb(home / "mariadb", *server_options) as server:
            started = thrift_server.start(options)
            try:
                with connect(started.host, started.port) as hive:
                    location = lake.location("warehouse", f"{DATABASE}.db")
                    ensure_database(hive, DATABASE, location)
                    url = server.create_database(DATABASE)
                    figures = measure(Site(hive, lake, server, url, asked.rows))
            finally:
                thrift_server.stop(options)
    print(json.dumps(vars(asked) | figures))


if __name__ == "__main__":
    main(sys.argv[1:])
