"""Which raw log files there are: patterns become paths of files that can be read."""

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path

from cleaning.errors import AnalyticsError
from cleaning.streams import MAGIC_BYTES, compression_of

_LOG_NAMES = "*.log*"
_HIDDEN = (".", "_")


class LandingError(AnalyticsError):
    """Raw log files can't be found, read or landed."""


def find_log_files(patterns: Iterable[str | Path]) -> list[Path]:
    """Return the files that patterns name, sorted, each once; every one of them is looked at.

    A pattern is a file, a folder (its `*.log*`, at any depth, as LMS servers rotate them) or a
    glob.

    Raises:
        LandingError: a pattern names nothing, or a file that can't be read.
        LogFileError: a file is compressed in a way that is not read.
    """
    found = {path.resolve() for pattern in patterns for path in _expand(str(pattern))}
    if not found:
        raise LandingError(
            "Tracking logs must be named: a file, a folder or a glob; none was. Nothing was loaded."
        )
    for path in sorted(found):
        _check_readable(path)
    return sorted(found)


def _expand(pattern: str) -> Iterator[Path]:
    if "://" in pattern:
        raise _cannot_load(pattern, "it is a URL, and only files of this machine are read")
    path = Path(pattern).expanduser()
    if path.is_dir():
        logs = [log for log in path.rglob(_LOG_NAMES) if _is_log(log, path)]
        if not logs:
            raise _cannot_load(pattern, f"the folder holds no file named {_LOG_NAMES}")
        yield from logs
    elif path.exists():
        yield path
    else:
        matches = [Path(name) for name in glob.glob(str(path), recursive=True)]  # noqa: PTH207
        files = [match for match in matches if not match.is_dir()]
        if not files:
            raise _cannot_load(pattern, "no such file")
        yield from files


def _is_log(path: Path, folder: Path) -> bool:
    """Tell whether a file in a folder is meant: hidden ones are copies that are not done yet."""
    parts = path.relative_to(folder).parts
    return path.is_file() and not any(part.startswith(_HIDDEN) for part in parts)


def _check_readable(path: Path) -> None:
    try:
        with path.open("rb") as file:
            beginning = file.read(MAGIC_BYTES)
    except OSError as error:
        raise _cannot_load(str(path), error.strerror or str(error)) from error
    compression_of(str(path), beginning=beginning)


def _cannot_load(name: str, why: str) -> LandingError:
    return LandingError(f"Can't load the tracking log {name}: {why}. Nothing was loaded.")
