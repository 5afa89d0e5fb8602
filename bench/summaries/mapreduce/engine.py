"""A small map/reduce on one machine: tasks in processes, sorted files between map and reduce.

A map task reads one file and yields pairs of a key and a value. The pairs are sorted by key and
written to one file for each reduce task; equal keys go to the same one. A reduce task merges its
files, and its job makes rows of all values of a key. The rows are CSV files, which a next job may
read.
"""

import csv
import heapq
import multiprocessing
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from zlib import crc32

Pair = tuple[tuple[Any, ...], Any]
Row = tuple[Any, ...]

REDUCE_TASKS = 8
PAIRS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Job:
    """What one pass over some files does.

    Attributes:
        read: yields the records of a file.
        map: yields pairs of all records of a task. A mapper may add up values of equal keys.
        reduce: yields the rows of a key and all its values, which come in no order.
    """

    read: Callable[[Path], Iterator[Any]]
    map: Callable[[Iterator[Any]], Iterator[Pair]]
    reduce: Callable[[tuple[Any, ...], Iterator[Any]], Iterator[Row]]


def run_job(job: Job, *, inputs: Sequence[Path], folder: Path, processes: int) -> list[Path]:
    """Run a job over the files; return the files with its rows, which lie in the new folder."""
    folder.mkdir()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn) as pool:
        spills = list(pool.map(partial(map_task, job, folder), range(len(inputs)), inputs))
        parts = list(zip(*spills, strict=True))
        return list(pool.map(partial(reduce_task, job, folder), range(REDUCE_TASKS), parts))


def map_task(job: Job, folder: Path, number: int, path: Path) -> list[Path]:
    """Map one file; return a file of sorted pairs for each reduce task."""
    parts: list[list[Pair]] = [[] for _ in range(REDUCE_TASKS)]
    for pair in job.map(job.read(path)):
        parts[crc32(repr(pair[0]).encode()) % REDUCE_TASKS].append(pair)
    spills = [folder / f"map-{number}-{part}.pickle" for part in range(REDUCE_TASKS)]
    for spill, pairs in zip(spills, parts, strict=True):
        pairs.sort(key=itemgetter(0))
        with spill.open("wb") as file:
            for start in range(0, len(pairs), PAIRS_AT_ONCE):
                pickle.dump(pairs[start : start + PAIRS_AT_ONCE], file)
    return spills


def reduce_task(job: Job, folder: Path, number: int, spills: Sequence[Path]) -> Path:
    """Reduce all values of each key of these files; return the file of the rows."""
    merged = heapq.merge(*map(pairs_of, spills), key=itemgetter(0))
    rows = folder / f"reduce-{number}.csv"
    with rows.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for key, pairs in groupby(merged, key=itemgetter(0)):
            writer.writerows(job.reduce(key, map(itemgetter(1), pairs)))
    return rows


def pairs_of(spill: Path) -> Iterator[Pair]:
    """Yield the pairs of a file of a map task, a few at a time."""
    with spill.open("rb") as file:
        while True:
            try:
                yield from pickle.load(file)  # noqa: S301 - `map_task` wrote it
            except EOFError:
                return


def csv_rows(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a file that a reduce task wrote; every value is a text."""
    with path.open(newline="") as file:
        yield from csv.reader(file)
