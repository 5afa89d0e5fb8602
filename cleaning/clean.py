"""The cleaner: a stream of raw bytes becomes batches of events, rejected lines and counts.

Pure: what becomes of a line depends on the line alone, never on its neighbours, on the size of
the pieces or on the order. For every batch, and so for every file, lines = events + rejected +
skipped.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from cleaning import normalize
from cleaning.columns import EventColumns, Group
from cleaning.country import CountryLookup
from cleaning.lines import LONGEST_LINE_BYTES, OversizedLine, line_batches
from cleaning.memo import Memo
from cleaning.parse import NOT_DECODED, Event, decode_event, parse_line
from cleaning.partitions import by_date
from cleaning.rejections import RejectedLine, Rejection, RejectionReason
from cleaning.schema import EVENT_SCHEMA
from cleaning.shapes import SHAPES, shape_of
from cleaning.streams import LogStream

CLEANER_VERSION: Final = "1"
"""Raised whenever a rule changes what becomes of a line; the ledger remembers it by file."""

_TIME: Final = EVENT_SCHEMA.field("event_time").type
_EARLIEST: Final = pa.scalar(normalize.EARLIEST, _TIME)
_LATEST: Final = pa.scalar(normalize.LATEST, _TIME)
_OPEN, _CLOSE = b"{}"
_PIECES: Final = 16
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
    gathered = _Gathered()
    number = 1
    for lines in line_batches(stream, longest=longest):
        if isinstance(lines, OversizedLine):
            gathered.rejected.append(_oversized(lines, number))
            number += 1
        else:
            events, rejected, skipped = cleaner.events_of(lines, first_number=number)
            gathered.events.append(events)
            gathered.rejected += rejected
            gathered.skipped += skipped
            number += len(lines)
        if gathered.is_full(number):
            yield gathered.batch(number)
            gathered = _Gathered(first_number=number)
    yield gathered.batch(number)


def _oversized(line: OversizedLine, number: int) -> RejectedLine:
    rejection = Rejection(RejectionReason.TOO_LONG, f"{line.length} bytes, the beginning is kept")
    return RejectedLine(number, rejection, line.beginning)


@dataclass(slots=True)
class _Gathered:
    """Pieces that wait to be a batch: pieces are small for the cache's sake, batches need not."""

    first_number: int = 1
    events: list[pa.Table] = field(default_factory=list)
    rejected: list[RejectedLine] = field(default_factory=list)
    skipped: int = 0

    def is_full(self, number: int) -> bool:
        """Tell whether there are enough pieces or lines, of which the next has this number."""
        return len(self.events) >= _PIECES or number - self.first_number >= _LINES

    def batch(self, number: int) -> CleanBatch:
        """Return the pieces as one batch that ends before the line with this number."""
        events = by_date(pa.concat_tables(self.events)) if self.events else {}
        return CleanBatch(events, self.rejected, number - self.first_number, self.skipped)


class Cleaner:
    """Cleans lists of lines; between them it keeps only what it remembers of pure functions."""

    def __init__(self, countries: CountryLookup) -> None:
        self._columns = EventColumns(countries)
        groups = {shape: Group(shape) for shape in SHAPES}
        self._groups = list(groups.values())
        self._adders: Memo[str, _Adders] = Memo(lambda name: _adders(groups[shape_of(name)]))

    def clean_lines(self, lines: list[bytes], *, first_number: int = 1) -> CleanBatch:
        """Clean lines that follow each other, of which the first has this number."""
        events, rejected, skipped = self.events_of(lines, first_number=first_number)
        return CleanBatch(by_date(events), rejected, len(lines), skipped)

    def events_of(
        self, lines: list[bytes], *, first_number: int
    ) -> tuple[pa.Table, list[RejectedLine], int]:
        """Return the events of lines, the rejected ones, and how many were skipped."""
        with _no_cycles():
            rejected, skipped = self._parse(lines, first_number, fast=True)
            events = self._take_events()
            if not _in_range(events):
                rejected, skipped = self._parse(lines, first_number, fast=False)
                events = self._take_events()
            return events, rejected, skipped

    def _parse(
        self, lines: list[bytes], first_number: int, *, fast: bool
    ) -> tuple[list[RejectedLine], int]:
        """Add the events of the lines to the groups; return the rejected lines, count the skipped.

        The slow way reads every line with the care that odd lines need.
        """
        decode = decode_event if fast else _always_slow
        adders = self._adders
        rejected: list[RejectedLine] = []
        skipped = 0
        for number, line in enumerate(lines, first_number):
            try:
                event = decode(line)
                if not line.isascii():
                    line.decode()
                is_plain = line[0] == _OPEN and line[-1] == _CLOSE
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

    def _take_events(self) -> pa.Table:
        """Return the events of the groups as a table, and empty the groups."""
        try:
            return self._columns.table([group for group in self._groups if group.events])
        finally:
            for group in self._groups:
                group.events.clear()
                group.contents.clear()


_Adders = tuple[Callable[[Event], None], Callable[[bytes], None]]


def _adders(group: Group) -> _Adders:
    return group.events.append, group.contents.append


def _always_slow(_line: bytes) -> Event:
    """Decode nothing: a batch with a time out of range is parsed line by line with all checks."""
    raise msgspec.DecodeError


def _in_range(events: pa.Table) -> bool:
    """Tell whether all times are ones that `parse_line` takes: the fast way does not look."""
    if not events.num_rows:
        return True
    bounds = pc.min_max(events["event_time"])
    return bool(
        pc.greater_equal(bounds["min"], _EARLIEST).as_py()
        and pc.less(bounds["max"], _LATEST).as_py()
    )


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
