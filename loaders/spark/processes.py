"""Processes that outlive the command that started them, known by more than a pid."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_STATE, _STARTED = 0, 19
"""Places of the state and of the start time in `/proc/<pid>/stat`, counted behind the name."""
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this machine.

    Attributes:
        pid: its number, which the system gives to another process later.
        started: its start in clock ticks since boot, which tells it from that other process.
    """

    pid: int
    started: int


def find_process(pid: int) -> Process | None:
    """Return the process that has a pid now; None when there is none, or only its exit status."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # the name is in parentheses and may hold anything, spaces and parentheses too
    fields = stat.rpartition(")")[2].split()
    if fields[_STATE] in {"Z", "X"}:
        return None
    return Process(pid=pid, started=int(fields[_STARTED]))


def is_running(process: Process) -> bool:
    """Tell whether this very process runs, not another one that got its pid."""
    return find_process(process.pid) == process


def stop_process(process: Process, *, patience_seconds: float) -> None:
    """End a process: ask it to, and kill it when it has not ended in time; gone already is fine."""
    for sign, patience in ((signal.SIGTERM, patience_seconds), (signal.SIGKILL, 10.0)):
        if not is_running(process):
            return
        try:
            os.kill(process.pid, sign)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while is_running(process) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
