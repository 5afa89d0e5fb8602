"""Estimates how many events a Thrift server will handle, because few of them need another Java."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pyarrow as pa

from cleaning.errors import AnalyticsError
from flows.dbt.project import project_digest
from flows.settings import PROJECT_ROOT, Settings
from flows.state import read_built
from loaders.lake import Lake
from loaders.landing.ledger import (
    LoadedFile,
    changed_dates,
    current_files,
    landed_versions,
    read_all_entries,
)
from loaders.landing.log_files import FileStatus, find_log_files
from loaders.landing.seen_files import read_seen_files

logger = logging.getLogger(__name__)

FEW_EVENTS = 1_000_000
"""The most events that are few.

A first build of 2 million events takes the same time with both compilers of Java (bench/README.md).
"""
HISTORY_PER_EVENT = 10
"""Events of files without a changed date that cost as much as an event of a file with one."""
_BYTES_PER_EVENT = 1_150
_COMPRESSION = 10
_COMPRESSED = (".gz", ".bz2", ".zst")
_UNREADABLE = (OSError, ValueError, TypeError, RuntimeError, pa.ArrowException, AnalyticsError)


def handles_few_events(settings: Settings, *, full_refresh: bool = False) -> bool:
    """Tell whether the next run of a home handles few events.

    The number is an estimate: a log file counts by its size until it is landed. Nothing depends on
    it but the time that a run takes, so events are many where something can't be read. The run
    itself says what that is.
    """
    lake = Lake.from_uri(settings.lake_uri)
    try:
        entries = read_all_entries(lake)
        current = current_files(entries)
        to_build = _events_to_build(settings, current, full_refresh=full_refresh)
        to_land = _events_to_land(settings, entries, lake=lake)
    except _UNREADABLE as error:
        logger.info("the number of events is not known: %s", error)
        return False
    history = sum(entry.events for entry in current) - to_build
    logger.info("events: to_land=%s to_build=%s history=%s", to_land, to_build, history)
    return to_land + to_build + history // HISTORY_PER_EVENT <= FEW_EVENTS


def _events_to_build(
    settings: Settings, entries: Sequence[LoadedFile], *, full_refresh: bool
) -> int:
    """Return how many landed events are in files with dates that the next build may rebuild.

    A first build and that of a changed project may rebuild all dates.
    """
    built = read_built(settings)
    is_whole = (
        full_refresh or not built.model_digest or built.project != project_digest(PROJECT_ROOT)
    )
    changed = set(changed_dates(landed_versions(entries), {} if is_whole else built.versions))
    return sum(entry.events for entry in entries if not changed.isdisjoint(entry.event_dates))


def _events_to_land(settings: Settings, entries: Sequence[LoadedFile], *, lake: Lake) -> int:
    """Estimate how many events are in the log files that no landing has seen."""
    landed, seen = {(entry.path, entry.bytes) for entry in entries}, read_seen_files(lake)
    size = sum(
        status.st_size * (_COMPRESSION if path.endswith(_COMPRESSED) else 1)
        for path, status in _log_files(settings)
        if (path, status.st_size) not in landed and seen.find(path, status) is None
    )
    return size // _BYTES_PER_EVENT


def _log_files(settings: Settings) -> Iterator[tuple[str, FileStatus]]:
    """Yield the path and the status of each log file; none where no log is named."""
    for file in find_log_files(settings.tracking_logs) if settings.tracking_logs else ():
        with suppress(OSError):  # it is gone, or nobody may look at it
            yield str(file), file.stat()
