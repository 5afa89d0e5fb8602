"""The cleaner: a stream of raw bytes becomes batches of events, rejected lines and counts.

Pure: what becomes of a line depends on the line alone, never on its neighbours, on the size of
the pieces or on the order. For every batch, and so for every file, lines = events + rejected +
skipped.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyarrow as pa

from cleaning.columns import EventColumns, Group
from cleaning.country import CountryLookup
from cleaning.lines import LONGEST_LINE_BYTES, OversizedLine, line_batches
from cleaning.memo import Memo
from cleaning.parse import NOT_DECODED, SURE_YEARS, Event, decode_event, parse_line
from cleaning.partitions import by_date
from cleaning.rejections import RejectedLine, Rejection, RejectionReason
from cleaning.shapes import SHAPES, shape_of
from cleaning.streams import LogStream

CLEANER_VERSION: Final = "1"
"""Raised whenever a rule changes what becomes of a line; the ledger remembers it by file."""

_OPEN, _CLOSE = b"{}"
_ENOUGH: Final = 64
"""So many events of a shape make columns: fewer cost more for the columns than for the events."""

_BYTES: Final = 16 << 20
_LINES: Final = 16_384


@dataclass(frozen=True, slots=True)
class CleanBatch:
    """What became of some lines that follow each other.

    Attributes:
        events: tables of `EVENT_SCHEMA`, by the UTC date of their events.
        rejected: lines that are no event.
        lines: how many lines there were.
        skipped: how many of them have no content: blank lines and comments.
    """

    events: dict[date, pa.Table]
    rejected: list[RejectedLine]
    lines: int
    skipped: int


def clean_stream(
    stream: LogStream, *, countries: CountryLookup, longest: int = LONGEST_LINE_BYTES
) -> Iterator[CleanBatch]:
    """Clean all lines of a stream, a piece at a time.

    Whether the stream was cut short is known to `stream.is_truncated` after the last batch.
    """
    cleaner = Cleaner(countries)
    for lines in line_batches(stream, longest=longest):
        if isinstance(lines, OversizedLine):
            cleaner.reject(lines)
        else:
            cleaner.add(lines)
        if cleaner.is_full:
            yield cleaner.take_batch()
    yield cleaner.take_batch()


class Cleaner:
    """Cleans lists of lines, and gives what became of them in batches.

    Lists are best small, for the cache's sake, and batches large; they have nothing to do with
    each other. Between batches it keeps only what it remembers of pure functions, and the number
    of the next line.
    """

    def __init__(self, countries: CountryLookup) -> None:
        self._columns = EventColumns(countries)
        groups = {shape: Group(shape) for shape in SHAPES}
        self._groups = list(groups.values())
        self._adders: Memo[str, _Adders] = Memo(lambda name: _adders(groups[shape_of(name)]))
        self._lines_before = self._lines = self._bytes = self._skipped = 0
        self._rejected: list[RejectedLine] = []

    @property
    def is_full(self) -> bool:
        """Whether enough was added to make a batch of it."""
        return self._bytes >= _BYTES or self._lines >= _LINES

    def add(self, lines: list[bytes]) -> None:
        """Clean lines that follow those before."""
        first_number = self._lines_before + self._lines + 1
        with _no_cycles():
            rejected, skipped = self._parse(lines, first_number)
            self._absorb(at_least=_ENOUGH)
        self._rejected += rejected
        self._skipped += skipped
        self._lines += len(lines)
        self._bytes += sum(map(len, lines))

    def reject(self, line: OversizedLine) -> None:
        """Reject a line that is too long."""
        self._lines += 1
        rejection = Rejection(
            RejectionReason.TOO_LONG, f"{line.length} bytes, the beginning is kept"
        )
        number = self._lines_before + self._lines
        self._rejected.append(RejectedLine(number, rejection, line.beginning))

    def take_batch(self) -> CleanBatch:
        """Return what became of the lines that were added since the last batch."""
        with _no_cycles():
            self._absorb(at_least=1)
            events = by_date(self._columns.take_table(self._groups))
        batch = CleanBatch(events, self._rejected, self._lines, self._skipped)
        self._lines_before += self._lines
        self._lines = self._bytes = self._skipped = 0
        self._rejected = []
        return batch

    def clean_lines(self, lines: list[bytes]) -> CleanBatch:
        """Clean lines and return them as one batch."""
        self.add(lines)
        return self.take_batch()

    def _parse(self, lines: list[bytes], first_number: int) -> tuple[list[RejectedLine], int]:
        """Add the events of the lines to the groups; return the rejected lines, count the skipped.

        This is the other inner loop of cleaning: the usual line is decoded and put aside.
        """
        adders = self._adders
        rejected: list[RejectedLine] = []
        skipped = 0
        for number, line in enumerate(lines, first_number):
            try:
                event = decode_event(line)
                if not line.isascii():
                    line.decode()
                is_plain = line[0] == _OPEN and line[-1] == _CLOSE and event.time.year in SURE_YEARS
            except NOT_DECODED:
                is_plain = False
            if is_plain:
                add_event, add_content = adders[event.event_type]
                add_event(event)
                add_content(line)
                continue
            outcome = parse_line(line)
            if outcome is None:
                skipped += 1
            elif isinstance(outcome, Rejection):
                rejected.append(RejectedLine(number, outcome, line))
            else:
                event, content = outcome
                add_event, add_content = adders[event.event_type]
                add_event(event)
                add_content(content)
        return rejected, skipped

    def _absorb(self, *, at_least: int) -> None:
        """Make columns of the groups that have enough events."""
        for group in self._groups:
            if len(group.events) >= at_least:
                self._columns.absorb(group)


_Adders = tuple[Callable[[Event], None], Callable[[bytes], None]]


def _adders(group: Group) -> _Adders:
    return group.events.append, group.contents.append


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Pause the search for reference cycles: a batch makes many objects and not one cycle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
