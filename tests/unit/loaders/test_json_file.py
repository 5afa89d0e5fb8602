"""Small files of a home are whole, whenever their writing ends."""

import os
from pathlib import Path

import pytest

from loaders.json_file import write_json, write_text


def test_a_file_and_its_folder_are_made(tmp_path: Path) -> None:
    write_json(tmp_path / "state" / "built.json", {"ä": [1]})
    write_text(tmp_path / "state" / "home-id", "ä")
    assert (tmp_path / "state" / "built.json").read_text() == '{\n "\\u00e4": [\n  1\n ]\n}'
    assert (tmp_path / "state" / "home-id").read_text(encoding="utf-8") == "ä"


def test_a_write_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "home-id"
    write_text(path, "before")

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space left"):
        write_text(path, "after")
    assert path.read_text() == "before"
