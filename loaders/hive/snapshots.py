"""Snapshots: tables that are replaced as a whole, all of them at once or none.

A snapshot is a folder `{lake}/landing/<kind>/<name>/`. Its tables are written first, then the Hive
tables are pointed at them, then older snapshots are deleted. Whatever a killed run leaves is a
folder that no table points at, which the next run deletes.
"""

import hashlib
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from cleaning.errors import AnalyticsError
from loaders.hive.connection import Hive
from loaders.hive.tables import ensure_database, point_table
from loaders.lake import Lake
from loaders.row_lines import hash_sum, row_lines

logger = logging.getLogger(__name__)


_FILE = "part-0.parquet"


@dataclass(frozen=True, slots=True)
class LastTable:
    """A table of an earlier snapshot, which may have had other columns."""

    lake: Lake
    path: str

    @property
    def row_count(self) -> int:
        """How many rows it has."""
        with self.lake.filesystem.open_input_file(self.path) as source:
            return int(pq.read_metadata(source).num_rows)

    def batches(
        self, schema: pa.Schema, *, where: pc.Expression | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Yield its rows with the columns of now; a column that it has not is null."""
        dataset = ds.dataset(
            self.path, schema=schema, format="parquet", filesystem=self.lake.filesystem
        )
        for batch in dataset.to_batches(filter=where):
            yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that is being made.

    Attributes:
        lake: where it lies.
        kind: what it is of: the folder below `landing`.
        name: what tells it from other ones of its kind, as a time.
    """

    lake: Lake
    kind: str
    name: str
    _digests: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", self.name):
            raise AnalyticsError(
                f"A snapshot's name must be letters, digits and . _ -, but is {self.name!r}. "
                f"Nothing was written."
            )

    @property
    def digest(self) -> str:
        """Digest of the tables that were written so far: equal ones hold equal rows, in any order.

        A database gives the rows of a query without an order as it likes.
        """
        return hashlib.sha256(repr(sorted(self._digests.items())).encode()).hexdigest()

    def write(self, table: str, *, schema: pa.Schema, chunks: Iterable[pa.RecordBatch]) -> int:
        """Write a table of the snapshot in bounded memory and return its number of rows."""
        folder = self.lake.path("landing", self.kind, self.name, table)
        self.lake.create_folder(folder)
        unfinished = f"{folder}/_unfinished-{_FILE}"
        rows = total = 0
        with (
            self.lake.filesystem.open_output_stream(unfinished) as sink,
            pq.ParquetWriter(sink, schema, compression="zstd") as writer,
        ):
            for chunk in chunks:
                writer.write_batch(chunk)
                total += hash_sum(row_lines(chunk.columns))
                rows += chunk.num_rows
        self.lake.move(unfinished, f"{folder}/{_FILE}")
        self._digests[table] = f"{schema}\n{rows}\n{total % (1 << 256):x}"
        return rows

    def write_facts(self, table: str, *, rows: pa.RecordBatch, digested: Sequence[str]) -> None:
        """Write a table about the other ones; of its rows, the digest has only these columns."""
        self.write(table, schema=rows.schema, chunks=[rows])
        self._digests[table] = repr(rows.select(list(digested)).to_pylist())

    def last(self, table: str) -> LastTable | None:
        """Return a table as the newest snapshot before this one has it; None where none has.

        A snapshot that a killed run left is one too, as far as its tables are whole. An earlier
        try of this very snapshot comes last.
        """
        folders = self.lake.list(self.lake.path("landing", self.kind))
        names = sorted((folder.base_name for folder in folders), reverse=True)
        for name in sorted(names, key=lambda name: name == self.name):
            path = self.lake.path("landing", self.kind, name, table, _FILE)
            if self.lake.exists(path):
                return LastTable(self.lake, path)
        return None

    def switch(
        self, hive: Hive, *, database: str, tables: Mapping[str, tuple[str, pa.Schema]]
    ) -> None:
        """Point Hive tables at this snapshot and delete the other ones.

        Args:
            hive: session of the Thrift server.
            database: the landing database; made when it is not there.
            tables: Hive table -> table of the snapshot and its schema.
        """
        ensure_database(hive, database, self.lake.location("warehouse", f"{database}.db"))
        for hive_table, (table, schema) in tables.items():
            location = self.lake.location("landing", self.kind, self.name, table)
            point_table(hive, database, hive_table, schema, location)
        for other in self.lake.list(self.lake.path("landing", self.kind)):
            if other.base_name != self.name:
                self.lake.delete_folder(other.path)
        logger.info("snapshot=%s/%s tables=%s", self.kind, self.name, len(tables))
