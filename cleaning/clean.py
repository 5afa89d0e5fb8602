"""The cleaner: a stream of raw bytes becomes batches of events, rejected lines and counts.

Pure: what becomes of a line depends on the line alone, never on its neighbours, on the size of
the pieces or on the order. For every batch, and so for every file, lines = events + rejected +
skipped.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import pyarrow as pa

from cleaning.country import CountryLookup
from cleaning.events.normalize import AS_ZEROS, EARLIEST, LATEST, USUAL_TIMES, event_type, utc_time
from cleaning.events.parse import NOT_DECODED, decode_event, parse_line
from cleaning.events.shapes import SHAPES, shape_of
from cleaning.logs.lines import LONGEST_LINE_BYTES, OversizedLine, line_batches
from cleaning.logs.streams import LogStream
from cleaning.memo import Memo
from cleaning.rejections import RejectedLine, Rejection, RejectionReason
from cleaning.tables.columns import EventColumns
from cleaning.tables.day import Appends, EventsOfDay

CLEANER_VERSION: Final = "6"
"""Raised whenever a rule changes what becomes of a line; the ledger remembers it by file.

A test compares what becomes of the fixtures' lines with `tests/fixtures/results_of_cleaning.json`.
"""

_OPEN, _CLOSE = b"{}"
_NOT_PLAIN: Final = (*NOT_DECODED, ValueError)
"""What the usual way raises; the last for a time in a 13th month."""

_SURE_YEARS: Final = range(EARLIEST.year + 1, LATEST.year - 1)
"""Years that are in range in every zone; `parse_line` looks at the others more closely."""

ENOUGH: Final = 400
"""So many events of a day make columns: fewer cost more by column, more leave the core's cache."""

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
    pieces = line_batches(stream, longest=longest)
    is_more = True
    while is_more:
        with _no_cycles():
            is_more = cleaner.fill(pieces)
            batch = cleaner.take_batch()
        yield batch


class Cleaner:
    """Cleans lists of lines, and gives what became of them in batches.

    Lists are best small, for the cache's sake, and batches large; they have nothing to do with
    each other. Between batches it keeps only what it remembers of pure functions, and the number
    of the next line.

    Args:
        countries: finds the countries of addresses.
        enough: so many parsed events of a day become columns; what they become is the same for any.
    """

    def __init__(self, countries: CountryLookup, *, enough: int = ENOUGH) -> None:
        self._enough = enough
        self._columns = EventColumns(countries)
        self._shapes: Memo[str, int | None] = Memo(_usual_shape)
        self._days: dict[date, EventsOfDay] = {}
        self._lines_before = self._lines = self._bytes = self._skipped = 0
        self._rejected: list[RejectedLine] = []

    def fill(self, pieces: Iterator[list[bytes] | OversizedLine]) -> bool:
        """Clean pieces until there is enough for a batch; tell whether there may be more."""
        for piece in pieces:
            if isinstance(piece, OversizedLine):
                self.reject(piece)
            else:
                self.add(piece)
            if self._bytes >= _BYTES or self._lines >= _LINES:
                return True
        return False

    def add(self, lines: list[bytes]) -> None:
        """Clean lines that follow those before."""
        first_number = self._lines_before + self._lines + 1
        rejected, skipped = self._parse(lines, first_number)
        self._absorb(at_least=self._enough)
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
        self._absorb(at_least=1)
        events = {day.date: day.table() for day in self._days.values()}
        self._days.clear()
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
        """Put the events of the lines to their days; return the rejected lines, count the skipped.

        This is the other inner loop of cleaning: the usual line is decoded and put aside, and any
        other line is the matter of `parse_line` (`cleaning.events.parse` says what both do). Lines
        that follow each other are nearly always of one day.
        """
        shapes, from_iso = self._shapes, datetime.fromisoformat
        as_zeros, usual_times = AS_ZEROS, USUAL_TIMES
        begin = end = EARLIEST  # no moment is of this day: the first event finds its own
        appends: list[Appends] = []
        rejected: list[RejectedLine] = []
        skipped = 0
        for number, line in enumerate(lines, first_number):
            content = line
            try:
                event = decode_event(line)
                if not line.isascii():
                    line.decode()
                is_plain = line[0] == _OPEN and line[-1] == _CLOSE
                shape = shapes[event.event_type]
                time = event.time
                is_usual = time.encode().translate(as_zeros) in usual_times
                moment = from_iso(time) if is_usual else utc_time(time)
            except _NOT_PLAIN:
                moment = None
            is_of_day = moment is not None and begin <= moment < end
            if (
                moment is None
                or shape is None
                or not is_plain
                or not (is_of_day or moment.year in _SURE_YEARS)
            ):
                outcome = parse_line(line)
                if outcome is None:
                    skipped += 1
                    continue
                if isinstance(outcome, Rejection):
                    rejected.append(RejectedLine(number, outcome, line))
                    continue
                event, moment, content = outcome
                shape = SHAPES.index(shape_of(event.event_type))
                is_of_day = False
            if not is_of_day:
                day = self._day_of(moment)
                begin, end, appends = day.begin, day.end, day.appends
            append_event, append_moment, append_content = appends[shape]
            append_event(event)
            append_moment(moment)
            append_content(content)
        return rejected, skipped

    def _day_of(self, moment: datetime) -> EventsOfDay:
        day = moment.astimezone(UTC).date()
        if day not in self._days:
            self._days[day] = EventsOfDay(day)
        return self._days[day]

    def _absorb(self, *, at_least: int) -> None:
        """Make columns of the events of days that have enough of them."""
        for day in self._days.values():
            if day.parsed_count >= at_least:
                self._columns.absorb(day)


def _usual_shape(name: str) -> int | None:
    """Return the number of a type's shape, None for a type that is not written as it should be."""
    return SHAPES.index(shape_of(name)) if event_type(name) == name else None


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
