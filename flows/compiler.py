"""Chooses the compiler of Java for a Thrift server, by the number of events that it will handle."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress

import pyarrow as pa

from cleaning.errors import AnalyticsError
from flows.dbt.project import project_digest
from flows.settings import PROJECT_ROOT, Settings
from flows.state import read_built
from loaders.lake import Lake
from loaders.landing.ledger import LoadedFile, read_ledger
from loaders.landing.log_files import find_log_files

logger = logging.getLogger(__name__)

QUICK_UP_TO = 1_000_000
"""Events for which Java's quick compiler alone is the better choice.

A first build of 2 million events takes the same time with both compilers (bench/README.md).
"""
HISTORY_PER_EVENT = 10
"""Events of days without news that cost as much as one event of a day that is built."""
_BYTES_PER_EVENT = 1_150
_COMPRESSION = 10
_COMPRESSED = (".gz", ".bz2", ".zst")


def compiles_quickly(settings: Settings, *, full_refresh: bool = False) -> bool:
    """Tell whether Java's quick compiler alone suits the next run of a home.

    The number of events is an estimate: a log file counts by its size until it is landed. Nothing
    depends on it but the time that a run takes, so logs that can't be listed count as no events,
    and a lake that can't be read as many. The landing tells of both.
    """
    try:
        entries = read_ledger(Lake.from_uri(settings.lake_uri))
    except (OSError, pa.ArrowException, AnalyticsError):
        return False
    landed, news = sum(entry.events for entry in entries), _events_to_land(settings, entries)
    built = news + (landed if full_refresh or _builds_all_days(settings) else 0)
    handled = built + landed // HISTORY_PER_EVENT
    logger.info("events: landed=%s to_land=%s handled=%s", landed, news, handled)
    return handled <= QUICK_UP_TO


def _builds_all_days(settings: Settings) -> bool:
    """Tell whether the next build may rebuild all stores, as that of a changed project may."""
    built = read_built(settings)
    return not built.model_digest or built.project != project_digest(PROJECT_ROOT)


def _events_to_land(settings: Settings, entries: Iterable[LoadedFile]) -> int:
    """Estimate how many events are in log files whose path and size the ledger does not have."""
    known = {(entry.path, entry.bytes) for entry in entries}
    size = sum(
        size * (_COMPRESSION if path.endswith(_COMPRESSED) else 1)
        for path, size in _log_sizes(settings)
        if (path, size) not in known
    )
    return size // _BYTES_PER_EVENT


def _log_sizes(settings: Settings) -> Iterator[tuple[str, int]]:
    """Yield the path and the size of each log file that can be found."""
    try:
        files = find_log_files(settings.tracking_logs)
    except (OSError, AnalyticsError):
        return
    for file in files:
        with suppress(OSError):
            yield str(file), file.stat().st_size
