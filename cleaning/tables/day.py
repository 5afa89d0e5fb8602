"""The events of one UTC date, on their way from parsed lines to one Arrow table."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from cleaning.events.parse import Event
from cleaning.events.shapes import SHAPES, Shape
from cleaning.schema import EVENT_SCHEMA
from cleaning.tables.arrays import array_of, nulls_of

Appends = tuple[Callable[[Event], None], Callable[[datetime], None], Callable[[bytes], None]]


@dataclass(slots=True)
class ParsedEvents:
    """Parsed events of one shape that are no columns yet.

    Attributes:
        shape: what the events have in common.
        events: the events.
        moments: when they happened; each knows its zone.
        contents: the JSON bytes of their lines.
    """

    shape: Shape
    events: list[Event] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)


class EventsOfDay:
    """Events of one UTC date: first parsed ones, by shape, then columns.

    Columns of a few hundred events at a time are Arrow arrays at once, while the values are in the
    core's cache. Columns that only some shapes fill are lists until the end: their values are
    few, and the nulls between them cost little.

    Attributes:
        date: the date.
        begin: its first moment.
        end: the first moment after it.
        parsed: parsed events that are no columns yet, in the order of `SHAPES`.
        appends: for each of `SHAPES`, what takes a parsed event, its moment, its line's bytes.
    """

    def __init__(self, day: date) -> None:
        self.date = day
        self.begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
        self.end = self.begin + timedelta(days=1)
        self.parsed = [ParsedEvents(shape) for shape in SHAPES]
        self.appends: list[Appends] = [
            (parsed.events.append, parsed.moments.append, parsed.contents.append)
            for parsed in self.parsed
        ]
        self._rows = 0
        self._runs: list[tuple[Shape, int]] = []
        self._common: defaultdict[str, list[Any]] = defaultdict(list)
        self._typed: defaultdict[str, list[Any]] = defaultdict(list)

    @property
    def parsed_count(self) -> int:
        """How many parsed events are no columns yet."""
        return sum([len(parsed.events) for parsed in self.parsed])

    def add_run(self, shape: Shape, rows: int) -> None:
        """Take the shape of so many events that follow each other."""
        self._runs.append((shape, rows))

    def add_typed(self, name: str, values: list[Any], *, before: int) -> None:
        """Take values of a column that only some shapes fill.

        Args:
            name: the column.
            values: its values, of events that follow each other in what `add_common` takes next.
            before: how many events are in front of them there.
        """
        column = self._typed[name]
        column += [None] * (self._rows + before - len(column))
        column += values

    def add_common(self, arrays: dict[str, Any], *, rows: int) -> None:
        """Take so many events' arrays of the columns that all events have."""
        for name, values in arrays.items():
            self._common[name].append(values)
        self._rows += rows

    def table(self) -> pa.Table:
        """Return all columns as one table of `EVENT_SCHEMA`.

        Each is in one piece: Parquet's writer begins anew with every piece of a column.
        """
        arrays = [self._column(name) for name in EVENT_SCHEMA.names]
        return pa.Table.from_arrays(arrays, schema=EVENT_SCHEMA)

    def _column(self, name: str) -> Any:
        match name:
            case "family":
                return self._by_run([shape.family.value for shape, _ in self._runs])
            case "is_implicit":
                return self._by_run([shape.is_implicit for shape, _ in self._runs])
            case _ if name in self._common:
                return pa.concat_arrays(self._common[name])
            case _:
                values = self._typed[name]
                rest = nulls_of(name, self._rows - len(values))
                return pa.concat_arrays([array_of(name, values), rest]) if values else rest

    def _by_run(self, values: list[Any]) -> Any:
        """Return a value of each run for all its events."""
        ends = pa.array(list(accumulate(rows for _, rows in self._runs)), pa.int32())
        runs: Any = pa.RunEndEncodedArray.from_arrays(ends, pa.array(values))
        return pc.call_function("run_end_decode", [runs])
