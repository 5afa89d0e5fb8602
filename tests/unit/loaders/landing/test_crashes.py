"""kill -9 at every step of a landing, then a run: as if nothing had happened."""

import errno
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from loaders.lake import Lake
from loaders.landing.errors import LandingError
from tests.stores.landing_home import Home, line, log

ROOT = Path(__file__).parents[4]
KILLS = [
    ("create_folder", 1),
    ("create_folder", 2),
    ("write_text", 1),
    ("move", 1),
    ("move", 2),
    ("move", 3),
    ("register", 1),
    ("write_table", 1),
    ("delete_file", 1),
    ("delete_file", 2),
    ("delete_folder", 3),
]
REFUSALS = [("list", 1), *(kill for kill in KILLS if kill[0] != "register")]


def prepare(folder: Path) -> Home:
    """Land a file, then let it grow and another one come."""
    folder.mkdir()
    home = Home(folder)
    home.write("grows.log", log(0, 10))
    home.land()
    home.write("grows.log", log(0, 10) + log(10, 20, day="2021-03-15"))
    home.write("new.log", log(20, 40) + line(99, day="2021-03-16"))
    return home


@pytest.mark.parametrize(("operation", "call"), KILLS)
def test_a_kill_at_any_step_and_a_run_give_the_same_lake(
    tmp_path: Path, operation: str, call: int
) -> None:
    home = prepare(tmp_path / "home")
    command = [sys.executable, "-m", "tests.unit.loaders.landing.land_and_die"]
    killed = subprocess.run(
        [*command, str(home.folder), operation, str(call)], cwd=ROOT, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    home.land()

    undisturbed = prepare(tmp_path / "undisturbed")
    undisturbed.land()
    parts, usernames, rejected, _ = home.state()
    assert (parts, usernames, rejected) == undisturbed.state()[:3]
    assert home.ledger_rows() == undisturbed.ledger_rows()


@pytest.mark.parametrize(("operation", "call"), REFUSALS)
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), pa.ArrowInvalid("full")])
def test_a_lake_that_cannot_be_written_is_a_sentence_and_a_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str, call: int, error: Exception
) -> None:
    home = prepare(tmp_path / "home")
    with monkeypatch.context() as broken:
        refuse_call(broken, operation, call=call, error=error)
        with pytest.raises(LandingError, match=r"Can't land the tracking logs: .*full.*next run"):
            home.land()
    home.land()

    undisturbed = prepare(tmp_path / "undisturbed")
    undisturbed.land()
    assert home.state()[:3] == undisturbed.state()[:3]


def refuse_call(
    monkeypatch: pytest.MonkeyPatch, operation: str, *, call: int, error: Exception
) -> None:
    """Let the lake refuse one call of an operation."""
    calls, usual = count(1), getattr(Lake, operation)

    def refuse(self: Lake, *arguments: Any, **options: Any) -> Any:
        if next(calls) == call:
            raise error
        return usual(self, *arguments, **options)

    monkeypatch.setattr(Lake, operation, refuse)


def test_files_whose_commit_was_undone_leave_nothing_when_they_are_gone(tmp_path: Path) -> None:
    home = prepare(tmp_path / "home")
    command = [sys.executable, "-m", "tests.unit.loaders.landing.land_and_die"]
    subprocess.run([*command, str(home.folder), "register", "1"], cwd=ROOT, check=False)
    (home.logs / "new.log").unlink()
    home.land()
    assert home.usernames() == sorted(f"learner{number}" for number in range(20))


def test_a_registration_that_fails_leaves_nothing_loaded(tmp_path: Path) -> None:
    home = prepare(tmp_path / "home")
    before = home.usernames()

    def fail(_: object) -> None:
        raise LandingError("Hive must answer.")

    with pytest.raises(LandingError, match="Hive must answer"):
        home.land(register_dates=fail)
    for path in home.logs.iterdir():
        path.unlink()
    home.write("grows.log", log(0, 10))
    home.land()
    assert home.usernames() == before


def test_half_a_note_of_a_commit_is_named(tmp_path: Path) -> None:
    home = prepare(tmp_path / "home")
    note = Path(home.lake.path("landing", "_commits", "half.json"))
    note.parent.mkdir(exist_ok=True)
    note.write_text('{"files": [')
    with pytest.raises(LandingError, match=r"The note .*half\.json of an interrupted commit must"):
        home.land()
    note.unlink()
    home.land()
