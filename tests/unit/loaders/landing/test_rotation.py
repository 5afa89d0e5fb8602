"""Logs that servers rotate, copy, empty and go on writing while they are landed."""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pytest

from cleaning.country import CountryLookup, CountrySource
from loaders.landing import file_cleaning, known_files, landing
from loaders.landing.file_cleaning import ChangedFileError, clean_file, fingerprint
from loaders.landing.known_files import Again
from loaders.landing.ledger import DAMAGED, read_ledger
from loaders.landing.logs.files import find_log_files
from tests.stores.landing_home import TODAY, Home, log, names
from tests.unit.loaders.landing.server import Server


@dataclass(frozen=True, eq=False)
class SourceOfMoment(CountrySource):
    """Does something when it is opened: the first file that is cleaned is open then, not read."""

    happens: Callable[[], object] = field(default=lambda: None)

    def open(self) -> CountryLookup:
        self.happens()
        return super().open()


def between(home: Home, happens: Callable[[], object]) -> Callable[[int, int], None]:
    """Return a progress that lets something happen once: between hashing and cleaning."""
    waiting = [happens]

    def progress(done: int, total: int) -> None:
        if waiting:
            waiting.pop()()

    return progress


def rename_and_write_more(home: Home) -> None:
    (home.logs / "tracking.log").rename(home.logs / "tracking.log-20210314")
    home.write("tracking.log", log(100, 300))


def truncate_and_rewrite(home: Home) -> None:
    (home.logs / "tracking.log-20210314").write_bytes((home.logs / "tracking.log").read_bytes())
    with (home.logs / "tracking.log").open("r+b") as file:
        file.truncate()
        file.write(log(100, 300))


def replace_by_a_link(home: Home) -> None:
    (home.logs / "tracking.log").rename(home.logs / "tracking.log-20210314")
    home.write("volume.log", log(100, 300))
    (home.logs / "tracking.log").symlink_to("volume.log")


def rewrite_with_the_same_size_and_time(home: Home) -> None:
    path = home.logs / "tracking.log"
    (home.logs / "tracking.log-20210314").write_bytes(path.read_bytes())
    status = path.stat()
    path.write_bytes(log(100, 200).replace(b"learner1", b"learner2")[: status.st_size])
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    path.write_bytes(log(100, 300))


@pytest.mark.parametrize(
    "happens", [rename_and_write_more, truncate_and_rewrite, replace_by_a_link]
)
@pytest.mark.parametrize("processes", [1, 2])
def test_a_log_that_is_rotated_between_hashing_and_cleaning_is_landed_whole(
    home: Home, happens: Callable[[Home], None], processes: int
) -> None:
    home.write("tracking.log", log(0, 100))
    home.write("other.log", log(300, 310))
    home.land(processes=processes, progress=between(home, lambda: happens(home)))
    assert set(names(100, 310)) <= set(home.usernames())
    home.land()
    assert home.usernames() == names(0, 310)
    assert home.land().files_loaded == 0


@pytest.mark.parametrize(
    "happens", [rename_and_write_more, truncate_and_rewrite, replace_by_a_link]
)
def test_a_log_that_is_rotated_after_it_was_opened_is_landed_whole(
    home: Home, happens: Callable[[Home], None]
) -> None:
    home.write("tracking.log", log(0, 100))
    source = SourceOfMoment(home.country_source.path, lambda: happens(home))
    home.country_source = source
    home.land()
    home.land()
    assert home.usernames() == names(0, 300)


def test_what_was_appended_after_hashing_is_landed_by_the_next_run(home: Home) -> None:
    path = home.write("tracking.log", log(0, 100))

    def grow() -> None:
        with path.open("ab") as file:
            file.write(log(100, 200))

    home.country_source = SourceOfMoment(home.country_source.path, grow)
    home.land()
    assert home.usernames() == names(0, 100)
    home.land()
    assert home.usernames() == names(0, 200)


