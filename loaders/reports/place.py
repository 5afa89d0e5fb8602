"""Stores report files in a folder of this machine, or in a bucket of an S3-compatible store.

The data API has its own reader of the same setting (`api/config/stores/report_storage.py`), because
the two sides share no code.
"""

import filecmp
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from pyarrow import fs

from cleaning.errors import AnalyticsError

_PIECE_BYTES = 1024 * 1024
_CONNECT_SECONDS = 10
_ANSWER_SECONDS = 60


class ReportError(AnalyticsError):
    """Reports can't be written."""


class ReportPlace(Protocol):
    """A place that files are put in. A file appears whole or not at all."""

    def names(self) -> list[str]:
        """Return the names of all files, those of unfinished ones included."""

    def spool(self, name: str) -> Path:
        """Return the file to write a new content to, before it is put in its place."""

    def holds(self, name: str, spooled: Path) -> bool:
        """Tell whether a file is there with the content that was written."""

    def put(self, name: str, spooled: Path) -> None:
        """Put the content that was written in its place."""

    def remove(self, name: str) -> None:
        """Remove a file."""


class Folder:
    """A folder, which is created when it does not exist."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._path = path

    def names(self) -> list[str]:
        """Return the names of all files, those of unfinished ones included."""
        return sorted(path.name for path in self._path.iterdir())

    def spool(self, name: str) -> Path:
        """Return a hidden file beside the one that it will replace."""
        return self._path / f".{name}.unfinished"

    def holds(self, name: str, spooled: Path) -> bool:
        """Tell whether a file is there with the content that was written."""
        path = self._path / name
        return path.exists() and filecmp.cmp(spooled, path, shallow=False)

    def put(self, name: str, spooled: Path) -> None:
        """Put the content that was written in its place, in one step."""
        spooled.replace(self._path / name)

    def remove(self, name: str) -> None:
        """Remove a file."""
        (self._path / name).unlink()


class Bucket:
    """A prefix of a bucket; an object exists when all of it was sent."""

    def __init__(self, filesystem: fs.FileSystem, root: str, *, work_folder: Path) -> None:
        self._filesystem = filesystem
        self._root = root
        self._work_folder = work_folder

    def names(self) -> list[str]:
        """Return the names of all objects right below the prefix."""
        selector = fs.FileSelector(self._root, allow_not_found=True)
        found = self._filesystem.get_file_info(selector)
        return sorted(info.base_name for info in found if info.type == fs.FileType.File)

    def spool(self, name: str) -> Path:  # noqa: ARG002 - only one file is written at a time
        """Return a file of this machine to write the content to, before it is sent."""
        return self._work_folder / "report.csv"

    def holds(self, name: str, spooled: Path) -> bool:
        """Tell whether an object is there with the content that was written."""
        info = self._filesystem.get_file_info(self._path(name))
        if info.type != fs.FileType.File or info.size != spooled.stat().st_size:
            return False
        with (
            self._filesystem.open_input_stream(self._path(name)) as there,
            spooled.open("rb") as here,
        ):
            while piece := here.read(_PIECE_BYTES):
                if there.read(len(piece)) != piece:
                    return False
        return True

    def put(self, name: str, spooled: Path) -> None:
        """Send the content that was written."""
        with (
            spooled.open("rb") as source,
            self._filesystem.open_output_stream(
                self._path(name), metadata={"Content-Type": "text/csv"}
            ) as sink,
        ):
            shutil.copyfileobj(source, sink, _PIECE_BYTES)

    def remove(self, name: str) -> None:
        """Remove an object."""
        self._filesystem.delete_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


@contextmanager
def open_report_place(place: str) -> Iterator[ReportPlace]:
    """Open the place that `ANALYTICS_REPORTS` names, and explain errors of the disk or the store.

    A bucket is `s3://bucket/prefix`, with `?endpoint_url=…&region_name=…` for stores that are not
    Amazon's. Its keys come from the usual AWS variables or files, never from the URL.

    Raises:
        ReportError: the setting names neither, or the place can't be read or written.
    """
    try:
        if "://" not in place:
            yield Folder(Path(place).expanduser())
            return
        with tempfile.TemporaryDirectory(prefix="analytics-reports-") as work_folder:
            yield Bucket(*_bucket(place), work_folder=Path(work_folder))
    except OSError as error:
        where = error.filename or urlsplit(place)._replace(query="").geturl()
        raise ReportError(
            f"ANALYTICS_REPORTS must be a folder or a bucket that can be written, but {where} is "
            f"not ({error.strerror or error}). The tables are published; repeat the run for the "
            "reports."
        ) from error


def check_report_place(place: str) -> None:
    """Check that reports can be stored, before a run does hours of work: the bucket must exist.

    Raises:
        ReportError: the setting is wrong, or the bucket can't be reached.
    """
    if "://" not in place:
        return
    filesystem, root = _bucket(place)
    bucket, shown = root.partition("/")[0], urlsplit(place)._replace(query="").geturl()
    try:
        found = filesystem.get_file_info(bucket).type
    except OSError as error:
        raise ReportError(
            f"ANALYTICS_REPORTS must name a bucket that answers, but {shown} does not ({error}). "
            "Nothing was done."
        ) from error
    if found == fs.FileType.NotFound:
        raise ReportError(
            f"ANALYTICS_REPORTS must name a bucket that is there, but {shown} names none. "
            "Nothing was done."
        )


def _bucket(url: str) -> tuple[fs.FileSystem, str]:
    """Return the file system of a bucket's URL, and the path of the URL's prefix in it."""
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.hostname or "@" in parts.netloc:
        raise ReportError(
            "ANALYTICS_REPORTS must be a folder's path, or name a bucket and no account "
            f"(s3://bucket/prefix); it begins with {parts.scheme}:// and names "
            f"{'an account' if '@' in parts.netloc else parts.hostname or 'no bucket'}. "
            "Nothing was done."
        )
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    options: dict[str, Any] = {}
    if "endpoint_url" in query:
        endpoint = urlsplit(query["endpoint_url"])
        options = {
            "scheme": endpoint.scheme,
            "endpoint_override": f"{endpoint.netloc}{endpoint.path}".rstrip("/"),
        }
    filesystem = fs.S3FileSystem(
        region=query.get("region_name"),
        connect_timeout=_CONNECT_SECONDS,
        request_timeout=_ANSWER_SECONDS,
        **options,
    )
    return filesystem, f"{parts.netloc}/{parts.path.strip('/')}".rstrip("/")
