"""Raw log files that a URL names, in a file system of the lake's kinds: HDFS, S3 and the like.

A `RemoteLog` stands beside `Path` in the landing: it has a status, and it can be opened. Its URL is
its path in the ledger. A URL with a password is refused, so no password reaches the ledger.
"""

import errno
import glob
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import fs

from loaders.lake import file_system_of
from loaders.landing.errors import LandingError, cannot_load, gone, unreadable
from loaders.landing.logs.names import LOG_NAMES, is_hidden, is_log

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BUFFER_BYTES = 4 << 20
"""An object store answers each read by a request of its own, so reads are few and large."""
_SECOND_NS = 10**9
_REFUSALS = (OSError, pa.ArrowException)


@dataclass(frozen=True, slots=True)
class RemoteStatus:
    """The status of a remote file under the names that `os.stat_result` has.

    Attributes:
        st_size: size in bytes.
        st_mtime_ns: time of change in nanoseconds since 1970, in whole seconds: some stores keep
            parts of a second in their listings only.
        st_dev: always 0.
        st_ino: a number made of the URL, because no remote file keeps a number when it is renamed.
    """

    st_size: int
    st_mtime_ns: int
    st_dev: int
    st_ino: int


@dataclass(frozen=True, slots=True)
class RemoteLog:
    """A raw log file in a remote file system; two of one URL are equal.

    Attributes:
        url: the name in the ledger.
        path: path in the file system.
        filesystem: the file system. It is pickled with its address and without keys of the
            environment, so another process or machine opens the same store by its own keys.
        listed: the status that the listing of its folder gave; None when it was not listed.
    """

    url: str
    path: str = field(compare=False)
    filesystem: fs.FileSystem = field(compare=False, repr=False)
    listed: RemoteStatus | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return self.url

    def stat(self) -> RemoteStatus:
        """Return the listed status, or else ask for it: one request for each file is slow.

        Raises:
            FileNotFoundError: there is no such file.
            OSError: the file system does not say, or the name is that of a folder.
        """
        return self.listed or self.ask()

    def open(self) -> "RemoteFile":
        """Open the file at its present status.

        Raises:
            GoneFileError: there is no such file.
            LogFileError: the file can't be read.
        """
        try:
            status = self.ask()
            return RemoteFile(self.filesystem.open_input_file(self.path), status)
        except FileNotFoundError as error:
            raise gone(self.url) from error
        except _REFUSALS as error:
            cause = _with_number(error)
            raise unreadable(self.url, cause) from cause

    def ask(self) -> RemoteStatus:
        """Ask for the present status.

        Raises:
            FileNotFoundError: there is no such file.
            OSError: the file system does not say, or the name is that of a folder.
        """
        try:
            info = self.filesystem.get_file_info(self.path)
        except _REFUSALS as error:
            raise _with_number(error) from error
        if info.type == fs.FileType.NotFound:
            raise FileNotFoundError(errno.ENOENT, "no such file", self.url)
        if info.type == fs.FileType.Directory:
            raise OSError(errno.EISDIR, "it is a folder that can't be listed")
        return _status(self.url, info)


class RemoteFile(io.BufferedReader):
    """An open remote file, with the status that it had when it was opened."""

    def __init__(self, file: pa.NativeFile, status: RemoteStatus) -> None:
        super().__init__(_Raw(file), _BUFFER_BYTES)
        self.status = status


class _Raw(io.RawIOBase):
    """Gives Python's reader the bytes of an Arrow file.

    A failed read gets an error number. By the number, landing tells what the store refused, which
    every run tries again, from a content that is damaged.
    """

    def __init__(self, file: pa.NativeFile) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._file.seek(offset, whence)
        return int(self._file.tell())

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        try:
            data = self._file.read(len(view))
        except _REFUSALS as error:
            raise _with_number(error) from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def find_remote_logs(pattern: str) -> list[RemoteLog]:
    """Return the files that a URL names: a file, a folder (its `*.log*` at any depth) or a glob.

    Raises:
        LandingError: the URL names nothing, or its file system does not answer.
    """
    place = _Place.of(pattern)
    try:
        info = place.filesystem.get_file_info(place.path)
        if info.type == fs.FileType.File:
            return [place.log(info)]
        if info.type == fs.FileType.Directory:
            logs = list(place.logs_in(place.path))
            if not logs:
                raise cannot_load(pattern, f"the folder holds no file named {LOG_NAMES}")
            return logs
        parts = place.path.removeprefix(f"{place.root}/").split("/")
        is_glob = glob.has_magic(place.path)
        logs = list(place.matching(place.root, parts)) if is_glob else []
    except _REFUSALS as error:
        raise cannot_load(pattern, f"its file system does not list it ({error})") from error
    if not logs:
        raise cannot_load(pattern, "no file matches" if is_glob else "no such file")
    return logs


def named_remote_log(url: str) -> RemoteLog | None:
    """Return the file of a URL; None when the URL is that of a folder, a glob or nothing."""
    place = _Place.of(url)
    try:
        info = place.filesystem.get_file_info(place.path)
    except _REFUSALS as error:
        raise cannot_load(url, f"its file system does not answer ({error})") from error
    return place.log(info) if info.type == fs.FileType.File else None


