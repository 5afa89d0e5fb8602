"""A mart's way from a real Hive table, through its Parquet files, into the result store."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loaders.hive.connection import Hive, connect
from loaders.hive.tables import ensure_database, table_location
from loaders.marts.contract.mart import Column, Mart, StoredRows
from loaders.marts.errors import PublishError
from loaders.marts.reader import SMALL_BYTES, MartData, Period, mart_reader
from loaders.publishing.publication import Outcome
from loaders.publishing.publish import publish
from tests.services.result_store import query
from tests.services.thrift import ThriftService
from tests.stores.result_store_case import clock, context, sqlite_url

pytestmark = pytest.mark.thrift

DATABASE = "mart_reader_tests"
MART = Mart(
    name="course_activity",
    columns=(
        Column("course_id", "string", is_nullable=False),
        Column("interval_end", "timestamp", is_nullable=False),
        Column("count", "int"),
        Column("share", "decimal(5,2)"),
        Column("date", "date", is_nullable=False),
    ),
    primary_key=("course_id", "interval_end", "date"),
)
SELECT = """
select
    cast(id as string) as course_id,
    timestamp '2026-01-05 00:00:00.999999' as interval_end,
    cast(if(id % 2 = 0, id, null) as int) as count,
    cast(id / 4 as decimal(5, 2)) as share,
    date_add(date '2026-01-01', cast(id % 3 as int)) as date
from range(10)
"""


@pytest.fixture
def hive(thrift_server: ThriftService) -> Iterator[Hive]:
    """Connect to the server, with an empty database."""
    location = thrift_server.lake.location("warehouse", f"{DATABASE}.db")
    with connect(thrift_server.host, thrift_server.port) as session:
        session.execute(f"drop database if exists {DATABASE} cascade")
        ensure_database(session, DATABASE, location)
        yield session
        session.execute(f"drop database if exists {DATABASE} cascade")


# The parts of a large mart are counted by Spark, those of a small one by reading its rows.
EVERY_SIZE = pytest.mark.parametrize("small_bytes", [0, SMALL_BYTES], ids=["large", "small"])


def _publish(hive: Hive, server: ThriftService, url: str) -> None:
    with mart_reader(hive, server.lake, DATABASE, marts=[MART]) as read_mart:
        publish(url, marts=[MART], read_mart=read_mart, context=context(), now=clock())


@pytest.mark.parametrize("options", ["", "partitioned by (date)"])
def test_what_spark_wrote_is_what_readers_read(
    hive: Hive, thrift_server: ThriftService, tmp_path: Path, options: str
) -> None:
    hive.execute(f"create table {DATABASE}.course_activity using parquet {options} as {SELECT}")

    _publish(hive, thrift_server, sqlite_url(tmp_path))

    rows = query(
        sqlite_url(tmp_path),
        "select course_id, interval_end, `count`, share, date from course_activity order by 1",
    )
    assert len(rows) == 10
    assert rows[0] == ("0", "2026-01-05 00:00:00", 0, 0, "2026-01-01")
    assert rows[5] == ("5", "2026-01-05 00:00:00", None, 1.25, "2026-01-03")


def test_an_empty_table_of_hive_is_an_empty_table(
    hive: Hive, thrift_server: ThriftService, tmp_path: Path
) -> None:
    hive.execute(f"create table {DATABASE}.course_activity using parquet as {SELECT} limit 0")

    _publish(hive, thrift_server, sqlite_url(tmp_path))

    assert query(sqlite_url(tmp_path), "select count(*) from course_activity") == [(0,)]


@EVERY_SIZE
def test_a_file_that_hive_does_not_count_stops_the_publication(
    hive: Hive, thrift_server: ThriftService, tmp_path: Path, small_bytes: int
) -> None:
    hive.execute(f"create table {DATABASE}.course_activity using parquet as {SELECT}")
    with mart_reader(
        hive, thrift_server.lake, DATABASE, marts=[MART], small_bytes=small_bytes
    ) as read_mart:
        # The reader lists the files when it is asked for rows: after Hive has counted.
        data = read_mart("course_activity")
    assert data.count_rows() == 10
    folder = Path(table_location(hive, DATABASE, "course_activity").removeprefix("file://"))
    (folder / "_hidden.parquet").write_bytes(b"no data: Spark ignores such names, and so do we")
    stray = pa.table(
        {
            "course_id": ["stray"],
            "interval_end": [datetime(2026, 1, 5)],  # noqa: DTZ001 - as Spark's files hold it
            "count": pa.array([1], pa.int32()),
            "share": pa.array([None], pa.decimal128(5, 2)),
            "date": [date(2026, 1, 1)],
        }
    )
    pq.write_table(stray, folder / "part-stray.parquet")

    with pytest.raises(PublishError, match="11 rows were read, 10 expected from Hive"):
        publish(
            sqlite_url(tmp_path),
            marts=[MART],
            read_mart=lambda _name: data,
            context=context(),
            now=clock(),
        )


PARTED = Mart(
    name="course_activity",
    columns=(
        Column("course_id", "string", is_nullable=False),
        Column("date", "date", is_nullable=False),
        Column("first", "int"),
        Column("second", "int"),
        Column("share", "double"),
        Column("grade", "decimal(5,2)"),
        Column("at", "timestamp"),
    ),
    primary_key=("course_id", "date"),
)


def _parted_sql(*, moved: str) -> str:
    """Return sixty rows, six a course and ten a date; the chosen row's number moves."""
    return f"""
        select
            concat('course ', id div 6, if(id = 4, ' ', '')) as course_id,
            if({moved}, null, 7) as first,
            if({moved}, 7, null) as second,
            id / 3 as share,
            cast(id / 4 as decimal(5, 2)) as grade,
            timestamp '2026-01-05 00:00:00.999999' as at,
            date_add(date '2026-01-29', cast(id % 6 as int)) as date
        from range(60)
    """


