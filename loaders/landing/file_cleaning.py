"""One raw log file, from its bytes to its Parquet files: what a process does for each file."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from cleaning.clean import clean_stream
from cleaning.country import CountryLookup, CountrySource
from cleaning.streams import LogFileError, LogStream
from loaders.lake import Lake
from loaders.landing.writer import EventWriter, RejectedWriter, StagedPart

_HASH_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A raw file's content at one moment.

    Attributes:
        path: the file.
        bytes: its size; what is appended later is not looked at.
        modified_ns: its time of change.
        file_hash: SHA-256 of these bytes.
        prefix_hashes: SHA-256 of its beginnings, by their length.
    """

    path: Path
    bytes: int
    modified_ns: int
    file_hash: str
    prefix_hashes: dict[int, str]


@dataclass(slots=True)
class CleanedFile:
    """A raw file that is cleaned, and its rows that wait for their names."""

    fingerprint: Fingerprint
    parts: list[StagedPart] = field(default_factory=list)
    event_dates: list[date] = field(default_factory=list)
    lines: int = 0
    events: int = 0
    skipped: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    is_truncated: bool = False


def fingerprint(path: Path, *, prefixes: tuple[int, ...] = ()) -> Fingerprint:
    """Hash a file as far as it reaches now, and its beginnings of certain lengths."""
    status = path.stat()
    sha256, position, prefix_hashes = hashlib.sha256(), 0, {}
    with path.open("rb") as file:
        for end in sorted({length for length in prefixes if length < status.st_size}):
            position += _update(sha256, file, end - position)
            prefix_hashes[end] = sha256.hexdigest()
        position += _update(sha256, file, status.st_size - position)
    if position < status.st_size:
        raise _changed(path)
    return Fingerprint(path, status.st_size, status.st_mtime_ns, sha256.hexdigest(), prefix_hashes)


def _update(sha256: Any, file: BinaryIO, length: int) -> int:
    done = 0
    while done < length and (piece := file.read(min(_HASH_BYTES, length - done))):
        sha256.update(piece)
        done += len(piece)
    return done


def clean_file(
    found: Fingerprint, *, lake: Lake, country_source: CountrySource, today: date
) -> CleanedFile:
    """Clean a raw file into Parquet files under unfinished names.

    Raises:
        LogFileError: the file is damaged, or changed while it was read. What was written for it
            stays under its unfinished name, which nobody reads and the next landing sweeps.
    """
    cleaned = CleanedFile(found)
    with found.path.open("rb") as file:
        stream = LogStream(FirstBytes(file, found.bytes), name=str(found.path))
        events = EventWriter(lake, found.file_hash)
        rejected = RejectedWriter(lake, path=found.path, file_hash=found.file_hash, today=today)
        for batch in clean_stream(stream, countries=_countries(country_source)):
            cleaned.lines += batch.lines
            cleaned.skipped += batch.skipped
            cleaned.events += sum(table.num_rows for table in batch.events.values())
            cleaned.rejected.update(line.rejection.reason.value for line in batch.rejected)
            events.add(batch.events)
            rejected.add(batch.rejected)
    status = found.path.stat()
    if status.st_size < found.bytes or (
        status.st_size == found.bytes and status.st_mtime_ns != found.modified_ns
    ):
        raise _changed(found.path)
    cleaned.parts = [*events.finish(), *rejected.finish()]
    cleaned.event_dates = sorted(events.dates)
    cleaned.is_truncated = stream.is_truncated
    return cleaned


@cache
def _countries(source: CountrySource) -> CountryLookup:
    """Open the source once in each process."""
    return source.open()


class FirstBytes:
    """Reads a file that may be growing no further than it reached when it was hashed."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file = file
        self._left = length

    def read(self, size: int, /) -> bytes:
        """Return at most so many of the bytes that are left."""
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        return data


def _changed(path: Path) -> LogFileError:
    return LogFileError(
        f"A log file must not change while it is read; {path} did. Nothing of it was kept, the "
        "next run reads it again."
    )
