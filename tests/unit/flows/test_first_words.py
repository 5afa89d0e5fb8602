"""A misspelled home or store is told before the pages are served; they are served all the same."""

from pathlib import Path

import pytest

from flows.commands.first_words import tell_before_serving
from flows.settings import Settings


def _said(capsys: pytest.CaptureFixture[str], settings: Settings) -> list[str]:
    tell_before_serving(settings)
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


def test_a_new_home_is_told_and_that_nothing_is_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, store = tmp_path / "home", tmp_path / "home" / "result_store.sqlite3"
    empty = (
        f"Nothing is published yet in sqlite:///{store}: the pages are empty until a run publishes."
    )
    told = _said(capsys, Settings(home=home))
    assert told[0].startswith(f"There is no home at {home}: a new, empty one is made.")
    assert told[1:] == [empty]
    assert not home.exists()
    home.mkdir()
    assert _said(capsys, Settings(home=home)) == [empty]


def test_a_store_that_cannot_be_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store.sqlite3"
    store.write_text("no database at all, but a longer text than the header of one")
    (told,) = _said(capsys, Settings(home=tmp_path, result_store_url=f"sqlite:///{store}"))
    assert told.startswith("The pages can show nothing until the result store can be read. ")
    assert str(store) in told