@pytest.mark.parametrize("options", ["", "partitioned by (date)"])
@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        ({"parted_by": "date"}, 50),
        ({"parted_by": "course_id"}, 54),
        ({"parted_by": "course_id", "months_of": "date"}, 57),
    ],
    ids=["by date", "by course", "by month"],
)
def test_the_parts_that_spark_counts_differently_are_loaded(
    hive: Hive,
    thrift_server: ThriftService,
    tmp_path: Path,
    options: str,
    parts: dict[str, str],
    kept: int,
) -> None:
    """A value that moves to a neighbour that was null is a change, though Spark hashes no null."""
    mart = replace(PARTED, **parts)
    url = sqlite_url(tmp_path)
    reports = []
    for number, moved in enumerate(("false", "id = 4", "id = 4"), start=1):
        hive.execute(f"drop table if exists {DATABASE}.course_activity")
        hive.execute(
            f"create table {DATABASE}.course_activity using parquet {options} as "
            f"{_parted_sql(moved=moved)}"
        )
        with mart_reader(
            hive, thrift_server.lake, DATABASE, marts=[mart], small_bytes=0
        ) as read_mart:
            reports += publish(
                url, marts=[mart], read_mart=read_mart, context=context(), now=clock(number)
            ).tables

    assert [report.outcome for report in reports] == [
        Outcome.LOADED,
        Outcome.LOADED,
        Outcome.UNCHANGED,
    ]
    assert [report.kept for report in reports] == [0, kept, 0]
    assert query(
        url, "select course_id, date, first, second from course_activity where second is not null"
    ) == [("course 0 ", "2026-02-02", None, 7)]
    assert query(url, "select count(*), count(distinct id) from course_activity") == [(60, 60)]
    courses = query(url, "select course_id, row_count from publication_course")
    assert sorted(courses) == sorted((f"course {number}", 6) for number in range(10))


def test_a_mart_that_becomes_large_is_loaded_whole_once_and_then_by_parts(
    hive: Hive, thrift_server: ThriftService, tmp_path: Path
) -> None:
    mart = replace(PARTED, parted_by="course_id")
    url = sqlite_url(tmp_path)
    reports = []
    nights = [("false", SMALL_BYTES), ("false", SMALL_BYTES), ("false", 0), ("id = 4", 0)]
    for number, (moved, small_bytes) in enumerate(nights, start=1):
        hive.execute(f"drop table if exists {DATABASE}.course_activity")
        hive.execute(
            f"create table {DATABASE}.course_activity using parquet as {_parted_sql(moved=moved)}"
        )
        with mart_reader(
            hive, thrift_server.lake, DATABASE, marts=[mart], small_bytes=small_bytes
        ) as read_mart:
            reports += publish(
                url, marts=[mart], read_mart=read_mart, context=context(), now=clock(number)
            ).tables

    assert [report.outcome for report in reports] == [
        Outcome.LOADED,
        Outcome.UNCHANGED,
        Outcome.LOADED,
        Outcome.LOADED,
    ]
    assert [report.kept for report in reports] == [0, 0, 0, 54]


@EVERY_SIZE
def test_a_view_of_a_store_is_read_from_the_files_of_the_store(
    hive: Hive, thrift_server: ThriftService, tmp_path: Path, small_bytes: int
) -> None:
    """The store has 40 days from 1 January on, a partition a week; the period is 5 to 8 January."""
    hive.execute(
        f"create table {DATABASE}.int_counted using parquet partitioned by (event_week) as "
        "select concat('c', id % 2) as course_id, id as event_count, "
        "date_add(date '2026-01-01', cast(id as int)) as event_date, "
        "trunc(date_add(date '2026-01-01', cast(id as int)), 'week') as event_week from range(40)"
    )
    hive.execute(
        f"create view {DATABASE}.counts as select course_id, event_date as date, "
        f"cast(event_count as int) as count from {DATABASE}.int_counted "
        "where event_date >= date '2026-01-05' and event_date < date '2026-01-09'"
    )
    mart = Mart(
        name="counts",
        columns=(
            Column("course_id", "string", is_nullable=False),
            Column("date", "date", is_nullable=False),
            Column("count", "int"),
        ),
        primary_key=("course_id", "date"),
        parted_by="date",
        read_from=StoredRows("int_counted", {"date": "event_date", "count": "event_count"}),
    )

    def reader(*days: int) -> AbstractContextManager[Callable[[str], MartData]]:
        period = Period(*(date(2026, 1, day) for day in days))
        return mart_reader(
            hive,
            thrift_server.lake,
            DATABASE,
            marts=[mart],
            period=period,
            small_bytes=small_bytes,
        )

    url = sqlite_url(tmp_path)
    with reader(5, 9) as read_mart:
        publish(url, marts=[mart], read_mart=read_mart, context=context(), now=clock())
        data = read_mart("counts")

    found = query(url, "select course_id, date, `count` from counts order by date")
    assert found == [(f"c{day % 2}", f"2026-01-0{day + 1}", day) for day in range(4, 8)]
    if data.of_parts is not None:
        read = pa.Table.from_batches(data.of_parts({"2026-01-06", "2026-01-09"}))
        assert read.column("count").to_pylist() == [5]
    with (
        pytest.raises(PublishError, match="5 rows were read, 4 expected from Hive"),
        reader(5, 10) as read_mart,
    ):
        publish(
            f"{url}-of-a-day-more",
            marts=[mart],
            read_mart=read_mart,
            context=context(),
            now=clock(),
        )
