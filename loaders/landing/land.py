"""Raw log files → `landing.tracking_events`, `rejected_lines` and the ledger, exactly once.

A file is known by its content. Processes write its rows under unfinished names; then this module
gives a group of files their names, has their dates registered, and writes their ledger entries in
one atomic step. A note of intent is kept meanwhile, so that the next landing can finish or undo
whatever a kill at any point has left.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from cleaning.clean import CLEANER_VERSION
from cleaning.country import CountrySource
from cleaning.streams import LogFileError
from loaders.lake import Lake
from loaders.landing.commit import commit, recover
from loaders.landing.file_cleaning import CleanedFile, Fingerprint, clean_file, fingerprint
from loaders.landing.ledger import LoadedFile, compact_ledger, current_files, read_all_entries
from loaders.landing.log_files import LandingError
from loaders.landing.pool import outcomes

logger = logging.getLogger(__name__)

_FILES_PER_COMMIT = 64
_SECONDS_PER_COMMIT = 10.0
_MOST_WARNINGS = 20

RegisterDates = Callable[[set[date]], None]
Progress = Callable[[int, int], None]
"""Called with the bytes of raw files that are done, and of all that are to be done."""


@dataclass(slots=True)
class LandingSummary:
    """What a landing did.

    Attributes:
        files_loaded: files whose rows are new in the lake.
        files_known: files whose content was landed before, under whatever name.
        bytes: size of the loaded files, as they are stored.
        lines: lines of the loaded files: events + rejected + skipped.
        events: lines that are events.
        rejected: rejected lines by reason.
        skipped: blank lines and comments.
        dates: UTC dates whose events changed.
        truncated: loaded files that end too early.
        damaged: what is wrong with each file of which nothing was landed, a sentence each.
        damaged_bytes: size of these files.
        damaged_known: files that were damaged in an earlier landing and have not changed since.
        gone: files that had another name, or none, when they were to be read.
        seconds: how long it took.
    """

    files_loaded: int = 0
    files_known: int = 0
    bytes: int = 0
    lines: int = 0
    events: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    skipped: int = 0
    dates: set[date] = field(default_factory=set)
    truncated: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    damaged_bytes: int = 0
    damaged_known: int = 0
    gone: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person must look at, in a sentence each."""
        more = len(self.damaged) - _MOST_WARNINGS
        rest = (f"{more:,} tracking logs more are damaged; the ledger has them.",)
        return (*self.damaged[:_MOST_WARNINGS], *(rest if more > 0 else ()))

    def add(self, entry: LoadedFile) -> None:
        """Count a file that was loaded."""
        self.files_loaded += 1
        self.bytes += entry.bytes
        self.lines += entry.lines
        self.events += entry.events
        self.skipped += entry.skipped
        self.rejected.update(entry.rejected_by_reason)
        self.dates.update(entry.event_dates)
        if entry.status != "complete":
            self.truncated.append(entry.path)


def land_files(
    paths: list[Path],
    *,
    lake: Lake,
    country_source: CountrySource,
    register_dates: RegisterDates,
    processes: int,
    progress: Progress | None = None,
    today: date,
) -> LandingSummary:
    """Land the files whose content is not in the lake yet.

    A file that has grown since it was landed replaces itself. Another content under a known path
    is another file: servers use their names again.

    Args:
        paths: raw log files, as `find_log_files` returns them.
        lake: where to.
        country_source: where the countries of addresses come from.
        register_dates: makes dates partitions of the Hive table; may be called again for a date.
        processes: how many files are cleaned at the same time.
        progress: see `Progress`.
        today: UTC date of this run, kept with rejected lines.

    Raises:
        LandingError: some files could not be read; all others are landed.
    """
    started = time.monotonic()
    recover(lake)
    compact_ledger(lake)
    run = _Landing(lake, register_dates, LandingSummary())
    todo, known = run.unknown_files(paths, processes=processes)
    run.report.files_known = known
    run.announce(todo, progress)
    work = partial(clean_file, lake=lake, country_source=country_source, today=today)
    failures = []
    for found, cleaned in outcomes(work, todo, processes=processes):
        if isinstance(cleaned, LogFileError):
            failures.append(cleaned)
        else:
            run.take(cleaned)
        run.advance(found, progress)
    run.commit_waiting()
    run.report.seconds = time.monotonic() - started
    run.log()
    if failures:
        raise _failed(failures, run.report)
    return run.report


