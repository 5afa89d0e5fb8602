"""Cleans a file, and kills the first executor that cleans one of them, in the midst of writing."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from loaders.landing.file_cleaning import CleanedFile, Fingerprint
from loaders.landing.writer import EventWriter, StagedPart

FIRST_TRY, SECOND_TRY = "first", "second"


def clean_and_die(
    found: Fingerprint, *, clean: Callable[[Fingerprint], CleanedFile], name: str, marks: Path
) -> CleanedFile:
    """Clean a file; at the first try of the file with this name, die with the executor.

    Args:
        found: the file.
        clean: cleans it.
        name: how the name of the file ends.
        marks: a folder in which each try of the file leaves a mark.
    """
    if not str(found.path).endswith(name):
        return clean(found)
    if (marks / FIRST_TRY).exists():
        (marks / SECOND_TRY).touch()
        return clean(found)
    EventWriter.finish = _write_half_and_die(marks)  # type: ignore[method-assign]
    return clean(found)


def _write_half_and_die(marks: Path) -> Callable[[EventWriter], list[StagedPart]]:
    def finish(writer: EventWriter) -> list[StagedPart]:
        writer._write(min(writer._buffers))
        staged = Path(writer._parts[0].staged)
        (marks / FIRST_TRY).write_text(str(staged))
        os.kill(_parent(os.getppid()), signal.SIGKILL)  # worker, pyspark's daemon, the executor
        time.sleep(60)  # the daemon ends with its executor, and this process with the daemon
        raise AssertionError("the executor lives")

    return finish


def _parent(pid: int) -> int:
    """Return the pid of a process's parent."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1])
