"""Writes log files: lines in the order of delivery, rotated and compressed as on an LMS host."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from isal import igzip

from demo.clock import HOUR, STAMPS
from demo.events.outcomes import Delivery

_LEVEL = 1


class RotatedLogs:
    """Writes lines to `tracking.log-YYYYMMDD-HH.gz`, named by the hour in which a file begins.

    Lines that are delivered late wait in memory until the file of their time is open. Lines that
    would be delivered after the end are in the last file.
    """

    def __init__(self, folder: Path, *, rotate_hours: int, begin: int, end: int) -> None:
        self._folder = folder
        self._window = rotate_hours * HOUR
        self._begin = begin
        self._end = end
        self._waiting: list[Delivery] = []
        self._file: BinaryIO | None = None
        self._gzip: igzip.IGzipFile | None = None
        self._opened: int | None = None
        self.files: list[Path] = []
        self.lines = 0
        self.bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._write(self._waiting)
            self._waiting = []
        self._close()

    def add(self, deliveries: Iterable[Delivery], *, until: int) -> None:
        """Add lines, and write all lines that are delivered before `until`."""
        waiting = self._waiting
        waiting.extend(deliveries)
        waiting.sort(key=itemgetter(0))
        count = bisect_left(waiting, until, key=itemgetter(0))
        self._write(waiting[:count])
        del waiting[:count]

    def _write(self, deliveries: Sequence[Delivery]) -> None:
        batch: list[bytes] = []
        for delivery in deliveries:
            moment = min(delivery.delivered, self._end - 1)
            number = (moment - self._begin) // self._window
            if number != self._opened:
                self._put(batch)
                batch = []
                self._open(number)
            batch.append(delivery.raw)
        self._put(batch)

    def _put(self, batch: list[bytes]) -> None:
        if not batch or self._gzip is None:
            return
        data = b"\n".join(batch) + b"\n"
        self._gzip.write(data)  # type: ignore[no-untyped-call]
        self.lines += len(batch)
        self.bytes += len(data)

    def _open(self, number: int) -> None:
        self._close()
        text = STAMPS.naive(self._begin + number * self._window)
        name = f"tracking.log-{text[:10].replace('-', '')}-{text[11:13]}.gz"
        self.files.append(self._folder / name)
        self._opened = number
        self._file = self.files[-1].open("wb")
        # The header has neither a name nor a time, so that equal lines make equal files.
        self._gzip = igzip.IGzipFile(  # type: ignore[no-untyped-call]
            filename="", mode="wb", compresslevel=_LEVEL, fileobj=self._file, mtime=0
        )

    def _close(self) -> None:
        if self._gzip is not None:
            self._gzip.close()
        if self._file is not None:
            self._file.close()
        self._gzip = self._file = None