def test_other_bytes_of_the_same_size_and_time_are_noticed(home: Home) -> None:
    path = home.write("tracking.log", log(0, 100))
    found = fingerprint(path)
    path.write_bytes(path.read_bytes().replace(b"learner", b"teacher"))
    os.utime(path, ns=(found.modified_ns, found.modified_ns))
    with pytest.raises(ChangedFileError, match="must not change"):
        clean_file(
            found, lake=home.lake, country_source=home.country_source, today=TODAY, run="test"
        )


def test_other_bytes_under_the_stamp_of_a_known_file_are_landed_when_it_is_cleaned_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look but the first opens the file: its stamp still says that its bytes are known."""
    path = home.write("tracking.log", log(0, 100))
    os.utime(path, (0, 0))
    home.land()
    path.write_bytes(path.read_bytes().replace(b"learner", b"teacher"))
    os.utime(path, (0, 0))
    for module in (file_cleaning, known_files, landing):
        monkeypatch.setattr(module, "CLEANER_VERSION", "newer")
    report = home.land(again=Again())
    assert (report.files_loaded, report.warnings) == (1, ())
    assert home.usernames() == sorted(
        [*names(0, 100), *(name.replace("learner", "teacher") for name in names(0, 100))]
    )


def test_damage_of_other_bytes_than_the_hashed_ones_is_a_change(home: Home) -> None:
    path = home.write("tracking.log", log(0, 100))
    found = fingerprint(path)
    path.write_bytes(b"\x1f\x8b" + bytes(found.bytes))
    with pytest.raises(ChangedFileError):
        clean_file(
            found, lake=home.lake, country_source=home.country_source, today=TODAY, run="test"
        )


def test_a_file_that_changes_at_each_look_is_damaged_and_then_mended(home: Home) -> None:
    path = home.write("tracking.log", log(0, 10))
    number = 1000

    def rewrite(done: int, total: int) -> None:
        nonlocal number
        number += 10
        if done == 0 or done < total:
            path.write_bytes(log(number, number + 20))

    report = home.land(progress=rewrite)
    assert "changed at each of 3 looks" in report.warnings[0]
    assert [entry.status for entry in read_ledger(home.lake)] == [DAMAGED]
    assert home.land().damaged == []
    assert [entry.status for entry in read_ledger(home.lake)] == ["complete"]


def test_a_log_that_grew_and_was_renamed_replaces_itself(home: Home) -> None:
    path = home.write("tracking.log", log(0, 100))
    home.land()
    path.write_bytes(log(0, 100) + log(100, 150))
    path.rename(home.logs / "tracking.log.1")
    home.write("tracking.log", log(150, 160))
    home.land()
    assert home.usernames() == names(0, 160)
    assert len(read_ledger(home.lake)) == 2


def test_a_file_that_is_gone_when_it_is_to_be_read_is_counted(home: Home) -> None:
    path = home.write("tracking.log", log(0, 100))
    home.write("other.log", log(100, 110))
    report = home.land(progress=between(home, path.unlink))
    assert (report.gone, report.files_loaded, report.warnings) == ([str(path)], 1, ())


def test_a_thousand_rotations_lose_no_event_and_land_none_twice(home: Home) -> None:
    """A server rotates between any two steps of the landings; then one landing in peace."""
    server, chance = Server(home.logs, seed=11), random.Random(12)  # noqa: S311 - no secret

    def perhaps(*_: object) -> None:
        if chance.random() < 0.6:
            server.disturb()

    def register(_: set[date]) -> None:
        perhaps()

    landings = 0
    while server.rotations < 1000:
        landings += 1
        server.write()
        paths = find_log_files([home.logs])
        perhaps()
        source = SourceOfMoment(home.country_source.path, perhaps)
        home.land_paths(paths, country_source=source, register_dates=register, progress=perhaps)
    assert home.land().warnings == ()
    assert home.usernames() == names(0, server.written)
    assert [entry for entry in read_ledger(home.lake) if entry.status == DAMAGED] == []
    assert (server.written > 2000, landings > 50) == (True, True)
