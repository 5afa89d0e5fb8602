"""Snapshots as files: their digest, and what a later one takes from them."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from loaders.hive.snapshots import Snapshot
from loaders.lake import Lake

SCHEMA = pa.schema(
    [
        pa.field("id", pa.int64()),
        pa.field("name", pa.string()),
        pa.field("at", pa.timestamp("us", tz="UTC")),
        pa.field("path", pa.list_(pa.string())),
        pa.field("grade", pa.decimal128(10, 2)),
        pa.field("active", pa.bool_()),
    ]
)
ROWS = [
    {"id": 1, "name": "a\tb\n\\", "at": datetime(2026, 1, 1, tzinfo=UTC), "path": ["x", "y"]},
    {"id": 2, "name": "", "at": None, "path": [], "active": True},
    {"id": 3, "name": None, "at": None, "path": None},
]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.from_uri(str(tmp_path / "lake"))


def _digest(lake: Lake, *chunks: list[dict[str, object]], table: str = "users") -> str:
    snapshot = Snapshot(lake, "lms", "one")
    batches = [pa.RecordBatch.from_pylist(chunk, schema=SCHEMA) for chunk in chunks]
    snapshot.write(table, schema=SCHEMA, chunks=batches)
    return snapshot.digest


def test_the_digest_depends_on_the_rows_and_not_on_their_order(lake: Lake) -> None:
    first, second, third = ROWS
    expected = _digest(lake, [first, second, third])
    assert _digest(lake, [third], [second, first]) == expected
    others = [
        [first, second],
        [first, second, third, third],
        [first, second, third | {"name": ""}],
        [first | {"path": ["xy"]}, second, third],
        [first, second | {"active": False}, third],
    ]
    assert len({expected, *(_digest(lake, rows) for rows in others)}) == 1 + len(others)
    assert _digest(lake, ROWS, table="people") != expected


def test_the_digest_depends_on_which_table_has_the_rows(lake: Lake) -> None:
    digests = set()
    for name, other in (("a", "b"), ("b", "a")):
        snapshot = Snapshot(lake, "lms", "one")
        for table, rows in ((name, ROWS), (other, ROWS[:1])):
            batch = pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
            snapshot.write(table, schema=SCHEMA, chunks=[batch])
        digests.add(snapshot.digest)
    assert len(digests) == 2


def test_the_last_table_is_that_of_the_newest_other_snapshot_which_is_whole(lake: Lake) -> None:
    assert Snapshot(lake, "lms", "4").last("users") is None
    for name, rows in (("1", ROWS[:1]), ("2", ROWS[:2]), ("4", ROWS)):
        batch = pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
        Snapshot(lake, "lms", name).write("users", schema=SCHEMA, chunks=[batch])
    # a killed run: its file has not got its name
    lake.write_table(
        lake.path("landing", "lms", "3", "users", "_unfinished-part-0.parquet"),
        SCHEMA.empty_table(),
    )

    last = Snapshot(lake, "lms", "4").last("users")

    assert last is not None
    assert last.row_count == 2
    lake.delete_folder(lake.path("landing", "lms", "1"))
    lake.delete_folder(lake.path("landing", "lms", "2"))
    own = Snapshot(lake, "lms", "4").last("users")
    assert own is not None
    assert own.row_count == 3


def test_the_last_table_has_the_columns_of_now_and_the_rows_that_are_asked_for(lake: Lake) -> None:
    batch = pa.RecordBatch.from_pylist(ROWS, schema=SCHEMA)
    Snapshot(lake, "lms", "1").write("users", schema=SCHEMA, chunks=[batch])
    wider = pa.schema([pa.field("added", pa.string()), *SCHEMA])
    last = Snapshot(lake, "lms", "2").last("users")

    assert last is not None
    batches = list(last.batches(wider, where=pc.field("id") > 1))

    assert all(batch.schema == wider for batch in batches)
    found = [(row["added"], row["id"]) for batch in batches for row in batch.to_pylist()]
    assert found == [(None, 2), (None, 3)]
