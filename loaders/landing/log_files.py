"""Finds raw log files by patterns, and opens them."""

import glob
import os
import stat
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO

from cleaning.errors import AnalyticsError
from cleaning.logs.streams import MAGIC_BYTES, LogFileError, compression_of

_LOG_NAMES = "*.log*"
_HIDDEN = (".", "_")


class LandingError(AnalyticsError):
    """Raw log files can't be found, read or landed."""


class GoneFileError(LogFileError):
    """A file does not exist under its name any more: a server renamed or deleted it."""


def find_log_files(patterns: Iterable[str | Path]) -> list[Path]:
    """Return the files that patterns name, sorted and each once, without opening them.

    A pattern is a file, a folder (its `*.log*` at any depth, as LMS servers rotate them) or a glob.
    A folder inside a named folder may be impossible to list. Such a folder is returned as a path,
    and landing counts it as a damaged file, because nobody knows which logs it holds.

    Raises:
        LandingError: a pattern names nothing.
    """
    real = _RealPaths()
    found = {real.of(path) for pattern in patterns for path in _expand(str(pattern))}
    if not found:
        raise LandingError(
            "Tracking logs must be named (a file, a folder or a glob), but no name was given. "
            "Nothing was loaded."
        )
    return sorted(found)


class _RealPaths:
    """Resolves links; the folders of many files are resolved once."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}

    def of(self, path: Path) -> Path:
        """Return the path without links and dots."""
        parent, name = os.path.split(path)
        if name in {"", os.curdir, os.pardir} or path.is_symlink():
            return Path(os.path.realpath(path))
        if parent not in self._folders:
            self._folders[parent] = os.path.realpath(parent)
        return Path(self._folders[parent], name)


def open_log(path: Path) -> BinaryIO:
    """Open a raw file without blocking: a pipe that nobody writes to must not stop the run.

    Raises:
        GoneFileError: there is no file of this name.
        LogFileError: the file can't be read, or is a folder, a pipe or a device.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise GoneFileError(f"{path} did not exist any more when it was to be read.") from error
    except OSError as error:
        raise unreadable(path, error) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise LogFileError(
            f"A tracking log must be a file, but {path} is not a file. Nothing of it was read."
        )
    return os.fdopen(descriptor, "rb")


def unreadable(path: Path, error: OSError) -> LogFileError:
    """Return the error for a file that the operating system refuses to read."""
    return LogFileError(
        f"A tracking log must be readable; {path} is not ({error.strerror or error}). Nothing of "
        "it was kept."
    )


def check_named_files(patterns: Iterable[str | Path]) -> None:
    """Check that the files which patterns name by their whole paths can be read.

    A file's whole path is configuration, so an unreadable file is an error before the run. A file
    that is found in a folder is data.

    Raises:
        LogFileError: a file can't be read, or is compressed in a way that is not read.
    """
    for pattern in patterns:
        path = Path(pattern).expanduser()
        if not path.is_dir() and path.exists():
            with open_log(path) as file:
                compression_of(str(path), beginning=file.read(MAGIC_BYTES))


def _expand(pattern: str) -> Iterator[Path]:
    if "://" in pattern:
        raise _cannot_load(pattern, "it is a URL, and only files of this machine are read")
    path = Path(pattern).expanduser()
    if path.is_dir():
        logs = list(_logs_in(path))
        if not logs:
            raise _cannot_load(pattern, f"the folder holds no file named {_LOG_NAMES}")
        yield from logs
    elif path.exists():
        yield path
    else:
        names = glob.glob(str(path), recursive=True) if glob.has_magic(str(path)) else []  # noqa: PTH207
        files = [Path(name) for name in names if not Path(name).is_dir()]
        if not files:
            raise _cannot_load(pattern, "no such file")
        yield from files


def _logs_in(folder: Path) -> Iterator[Path]:
    """Yield the logs below a folder, and the folders that can't be listed.

    Hidden files and folders are left out: they are unfinished copies.
    """
    closed: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(_HIDDEN)]
        for name in files:
            if not name.startswith(_HIDDEN) and fnmatchcase(name, _LOG_NAMES):
                yield Path(parent, name)
    yield from (Path(error.filename) for error in closed)


def _cannot_load(name: str, why: str) -> LandingError:
    return LandingError(f"Can't load the tracking log {name}: {why}. Nothing was loaded.")
