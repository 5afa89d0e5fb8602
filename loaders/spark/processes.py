"""Processes that outlive their command, known by pid and start time.

The start time is counted from the boot, as the kernel keeps it. psutil tells it as a time of day,
which moves when the machine's clock is set: a running server would then count as another process.
"""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_STATE, _STARTED = 0, 19
"""Positions of the state and the start time in `/proc/<pid>/stat`, counted after the name."""
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this machine.

    Attributes:
        pid: number of the process. The system may give it to another process later.
        started: start time in clock ticks since boot. It tells the process from a later one with
            the same pid.
    """

    pid: int
    started: int


def find_process(pid: int) -> Process | None:
    """Return the process with a pid; None when there is no such process or it is a zombie."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name stands in parentheses and may hold any character, even spaces and parentheses.
    fields = stat.rpartition(")")[2].split()
    if fields[_STATE] in {"Z", "X"}:
        return None
    return Process(pid=pid, started=int(fields[_STARTED]))


def is_running(process: Process) -> bool:
    """Tell whether this very process runs, and not a later process with the same pid."""
    return find_process(process.pid) == process


def stop_process(process: Process, *, patience_seconds: float) -> None:
    """Ask a process to end, and kill it when it has not ended in time; one that is gone is fine."""
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
