"""The cache of one machine: files in the home, counted exactly by all its processes."""

import fcntl
import hashlib
import os
import pickle
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

# The space that the smallest file takes on a disk.
_BLOCK: Final = 4096
# What the bytes of a file raise that was not wholly on the disk as the machine went down.
_TORN: Final = (
    pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError, ValueError
)  # fmt: skip


class HomeCache(BaseCache):
    """Values in files, with a limit of bytes, at a cost that does not grow with their number.

    Django's own file cache lists its folder at each `set` and deletes a third of the files when it
    is full: with 5,000 files a `set` took 16 ms, and the one that met the limit seconds. Its `add`
    and `incr` read and then write, so that two processes would both count "8".

    The files lie in two folders, `young` and `old`. New ones go to `young`. Once these have half of
    the bytes that are allowed, `young` becomes `old`, and what was `old` is deleted, little by
    little: each `set` deletes twice the bytes that it writes. So a value stays for half of the
    limit at least, and all files together are never more than one and a half times the limit.
    The files are pickles, and their folder, as everything in the home, is its owner's only.
    """

    def __init__(self, folder: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._folder = Path(folder)
        self._most_young_bytes = int(params.get("OPTIONS", {}).get("BYTES", 64 << 20)) // 2

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Set a key that is not there."""
        with self._locked():
            if self._live(key, version) is not None:
                return False
            self._put(key, value, self.get_backend_timeout(timeout), version)
            return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return the value of a key that has not ended."""
        found = self._live(key, version)
        return default if found is None else found[1]

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Set a key."""
        with self._locked():
            self._put(key, value, self.get_backend_timeout(timeout), version)

    def touch(
        self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Change the time at which an existing key ends."""
        with self._locked():
            found = self._live(key, version)
            if found is not None:
                self._put(key, found[1], self.get_backend_timeout(timeout), version)
            return found is not None

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number, and keep the time at which the key ends.

        Raises:
            ValueError: there is no such key.
        """
        with self._locked():
            found = self._live(key, version)
            if found is None:
                raise ValueError(f"Key {key!r} not found")
            ends, value = found
            self._put(key, value + delta, ends, version)
            return int(value + delta)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Delete a key; tell whether it existed."""
        with self._locked():
            was_there = False
            for path in self._places(key, version):
                with suppress(FileNotFoundError):
                    path.unlink()
                    was_there = True
            return was_there

    def clear(self) -> None:
        """Delete all keys."""
        with self._locked():
            for _ in range(2):
                self._turn()
            self._delete_doomed(most=None)

    def _live(self, key: str, version: int | None) -> tuple[float | None, Any] | None:
        """Return when a key ends and its value; None when it is not there or has ended."""
        for path in self._places(key, version):
            try:
                # Time and value are read at once, because another process may replace the file, but
                # not the open one.
                ends, value = pickle.loads(path.read_bytes())  # noqa: S301 - our own files
            except FileNotFoundError:
                continue
            except _TORN:  # it stays until its key is set again or its folder goes
                continue
            return None if ends is not None and ends <= time.time() else (ends, value)
        return None

    def _places(self, key: str, version: int | None) -> list[Path]:
        name = hashlib.sha256(self.make_and_validate_key(key, version).encode()).hexdigest()
        return [self._folder / "young" / name, self._folder / "old" / name]

    def _put(self, key: str, value: Any, ends: float | None, version: int | None) -> None:
        """Write a file and count its bytes; the lock is held."""
        content = pickle.dumps((ends, value), pickle.HIGHEST_PROTOCOL)
        place = self._places(key, version)[0]
        before = _bytes_on_disk(place.stat().st_size) if place.exists() else 0
        total = self._young_bytes() + _bytes_on_disk(len(content)) - before
        if total > self._most_young_bytes:
            self._turn()
            total = _bytes_on_disk(len(content))
        # The new file is first written beside its place. A file that a killed process leaves is
        # deleted with the others.
        handle, written = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(written).replace(place)
        (self._folder / "young_bytes").write_text(str(total), encoding="ascii")
        self._delete_doomed(most=2 * _bytes_on_disk(len(content)))

    def _young_bytes(self) -> int:
        try:
            return int((self._folder / "young_bytes").read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):  # new, or written as the machine went down
            return 0

    def _turn(self) -> None:
        """Make the young files the old ones, and leave the old ones to be deleted."""
        young, old = self._folder / "young", self._folder / "old"
        with suppress(FileNotFoundError):
            old.rename(self._folder / f"doomed-{time.time_ns():020}")
        young.rename(old)
        young.mkdir(mode=0o700)
        (self._folder / "young_bytes").write_text("0", encoding="ascii")

    def _delete_doomed(self, *, most: int | None) -> None:
        """Delete files that no key leads to any more, the oldest first, up to a number of bytes."""
        deleted = 0
        for folder in sorted(self._folder.glob("doomed-*")):
            with os.scandir(folder) as files:
                for file in files:
                    if most is not None and deleted >= most:
                        return
                    deleted += _bytes_on_disk(file.stat().st_size)
                    Path(file.path).unlink()
            folder.rmdir()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        (self._folder / "young").mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _bytes_on_disk(size: int) -> int:
    return max(_BLOCK, size)
