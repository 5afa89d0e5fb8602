"""Makes a group of cleaned files visible: all of them or none, even when the process is killed.

A commit has six steps. It writes a note of intent. It gives the Parquet files their final names.
It registers their dates in Hive. It writes the ledger entries; from here on the files are loaded.
It deletes the Parquet files that the new ones replace. It deletes the note. The next landing reads
a note that a killed commit left, and finishes or undoes that commit.
"""

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from cleaning.schema import EVENT_PARTITION
from loaders.lake import Lake
from loaders.landing.errors import LandingError
from loaders.landing.ledger import LoadedFile, read_all_entries, write_entries
from loaders.landing.writer import UNFINISHED, StagedPart

logger = logging.getLogger(__name__)

_NOTES = ("landing", "_commits")


def commit(
    lake: Lake,
    entries: list[LoadedFile],
    *,
    parts: list[StagedPart],
    replaced: list[LoadedFile],
    register: Callable[[], None] | None,
) -> None:
    """Add cleaned files to the lake and delete the files that they replace."""
    old_parts = _parts_of(lake, replaced)
    note = _write_note(lake, entries, new=[part.final for part in parts], old=old_parts)
    for part in parts:
        lake.move(part.staged, part.final)
    if register is not None:
        register()
    write_entries(lake, entries)
    for path in old_parts:
        lake.delete_file(path)
    lake.delete_file(note)


def recover(lake: Lake) -> None:
    """Finish or undo the commits that a kill interrupted, and delete unfinished files."""
    notes = [info.path for info in lake.list(lake.path(*_NOTES)) if info.path.endswith(".json")]
    loaded = {_key(entry) for entry in read_all_entries(lake)} if notes else set()
    for path in notes:
        note = _read_note(lake, path)
        is_loaded = loaded.issuperset((name, version) for name, version in note["files"])
        for part in note["old"] if is_loaded else note["new"]:
            lake.delete_file(part)
        lake.delete_file(path)
        logger.warning(
            "%s an interrupted commit: files=%s",
            "finished" if is_loaded else "undid",
            len(note["files"]),
        )
    lake.delete_folder(lake.path(*_NOTES))
    lake.delete_folder(lake.path(*UNFINISHED))


def _write_note(lake: Lake, entries: list[LoadedFile], *, new: list[str], old: list[str]) -> str:
    """Write the note of intent and return its path."""
    lake.create_folder(lake.path(*_NOTES))
    keys = [_key(entry) for entry in entries]
    name = hashlib.sha256(json.dumps(keys).encode()).hexdigest()[:32]
    path = lake.path(*_NOTES, f"{name}.json")
    lake.write_text(path, json.dumps({"files": keys, "new": new, "old": old}))
    return path


def _read_note(lake: Lake, path: str) -> dict[str, Any]:
    """Read a note of intent.

    Raises:
        LandingError: a machine that lost its power left half of it.
    """
    try:
        note: dict[str, Any] = json.loads(lake.read_text(path))
    except ValueError as error:
        raise LandingError(
            f"The note {path} of an interrupted commit must be JSON, but is not ({error}). Bring "
            "it back from a copy of the lake; nothing was landed."
        ) from error
    return note


def _key(entry: LoadedFile) -> tuple[str, str]:
    """Return the key of an entry; a file that was cleaned again has a key for each version."""
    return entry.file_hash, entry.cleaner_version


def _parts_of(lake: Lake, entries: list[LoadedFile]) -> list[str]:
    """Return the Parquet files of landed files; each folder is listed once for all of them."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for day in entry.event_dates:
            folder = ("tracking_events", f"{EVENT_PARTITION}={day.isoformat()}")
            names[lake.path("landing", *folder)].append(f"part-{entry.file_hash}")
        names[lake.path("landing", "rejected_lines")].append(f"part-{entry.file_hash}")
    return [
        info.path
        for folder, of_folder in names.items()
        for info in lake.list(folder)
        if info.base_name.startswith(tuple(of_folder))
    ]
