"""A pool that fails: what it finished is landed, and the next run cleans the others."""

import os
import time
from collections.abc import Callable, Generator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from loaders.landing.errors import LandingError
from loaders.landing.file_cleaning import CleanedFile, Fingerprint
from loaders.landing.ledger import read_ledger
from loaders.landing.pool import outcomes
from loaders.landing.seen_files import read_seen_files
from tests.stores.landing_home import Home, log, names

PATIENCE = 60.0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home with three logs, of which a pool takes the largest first."""
    home = Home(tmp_path)
    for name, first, last in (("a", 0, 30), ("b", 30, 50), ("c", 50, 60)):
        path = home.write(f"{name}.log", log(first, last))
        os.utime(path, (0, 0))
    return home


def clean_or_die(
    found: Fingerprint, *, clean: Callable[[Fingerprint], CleanedFile], marker: Path
) -> CleanedFile:
    """Clean a.log, end the process of b.log, and never finish c.log.

    The process that begins with c.log has given the result of another file back, so b.log waits
    until then: a.log is finished when its process ends.
    """
    if found.path.name == "b.log":
        end = time.monotonic() + PATIENCE
        while not marker.exists() and time.monotonic() < end:
            time.sleep(0.01)
        os._exit(1)
    if found.path.name == "c.log":
        marker.touch()
        time.sleep(PATIENCE)
    return clean(found)


def test_a_process_that_is_killed_costs_no_file_that_was_finished(home: Home) -> None:
    def pool(
        clean: Callable[[Fingerprint], CleanedFile], found: Sequence[Fingerprint]
    ) -> Generator[object, None, None]:
        work = partial(clean_or_die, clean=clean, marker=home.folder / "c.log-began")
        return outcomes(work, found, processes=2)

    with pytest.raises(LandingError, match=r"one was killed .*Files that were finished are landed"):
        home.land(pool=pool)
    assert [Path(entry.path).name for entry in read_ledger(home.lake)] == ["a.log"]
    assert home.usernames() == names(0, 30)
    path = home.logs / "a.log"
    assert read_seen_files(home.lake).find(str(path), path.stat()) is not None
    assert (home.land().files_loaded, home.usernames()) == (2, names(0, 60))


def test_a_commit_that_fails_is_not_tried_a_second_time(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.landing.landing.FILES_PER_COMMIT", 1)
    asked: list[set[date]] = []

    def refuse(dates: set[date]) -> None:
        asked.append(dates)
        raise LandingError("Hive must answer.")

    with pytest.raises(LandingError, match="Hive must answer"):
        home.land(register_dates=refuse)
    assert (len(asked), read_ledger(home.lake)) == (1, [])
