"""Cleans files in parallel, each file in one process. A file is never divided among processes."""

import multiprocessing
import multiprocessing.connection
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from threading import Thread
from typing import Protocol, TypeVar

from cleaning.logs.streams import LogFileError
from loaders.landing.errors import LandingError

Item = TypeVar("Item")
Result = TypeVar("Result")


class Pool(Protocol):
    """Does the work of many items, and yields each item's result as soon as it is known."""

    def __call__(
        self, work: Callable[[Item], Result], items: Sequence[Item], /
    ) -> Generator[tuple[Item, Result | LogFileError], None, None]:
        """Yield the results; for a bad file the result is its error.

        Raises:
            LandingError: the work could not be done.
        """
        ...


def outcomes(
    work: Callable[[Item], Result], items: Sequence[Item], *, processes: int
) -> Generator[tuple[Item, Result | LogFileError], None, None]:
    """Yield each item's result as soon as it is known; for a bad file the result is its error.

    With one process the work is done in this process. More processes are spawned, not forked,
    because libraries with threads of their own do not survive a fork.

    Raises:
        LandingError: a process was killed.
    """
    try:
        if processes == 1 or len(items) <= 1:
            for item in items:
                yield item, tried(work, item)
            return
        yield from _pooled(work, items, processes)
    except BrokenProcessPool as error:
        raise LandingError(
            "A process that cleaned a log file must not end early; one was killed (was there too "
            "little memory?). Files that were finished are landed; the next run cleans the others."
        ) from error


def _pooled(
    work: Callable[[Item], Result], items: Sequence[Item], processes: int
) -> Iterator[tuple[Item, Result | LogFileError]]:
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        min(processes, len(items)), mp_context=context, initializer=_end_with_parent
    )
    try:
        futures: dict[Future[Result | LogFileError], Item] = {
            pool.submit(tried, work, item): item for item in items
        }
        for future in as_completed(futures):
            yield futures.pop(future), future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _end_with_parent() -> None:
    """End this process when its parent is killed; a killed parent cannot end its workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_wait_and_end, args=(parent.sentinel,), daemon=True).start()


def _wait_and_end(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def tried(work: Callable[[Item], Result], item: Item) -> Result | LogFileError:
    """Do the work of an item; return the error of a bad file."""
    try:
        return work(item)
    except LogFileError as error:
        return error
