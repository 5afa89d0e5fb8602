"""Which of the named files are to be cleaned, known by what they hold and not by their names."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from cleaning.logs.streams import LogFileError
from loaders.landing.file_cleaning import (
    ChangedFileError,
    Fingerprint,
    fingerprint,
)
from loaders.landing.known_files import Again, KnownFiles, Stamp
from loaders.landing.ledger import LoadedFile
from loaders.landing.log_files import GoneFileError


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of which nothing can be landed.

    Attributes:
        stamp: path, size and time of change; the time is None for what may be readable tomorrow
            without a change of the file: every run tries it anew.
        reason: what is wrong, a sentence.
    """

    stamp: Stamp
    reason: str


@dataclass(slots=True)
class Candidates:
    """What becomes of each file that was named.

    Attributes:
        todo: files to clean, the largest first, no content twice.
        known: number of files whose content is landed or is among `todo` already.
        changed: files that changed while they were hashed.
        gone: files that are not there any more.
        damaged: files that can't be read.
        mended: entries of damaged files in whose place there is now what is landed already.
        still_damaged: entries of files that are as damaged as before.
        bytes: size of all files.
    """

    todo: list[Fingerprint] = field(default_factory=list)
    known: int = 0
    changed: list[Path] = field(default_factory=list)
    gone: list[Path] = field(default_factory=list)
    damaged: list[Damage] = field(default_factory=list)
    mended: list[LoadedFile] = field(default_factory=list)
    still_damaged: list[LoadedFile] = field(default_factory=list)
    bytes: int = 0


def find_candidates(
    paths: list[Path], *, known: KnownFiles, again: Again | None, processes: int
) -> Candidates:
    """Look at named files.

    A file with the path, size and time of a known one is not opened: the cost of a run follows
    what is new.
    """
    found = Candidates()
    unknown: dict[Path, Stamp] = {}
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
        entry = known.with_stamp(stamp)
        if entry is not None and known.is_due(entry, again):
            seen = Fingerprint(path, stamp[1], stamp[2], entry.file_hash, is_again=True)
            _add(found, seen, hashes, known=known)
        elif entry is not None:
            _count_known(found, known.damage_at(str(path)))
        elif damaged := known.still_damaged(stamp):
            found.still_damaged.append(damaged)
        else:
            unknown[path] = stamp
    _look_into(unknown, found, hashes=hashes, known=known, again=again, processes=processes)
    found.todo.sort(key=lambda file: (-file.bytes, str(file.path)))
    return found


def _look_into(
    unknown: dict[Path, Stamp],
    found: Candidates,
    *,
    hashes: set[str],
    known: KnownFiles,
    again: Again | None,
    processes: int,
) -> None:
    """Hash files whose stamp nobody knows; the content decides."""
    with ThreadPoolExecutor(processes) as pool:
        looks = pool.map(partial(_fingerprinted, known=known), unknown)
        for (path, stamp), seen in zip(unknown.items(), looks, strict=True):
            if isinstance(seen, Fingerprint):
                entry = known.loaded(seen.file_hash)
                if entry is None or known.is_due(entry, again):
                    _add(found, replace(seen, is_again=entry is not None), hashes, known=known)
                else:
                    _count_known(found, known.damage_at(str(path)))
            elif isinstance(seen, GoneFileError):
                found.gone.append(path)
            elif isinstance(seen, ChangedFileError):
                found.changed.append(path)
            else:
                found.damaged.append(damage_of(stamp, seen))


def damage_of(stamp: Stamp, error: LogFileError) -> Damage:
    """Return a damage that is known until the file changes, or that is tried again each run."""
    cause = error.__cause__
    # what is wrong with the content of a .bz2 is an OSError as well, but one without a number
    is_of_system = isinstance(cause, OSError) and cause.errno is not None
    path, size, modified_ns = stamp
    return Damage((path, size, None if is_of_system else modified_ns), str(error))


def _count_known(found: Candidates, damage: LoadedFile | None) -> None:
    found.known += 1
    found.mended += [damage] if damage else []


def _add(found: Candidates, file: Fingerprint, hashes: set[str], *, known: KnownFiles) -> None:
    if file.file_hash in hashes:
        _count_known(found, known.damage_at(str(file.path)))
    else:
        hashes.add(file.file_hash)
        found.todo.append(file)


def _fingerprinted(path: Path, *, known: KnownFiles) -> Fingerprint | LogFileError:
    try:
        return fingerprint(path, landed=known.current)
    except LogFileError as error:
        return error
