"""Known files of older rules are cleaned anew, in place, and exactly once."""

import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaning.clean import CLEANER_VERSION
from loaders.lake import Lake
from loaders.landing.known_files import Again, KnownFiles
from loaders.landing.ledger import (
    LOADED_FILE_SCHEMA,
    changed_dates,
    landed_versions,
    read_all_entries,
    read_ledger,
    write_entries,
)
from tests.stores.landing_home import Home, log, names

ROOT = Path(__file__).parents[4]
OLD, NEW = date(2021, 3, 14), date(2021, 3, 20)


def make_older(home: Home) -> None:
    """Make the ledger say that an older version of the rules made all rows."""
    entries = read_all_entries(home.lake)
    for path in Path(home.lake.path("landing", "loaded_files")).iterdir():
        path.unlink()
    write_entries(home.lake, [replace(entry, cleaner_version="older") for entry in entries])


def prepare(folder: Path) -> Home:
    folder.mkdir(exist_ok=True)
    home = Home(folder)
    home.write("a.log", log(0, 10))
    home.write("b.log", log(10, 20, day=NEW.isoformat()))
    home.land()
    home.write("a.log", log(0, 10) + log(20, 25))
    home.land()
    make_older(home)
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return prepare(tmp_path)


def test_files_of_older_rules_are_left_alone_unless_asked(home: Home) -> None:
    report = home.land()
    assert (report.files_loaded, report.outdated) == (0, 2)


def test_files_of_older_rules_are_cleaned_again_in_place(home: Home) -> None:
    before, versions = read_ledger(home.lake), landed_versions(read_ledger(home.lake))
    report = home.land(again=Again())
    assert (report.files_loaded, report.files_again, report.outdated) == (2, 2, 0)
    assert report.dates == {OLD, NEW}
    assert home.usernames() == names(0, 25)
    assert home.rejected() == {"not_json": 3}
    after = read_ledger(home.lake)
    assert {entry.cleaner_version for entry in after} == {CLEANER_VERSION}
    # load dates are those of the deliveries: old events must not become late ones
    assert [entry.loaded_at for entry in after] == [entry.loaded_at for entry in before]
    assert changed_dates(landed_versions(after), versions) == [OLD, NEW]
    assert home.land(again=Again()).files_loaded == 0


def test_a_commit_lists_each_folder_once_for_all_files_that_it_replaces(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: Counter[str] = Counter()
    whole = Lake.list

    def count(lake: Lake, folder: str, **options: Any) -> Any:
        listed[folder.removeprefix(lake.path("landing"))] += 1
        return whole(lake, folder, **options)

    monkeypatch.setattr(Lake, "list", count)
    assert home.land(again=Again()).files_again == 2
    assert listed["/rejected_lines"] == 1
    assert {listed[f"/tracking_events/event_date={day}"] for day in (OLD, NEW)} == {1}
    assert home.rejected() == {"not_json": 3}


def test_only_files_with_events_since_a_day_are_cleaned_again(home: Home) -> None:
    report = home.land(again=Again(since=NEW))
    assert (report.files_again, report.outdated, report.dates) == (1, 1, {NEW})
    assert home.usernames() == names(0, 25)


def test_a_file_that_was_renamed_is_cleaned_again_under_its_name_of_today(home: Home) -> None:
    (home.logs / "b.log").rename(home.logs / "b.log.1")
    assert home.land(again=Again()).files_again == 2
    assert home.usernames() == names(0, 25)


def test_a_file_that_is_gone_keeps_the_rows_of_its_older_rules(home: Home) -> None:
    (home.logs / "b.log").unlink()
    report = home.land(again=Again())
    assert (report.files_again, report.outdated) == (1, 1)
    assert home.usernames() == names(0, 25)
    assert len(KnownFiles(read_all_entries(home.lake)).outdated) == 1


def test_a_date_that_newer_rules_leave_empty_has_changed(home: Home) -> None:
    """The older rules put an event of b.log to another day, which holds nothing else."""
    moved = date(2020, 1, 1)
    entries = [
        replace(
            entry, event_dates=((moved,) if NEW in entry.event_dates else ()) + entry.event_dates
        )
        for entry in read_all_entries(home.lake)
    ]
    write_entries(home.lake, entries)
    (entry,) = (entry for entry in entries if moved in entry.event_dates)
    folder = Path(home.lake.path("landing", "tracking_events"))
    part = folder / f"event_date={NEW}" / f"part-{entry.file_hash}.parquet"
    stray = folder / f"event_date={moved}" / part.name
    stray.parent.mkdir()
    stray.write_bytes(part.read_bytes())
    versions = landed_versions(read_ledger(home.lake))
    assert moved in versions

    report = home.land(again=Again())
    after = landed_versions(read_ledger(home.lake))
    assert moved not in after
    assert moved in changed_dates(after, versions)
    assert moved in report.dates
    assert not stray.exists()
    assert home.usernames() == names(0, 25)


@pytest.mark.parametrize(
    ("operation", "call"), [("move", 1), ("move", 3), ("write_table", 1), ("delete_file", 2)]
)
def test_a_kill_while_files_are_cleaned_again_and_a_run_give_the_same_lake(
    tmp_path: Path, operation: str, call: int
) -> None:
    home = prepare(tmp_path)
    command = [sys.executable, "-m", "tests.unit.loaders.landing.land_and_die"]
    killed = subprocess.run(
        [*command, str(home.folder), operation, str(call), "again"], cwd=ROOT, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    home.land(again=Again())
    assert home.usernames() == names(0, 25)
    assert home.rejected() == {"not_json": 3}
    assert {entry.cleaner_version for entry in read_ledger(home.lake)} == {CLEANER_VERSION}
    assert not [name for name in home.parts() if name.startswith("_")]


def test_a_ledger_of_an_older_version_of_this_software_is_read(tmp_path: Path) -> None:
    """Its files have no damage_reason and no cleaned_again_at."""
    home = Home(tmp_path)
    home.write("a.log", log(0, 10))
    home.land()
    (path,) = Path(home.lake.path("landing", "loaded_files")).iterdir()
    expected = read_ledger(home.lake)
    kept = [name for name in LOADED_FILE_SCHEMA.names if name not in NEW_COLUMNS]
    table = pq.read_table(path, partitioning=None).select(kept)
    pq.write_table(table.cast(pa.schema([LOADED_FILE_SCHEMA.field(name) for name in kept])), path)
    assert read_ledger(home.lake) == expected
    assert home.land().files_known == 1
    home.write("b.log", log(10, 20))
    home.land()
    assert len(read_ledger(home.lake)) == 2


NEW_COLUMNS = {"damage_reason", "cleaned_again_at"}


def test_the_latest_entry_of_a_file_counts_in_whatever_order_they_are_read(home: Home) -> None:
    (first, second) = read_ledger(home.lake)
    now = datetime.now(UTC)
    write_entries(home.lake, [replace(first, cleaned_again_at=now, events=1), second])
    write_entries(home.lake, [first])
    assert [entry.events for entry in read_ledger(home.lake)] == [1, second.events]
