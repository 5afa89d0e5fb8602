"""What the cleaner makes of each line, for the cases whose table is `line_outcomes`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cleaning.clean import CleanBatch, Cleaner
from cleaning.country import CountryLookup
from cleaning.logs.lines import OversizedLine, line_batches
from cleaning.logs.streams import LogStream, Readable


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """One line: event, rejected or skipped; an event's course, user and UTC date."""

    line_no: int
    outcome: str
    course_id: str | None = None
    username: str | None = None
    event_date: date | None = None


def line_outcomes(stream: Readable) -> Iterator[LineOutcome]:
    """Clean a stream line by line, the same way as in batches, and say what became of each line."""
    cleaner = Cleaner(CountryLookup(lambda _: None))
    number = 1
    for lines in line_batches(LogStream(stream, name="the log")):
        if isinstance(lines, OversizedLine):
            yield LineOutcome(number, "rejected")
            number += 1
            continue
        for line in lines:
            yield _outcome(number, cleaner.clean_lines([line]))
            number += 1


def _outcome(number: int, batch: CleanBatch) -> LineOutcome:
    for day, events in batch.events.items():
        event = events.select(["course_id", "username"]).to_pylist()[0]
        return LineOutcome(number, "event", event["course_id"], event["username"], day)
    return LineOutcome(number, "rejected" if batch.rejected else "skipped")
