"""Estimates how many events a Thrift server will handle: few of them need other options of Java."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date

import pyarrow as pa

from cleaning.errors import AnalyticsError
from flows.dbt.project import project_digest
from flows.settings import PROJECT_ROOT, Settings
from flows.state import read_built
from loaders.lake import Lake
from loaders.landing.candidates import landed_content
from loaders.landing.known_files import KnownFiles
from loaders.landing.ledger import (
    LoadedFile,
    changed_dates,
    current_files,
    landed_versions,
    read_all_entries,
)
from loaders.landing.logs.files import FileStatus, LogPath, find_log_files
from loaders.landing.seen_files import read_seen_files

logger = logging.getLogger(__name__)

FEW_EVENTS = 1_000_000
"""The most events that are few.

A first build of 2 million events takes the same time with both compilers of Java (ADR 0046).
"""
HISTORY_PER_EVENT = 10
"""Events of files without a changed date that cost as much as an event of a file with one."""
_BYTES_PER_EVENT = 1_150
_COMPRESSION = 10
_COMPRESSED = (".gz", ".bz2", ".zst")
_UNREADABLE = (
    OSError, ValueError, TypeError, LookupError, RuntimeError, pa.ArrowException, AnalyticsError,
)  # fmt: skip


def handles_few_events(
    settings: Settings, *, full_refresh: bool = False, logs: Sequence[LogPath] | None = None
) -> bool:
    """Tell whether the next run of a home handles few events.

    The number is an estimate: a log file counts by its size until it is landed. Nothing depends on
    it but the time that a run takes, so events are many where something can't be read. The run
    itself says what that is.

    Args:
        settings: the home, and where the logs are.
        full_refresh: whether the run builds all days.
        logs: the log files, where they are listed already: a listing of a store is slow.
    """
    lake = Lake.from_uri(settings.lake_uri)
    try:
        entries = read_all_entries(lake)
        files = _log_files(settings) if logs is None else logs
        to_land = _events_to_land(files, entries, lake=lake)
        current = current_files(entries)
        changed = _dates_to_build(
            settings, current, full_refresh=full_refresh, has_news=bool(to_land)
        )
    except _UNREADABLE as error:
        logger.info("the number of events is not known: %s", error)
        return False
    to_build = sum(e.events for e in current if not changed.isdisjoint(e.event_dates))
    history = sum(entry.events for entry in current) - to_build
    logger.info("events: to_land=%s to_build=%s history=%s", to_land, to_build, history)
    return to_land + to_build + history // HISTORY_PER_EVENT <= FEW_EVENTS


def _dates_to_build(
    settings: Settings, entries: Sequence[LoadedFile], *, full_refresh: bool, has_news: bool
) -> set[date]:
    """Return the dates of landed events that the next build may rebuild.

    A first build and that of a changed project may rebuild all dates. Events that are not landed
    yet are taken for those of the latest date.
    """
    built, landed = read_built(settings), landed_versions(entries)
    is_whole = full_refresh or built.project != project_digest(PROJECT_ROOT)
    changed = set(changed_dates(landed, {} if is_whole else built.versions))
    return changed | ({max(landed)} if has_news and landed else set())


def _events_to_land(files: Sequence[LogPath], entries: Sequence[LoadedFile], *, lake: Lake) -> int:
    """Estimate how many events are in the log files whose content is not landed."""
    known, seen = KnownFiles(entries), read_seen_files(lake)
    size = 0
    for path, status in _statuses(files):
        is_landed = landed_content(path, status, known=known, seen=seen) is not None
        if not is_landed and not known.still_damaged((path, status.st_size, status.st_mtime_ns)):
            size += status.st_size * (_COMPRESSION if path.endswith(_COMPRESSED) else 1)
    return -(-size // _BYTES_PER_EVENT)  # rounded up: a small log is news too


def _log_files(settings: Settings) -> list[LogPath]:
    """Return the log files; none where no log is named."""
    return find_log_files(settings.tracking_logs) if settings.tracking_logs else []


def _statuses(files: Sequence[LogPath]) -> Iterator[tuple[str, FileStatus]]:
    """Yield the path and the status of each file."""
    for file in files:
        with suppress(OSError):  # it is gone, or nobody may look at it
            yield str(file), file.stat()