def absent_remote_logs(urls: Iterable[str]) -> set[str]:
    """Return the URLs at which there is no file any more.

    A file system is asked once for all of its URLs. One that does not answer has lost no file: it
    may be gone for good, and must not cost each run its patience for each file.
    """
    by_place: dict[str, list[str]] = {}
    for url in urls:
        by_place.setdefault("/".join(url.split("/")[:3]), []).append(url)
    absent: set[str] = set()
    for place_url, of_place in by_place.items():
        try:
            place = _Place.of(place_url)
            paths = [place.root + url.removeprefix(place_url) for url in of_place]
            infos = place.filesystem.get_file_info(paths)
        except (LandingError, *_REFUSALS):
            continue
        absent.update(
            url
            for url, info in zip(of_place, infos, strict=True)
            if info.type == fs.FileType.NotFound
        )
    return absent


@dataclass(frozen=True, slots=True)
class _Place:
    """A file system, and what a URL names in it.

    Attributes:
        filesystem: the file system.
        url: scheme and authority of the URL.
        root: path of this URL in the file system: the bucket, or nothing.
        path: path of the whole URL in the file system.
    """

    filesystem: fs.FileSystem
    url: str
    root: str
    path: str

    @classmethod
    def of(cls, url: str) -> "_Place":
        """Open the file system. Nothing is percent-decoded, because Spark decodes nothing."""
        scheme, _, rest = url.partition("://")
        authority, _, path = rest.partition("/")
        account, _, host = authority.rpartition("@")
        if ":" in account:
            raise cannot_load(
                f"{scheme}://{host}/{path}",
                "its URL holds a password, which would stand in the ledger. Give the keys by the "
                "environment (docs/cluster.md)",
            )
        try:
            filesystem, root = file_system_of(f"{scheme}://{authority}/")
        except (ValueError, *_REFUSALS) as error:
            why = f"no file system of this machine understands its URL ({error})"
            raise cannot_load(url, why) from error
        root = root.rstrip("/")
        return cls(filesystem, f"{scheme}://{authority}", root, f"{root}/{path}".rstrip("/"))

    def log(self, info: fs.FileInfo) -> RemoteLog:
        """Return a listed file."""
        url = self._url_of(info.path)
        return RemoteLog(url, info.path, self.filesystem, _status(url, info))

    def logs_in(self, folder: str) -> Iterator[RemoteLog]:
        """Yield the logs below a folder, and the folders that can't be listed."""
        try:
            infos = self._list(folder, recursive=True)
        except _REFUSALS:
            # Which folder it was is not said, and the others have logs.
            yield from self._walk(folder)
            return
        for info in infos:
            folders = info.path.removeprefix(f"{folder}/").split("/")[:-1]
            is_file = info.type == fs.FileType.File
            if is_file and is_log(info.base_name) and not any(map(is_hidden, folders)):
                yield self.log(info)

    def _walk(self, folder: str) -> Iterator[RemoteLog]:
        try:
            infos = self._list(folder)
        except _REFUSALS:
            yield RemoteLog(self._url_of(folder), folder, self.filesystem)
            return
        for info in infos:
            if info.type == fs.FileType.Directory and not is_hidden(info.base_name):
                yield from self._walk(info.path)
            elif info.type == fs.FileType.File and is_log(info.base_name):
                yield self.log(info)

    def matching(self, folder: str, parts: list[str]) -> Iterator[RemoteLog]:
        """Yield the files below a folder whose path fits a glob, as Python's `glob` understands it.

        Only folders that fit are listed, so a date in a glob saves listing the other dates.
        """
        part, rest = parts[0], parts[1:]
        if part == "**":
            if rest:
                yield from self.matching(folder, rest)
            for info in self._list(folder):
                if info.base_name.startswith("."):
                    continue
                if info.type == fs.FileType.Directory:
                    yield from self.matching(info.path, parts)
                elif not rest:
                    yield self.log(info)
        elif rest and not glob.has_magic(part):
            yield from self.matching(f"{folder}/{part}", rest)
        else:
            for info in self._list(folder):
                is_seen = part.startswith(".") or not info.base_name.startswith(".")
                if not is_seen or not fnmatchcase(info.base_name, part):
                    continue
                if rest and info.type == fs.FileType.Directory:
                    yield from self.matching(info.path, rest)
                elif not rest and info.type == fs.FileType.File:
                    yield self.log(info)

    def _list(self, folder: str, *, recursive: bool = False) -> list[fs.FileInfo]:
        selector = fs.FileSelector(folder or "/", recursive=recursive, allow_not_found=True)
        infos: list[fs.FileInfo] = self.filesystem.get_file_info(selector)
        return infos

    def _url_of(self, path: str) -> str:
        return self.url + path.removeprefix(self.root)


def _status(url: str, info: fs.FileInfo) -> RemoteStatus:
    number = int.from_bytes(hashlib.sha256(url.encode(errors="surrogateescape")).digest()[:8])
    seconds = (info.mtime_ns or 0) // _SECOND_NS
    return RemoteStatus(info.size or 0, seconds * _SECOND_NS, 0, number)


def _with_number(error: Exception) -> OSError:
    """Return an error as the operating system would raise it; most errors of Arrow have no number.

    The text is one line: an error of a store brings its whole answer.
    """
    number = getattr(error, "errno", None) or errno.EIO
    return OSError(number, str(error).strip().partition("\n")[0] or type(error).__name__)
