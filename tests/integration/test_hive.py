"""Databases, external tables and partitions on a real Thrift server."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from cleaning.errors import AnalyticsError
from loaders.hive.connection import Hive, HiveStatementError, HiveUnreachableError, connect
from loaders.hive.tables import (
    add_partitions,
    count_rows,
    count_rows_of,
    ensure_database,
    ensure_external_table,
    list_partitions,
    list_tables,
    point_tables,
    sweep_orphans,
    table_location,
    table_locations,
)
from loaders.lake import Lake
from loaders.marts.table_files import require_in_lake
from tests.services.thrift import ThriftService

pytestmark = pytest.mark.thrift

DATABASE = "hive_test"
EVENTS = pa.schema([pa.field("id", pa.int64()), pa.field("end", pa.string())])
EVENT_DATE = pa.field("event_date", pa.date32())
NEW_YEAR, NEXT_DAY = date(2026, 1, 1), date(2026, 1, 2)


@pytest.fixture
def lake(thrift_server: ThriftService, tmp_path: Path) -> Lake:
    return Lake.from_uri(str(tmp_path / "lake"))


@pytest.fixture
def hive(thrift_server: ThriftService, lake: Lake) -> Iterator[Hive]:
    with connect(thrift_server.host, thrift_server.port) as session:
        session.execute(f"drop database if exists {DATABASE} cascade")
        ensure_database(session, DATABASE, lake.location("warehouse", f"{DATABASE}.db"))
        yield session
        session.execute(f"drop database if exists {DATABASE} cascade")


def _write_events(lake: Lake, day: date, *, ids: list[int], file: str = "part-a") -> None:
    rows = pa.table({"id": ids, "end": ["x"] * len(ids)}, schema=EVENTS)
    lake.write_table(lake.path("events", f"event_date={day}", f"{file}.parquet"), rows)


def _ensure_events(hive: Hive, lake: Lake, *, schema: pa.Schema = EVENTS) -> bool:
    return ensure_external_table(
        hive, DATABASE, "events", schema, lake.location("events"), EVENT_DATE
    )


def test_values_come_as_python_has_them(hive: Hive) -> None:
    (row,) = hive.query(
        "select 1, 'é', timestamp'2026-01-31 12:00:00.25', date'2026-01-31', "
        "cast(0.7 as decimal(10,2)), true, cast(null as timestamp), array('a')"
    )
    time = datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=UTC)
    assert row == (1, "é", time, "2026-01-31", Decimal("0.70"), True, None, '["a"]')


def test_a_refused_statement_is_one_sentence_about_it(hive: Hive) -> None:
    with pytest.raises(HiveStatementError, match=r"`select nothing`.*UNRESOLVED_COLUMN") as error:
        hive.query("select nothing")
    assert "\tat " not in str(error.value)


def test_ansi_mode_is_on(hive: Hive) -> None:
    with pytest.raises(HiveStatementError, match="CAST_INVALID_INPUT"):
        hive.query("select cast('x' as int)")


def test_an_address_where_nothing_listens_is_named() -> None:
    with pytest.raises(HiveUnreachableError, match=r"must answer at 127\.0\.0\.1:1; none does"):
        connect("127.0.0.1", 1)


def test_a_table_and_its_partitions_may_be_made_any_number_of_times(hive: Hive, lake: Lake) -> None:
    _write_events(lake, NEW_YEAR, ids=[1, 2])
    _write_events(lake, NEXT_DAY, ids=[3])
    assert _ensure_events(hive, lake)
    for _ in range(2):
        add_partitions(hive, DATABASE, "events", "event_date", [NEW_YEAR, "2026-01-02"])
    assert not _ensure_events(hive, lake)
    assert list_partitions(hive, DATABASE, "events") == ["2026-01-01", "2026-01-02"]
    assert hive.query(f"select id, event_date from {DATABASE}.events order by id") == [
        (1, "2026-01-01"),
        (2, "2026-01-01"),
        (3, "2026-01-02"),
    ]


def test_more_partitions_than_one_statement_takes_are_all_there(hive: Hive, lake: Lake) -> None:
    days = [date.fromordinal(NEW_YEAR.toordinal() + day) for day in range(501)]
    _ensure_events(hive, lake)
    add_partitions(hive, DATABASE, "events", "event_date", days)
    assert list_partitions(hive, DATABASE, "events") == [str(day) for day in days]


def test_a_file_that_comes_later_into_a_known_partition_is_seen(hive: Hive, lake: Lake) -> None:
    _write_events(lake, NEW_YEAR, ids=[1])
    _ensure_events(hive, lake)
    add_partitions(hive, DATABASE, "events", "event_date", [NEW_YEAR])
    assert count_rows(hive, DATABASE, "events") == 1
    _write_events(lake, NEW_YEAR, ids=[2, 3], file="part-b")
    add_partitions(hive, DATABASE, "events", "event_date", [NEW_YEAR])
    assert count_rows(hive, DATABASE, "events") == 3


def test_a_table_with_other_columns_is_made_anew_with_its_files(hive: Hive, lake: Lake) -> None:
    _write_events(lake, NEW_YEAR, ids=[1])
    _ensure_events(hive, lake)
    add_partitions(hive, DATABASE, "events", "event_date", [NEW_YEAR])
    assert _ensure_events(hive, lake, schema=EVENTS.append(pa.field("more", pa.bool_())))
    assert hive.query(f"select id, more from {DATABASE}.events") == [(1, None)]


def test_a_table_is_pointed_at_one_snapshot_after_the_other(hive: Hive, lake: Lake) -> None:
    for snapshot, rows in (("one", [1]), ("two", [1, 2]), ("two", [1, 2])):
        part = lake.path("lms", snapshot, "part-0.parquet")
        lake.write_table(part, pa.table({"id": rows, "end": ["x"] * len(rows)}, schema=EVENTS))
        point_tables(hive, DATABASE, {"users": (EVENTS, lake.location("lms", snapshot))})
        assert count_rows(hive, DATABASE, "users") == len(rows)
    assert table_location(hive, DATABASE, "users") == lake.location("lms", "two")
    assert table_locations(hive, DATABASE)["users"] == lake.location("lms", "two")


def test_all_tables_are_counted_and_located_in_one_statement_each(hive: Hive, lake: Lake) -> None:
    for name, rows in (("one", [1]), ("two's", [1, 2]), ("none", [])):
        part = lake.path("counted", name, "part-0.parquet")
        lake.write_table(part, pa.table({"id": rows, "end": ["x"] * len(rows)}, schema=EVENTS))
    folders = {"one": "one", "two": "two's", "none": "none"}
    locations = {name: lake.location("counted", folder) for name, folder in folders.items()}
    point_tables(hive, DATABASE, {name: (EVENTS, place) for name, place in locations.items()})
    hive.execute(f"create view {DATABASE}.all_ids as select id from {DATABASE}.two")

    assert count_rows_of(hive, DATABASE, ["one", "none", "two"]) == {"none": 0, "one": 1, "two": 2}
    assert count_rows_of(hive, DATABASE, []) == {}
    assert table_locations(hive, DATABASE) == locations


def test_a_pointed_table_gets_the_columns_of_its_new_snapshot(hive: Hive, lake: Lake) -> None:
    wider = EVENTS.append(pa.field("more", pa.bool_()))
    for snapshot, schema in (("one", EVENTS), ("two", wider)):
        lake.write_table(lake.path("lms", snapshot, "part-0.parquet"), schema.empty_table())
        point_tables(hive, DATABASE, {"users": (schema, lake.location("lms", snapshot))})
    assert hive.query(f"select id, `end`, more from {DATABASE}.users") == []


def test_what_a_killed_build_leaves_is_swept_and_nothing_else(hive: Hive, lake: Lake) -> None:
    def folder(*parts: str) -> str:
        return lake.path("warehouse", f"{DATABASE}.db", *parts)

    hive.execute(f"create table {DATABASE}.kept as select 1 as id")
    hive.execute(f"create view {DATABASE}.seen as select 1 as id")
    leftovers = [
        folder("kept", ".spark-staging-1"),
        folder("orphan"),
        folder("seen"),  # a table's folder, where the metastore knows a view
    ]
    for path in leftovers:
        lake.create_folder(path)
    assert sweep_orphans(hive, lake, DATABASE) == leftovers
    assert list_tables(hive, DATABASE) == ["kept", "seen"]
    assert count_rows(hive, DATABASE, "kept") == 1
    hive.execute(f"create table {DATABASE}.orphan as select 1 as id")
    assert sweep_orphans(hive, lake, DATABASE) == []


def test_a_database_of_a_lake_that_was_moved_is_refused_with_the_next_step(
    hive: Hive, tmp_path: Path
) -> None:
    strange = Lake.from_uri(str(tmp_path / "a home+é%41"))
    hive.execute(f"drop database {DATABASE}")
    ensure_database(hive, DATABASE, strange.location("warehouse", f"{DATABASE}.db"))
    require_in_lake(hive, strange, database=DATABASE)
    with pytest.raises(AnalyticsError) as refused:
        require_in_lake(hive, Lake.from_uri(str(tmp_path / "moved")), database=DATABASE)
    sentence = str(refused.value)
    assert f"must lie in the lake file://{tmp_path}/moved, but lies at file://" in sentence
    assert f'`analytics sql "drop database {DATABASE} cascade"`' in sentence


def test_columns_carry_their_docs_as_comments(hive: Hive, lake: Lake) -> None:
    field = pa.field("id", pa.int64(), metadata={"doc": "It's the \\ `id`."})
    lake.create_folder(lake.path("commented"))
    ensure_external_table(
        hive, DATABASE, "commented", pa.schema([field]), lake.location("commented")
    )
    assert hive.query(f"describe {DATABASE}.commented") == [("id", "bigint", "It's the \\ `id`.")]
