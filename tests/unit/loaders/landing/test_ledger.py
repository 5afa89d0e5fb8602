"""The ledger's digests of dates, and what they say has changed."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from loaders.lake import Lake
from loaders.landing.errors import LandingError
from loaders.landing.ledger import (
    LOADED_FILE_SCHEMA,
    LoadedFile,
    changed_dates,
    compact_ledger,
    landed_versions,
    read_all_entries,
    read_ledger,
    write_entries,
)

FIRST, SECOND, THIRD = (date(2021, 3, day) for day in (14, 15, 16))


def entry(file_hash: str, *dates: date, replaces: str | None = None) -> LoadedFile:
    return LoadedFile(
        file_hash=file_hash,
        path=f"/logs/{file_hash}",
        bytes=10,
        modified_ns=1,
        lines=6,
        events=3,
        skipped=1,
        rejected_by_reason={"not_json": 2},
        event_dates=dates,
        replaces=replaces,
        loaded_at=datetime(2026, 1, 1, tzinfo=UTC),
        cleaner_version="1",
    )


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.from_uri(str(tmp_path))


def test_what_is_written_is_read(lake: Lake) -> None:
    entries = [entry("a", FIRST), entry("b")]
    write_entries(lake, entries)
    assert read_ledger(lake) == entries


def test_a_ledger_without_entries_is_empty(lake: Lake) -> None:
    assert read_ledger(lake) == []


def test_a_replaced_file_is_known_but_not_current(lake: Lake) -> None:
    write_entries(lake, [entry("a", FIRST)])
    write_entries(lake, [entry("b", FIRST, replaces="a")])
    assert [found.file_hash for found in read_ledger(lake)] == ["b"]
    assert [found.file_hash for found in read_all_entries(lake)] == ["a", "b"]


def test_entries_that_a_crash_left_twice_count_once(lake: Lake) -> None:
    write_entries(lake, [entry("a", FIRST)])
    write_entries(lake, [entry("a", FIRST), entry("b")])
    assert len(read_all_entries(lake)) == 2
    compact_ledger(lake)
    files = lake.list(lake.path("landing", "loaded_files"))
    assert (len(files), len(read_all_entries(lake))) == (1, 2)


def test_only_dates_whose_files_differ_have_changed() -> None:
    before = landed_versions([entry("a", FIRST, SECOND)])
    after = landed_versions([entry("b", SECOND, THIRD), entry("a", FIRST, SECOND)])
    assert changed_dates(after, before) == [SECOND, THIRD]
    assert changed_dates(after, after) == []
    assert changed_dates(before, after) == [SECOND, THIRD]
    assert changed_dates(after, {}) == [FIRST, SECOND, THIRD]


def test_the_order_of_loading_does_not_matter_to_a_version() -> None:
    files = [entry("a", FIRST), entry("b", FIRST)]
    assert landed_versions(files) == landed_versions(reversed(files))


def test_every_column_of_the_ledger_is_documented() -> None:
    assert all(field.metadata and field.metadata[b"doc"] for field in LOADED_FILE_SCHEMA)


@pytest.mark.parametrize("read", [read_all_entries, compact_ledger])
@pytest.mark.parametrize("content", [b"", b"half of a file"])
def test_a_damaged_file_of_the_ledger_is_named(
    lake: Lake, read: Callable[[Lake], object], content: bytes
) -> None:
    write_entries(lake, [entry("a", FIRST)])
    (path,) = (info.path for info in lake.list(lake.path("landing", "loaded_files")))
    Path(path).write_bytes(content)
    with pytest.raises(LandingError, match=f"ledger's file {path} must be .* but can't be read"):
        read(lake)
