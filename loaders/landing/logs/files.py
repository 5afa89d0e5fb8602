"""Finds raw log files by patterns, and opens them: files of this machine, and remote ones."""

import glob
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cleaning.logs.streams import MAGIC_BYTES, LogFileError, compression_of
from loaders.landing.errors import LandingError, cannot_load, gone, unreadable
from loaders.landing.logs.names import LOG_NAMES, is_hidden, is_log
from loaders.landing.logs.remote import (
    RemoteFile,
    RemoteLog,
    RemoteStatus,
    find_remote_logs,
    named_remote_log,
)

LogPath = Path | RemoteLog
"""A raw log file. Its `str` is its path in the ledger."""
FileStatus = os.stat_result | RemoteStatus
_LOCAL_URL = "file://"


def find_log_files(patterns: Iterable[str | Path]) -> list[LogPath]:
    """Return the files that patterns name, sorted and each once, without opening them.

    A pattern is a file, a folder (its `*.log*` at any depth, as LMS servers rotate them) or a glob,
    of this machine or below the URL of a file system of the lake's kinds.

    A folder inside a named folder may be impossible to list. Such a folder is returned as a path,
    and landing counts it as a damaged file, because nobody knows which logs it holds.

    Raises:
        LandingError: a pattern names nothing.
    """
    real = _RealPaths()
    found = {
        real.of(path) if isinstance(path, Path) else path
        for pattern in patterns
        for path in _expand(str(pattern))
    }
    if not found:
        raise LandingError(
            "Tracking logs must be named (a file, a folder or a glob), but no name was given. "
            "Nothing was loaded."
        )
    return sorted(found, key=str)


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


def open_log(path: LogPath) -> BinaryIO:
    """Open a raw file without blocking: a pipe that nobody writes to must not stop the run.

    Raises:
        GoneFileError: there is no file of this name.
        LogFileError: the file can't be read, or is a folder, a pipe or a device.
    """
    if isinstance(path, RemoteLog):
        return path.open()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise gone(path) from error
    except OSError as error:
        raise unreadable(path, error) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise LogFileError(
            f"A tracking log must be a file, but {path} is not a file. Nothing of it was read."
        )
    return os.fdopen(descriptor, "rb")


def status_of(file: BinaryIO) -> FileStatus:
    """Return the status of an open file."""
    return file.status if isinstance(file, RemoteFile) else os.fstat(file.fileno())


def is_url(name: str) -> bool:
    """Tell whether a path of the ledger or of the list of seen files is that of a remote file."""
    return "://" in name


def check_named_files(patterns: Iterable[str | Path]) -> None:
    """Check that the files which patterns name by their whole paths can be read.

    A file's whole path is configuration, so an unreadable file is an error before the run. A file
    that is found in a folder is data.

    Raises:
        LogFileError: a file can't be read, or is compressed in a way that is not read.
    """
    for pattern in patterns:
        path = _named_file(str(pattern))
        if path is not None:
            with open_log(path) as file:
                try:
                    beginning = file.read(MAGIC_BYTES)
                except OSError as error:
                    raise unreadable(path, error) from error
                compression_of(str(path), beginning=beginning)


def _named_file(pattern: str) -> LogPath | None:
    """Return the file of which a pattern is the whole path; None for a folder or a glob."""
    if _is_remote(pattern):
        return named_remote_log(pattern)
    path = _local(pattern)
    return path if not path.is_dir() and path.exists() else None


def _is_remote(pattern: str) -> bool:
    return "://" in pattern and not pattern.startswith(_LOCAL_URL)


def _local(pattern: str) -> Path:
    """Return the path of a pattern; a `file://` URL is another spelling of a path."""
    return Path(pattern.removeprefix(_LOCAL_URL)).expanduser()


def _expand(pattern: str) -> Iterator[LogPath]:
    if _is_remote(pattern):
        yield from find_remote_logs(pattern)
        return
    path = _local(pattern)
    if path.is_dir():
        logs = list(_logs_in(path))
        if not logs:
            raise cannot_load(pattern, f"the folder holds no file named {LOG_NAMES}")
        yield from logs
    elif path.exists():
        yield path
    else:
        is_glob = glob.has_magic(str(path))
        names = glob.glob(str(path), recursive=True) if is_glob else []  # noqa: PTH207
        files = [Path(name) for name in names if not Path(name).is_dir()]
        if not files:
            raise cannot_load(pattern, "no file matches" if is_glob else "no such file")
        yield from files


def _logs_in(folder: Path) -> Iterator[Path]:
    """Yield the logs below a folder, and the folders that can't be listed."""
    closed: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not is_hidden(name)]
        yield from (Path(parent, name) for name in files if is_log(name))
    yield from (Path(error.filename) for error in closed)
