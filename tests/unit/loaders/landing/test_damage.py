"""Damaged files are entries of the ledger; a run goes on unless too much is lost."""

import bz2
import errno
import gzip
import io
import os
import shutil
import tarfile
from itertools import count
from typing import BinaryIO

import pytest
import zstandard

from loaders.landing import candidates, file_cleaning, known_files, landing
from loaders.landing.errors import LandingError
from loaders.landing.known_files import KnownFiles
from loaders.landing.ledger import DAMAGED, read_all_entries, read_ledger
from loaders.landing.summary import LandingSummary, refuse_losses
from tests.stores.landing_home import Home, log, names


def bad_checksum(content: bytes) -> bytes:
    data = bytearray(gzip.compress(content))
    data[-6] ^= 0xFF
    return bytes(data)


def tar_of(content: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        info = tarfile.TarInfo("tracking.log")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


LOG = log(0, 10)
DAMAGED_FILES = {
    "bad checksum": bad_checksum(LOG),
    "broken bzip2": bz2.compress(LOG)[:20] + b"x" + bz2.compress(LOG)[21:],
    "garbage behind": gzip.compress(LOG) + b"garbage and more of it",
    "compressed twice": gzip.compress(gzip.compress(LOG)),
    "compressed twice in two ways": zstandard.compress(gzip.compress(LOG)),
    "tar": tar_of(LOG),
    "tar in gzip": gzip.compress(tar_of(LOG)),
    "zip in gzip": gzip.compress(b"PK\x03\x04" + LOG),
    "gpg to a key": bytes.fromhex("85010c03") + os.urandom(600),
    "gpg to a key of a curve": bytes.fromhex("845e03") + os.urandom(600),
    "gpg with a password": bytes.fromhex("8c0d0409") + os.urandom(600),
    "gpg as text": b"-----BEGIN PGP MESSAGE-----\n\nhQEM",
    "xz": b"\xfd7zXZ\x00 and so on",
}


@pytest.mark.parametrize("kind", DAMAGED_FILES)
def test_a_damaged_file_is_an_entry_and_the_others_are_landed(home: Home, kind: str) -> None:
    path = home.write("a.log", DAMAGED_FILES[kind])
    home.write("good.log", log(10, 20))
    report = home.land()
    assert (report.files_loaded, len(report.damaged), report.damaged_bytes) == (
        1, 1, len(DAMAGED_FILES[kind]),
    )  # fmt: skip
    assert str(path) in report.warnings[0]
    assert report.lines == report.events + report.rejected.total() + report.skipped
    assert home.usernames() == names(10, 20)
    (entry,) = (entry for entry in read_ledger(home.lake) if entry.status == DAMAGED)
    assert (entry.path, entry.lines, entry.damage_reason) == (str(path), 0, report.damaged[0])


def test_a_damaged_file_is_tried_again_when_it_changes_and_not_before(home: Home) -> None:
    home.write("a.log.gz", bad_checksum(LOG))
    assert len(home.land().damaged) == 1
    again = home.land()
    assert (again.damaged, again.damaged_known) == ([], 1)
    assert "as damaged as an earlier run found it" in again.warnings[0]
    home.write("a.log.gz", gzip.compress(LOG))
    mended = home.land()
    assert (mended.warnings, mended.files_loaded) == ((), 1)
    assert [entry.status for entry in read_ledger(home.lake)] == ["complete"]
    home.write("a.log.gz", bad_checksum(log(0, 11)))
    assert len(home.land().damaged) == 1
    assert sorted(entry.status for entry in read_ledger(home.lake)) == ["complete", DAMAGED]


def test_a_damaged_file_in_whose_place_comes_what_is_known_is_damaged_no_more(home: Home) -> None:
    home.write("copy.log", LOG)
    home.write("a.log", bad_checksum(LOG))
    home.land()
    home.write("a.log", LOG)
    assert home.land().warnings == ()
    assert [entry.status for entry in read_ledger(home.lake)] == ["complete"]
    home.write("a.log", bad_checksum(log(0, 12)))
    home.land()
    assert sorted(entry.status for entry in read_ledger(home.lake)) == ["complete", DAMAGED]


def test_a_damaged_file_that_is_renamed_is_one_and_that_is_taken_away_stays_counted(
    home: Home,
) -> None:
    home.write("good.log", log(10, 20))
    path = home.write("a.log.gz", bad_checksum(LOG))
    home.write("other.log.gz", bad_checksum(log(0, 11)))
    home.land()
    renamed = path.rename(home.logs / "a.log.1.gz")
    assert len(home.land().damaged) == 1
    damaged = [entry.path for entry in read_ledger(home.lake) if entry.status == DAMAGED]
    assert sorted(damaged) == [str(renamed), str(home.logs / "other.log.gz")]
    (warning,) = home.land().warnings
    assert "take them away. What is taken away is told no more, and stays" in warning
    before = read_ledger(home.lake)
    renamed.unlink()
    (home.logs / "other.log.gz").unlink()
    assert (home.land().warnings, read_ledger(home.lake)) == ((), before)


def test_a_copy_of_a_damaged_file_is_a_second_one(home: Home) -> None:
    path = home.write("a.log.gz", bad_checksum(LOG))
    home.land()
    shutil.copy2(path, home.logs / "copy.log.gz")
    home.land()
    assert [entry.status for entry in read_ledger(home.lake)] == [DAMAGED, DAMAGED]


def test_what_is_no_readable_file_in_a_folder_is_damage_that_each_run_counts(home: Home) -> None:
    os.mkfifo(home.logs / "pipe.log")
    (home.logs / "loop.log").symlink_to("loop.log")
    home.write("good.log", LOG)
    for _ in range(2):
        report = home.land()
        assert len(report.damaged) + report.damaged_known == 2
        # what the system refuses to read may be readable tomorrow without a change of the file
        assert "loop.log" in " ".join(report.damaged)
    assert home.usernames() == names(0, 10)
    (home.logs / "loop.log").unlink()
    (home.logs / "pipe.log").unlink()
    assert home.land().warnings == ()


@pytest.mark.parametrize("place", [0, 1])
def test_a_file_whose_first_read_is_refused_is_damage_that_the_next_run_tries_again(
    home: Home, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    """A network file system loses a file (ESTALE) between its hash and its cleaning."""
    home.write("a.log", log(0, 10))
    home.write("b.log", log(10, 20))
    monkeypatch.setattr(file_cleaning, "FirstBytes", _refused_once(place))
    report = home.land()
    assert (report.files_loaded, len(report.damaged)) == (1, 1)
    assert "Stale file handle" in report.damaged[0]
    monkeypatch.undo()
    assert home.land().warnings == ()
    assert home.usernames() == names(0, 20)


def _refused_once(place: int) -> type[file_cleaning.FirstBytes]:
    """Return a reader of files that fails at the first read of the file at a place."""
    opened = count()

    class RefusedBytes(file_cleaning.FirstBytes):
        def __init__(self, file: BinaryIO, length: int) -> None:
            super().__init__(file, length)
            self._is_refused = next(opened) == place

        def read(self, size: int, /) -> bytes:
            if self._is_refused:
                self._is_refused = False
                raise OSError(errno.ESTALE, "Stale file handle")
            return super().read(size)

    return RefusedBytes


def test_only_a_share_of_the_bytes_stops_the_night(home: Home) -> None:
    home.write("bad.log.gz", bad_checksum(LOG))
    home.write("good.log", log(0, 100))
    report = home.land()
    assert 0 < report.lost_share < 0.05
    refuse_losses(report, limit=0.05)
    with pytest.raises(LandingError, match=r"At most 1.0% .*ANALYTICS_LOSS_LIMIT.*bad\.log\.gz"):
        refuse_losses(report, limit=0.01)
    # a repeated try knows the damage, and must come to the same end
    assert home.land().lost_share == report.lost_share
    refuse_losses(LandingSummary(), limit=0.0)


def test_many_damaged_files_are_a_few_sentences() -> None:
    report = LandingSummary(damaged=[f"file {number} is bad" for number in range(50)])
    assert len(report.warnings) == 21
    assert report.warnings[-1].startswith("30 more tracking logs")


@pytest.fixture
def newer_rules(monkeypatch: pytest.MonkeyPatch) -> str:
    """Raise the version of the cleaning rules."""
    for module in (known_files, landing, file_cleaning):
        monkeypatch.setattr(module, "CLEANER_VERSION", "newer")
    assert not hasattr(candidates, "CLEANER_VERSION")
    return "newer"


def test_newer_rules_try_a_damaged_file_again(home: Home, request: pytest.FixtureRequest) -> None:
    home.write("a.log", DAMAGED_FILES["tar"])
    home.land()
    assert home.land().damaged == []
    request.getfixturevalue("newer_rules")
    assert len(home.land().damaged) == 1
    assert KnownFiles(read_all_entries(home.lake)).outdated == []
