"""Measures how fast rows reach MariaDB: LOAD DATA LOCAL, multi-row INSERT, copied dates.

    python -m bench.publish [rows]

The program starts a private server and prints one JSON object. Times are wall seconds, best of
three, and include the keys, which are added after the load. `one_day_of_365` is a dated table of a
million rows in which one day changed. It compares a publication that copies the other days inside
the server with one that loads the table whole, in wall seconds and in CPU seconds of the publisher
alone.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pymysql

from loaders.marts.content import read_content
from loaders.marts.manifest import Column, Mart
from loaders.marts.reader import MartData
from loaders.marts.screening import store_batches
from loaders.publishing.bulk_load import load_by_file, load_by_inserts
from loaders.publishing.ddl import Backend, add_keys_sql, create_table_sql
from loaders.publishing.publication import PublicationContext
from loaders.publishing.publish import publish
from tests.services.mariadb import MariaDb, running_mariadb

ROWS = 400_000
DATED_ROWS = 1_000_000
DAYS = 365
RUNS = 3
# The data fit into the server's memory, as they should on a real server.
SERVER_OPTIONS = ("--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M")
CREATED = "2026-03-01 00:00:00"
MART = Mart(
    name="course_activity_bench",
    columns=(
        Column("course_id", "string", is_nullable=False),
        Column("date", "date", is_nullable=False),
        Column("mode", "string", is_nullable=False),
        Column("label", "string"),
        Column("count", "int"),
        Column("cumulative_count", "bigint"),
        Column("share", "double"),
        Column("last_seen", "timestamp"),
    ),
    primary_key=("course_id", "date", "mode"),
    indexes=(("course_id",), ("date",)),
    mysql_types={"mode": "varchar(100)"},
)

DATED_MART = Mart(
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
    mysql_types={
        "username": "varchar(30)",
        "entity_type": "varchar(10)",
        "event": "varchar(30)",
    },
    dated_by="date",
)


def make_batch(rows: int) -> pa.RecordBatch:
    """Return rows like those of a daily table: few courses, many days, several modes."""
    first = date(2020, 1, 1)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    days = [first + timedelta(days=number // 4 % 1_000) for number in range(rows)]
    return pa.RecordBatch.from_pydict(
        {
            "course_id": [f"course-v1:Org+Course{number // 4_000}+2026" for number in range(rows)],
            "date": pa.array(days, pa.date32()),
            "mode": [("audit", "honor", "verified", "masters")[n % 4] for n in range(rows)],
            "label": ["ACTIVE" if number % 3 else None for number in range(rows)],
            "count": pa.array(range(rows), pa.int32()),
            "cumulative_count": pa.array(range(rows), pa.int64()),
            "share": [number / rows for number in range(rows)],
            "last_seen": pa.array([moment] * rows, pa.timestamp("us", tz="UTC")),
        }
    )


def make_day(number: int, *, version: int) -> pa.RecordBatch:
    """Return a day's rows, like those of `module_engagement`; every count is the version."""
    size = DATED_ROWS // DAYS + (number < DATED_ROWS % DAYS)
    courses = [f"Org+Course{row % 20}+2026" for row in range(size)]
    return pa.RecordBatch.from_pydict(
        {
            "course_id": [f"course-v1:{course}" for course in courses],
            "username": [f"learner_{(row + number) * 7919 % 20_000}" for row in range(size)],
            "date": pa.array([date(2025, 1, 1) + timedelta(days=number)] * size, pa.date32()),
            "entity_type": ["problem"] * size,
            "entity_id": [
                f"block-v1:{course}+type@problem+block@{row:032x}"
                for row, course in enumerate(courses)
            ],
            "event": ["attempted"] * size,
            "count": pa.array([version] * size, pa.int32()),
        }
    )


