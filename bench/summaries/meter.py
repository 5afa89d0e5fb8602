"""Measures the seconds of each step, and the peak memory of all processes that work for it."""

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, Self, TypedDict, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

LOOK_SECONDS = 0.1


class Measured(TypedDict):
    """What one step took; the program prints it so."""

    seconds: float
    peak_mib: int


class Meter(threading.Thread):
    """Looks at the memory ten times a second, and keeps the peak of the step that is running.

    The memory is what this process, its descendants and all processes whose command names the home
    hold together. Pages that two processes share count twice.

    Attributes:
        steps: what each step took, in the order in which the steps ended.
    """

    def __init__(self, home: Path) -> None:
        super().__init__(daemon=True)
        self._home = os.fsencode(home)
        self._ended = threading.Event()
        self._peak = 0
        self.steps: dict[str, Measured] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()

    def run(self) -> None:
        """Look at the memory until the meter is closed."""
        while not self._ended.wait(LOOK_SECONDS):
            self._look()

    def _look(self) -> None:
        held = sum(resident_bytes(pid) for pid in processes_of(self._home))
        self._peak = max(self._peak, held)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure what is done inside; a step within a step is not supported."""
        self._peak = 0
        started = time.monotonic()
        try:
            yield
        finally:
            seconds = time.monotonic() - started
            self._look()
            peak_mib = round(self._peak / (1 << 20))
            self.steps[name] = {"seconds": round(seconds, 1), "peak_mib": peak_mib}
            # A later step may fail after an hour. The figures of this one are kept then.
            sys.stderr.write(f"{name}: {seconds:.1f} s, {peak_mib} MiB\n")


def alone(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function in a process of its own, whose memory is free again afterwards."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *args, **kwargs).result()


def processes_of(home: bytes) -> Iterator[int]:
    """Yield this process, its descendants, and processes whose command names the home.

    Java starts small programs (`rm` when a session ends). Until that program is loaded, the
    child process shares Java's own memory, which must not count twice.
    """
    parents: dict[int, int] = {}
    commands: dict[int, bytes] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                stat = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
                commands[int(folder.name)] = (folder / "cmdline").read_bytes()
                parents[int(folder.name)] = int(stat[1])
            except OSError:
                continue  # The process has ended meanwhile.
    borrowers = {
        pid
        for pid, parent in parents.items()
        if b"java" in commands[pid] and commands[pid] == commands.get(parent)
    }
    for pid in parents.keys() - borrowers:
        if home in commands[pid]:
            parents[pid] = os.getpid()
    for pid in parents.keys() - borrowers:
        ancestor = pid
        while ancestor not in {0, os.getpid()}:
            ancestor = parents.get(ancestor, 0)
        if ancestor == os.getpid():
            yield pid


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process in bytes; 0 when it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
