"""Remembers which content the last landings found in which file, so that no file is read twice.

The ledger has one row for a content, with the name of its first delivery. Servers rename their logs
at each rotation, and copy them. So this list has one row for a file: its path, its inode, its size,
its time of change and the hash of its content. The list only saves reading: whether a content is
landed is the ledger's matter, and a file that is not in the list is hashed. A list that is lost or
older than the ledger does no harm.
"""

import logging
import os
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from loaders.lake import Lake
from loaders.landing.known_files import Stamp
from loaders.landing.logs.files import FileStatus, is_url

logger = logging.getLogger(__name__)

_FILE = ("landing", "_seen_files.parquet")
_COLUMNS: list[tuple[str, pa.DataType]] = [
    ("path", pa.string()),
    ("device", pa.uint64()),
    ("inode", pa.uint64()),
    ("bytes", pa.int64()),
    ("modified_ns", pa.int64()),
    ("file_hash", pa.string()),
    ("head_hash", pa.string()),
]
_SCHEMA = pa.schema(_COLUMNS)
_CLOCK_TICK_NS = 2 * 10**9
"""The coarsest time of change that file systems keep: two changes within it may look like one."""


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file and the content that a landing found in it.

    Attributes:
        path: the file.
        device: number of the file system.
        inode: number of the file in it; a file that is renamed keeps this number.
        bytes: size of the file.
        modified_ns: time of change in nanoseconds since 1970.
        file_hash: SHA-256 of the content.
        head_hash: SHA-256 of the first bytes of the content (`file_cleaning.HEAD_BYTES`); None for
            a smaller file and where it is not known.
    """

    path: str
    device: int
    inode: int
    bytes: int
    modified_ns: int
    file_hash: str
    head_hash: str | None = None

    @classmethod
    def of(
        cls, path: str, status: FileStatus, *, file_hash: str, head_hash: str | None = None
    ) -> "SeenFile":
        """Return the row of a file with the content of a hash."""
        return cls(
            path=path,
            device=status.st_dev,
            inode=status.st_ino,
            bytes=status.st_size,
            modified_ns=status.st_mtime_ns,
            file_hash=file_hash,
            head_hash=head_hash,
        )


class SeenFiles:
    """The files of earlier landings, and those that this landing adds.

    Args:
        files: the files of earlier landings.
        now_ns: when this landing began, before it looked at a file.
    """

    def __init__(self, files: Iterable[SeenFile], *, now_ns: int) -> None:
        self._before = {file.path: file for file in files}
        self._now = dict(self._before)
        self._by_inode = {_inode(file): file for file in self._before.values()}
        self._heads = {f.file_hash: f.head_hash for f in self._before.values() if f.head_hash}
        self._latest_ns = now_ns - _CLOCK_TICK_NS

    def find(self, path: str, status: FileStatus) -> SeenFile | None:
        """Return what was found in this file, under this or another name; None when it changed."""
        asked = SeenFile.of(path, status, file_hash="")
        at_path = self._before.get(path)
        if at_path is not None and _stamp(at_path) == _stamp(asked):
            return at_path
        return self._by_inode.get(_inode(asked))

    def add(self, file: SeenFile) -> None:
        """Remember a file, unless it may still change without another time of change."""
        known = self._heads.get(file.file_hash)
        if file.head_hash is None and known is not None:
            file = SeenFile(**asdict(file) | {"head_hash": known})
        elif file.head_hash is not None:
            self._heads[file.file_hash] = file.head_hash
        if self.is_settled(file.modified_ns):
            self._now[file.path] = file
        else:
            self._now.pop(file.path, None)

    def is_settled(self, modified_ns: int) -> bool:
        """Tell whether a file with this time of change can't change without getting another one."""
        return modified_ns <= self._latest_ns

    def head_of(self, file_hash: str) -> str | None:
        """Return the hash of the first bytes of a content; None when it is not known."""
        return self._heads.get(file_hash)

    def write(self, lake: Lake) -> None:
        """Write the list when it changed; a file that is gone leaves it.

        So does a remote file that this landing was not given: asking for each one would be slow.
        """
        files = {
            path: file
            for path, file in self._now.items()
            if file is not self._before.get(path) or (not is_url(path) and os.path.lexists(path))
        }
        if files == self._before:
            return
        rows = [asdict(file) for file in files.values()]
        lake.write_table(lake.path(*_FILE), pa.Table.from_pylist(rows, schema=_SCHEMA))


def read_seen_files(lake: Lake) -> SeenFiles:
    """Read the list of earlier landings; without one, every file is new."""
    now_ns = time.time_ns()
    if not lake.exists(lake.path(*_FILE)):
        return SeenFiles((), now_ns=now_ns)
    try:
        table = pq.read_table(lake.path(*_FILE), filesystem=lake.filesystem, partitioning=None)
        rows = table.select(_SCHEMA.names).to_pylist()
    except (
        OSError,
        pa.ArrowException,
    ) as error:  # A machine that lost its power leaves half files.
        logger.warning("path=%s can't be read, so every file is read: %s", lake.path(*_FILE), error)
        rows = []
    return SeenFiles((SeenFile(**row) for row in rows), now_ns=now_ns)


def _stamp(file: SeenFile) -> Stamp:
    return file.path, file.bytes, file.modified_ns


def _inode(file: SeenFile) -> tuple[int, int, int, int]:
    return file.device, file.inode, file.bytes, file.modified_ns
