"""The cache of one machine: files in the home, counted exactly by all its processes."""

import fcntl
import os
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class HomeCache(FileBasedCache):
    """Django's file cache, with counters that lose nothing and without compression.

    Django's own `add` and `incr` read and then write: two processes would both count "8". A body
    of 3 MB takes longer to compress than to query. The files are pickles, and their folder, as
    everything in the home, is written by the server's user only.
    """

    # Django's own, of which its type stubs don't know
    _dir: str
    _createdir: Callable[[], None]
    _key_to_file: Callable[[str, int | None], str]
    _is_expired: Callable[[IO[bytes]], bool]

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Set a key that is not there."""
        with self._locked():
            return super().add(key, value, timeout, version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number, which ends when it would have ended.

        Raises:
            ValueError: there is no such key.
        """
        with self._locked():
            try:
                with Path(self._key_to_file(key, version)).open("rb") as file:
                    ends, value = pickle.load(file), pickle.load(file)  # noqa: S301 - our own files
            except FileNotFoundError:
                raise ValueError(f"Key {key!r} not found") from None
            seconds = None if ends is None else ends - time.time()
            if seconds is not None and seconds <= 0:
                self.delete(key, version)
                raise ValueError(f"Key {key!r} not found")
            self.set(key, value + delta, seconds, version)
            return int(value + delta)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return the value of a key that has not ended."""
        try:
            with Path(self._key_to_file(key, version)).open("rb") as file:
                return default if self._is_expired(file) else pickle.load(file)  # noqa: S301 - as above
        except FileNotFoundError:
            return default

    def _write_content(self, file: IO[bytes], timeout: float | None, value: Any) -> None:
        file.write(pickle.dumps(self.get_backend_timeout(timeout), self.pickle_protocol))
        file.write(pickle.dumps(value, self.pickle_protocol))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._createdir()
        lock = os.open(Path(self._dir) / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
