"""Measures the whole path over a large simulated site: seconds and peak memory of each step.

    python -m bench.site [--events N] [--courses N] [--days N] [--spark-memory 3g]

The program makes a site of 5 million events in 100 courses by default, runs everything on it once,
and prints one JSON object: step → seconds and peak MiB. The memory is the sum over all processes of
the run (this one, its workers, dbt, Spark), measured ten times a second. Memory pages that two
processes share count twice.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.site.generate import generate_site
from demo.site.options import SiteOptions
from flows.pipeline import RunSummary, run_pipeline
from flows.request import RunRequest
from flows.settings import Settings

EVENTS, COURSES, DAYS = 5_000_000, 100, 63
LOOK_SECONDS = 0.1


class MemoryWatch(threading.Thread):
    """Measures the memory of a run's processes and keeps the peak of each step."""

    def __init__(self, home: Path, *, summary_of_steps: dict[str, int]) -> None:
        """Watch this process, its children, and processes whose command names the home."""
        super().__init__(daemon=True)
        self._home = os.fsencode(home)
        self._peaks = summary_of_steps
        self._ended = threading.Event()
        self.step = "start"

    def run(self) -> None:
        """Measure until `stop` is called."""
        while not self._ended.wait(LOOK_SECONDS):
            found = sum(resident_bytes(pid) for pid in processes_of(self._home))
            self._peaks[self.step] = max(self._peaks[self.step], found)

    def stop(self) -> None:
        """Stop measuring."""
        self._ended.set()
        self.join()


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


def main() -> None:
    """Make the site, run everything on it and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--courses", type=int, default=COURSES)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--spark-memory", default="3g", help="heap of Spark")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        options = SiteOptions(
            events=chosen.events, courses=chosen.courses, days=chosen.days, truth=False
        )
        made = generate_site(Path(folder) / "site", options=options)
        sys.stderr.write(f"{made.lines:,} lines, {made.bytes / 1e6:,.0f} MB of raw log\n")
        print(json.dumps(run(Path(folder), options=options, memory=chosen.spark_memory)))


def run(folder: Path, *, options: SiteOptions, memory: str) -> dict[str, dict[str, float]]:
    """Run everything on the site once; return seconds and peak MiB by step."""
    site, home = folder / "site", folder / "home"
    settings = Settings(
        home=home,
        tracking_logs=(str(site / "logs"),),
        lms_url=f"sqlite:///{site / 'lms.sqlite3'}",
        courses=str(site / "courses"),
        thrift_port=0,
        spark_memory=memory,
    )
    peaks: defaultdict[str, int] = defaultdict(int)
    watch = MemoryWatch(home, summary_of_steps=peaks)
    summary = watched_summary(watch)
    watch.start()
    try:
        run_pipeline(RunRequest(settings=settings, as_of=options.as_of), summary=summary)
    finally:
        watch.stop()
    return {
        name: {"seconds": round(seconds, 1), "peak_mib": round(peaks[name] / (1 << 20))}
        for name, seconds in summary.seconds.items()
    }


def watched_summary(watch: MemoryWatch) -> RunSummary:
    """Return a summary that tells the watch which step is running."""

    class Watched(RunSummary):
        @contextmanager
        def timed(self, name: str) -> Iterator[None]:
            watch.step = name
            with super().timed(name):
                yield

    return Watched()


if __name__ == "__main__":
    main()
