"""Measures how fast rows reach MariaDB: LOAD DATA LOCAL, multi-row INSERT, a whole publication.

    python -m bench.publish [rows]

The program starts a private server and prints one JSON object, rows per second of wall time. Loads
are the best of three, and include the keys, which are added after the rows. Checksums and
publications are made once. `bench.publish_parts` measures publications in which few rows changed.
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

from loaders.marts.contract.mart import Column, Mart
from loaders.marts.parts import count_parts
from loaders.marts.reader import MartData
from loaders.marts.screening import store_batches
from loaders.publishing.bulk_load import load_by_file, load_by_inserts
from loaders.publishing.ddl import Backend, add_keys_sql, create_table_sql
from loaders.publishing.publication import PublicationContext
from loaders.publishing.publish import publish
from tests.services.mariadb import MariaDb, running_mariadb

ROWS = 400_000
RUNS = 3
# The data fit into the server's memory, as they should on a real server.
SERVER_OPTIONS = ("--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M")
CREATED = "2026-03-01 00:00:00"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
AS_OF = date(2026, 3, 1)
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
        loaded = load(connection, MART, table="t", batches=batches)
        for statement in add_keys_sql(MART, name="t", backend=Backend.MYSQL):
            cursor.execute(statement)
        seconds = time.perf_counter() - begun
    assert loaded == sum(batch.num_rows for batch in batches)
    return seconds


def time_publication(url: str, batches: Sequence[pa.RecordBatch], *, as_of: date = AS_OF) -> float:
    """Return the seconds of a whole publication: read, hash, load, check, keys, swap."""
    rows = sum(batch.num_rows for batch in batches)
    begun = time.perf_counter()
    publish(
        url,
        marts=[MART],
        read_mart=lambda _name: MartData(lambda: batches, lambda: rows),
        context=PublicationContext(as_of, None, None, None, NOW),
        now=lambda: NOW,
    )
    return time.perf_counter() - begun


def main(rows: int) -> None:
    """Measure and print the result."""
    batch = make_batch(rows)
    begun = time.perf_counter()
    count_parts(MART, [batch])
    hashing = time.perf_counter() - begun
    stored = [
        found.append_column("created", pa.array([CREATED] * found.num_rows, pa.large_string()))
        for found in store_batches(MART, [batch])
    ]
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
    seconds = {
        "load_data_local": by_file,
        "multi_row_insert": by_inserts,
        "checksum_alone": hashing,
        "publication_mariadb": mariadb_publication,
        "publication_mariadb_unchanged": unchanged,
        "publication_sqlite": sqlite_publication,
    }
    figures = {name: round(rows / value) for name, value in seconds.items()}
    print(json.dumps({"rows": rows, "rows_per_second": figures}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
