"""Files whose content is known are not read again, under whatever name; files that changed are."""

import os
import time
from pathlib import Path

import pytest

from loaders.landing.file_cleaning import HEAD_BYTES, fingerprint
from loaders.landing.known_files import KnownFiles
from loaders.landing.ledger import read_all_entries
from loaders.landing.seen_files import read_seen_files
from tests.stores.landing_home import Home, log, names

AN_HOUR_AGO = time.time_ns() - 3600 * 10**9


def write_old(home: Home, name: str, content: bytes) -> Path:
    """Write a log whose last change is long enough ago for its time to be trusted."""
    path = home.write(name, content)
    os.utime(path, ns=(AN_HOUR_AGO, AN_HOUR_AGO))
    return path


def swap_content(path: Path, *, before: bytes = b"learner", after: bytes = b"student") -> None:
    """Change a log in place and hide it: only a landing that reads the file can notice."""
    status, content = path.stat(), path.read_bytes()
    path.write_bytes(content.replace(before, after))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_a_known_file_that_was_renamed_is_not_read_again(home: Home) -> None:
    path = write_old(home, "tracking.log", log(0, 10))
    home.land()
    renamed = path.rename(home.logs / "tracking.log-20210314")
    swap_content(renamed)
    report = home.land()
    assert (report.files_loaded, report.files_known) == (0, 1)


def test_a_copy_of_a_known_file_is_read_once(home: Home) -> None:
    write_old(home, "tracking.log", log(0, 10))
    home.land()
    copy = write_old(home, "copy.log", log(0, 10))
    assert home.land().files_known == 2
    swap_content(copy)
    assert (home.land().files_loaded, home.land().files_known) == (0, 2)


def test_a_copy_that_was_not_seen_before_is_read(home: Home) -> None:
    path = write_old(home, "tracking.log", log(0, 10))
    home.land()
    copy = write_old(home, "copy.log", path.read_bytes())
    swap_content(copy)
    assert home.land().files_loaded == 1


def test_a_renamed_file_that_changed_in_place_is_read(home: Home) -> None:
    path = write_old(home, "tracking.log", log(0, 10))
    home.land()
    renamed = path.rename(home.logs / "tracking.log-20210314")
    content = log(10, 20)
    renamed.write_bytes(content)
    os.utime(renamed, ns=(AN_HOUR_AGO, AN_HOUR_AGO + 1))
    assert home.land().files_loaded == 1
    assert home.usernames() == names(0, 20)


def test_a_file_that_changed_a_moment_ago_is_read_under_its_next_name(home: Home) -> None:
    """Two changes within a tick of the file system's clock may have one time of change."""
    path = home.write("tracking.log", log(0, 10))
    home.land()
    renamed = path.rename(home.logs / "tracking.log-20210314")
    swap_content(renamed)
    assert home.land().files_loaded == 1


def test_a_file_that_changed_a_moment_ago_is_read_once_more_under_its_name(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home.write("tracking.log", log(0, 10))
    home.land()
    swap_content(path)
    assert home.land().files_loaded == 1
    assert len(home.usernames()) == 20
    # A minute later its time is certain, and one more landing reads it.
    now = time.time_ns() + 60 * 10**9
    monkeypatch.setattr("loaders.landing.seen_files.time.time_ns", lambda: now)
    assert home.land().files_known == 1
    swap_content(path, before=b"student", after=b"teacher")
    assert (home.land().files_loaded, home.land().files_known) == (0, 1)


def test_a_list_that_is_lost_or_broken_changes_nothing_but_the_reading(home: Home) -> None:
    write_old(home, "tracking.log", log(0, 10))
    write_old(home, "copy.log", log(0, 10))
    home.land()
    path = Path(home.lake.path("landing", "_seen_files.parquet"))
    path.write_bytes(b"PAR1 cut off")
    assert (home.land().files_loaded, home.land().files_known) == (0, 2)
    path.unlink()
    assert (home.land().files_loaded, home.land().files_known) == (0, 2)
    assert home.usernames() == names(0, 10)


def test_a_content_that_is_in_the_list_and_not_in_the_ledger_is_landed(home: Home) -> None:
    write_old(home, "tracking.log", log(0, 10))
    home.land()
    for part in Path(home.lake.path("landing", "loaded_files")).iterdir():
        part.unlink()
    assert home.land().files_loaded == 1
    assert home.usernames() == names(0, 10)


def test_the_list_names_the_files_that_are_there(home: Home) -> None:
    path = write_old(home, "tracking.log", log(0, 10))
    home.land()
    status = path.stat()
    renamed = path.rename(home.logs / "tracking.log.1")
    home.land()
    seen = read_seen_files(home.lake)
    assert seen.find(str(renamed), status) is not None
    path.write_bytes(b"")
    assert seen.find(str(path), path.stat()) is None


def test_only_contents_that_begin_alike_are_compared_with_a_file(home: Home) -> None:
    """Each content that a file may continue costs a digest; with all of them it is quadratic."""
    for number in range(5):
        write_old(home, f"{number}.log", log(number * 10, number * 10 + 10))
    home.land()
    known = KnownFiles(read_all_entries(home.lake), head_of=read_seen_files(home.lake).head_of)
    grown = home.write("0.log", log(0, 10) + log(50, 60))
    found = fingerprint(grown, landed=known)
    assert (home.logs / "1.log").stat().st_size > HEAD_BYTES
    assert known.beginning(found.head_hash) == {
        entry.bytes: {entry.file_hash}
        for entry in read_all_entries(home.lake)
        if entry.path.endswith("0.log")
    }
    home.land()
    assert home.usernames() == names(0, 60)
    assert len(read_all_entries(home.lake)) == 6
