"""Finds which of the named files must be cleaned. A file is known by its content, not its name."""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

from cleaning.logs.streams import LogFileError
from loaders.landing.errors import GoneFileError
from loaders.landing.file_cleaning import (
    ChangedFileError,
    Fingerprint,
    fingerprint,
)
from loaders.landing.known_files import Again, KnownFiles, Stamp
from loaders.landing.ledger import LoadedFile
from loaders.landing.logs.files import FileStatus, LogPath, is_url
from loaders.landing.logs.remote import absent_remote_logs
from loaders.landing.seen_files import SeenFile, SeenFiles


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of which nothing can be landed.

    Attributes:
        stamp: path, size and time of change. The time is None where the operating system refused
            the file: the file may become readable without a change, so every run tries it again.
        reason: what is wrong, as one sentence.
    """

    stamp: Stamp
    reason: str


@dataclass(slots=True)
class Candidates:
    """The named files, by what the landing does with each of them.

    Attributes:
        todo: files to clean, the largest first; each content once.
        known: number of files whose content is landed already or is in `todo` under another name.
        changed: files that changed while they were hashed.
        gone: files that do not exist any more.
        damaged: files that can't be read.
        mended: ledger entries of damaged files whose path now holds a content that is landed.
        still_damaged: ledger entries of damaged files that have not changed since.
        bytes: size of all files together.
    """

    todo: list[Fingerprint] = field(default_factory=list)
    known: int = 0
    changed: list[LogPath] = field(default_factory=list)
    gone: list[LogPath] = field(default_factory=list)
    damaged: list[Damage] = field(default_factory=list)
    mended: list[LoadedFile] = field(default_factory=list)
    still_damaged: list[LoadedFile] = field(default_factory=list)
    bytes: int = 0


def find_candidates(
    paths: Sequence[LogPath],
    *,
    known: KnownFiles,
    seen: SeenFiles,
    again: Again | None,
    processes: int,
    asks_stamps: bool,
) -> Candidates:
    """Sort the named files into those to clean and those that need no cleaning.

    A file with the size and time of change of a known file is not opened when it has the path of
    that file too, or its inode: a file that was renamed has its inode still. So the cost of a run
    follows the new files and not the history. What is found is added to `seen`.

    Args:
        paths: the named files.
        known: the files of the ledger.
        seen: the files that earlier landings have seen.
        again: which known files are cleaned again; None for no file.
        processes: how many files are hashed at the same time.
        asks_stamps: False for files that changed while they were read: their bytes are not those
            that the ledger has for their size and time, so all of them are opened.
    """
    found = Candidates()
    unknown: dict[LogPath, Stamp] = {}
    hashes: set[str] = set()
    for path in paths:
        try:
            status = path.stat()
        except FileNotFoundError:
            found.gone.append(path)
            continue
        except OSError as error:
            reason = f"A tracking log must be readable; {path} is not ({error.strerror or error})."
            found.damaged.append(Damage((str(path), 0, None), reason))
            continue
        stamp = (str(path), status.st_size, status.st_mtime_ns)
        found.bytes += status.st_size
        entry = landed_content(str(path), status, known=known, seen=seen) if asks_stamps else None
        if entry is not None:
            seen.add(SeenFile.of(str(path), status, file_hash=entry.file_hash))
        if entry is not None and known.is_due(entry, again):
            due = Fingerprint(path, stamp[1], stamp[2], entry.file_hash, is_again=True)
            _add(found, due, hashes, known=known)
        elif entry is not None:
            _count_known(found, known.damage_at(str(path)))
        elif asks_stamps and (damaged := known.still_damaged(stamp)):
            found.still_damaged.append(damaged)
        else:
            unknown[path] = stamp
    for file in _look_into(unknown, found, known=known, processes=processes):
        seen.add(_seen_file(file))
        entry = known.loaded(file.file_hash)
        if entry is None or known.is_due(entry, again):
            _add(found, replace(file, is_again=entry is not None), hashes, known=known)
        else:
            _count_known(found, known.damage_at(str(file.path)))
    found.todo.sort(key=lambda file: (-file.bytes, str(file.path)))
    return found


def landed_content(
    path: str, status: FileStatus, *, known: KnownFiles, seen: SeenFiles
) -> LoadedFile | None:
    """Return the entry of a file's content without opening the file; None when it is not known.

    A file is known by its path, size and time of change, and by its inode under another name.
    """
    entry = known.with_stamp((path, status.st_size, status.st_mtime_ns))
    if entry is None and (file := seen.find(path, status)):
        entry = known.loaded(file.file_hash)
    return entry


def _seen_file(file: Fingerprint) -> SeenFile:
    status = file.status
    assert status is not None  # noqa: S101 - `fingerprint` always has it
    return SeenFile.of(str(file.path), status, file_hash=file.file_hash, head_hash=file.head_hash)


def _look_into(
    unknown: dict[LogPath, Stamp], found: Candidates, *, known: KnownFiles, processes: int
) -> Iterator[Fingerprint]:
    """Hash the files that nothing is known of; yield those that can be read, count the others."""
    with ThreadPoolExecutor(processes) as pool:
        looks = pool.map(partial(_fingerprinted, known=known), unknown)
        for (path, stamp), look in zip(unknown.items(), looks, strict=True):
            if isinstance(look, Fingerprint):
                yield look
            elif isinstance(look, GoneFileError):
                found.gone.append(path)
            elif isinstance(look, ChangedFileError):
                found.changed.append(path)
            else:
                found.damaged.append(damage_of(stamp, look))


def damage_of(stamp: Stamp, error: LogFileError) -> Damage:
    """Return the damage of a file.

    A damaged content stays damaged until the file changes. A file that the operating system
    refused is tried again in every run.
    """
    cause = error.__cause__
    # Python raises OSError for a damaged .bz2 content too, but without an error number.
    is_of_system = isinstance(cause, OSError) and cause.errno is not None
    path, size, modified_ns = stamp
    return Damage((path, size, None if is_of_system else modified_ns), str(error))


def moved_damage(known: KnownFiles, damage: Iterable[Damage]) -> list[LoadedFile]:
    """Return entries of damaged files that have other names now.

    A file that could not be read and is gone from its path is looked at under its new name. A file
    that was found damaged keeps its size and time of change when it is renamed: it is gone from its
    path, and one of the files that this landing found damaged has both. A damaged file that nobody
    found again stays an entry, because its lines are lost.

    Args:
        known: the files of the ledger.
        damage: what this landing found damaged.
    """
    found = {stamp[1:] for stamp in (one.stamp for one in damage)}
    entries = [
        entry
        for entry in known.damaged
        if entry.modified_ns is None or (entry.bytes, entry.modified_ns) in found
    ]
    absent = absent_remote_logs(entry.path for entry in entries if is_url(entry.path))
    return [
        entry
        for entry in entries
        if entry.path in absent or not (is_url(entry.path) or _is_there_itself(entry.path))
    ]


def _is_there_itself(path: str) -> bool:
    """Tell whether a path is there and leads through no link."""
    return os.path.lexists(path) and os.path.realpath(path) == path


def _count_known(found: Candidates, damage: LoadedFile | None) -> None:
    found.known += 1
    found.mended += [damage] if damage else []


def _add(found: Candidates, file: Fingerprint, hashes: set[str], *, known: KnownFiles) -> None:
    if file.file_hash in hashes:
        _count_known(found, known.damage_at(str(file.path)))
    else:
        hashes.add(file.file_hash)
        found.todo.append(file)


def _fingerprinted(path: LogPath, *, known: KnownFiles) -> Fingerprint | LogFileError:
    try:
        return fingerprint(path, landed=known)
    except LogFileError as error:
        return error
