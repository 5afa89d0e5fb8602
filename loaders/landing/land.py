"""Lands raw log files in `landing.tracking_events`, `rejected_lines` and the ledger, exactly once.

A file is known by its content. Worker processes write its rows under unfinished names. Then
`commit` gives a group of files their final names, registers their dates in Hive and writes their
ledger entries in one atomic step. A note of intent exists during a commit, so that the next landing
can finish or undo a commit that was killed.

Servers rename, copy and empty their logs at any moment of a landing. So `file_cleaning` hashes the
bytes again while it cleans them. A file whose bytes are not those of its first hash is looked at
again.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import partial

from cleaning.country import CountrySource
from cleaning.logs.streams import LogFileError
from loaders.lake import Lake
from loaders.landing.candidates import find_candidates
from loaders.landing.commit import recover
from loaders.landing.errors import telling_of_the_lake
from loaders.landing.file_cleaning import CleanedFile, Fingerprint, clean_file
from loaders.landing.known_files import Again, KnownFiles
from loaders.landing.landing import Landing, Progress, RegisterDates
from loaders.landing.ledger import compact_ledger
from loaders.landing.logs.files import LogPath
from loaders.landing.pool import Pool, outcomes
from loaders.landing.seen_files import read_seen_files
from loaders.landing.summary import LandingSummary

logger = logging.getLogger(__name__)

_LOOKS = 3


@telling_of_the_lake()
def land_files(
    paths: Sequence[LogPath],
    *,
    lake: Lake,
    country_source: CountrySource,
    register_dates: RegisterDates,
    processes: int,
    pool: Pool | None = None,
    progress: Progress | None = None,
    today: date,
    again: Again | None = None,
) -> LandingSummary:
    """Land the files whose content is not in the lake yet.

    A file that has grown since it was landed replaces its shorter version, even under a new name.
    Another content under a known path is another file, because servers reuse the names of their
    logs. A damaged file gets a ledger entry without lines, and is tried again when it has changed.

    Args:
        paths: raw log files, as `find_log_files` returns them.
        lake: the lake that the rows are written to.
        country_source: finds the country of an IP address.
        register_dates: registers dates as partitions of the Hive table; a date may come twice.
        processes: how many files are hashed, and without a pool cleaned, at the same time.
        pool: cleans the files; None for processes of this machine.
        progress: see `Progress`.
        today: UTC date of this run, kept with rejected lines.
        again: which known files are cleaned again and replaced; None for no file.

    Raises:
        LandingError: the lake can't be read or written, a process was killed, or the pool has no
            machine; what was finished is landed.
    """
    started = time.monotonic()
    recover(lake)
    seen = read_seen_files(lake)
    known = KnownFiles(compact_ledger(lake), head_of=seen.head_of)
    run = Landing(lake, register_dates, progress, known=known, seen=seen)
    clean = partial(clean_file, lake=lake, country_source=country_source, today=today, run=run.name)
    left = paths
    for look in range(_LOOKS):
        is_first = look == 0
        found = find_candidates(
            left,
            known=known,
            seen=seen,
            again=again,
            processes=processes,
            asks_stamps=is_first,
        )
        run.count(found, is_first=is_first)
        # Closed at once, an error in a commit ends processes and gives executors back.
        with closing(
            pool(clean, found.todo) if pool else outcomes(clean, found.todo, processes=processes)
        ) as results:
            for file, cleaned in _saved_at_failure(results, save=run.save):
                run.take(file, cleaned)
        run.commit_waiting()
        left = run.changed
        run.changed = []
        if not left:
            break
    run.give_up(left, looks=_LOOKS)
    seen.write(lake)
    run.finish(seconds=time.monotonic() - started)
    _log(run.summary)
    return run.summary


def _saved_at_failure(
    results: Iterator[tuple[Fingerprint, CleanedFile | LogFileError]], *, save: Callable[[], None]
) -> Iterator[tuple[Fingerprint, CleanedFile | LogFileError]]:
    """Yield the results of a pool. When the pool fails, save before its error goes on.

    The error of a commit is not the pool's: it does not come through here, and nothing is saved.
    """
    try:
        yield from results
    except Exception:
        save()
        raise


def _log(summary: LandingSummary) -> None:
    for reason in summary.damaged:
        logger.warning("damaged: %s", reason)
    logger.info(
        "landed: files_loaded=%s files_again=%s files_known=%s files_damaged=%s gone=%s bytes=%s "
        "lines=%s events=%s rejected=%s skipped=%s dates=%s truncated=%s seconds=%.1f",
        summary.files_loaded,
        summary.files_again,
        summary.files_known,
        len(summary.damaged) + summary.damaged_known,
        len(summary.gone),
        summary.bytes,
        summary.lines,
        summary.events,
        dict(summary.rejected),
        summary.skipped,
        len(summary.dates),
        len(summary.truncated),
        summary.seconds,
    )
