"""Writes cleaned rows to Parquet files under unfinished names: events by date, and rejected lines.

No reader of the lake sees these files. `loaders.landing.commit` gives them their final names when
all files of a raw log are whole.
"""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaning.rejections import RejectedLine
from cleaning.schema import EVENT_PARTITION, EVENT_SCHEMA, REJECTED_LINE_SCHEMA
from loaders.lake import Lake

UNFINISHED = ("landing", "_unfinished")
"""Folder of unfinished files. When a landing begins, a file in it was left by a killed landing."""
AGAIN = "-again-"
"""Part of a Parquet file's name when its rows were cleaned again; the rules' version follows it."""

_BUFFERED_BYTES = 48 << 20
_BUFFERED_ROWS = 32 * 1024
_OPEN_FILES = 32
_REJECTED_BYTES = 16 << 20

_LONG = {"payload", "answers", "submission", "correct_map"}
# Columns whose values are all different gain nothing from a dictionary.
_UNIQUE = {"event_id", "event_time", "received_time", *_LONG}
# Dictionary-encoded columns are small already. Compressing them too costs time for each column and
# saves almost nothing (ADR 0012).
_COMPRESSED = sorted({
    "event_id", "received_time", "event_type", "name", "username", "session", "page", "problem_id",
    "video_id", "target_id", *_LONG,
})  # fmt: skip
# Arrow's copy of the schema, with its documentation, would be 7 % of a small file, and Spark reads
# only Parquet's own schema. Statistics are not used: every model reads whole dates.
_OPTIONS: dict[str, Any] = {
    "compression": {name: "zstd" if name in _COMPRESSED else "none" for name in EVENT_SCHEMA.names},
    "compression_level": dict.fromkeys(_COMPRESSED, 1),
    "use_dictionary": [name for name in EVENT_SCHEMA.names if name not in _UNIQUE],
    "column_encoding": {"event_time": "DELTA_BINARY_PACKED"},
    "write_statistics": False,
    "store_schema": False,
}


@dataclass(frozen=True, slots=True)
class StagedPart:
    """A whole Parquet file under its unfinished name.

    Attributes:
        staged: path inside the lake, now.
        final: path that readers will see.
    """

    staged: str
    final: str


@dataclass(frozen=True, slots=True)
class Staging:
    """Where the rows of one raw file wait for their names.

    Attributes:
        lake: the lake that the rows are written to.
        run: name of the landing. It is part of the unfinished names, so that a worker process that
            outlives its landing never writes to a file of the next landing.
        file_hash: hash of the raw file.
        suffix: follows the hash in the names of the Parquet files. It is empty, or it tells rows
            that were cleaned again from the rows that they replace.
        attempt: part of the unfinished names too. A task that a cluster repeats, because it lost
            sight of the first one, never writes to a file of the first one.
    """

    lake: Lake
    run: str
    file_hash: str
    suffix: str = ""
    attempt: str = field(default_factory=lambda: uuid.uuid4().hex)

    def part(self, *folder: str, to: tuple[str, ...], number: int = 0) -> StagedPart:
        """Return the two names of a Parquet file, and make the folder of the unfinished one."""
        name = f"part-{self.file_hash}{self.suffix}{f'-{number}' if number else ''}.parquet"
        staged = self.lake.path(*UNFINISHED, self.run, self.attempt, *folder)
        self.lake.create_folder(staged)
        return StagedPart(f"{staged}/{name}", self.lake.path("landing", *to, name))


class EventWriter:
    """Writes events by date, with bounds on the rows and bytes in memory and on open files.

    Attributes:
        files_by_date: how many files each date has; a date gets another one when its file was
            closed before its last event came.
    """

    def __init__(self, staging: Staging) -> None:
        self._staging = staging
        self._buffers: dict[date, list[pa.Table]] = {}
        self._sizes: Counter[date] = Counter()
        self._rows = 0
        self._writers: dict[date, pq.ParquetWriter] = {}
        self._parts: list[StagedPart] = []
        self.files_by_date: Counter[date] = Counter()

    def add(self, events: dict[date, pa.Table]) -> None:
        """Add tables; when too much is in memory, the dates with the most bytes are written."""
        for day, table in events.items():
            self._buffers.setdefault(day, []).append(table)
            self._sizes[day] += table.nbytes
            self._rows += table.num_rows
        while self._rows > _BUFFERED_ROWS or self._sizes.total() > _BUFFERED_BYTES:
            self._write(self._sizes.most_common(1)[0][0])

    def finish(self) -> list[StagedPart]:
        """Write the rows that are still in memory and return all files."""
        for day in list(self._buffers):
            self._write(day)
        for writer in self._writers.values():
            writer.close()
        return self._parts

    def _write(self, day: date) -> None:
        table = pa.concat_tables(self._buffers.pop(day))
        self._sizes.pop(day)
        self._rows -= table.num_rows
        if day not in self._writers:
            if len(self._writers) >= _OPEN_FILES:
                self._writers.pop(next(iter(self._writers))).close()
            self._writers[day] = self._open(day)
        self._writers[day].write_table(table, row_group_size=_BUFFERED_ROWS)

    def _open(self, day: date) -> pq.ParquetWriter:
        number = self.files_by_date[day]
        self.files_by_date[day] += 1
        folder = f"{EVENT_PARTITION}={day.isoformat()}"
        part = self._staging.part(folder, to=("tracking_events", folder), number=number)
        self._parts.append(part)
        filesystem = self._staging.lake.filesystem
        return pq.ParquetWriter(part.staged, EVENT_SCHEMA, filesystem=filesystem, **_OPTIONS)


class RejectedWriter:
    """Writes the rejected lines of one file."""

    def __init__(self, staging: Staging, *, path: str, today: date) -> None:
        self._staging = staging
        self._path = path
        self._today = today
        self._lines: list[RejectedLine] = []
        self._bytes = 0
        self._writer: pq.ParquetWriter | None = None
        self._parts: list[StagedPart] = []

    def add(self, lines: list[RejectedLine]) -> None:
        """Add lines; they are written when many bytes are in memory."""
        self._lines += lines
        self._bytes += sum(len(line.raw_line) for line in lines)
        if self._bytes > _REJECTED_BYTES:
            self._write()

    def finish(self) -> list[StagedPart]:
        """Write the lines that are still in memory and return the file, if there is one."""
        if self._lines:
            self._write()
        if self._writer is not None:
            self._writer.close()
        return self._parts

    def _write(self) -> None:
        if self._writer is None:
            part = self._staging.part("rejected_lines", to=("rejected_lines",))
            self._parts.append(part)
            self._writer = pq.ParquetWriter(
                part.staged,
                REJECTED_LINE_SCHEMA,
                filesystem=self._staging.lake.filesystem,
                compression="zstd",
            )
        rows = len(self._lines)
        columns: dict[str, list[Any]] = {
            "file_hash": [self._staging.file_hash] * rows,
            "path": [self._path] * rows,
            "line_number": [line.line_number for line in self._lines],
            "reason": [line.rejection.reason.value for line in self._lines],
            "error": [line.rejection.error for line in self._lines],
            "raw_line": [line.raw_line for line in self._lines],
            "load_date": [self._today] * rows,
        }
        self._writer.write_table(pa.table(columns, schema=REJECTED_LINE_SCHEMA))
        self._lines, self._bytes = [], 0
