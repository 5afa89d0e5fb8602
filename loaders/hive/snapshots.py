"""Snapshots: tables that are replaced as a whole, all of them at once or none.

A snapshot is a folder `{lake}/landing/<kind>/<name>/`. Its tables are written first, then the Hive
tables are pointed at them, then older snapshots are deleted. Whatever a killed run leaves is a
folder that no table points at, which the next run deletes.
"""

import hashlib
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaning.errors import AnalyticsError
from loaders.hive.connection import Hive
from loaders.hive.tables import ensure_database, point_table
from loaders.lake import Lake

logger = logging.getLogger(__name__)


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
    _content: Any = field(default_factory=hashlib.sha256, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", self.name):
            raise AnalyticsError(
                f"A snapshot's name must be letters, digits and . _ -, but is {self.name!r}. "
                f"Nothing was written."
            )

    @property
    def digest(self) -> str:
        """Digest of all that was written so far: equal ones hold equal rows in equal order."""
        digest: str = self._content.hexdigest()
        return digest

    def write(self, table: str, *, schema: pa.Schema, chunks: Iterable[pa.RecordBatch]) -> int:
        """Write a table of the snapshot in bounded memory and return its number of rows."""
        folder = self.lake.path("landing", self.kind, self.name, table)
        self.lake.create_folder(folder)
        unfinished = f"{folder}/_unfinished-part-0.parquet"
        self._content.update(f"{table}\n{schema}\n".encode())
        rows = 0
        with (
            self.lake.filesystem.open_output_stream(unfinished) as sink,
            pq.ParquetWriter(sink, schema, compression="zstd") as writer,
        ):
            for chunk in chunks:
                writer.write_batch(chunk)
                self._content.update(chunk.serialize())
                rows += chunk.num_rows
        self.lake.move(unfinished, f"{folder}/part-0.parquet")
        return rows

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

    def discard(self) -> None:
        """Delete what was written of a snapshot that could not be finished."""
        self.lake.delete_folder(self.lake.path("landing", self.kind, self.name))
