"""Makes the same summaries in DuckDB, from the same landed Parquet files on the same cores."""

import os
import time
from datetime import date
from pathlib import Path

import duckdb

from bench.summaries.comparison import Equal, compare
from flows.settings import PROJECT_ROOT

SUMMARIES = (
    "stg_tracking_log__events",
    "course_enrollment_daily",
    "course_enrollment_mode_daily",
    "course_activity",
    "module_engagement",
    "student_engagement_daily",
    "video",
    "video_timeline",
    "answer_distribution",
    "event_type_daily",
)
"""What DuckDB makes: the store of the events, and marts of most domains."""

STEPS = (
    SUMMARIES[0], "enrollment_spans", *SUMMARIES[1:6], "video_segments", *SUMMARIES[6:],
)  # fmt: skip
"""The tables in their order: a table reads only those before it."""

QUERIES = Path(__file__).with_name("duckdb")
"""The folder with one query for each table."""


def make_summaries(lake: Path, *, as_of: date, database: Path) -> dict[str, float]:
    """Make all tables in a database file; return the seconds of each."""
    seconds = {}
    # The order of the rows means nothing. DuckDB needs less memory when it may forget the order.
    with duckdb.connect(
        str(database), config={"threads": os.cpu_count() or 1, "preserve_insertion_order": False}
    ) as connection:
        # A bar on standard output would stand in the JSON.
        connection.execute("set enable_progress_bar = false")
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"set variable as_of = date '{as_of}'")
        connection.execute(
            "create view landed_events as from read_parquet("
            f"'{lake}/landing/tracking_events/*/*.parquet', hive_partitioning = true)"
        )
        lookup = PROJECT_ROOT / "seeds" / "event_type_lookup.csv"
        connection.execute(f"create view event_type_lookup as from read_csv('{lookup}')")
        for name in STEPS:
            started = time.monotonic()
            query = (QUERIES / f"{name}.sql").read_text()
            connection.execute(f"create table {name} as {query}")
            seconds[name] = round(time.monotonic() - started, 2)
    return seconds


def compare_summaries(tables: Path, *, database: Path) -> dict[str, Equal]:
    """Compare each summary with the mart of this name, in the folder of the Hive tables."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set enable_progress_bar = false")
        return {name: compare(connection, name, theirs=name, tables=tables) for name in SUMMARIES}