def time_load(server: MariaDb, load: Callable[..., int], batches: list[pa.RecordBatch]) -> float:
    """Return the seconds of one load into a new table, with its keys."""
    server.create_database("bench")
    connection = pymysql.connect(
        host="127.0.0.1",
        port=server.port,
        user="root",
        database="bench",
        autocommit=True,
        local_infile=True,
        charset="utf8mb4",
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(create_table_sql(MART, name="t", backend=Backend.MYSQL))
        begun = time.perf_counter()
        loaded = load(connection, MART, table="t", batches=batches, created=CREATED)
        for statement in add_keys_sql(MART, name="t", backend=Backend.MYSQL):
            cursor.execute(statement)
        seconds = time.perf_counter() - begun
    assert loaded == sum(batch.num_rows for batch in batches)
    return seconds


def time_publication(
    url: str,
    batches: Sequence[pa.RecordBatch],
    *,
    mart: Mart = MART,
    as_of: date = date(2026, 3, 1),
    may_copy: bool = True,
) -> float:
    """Return the seconds of a whole publication: read, hash, copy or load, check, keys, swap."""
    now = datetime(2026, 3, 1, tzinfo=UTC)
    rows = sum(batch.num_rows for batch in batches)
    begun = time.perf_counter()
    publish(
        url,
        marts=[mart],
        read_mart=lambda _name: MartData(lambda: batches, rows),
        context=PublicationContext(as_of, None, None, None, now),
        now=lambda: now,
        may_copy=may_copy,
    )
    return time.perf_counter() - begun


def time_one_changed_day(url: str) -> dict[str, dict[str, float]]:
    """Return the seconds of a change of a dated table's last day, by copy and by whole load."""
    days = [make_day(number, version=0) for number in range(DAYS)]
    time_publication(url, days, mart=DATED_MART)
    wall: dict[str, list[float]] = {"copy": [], "whole": []}
    cpu: dict[str, list[float]] = {"copy": [], "whole": []}
    for version in range(1, 2 * RUNS + 1):
        days[-1] = make_day(DAYS - 1, version=version)
        way = "copy" if version % 2 else "whole"
        begun = time.process_time()
        wall[way].append(time_publication(url, days, mart=DATED_MART, may_copy=way == "copy"))
        cpu[way].append(time.process_time() - begun)
    return {way: {"wall": round(min(wall[way]), 1), "cpu": round(min(cpu[way]), 1)} for way in wall}


def main(rows: int) -> None:
    """Measure and print the result."""
    batch = make_batch(rows)
    begun = time.perf_counter()
    stored = list(store_batches(MART, [batch]))
    read_content(MART, stored)
    hashing = time.perf_counter() - begun
    with (
        tempfile.TemporaryDirectory() as folder,
        running_mariadb(Path(folder), *SERVER_OPTIONS) as server,
    ):
        by_file = min(time_load(server, load_by_file, stored) for _ in range(RUNS))
        by_inserts = min(time_load(server, load_by_inserts, stored) for _ in range(RUNS))
        url = server.create_database("bench")
        mariadb_publication = time_publication(url, [batch])
        unchanged = time_publication(url, [batch], as_of=date(2026, 3, 2))
        sqlite_url = f"sqlite:///{folder}/bench.db"
        sqlite_publication = time_publication(sqlite_url, [batch])
        one_day = {
            "mariadb": time_one_changed_day(server.create_database("bench")),
            "sqlite": time_one_changed_day(f"sqlite:///{folder}/dated.db"),
        }
    seconds = {
        "load_data_local": by_file,
        "multi_row_insert": by_inserts,
        "checksum_alone": hashing,
        "publication_mariadb": mariadb_publication,
        "publication_mariadb_unchanged": unchanged,
        "publication_sqlite": sqlite_publication,
    }
    figures = {name: round(rows / value) for name, value in seconds.items()}
    dated = {"rows": DATED_ROWS, "seconds": one_day}
    print(json.dumps({"rows": rows, "rows_per_second": figures, "one_day_of_365": dated}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