class _Landing:
    """One landing: what is in the lake, and which cleaned files wait for their commit."""

    def __init__(self, lake: Lake, register_dates: RegisterDates, report: LandingSummary) -> None:
        self.report = report
        self._lake = lake
        self._register_dates = register_dates
        self._entries = read_all_entries(lake)
        self._registered = {day for entry in self._entries for day in entry.event_dates}
        self._waiting: list[CleanedFile] = []
        self._committed_at = time.monotonic()
        self._done = self._total = 0

    def unknown_files(self, paths: list[Path], *, processes: int) -> tuple[list[Fingerprint], int]:
        """Return the files to land, the largest first, and the number of known ones.

        A file with the path, size and time of a landed one is not read again: the cost of a run
        follows what is new.
        """
        unchanged = {(entry.path, entry.bytes, entry.modified_ns) for entry in self._entries}
        candidates = [path for path in paths if _stamp(path) not in unchanged]
        sizes: dict[str, list[int]] = {}
        for entry in current_files(self._entries):
            sizes.setdefault(entry.path, []).append(entry.bytes)
        known = {entry.file_hash for entry in self._entries}
        unknown = []
        read = partial(_fingerprint, sizes=sizes)
        with ThreadPoolExecutor(processes) as pool:
            for found in pool.map(read, candidates):
                if found.file_hash not in known:
                    known.add(found.file_hash)
                    unknown.append(found)
        unknown.sort(key=lambda found: (-found.bytes, str(found.path)))
        return unknown, len(paths) - len(unknown)

    def announce(self, todo: list[Fingerprint], progress: Progress | None) -> None:
        """Say how much is to be done."""
        self._total = sum(found.bytes for found in todo)
        if progress is not None:
            progress(0, self._total)

    def advance(self, found: Fingerprint, progress: Progress | None) -> None:
        """Say that a file is done."""
        self._done += found.bytes
        if progress is not None:
            progress(self._done, self._total)

    def take(self, cleaned: CleanedFile) -> None:
        """Keep a cleaned file until its commit; commit from time to time."""
        self._waiting.append(cleaned)
        waited = time.monotonic() - self._committed_at
        if len(self._waiting) >= _FILES_PER_COMMIT or waited > _SECONDS_PER_COMMIT:
            self.commit_waiting()

    def commit_waiting(self) -> None:
        """Land the cleaned files that wait, all of them or none."""
        self._committed_at = time.monotonic()
        if not self._waiting:
            return
        entries = [self._entry(cleaned) for cleaned in self._waiting]
        dates = {day for entry in entries for day in entry.event_dates} - self._registered
        commit(
            self._lake,
            entries,
            parts=[part for cleaned in self._waiting for part in cleaned.parts],
            replaced=[old for entry in entries if (old := self._replaced(entry))],
            register=partial(self._register_dates, dates) if dates else None,
        )
        self._registered |= dates
        self._waiting = []
        for entry in entries:
            self.report.add(entry)
            old = self._replaced(entry)
            self.report.dates.update(old.event_dates if old else ())

    def _entry(self, cleaned: CleanedFile) -> LoadedFile:
        found = cleaned.fingerprint
        shorter = [
            entry
            for entry in current_files(self._entries)
            if entry.path == str(found.path)
            and found.prefix_hashes.get(entry.bytes) == entry.file_hash
        ]
        return LoadedFile(
            file_hash=found.file_hash,
            path=str(found.path),
            bytes=found.bytes,
            modified_ns=found.modified_ns,
            lines=cleaned.lines,
            events=cleaned.events,
            skipped=cleaned.skipped,
            rejected_by_reason=cleaned.rejected,
            event_dates=tuple(cleaned.event_dates),
            status="truncated" if cleaned.is_truncated else "complete",
            replaces=max(shorter, key=lambda entry: entry.bytes).file_hash if shorter else None,
            loaded_at=datetime.now(UTC),
            cleaner_version=CLEANER_VERSION,
        )

    def _replaced(self, entry: LoadedFile) -> LoadedFile | None:
        same = (old for old in self._entries if old.file_hash == entry.replaces)
        return next(same, None)

    def log(self) -> None:
        """Write the counts of the landing to the log."""
        report = self.report
        logger.info(
            "landed: files_loaded=%s files_known=%s bytes=%s lines=%s events=%s rejected=%s "
            "skipped=%s dates=%s truncated=%s seconds=%.1f",
            report.files_loaded,
            report.files_known,
            report.bytes,
            report.lines,
            report.events,
            dict(report.rejected),
            report.skipped,
            len(report.dates),
            len(report.truncated),
            report.seconds,
        )


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return str(path), status.st_size, status.st_mtime_ns


def _fingerprint(path: Path, *, sizes: dict[str, list[int]]) -> Fingerprint:
    try:
        return fingerprint(path, prefixes=tuple(sizes.get(str(path), ())))
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> LandingError:
    return LandingError(
        f"Can't read the tracking log {path}: {error.strerror or error}. Nothing was loaded."
    )


def _failed(failures: list[LogFileError], report: LandingSummary) -> LandingError:
    more = f" (and {len(failures) - 1} files more)" if len(failures) > 1 else ""
    return LandingError(f"{failures[0]}{more} {report.files_loaded} other files were landed.")
