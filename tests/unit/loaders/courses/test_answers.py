"""What an LMS said of the age of its answers is kept with the rows that were made of them."""

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from loaders.courses import answers
from loaders.courses.answers import Age, forgetting_unusable, read_ages, write_ages
from loaders.hive.snapshots import Snapshot
from loaders.lake import Lake

AGES = {"a": Age('"1"', None), "b": Age(None, "Mon, 02 Mar 2026 09:00:00 GMT")}
BLOCKS = pa.RecordBatch.from_pylist([{"course_id": "a"}, {"course_id": "b"}, {"course_id": "a"}])


def take(lake: Lake, name: str, ages: dict[str, Age] | None) -> Snapshot:
    snapshot = Snapshot(lake, "courses", name)
    snapshot.write("course_blocks", schema=BLOCKS.schema, chunks=[BLOCKS])
    if ages is not None:
        write_ages(snapshot, ages)
    return snapshot


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.from_uri(str(tmp_path))


def test_ages_are_read_by_the_next_snapshot(lake: Lake) -> None:
    take(lake, "1", AGES)
    assert read_ages(Snapshot(lake, "courses", "2")) == AGES


def test_the_age_of_a_course_without_blocks_is_not_kept(lake: Lake) -> None:
    take(lake, "1", AGES | {"away": Age('"3"', None)})
    assert read_ages(Snapshot(lake, "courses", "2")) == AGES


def test_ages_do_not_change_the_digest_of_a_snapshot(lake: Lake) -> None:
    assert take(lake, "1", AGES).digest == take(lake, "2", {}).digest


def test_ages_of_rows_that_a_killed_load_replaced_are_not_given(lake: Lake) -> None:
    take(lake, "1", AGES)
    take(lake, "2", None)
    assert read_ages(Snapshot(lake, "courses", "3")) == {}


def test_ages_are_forgotten_when_the_code_makes_other_rows(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(lake, "1", AGES)
    monkeypatch.setattr(answers, "RULE_FILES", "schema.py")
    assert read_ages(Snapshot(lake, "courses", "2")) == {}


def test_a_listing_with_unusable_records_is_read_in_every_load() -> None:
    unusable: Counter[Any] = Counter()
    ages = dict(AGES)
    for listing in forgetting_unusable(
        [{"course_id": "a"}, {"course_id": "b"}], unusable=unusable, ages=ages
    ):
        unusable["bad_value"] += listing["course_id"] == "b"
    assert ages == {"a": AGES["a"]}
