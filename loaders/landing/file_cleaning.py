"""Cleans one raw log file into Parquet files. Each worker process does this for file after file."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, BinaryIO, Protocol

from cleaning.clean import CLEANER_VERSION, clean_stream
from cleaning.country import CountryLookup, CountrySource
from cleaning.logs.streams import MAGIC_BYTES, LogFileError, LogStream, compression_of
from loaders.lake import Lake
from loaders.landing.errors import unreadable
from loaders.landing.logs.files import FileStatus, LogPath, open_log, status_of
from loaders.landing.writer import AGAIN, EventWriter, RejectedWriter, StagedPart, Staging

_HASH_BYTES = 1 << 20
HEAD_BYTES = 1024
"""So many first bytes tell most logs apart: they hold the time and the user of an event."""


class ChangedFileError(LogFileError):
    """A file held other bytes when it was cleaned than when it was hashed."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A raw file's content at one moment.

    Attributes:
        path: the file.
        bytes: size of the file; bytes that are appended later are not read.
        modified_ns: time of change in nanoseconds since 1970.
        file_hash: SHA-256 of these bytes.
        continues: hash of the longest landed file whose bytes this file begins with; None for most
            files.
        is_again: whether the lake has rows of this file already, made by older cleaning rules.
        head_hash: SHA-256 of its first `HEAD_BYTES` bytes; None for a smaller file.
        status: what the file system says of it.
    """

    path: LogPath
    bytes: int
    modified_ns: int
    file_hash: str
    continues: str | None = None
    is_again: bool = False
    head_hash: str | None = None
    status: FileStatus | None = None


@dataclass(slots=True)
class CleanedFile:
    """A cleaned raw file, whose Parquet files still have unfinished names."""

    fingerprint: Fingerprint
    parts: list[StagedPart] = field(default_factory=list)
    event_dates: list[date] = field(default_factory=list)
    lines: int = 0
    events: int = 0
    skipped: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    is_truncated: bool = False


class LandedSizes(Protocol):
    """Tells which landed contents a file may begin with."""

    def beginning(self, head_hash: str | None) -> Mapping[int, Set[str]]:
        """Return hashes of landed contents by size, for a file whose first bytes have this hash."""
        ...


def fingerprint(path: LogPath, *, landed: LandedSizes | None = None) -> Fingerprint:
    """Hash a file up to its present end, and find the landed file that it continues.

    Args:
        path: the file.
        landed: the landed contents that it may continue.

    Raises:
        GoneFileError: there is no file of this name.
        ChangedFileError: the file became shorter while it was hashed.
        LogFileError: the file can't be read, or is compressed in a way that is not read.
    """
    sha256, position, continues = hashlib.sha256(), 0, None
    with open_log(path) as file:
        try:
            status = status_of(file)
            first = file.read(HEAD_BYTES)
            compression_of(str(path), beginning=first[:MAGIC_BYTES])
            head_hash = hashlib.sha256(first).hexdigest() if len(first) == HEAD_BYTES else None
            shorter = landed.beginning(head_hash) if landed else {}
            file.seek(0)
            for end in sorted(length for length in shorter if 0 < length < status.st_size):
                position += _update(sha256, file, end - position)
                if sha256.hexdigest() in shorter[end]:
                    continues = sha256.hexdigest()
            position += _update(sha256, file, status.st_size - position)
        except OSError as error:
            raise unreadable(path, error) from error
    if position < status.st_size:
        raise _changed(path)
    return Fingerprint(
        path=path,
        bytes=status.st_size,
        modified_ns=status.st_mtime_ns,
        file_hash=sha256.hexdigest(),
        continues=continues,
        head_hash=head_hash,
        status=status,
    )


def _update(sha256: Any, file: BinaryIO, length: int) -> int:
    done = 0
    while done < length and (piece := file.read(min(_HASH_BYTES, length - done))):
        sha256.update(piece)
        done += len(piece)
    return done


def clean_file(
    found: Fingerprint, *, lake: Lake, country_source: CountrySource, today: date, run: str
) -> CleanedFile:
    """Clean a raw file into Parquet files under unfinished names.

    A server may rename or empty the file after it was fingerprinted. So the bytes are hashed again
    while they are cleaned, and the result is returned only when both hashes agree.

    Raises:
        ChangedFileError: the bytes are not those of the fingerprint.
        GoneFileError: there is no file of this name any more.
        LogFileError: the file is damaged. The Parquet files that were begun keep their unfinished
            names: no reader sees them, and the next landing deletes them.
    """
    cleaned = CleanedFile(found)
    suffix = f"{AGAIN}{CLEANER_VERSION}" if found.is_again else ""
    staging = Staging(lake, run=run, file_hash=found.file_hash, suffix=suffix)
    with open_log(found.path) as file:
        content = FirstBytes(file, found.bytes)
        stream = LogStream(content, name=str(found.path))
        events = EventWriter(staging)
        rejected = RejectedWriter(staging, path=str(found.path), today=today)
        try:
            for batch in clean_stream(stream, countries=_countries(country_source)):
                cleaned.lines += batch.lines
                cleaned.skipped += batch.skipped
                cleaned.events += sum(table.num_rows for table in batch.events.values())
                cleaned.rejected.update(line.rejection.reason.value for line in batch.rejected)
                events.add(batch.events)
                rejected.add(batch.rejected)
        except LogFileError:
            # The fault counts only when it is in the fingerprinted bytes.
            content.read_rest()
            if content.file_hash == found.file_hash:
                raise
    if content.file_hash != found.file_hash:
        raise _changed(found.path)
    cleaned.parts = [*events.finish(), *rejected.finish()]
    cleaned.event_dates = sorted(events.files_by_date)
    cleaned.is_truncated = stream.is_truncated
    return cleaned


@cache
def _countries(source: CountrySource) -> CountryLookup:
    """Open the country source, once in each process."""
    return source.open()


class FirstBytes:
    """Reads the first bytes of a file that may still grow, and hashes the bytes that it reads."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file = file
        self._left = length
        self._sha256 = hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        """Return at most `size` of the bytes that are left."""
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        self._sha256.update(data)
        return data

    def read_rest(self) -> None:
        """Read and hash the bytes that are left; after a read error the hash is another one."""
        try:
            while self.read(_HASH_BYTES):
                pass
        except OSError:
            self._sha256.update(b"unreadable")

    @property
    def file_hash(self) -> str:
        """SHA-256 of the bytes read so far, in hex."""
        return self._sha256.hexdigest()


def _changed(path: LogPath) -> ChangedFileError:
    return ChangedFileError(
        f"A tracking log must not change while it is read, but {path} changed. Nothing of it was "
        "kept; the next run reads it again."
    )
