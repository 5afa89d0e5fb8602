"""Snapshots: sets of tables, each of which replaces the set before it as a whole.

A snapshot is a folder `{lake}/landing/<kind>/<name>/`. Its tables are written first. Then the Hive
tables are pointed at them. Then older snapshots are deleted. A killed run leaves a folder that no
Hive table points at, and the next run deletes that folder.
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
from loaders.hive.tables import ensure_database, point_tables
from loaders.lake import Lake
from loaders.row_lines import hash_sum, row_lines

logger = logging.getLogger(__name__)


_FILE = "part-0.parquet"


@dataclass(frozen=True, slots=True)
class SnapshotTable:
    """A table of a snapshot; the columns of an earlier one may differ from those of now."""

    lake: Lake
    path: str

    @property
    def row_count(self) -> int:
        """How many rows the table has."""
        with self.lake.filesystem.open_input_file(self.path) as source:
            return int(pq.read_metadata(source).num_rows)

    def batches(
        self, schema: pa.Schema, *, where: pc.Expression | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows with the columns of now; a column that the table lacks is null."""
        dataset = ds.dataset(
            self.path, schema=schema, format="parquet", filesystem=self.lake.filesystem
        )
        for batch in dataset.to_batches(filter=where):
            yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that is being made.

    Attributes:
        lake: the lake that the snapshot is written to.
        kind: the source of the snapshot, and its folder below `landing`.
        name: name of the snapshot, unique within its kind; names sort by time.
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
        """Digest of the tables that were written so far; the order of rows does not change it.

        A database may return the rows of a query without `order by` in any order.
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
        """Write a table about the other tables; only its `digested` columns count in the digest."""
        self.write(table, schema=rows.schema, chunks=[rows])
        self._digests[table] = repr(rows.select(list(digested)).to_pylist() if digested else [])

    def written(self, table: str) -> SnapshotTable:
        """Return a table of this snapshot, which was written before."""
        return SnapshotTable(
            self.lake, self.lake.path("landing", self.kind, self.name, table, _FILE)
        )

    def last(self, table: str) -> SnapshotTable | None:
        """Return a table of the newest earlier snapshot that has it; None when no snapshot has it.

        Whole tables in a snapshot of a killed run count too. An earlier try of this very snapshot
        is used only when no other snapshot has the table.
        """
        folders = self.lake.list(self.lake.path("landing", self.kind))
        names = sorted((folder.base_name for folder in folders), reverse=True)
        for name in sorted(names, key=lambda name: name == self.name):
            path = self.lake.path("landing", self.kind, name, table, _FILE)
            if self.lake.exists(path):
                return SnapshotTable(self.lake, path)
        return None

    def switch(
        self, hive: Hive, *, database: str, tables: Mapping[str, tuple[str, pa.Schema]]
    ) -> None:
        """Point Hive tables at this snapshot and delete the other snapshots of its kind.

        Args:
            hive: session of the Thrift server.
            database: the landing database; it is created when it does not exist.
            tables: name of the Hive table -> name and schema of the snapshot's table.
        """
        ensure_database(hive, database, self.lake.location("warehouse", f"{database}.db"))
        point_tables(
            hive,
            database,
            {
                hive_table: (schema, self.lake.location("landing", self.kind, self.name, table))
                for hive_table, (table, schema) in tables.items()
            },
        )
        for other in self.lake.list(self.lake.path("landing", self.kind)):
            if other.base_name != self.name:
                self.lake.delete_folder(other.path)
        logger.info("snapshot=%s/%s tables=%s", self.kind, self.name, len(tables))
