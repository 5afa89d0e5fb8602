"""Reads a mart's rows from the Parquet files of its Hive table, without Spark."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import fs

from loaders.hive.connection import Hive
from loaders.hive.ddl import normalize_location
from loaders.hive.tables import count_rows, table_location
from loaders.lake import Lake
from loaders.marts.errors import PublishError
from loaders.marts.screening import BATCH_ROWS


@dataclass(frozen=True, slots=True)
class MartData:
    """The rows of a mart.

    Attributes:
        batches: returns the rows on each call. The rows are read once for the checksum and once
            more when they must be loaded, so that no mart has to fit into memory.
        row_count: how many rows Hive counts.
    """

    batches: Callable[[], Iterable[pa.RecordBatch]]
    row_count: int


def mart_reader(hive: Hive, lake: Lake, database: str) -> Callable[[str], MartData]:
    """Return a function that returns a mart's rows by the mart's name.

    The rows come from the files and their number comes from Hive. The publisher checks that both
    agree, so that a file which a crash left in the table's folder can't be published.
    """

    def read(name: str) -> MartData:
        folder = _path_in_lake(lake, table_location(hive, database, name), name=name)
        return MartData(
            batches=lambda: _read_batches(lake, folder),
            row_count=count_rows(hive, database, name),
        )

    return read


def _path_in_lake(lake: Lake, location: str, *, name: str) -> str:
    root = normalize_location(lake.uri)
    found = normalize_location(location)
    if not found.startswith(f"{root}/"):
        raise PublishError(
            f"Can't publish {name}: its Hive table must lie in the lake {root}, but lies at "
            f"{found or 'no location (is it a view?)'}. The old publication is still live."
        )
    return lake.path(found[len(root) + 1 :])


def _read_batches(lake: Lake, folder: str) -> Iterable[pa.RecordBatch]:
    files = [
        info.path
        for info in lake.list(folder, recursive=True)
        if info.type == fs.FileType.File and _is_data(info.path[len(folder) + 1 :])
    ]
    if not files:
        return ()
    dataset = ds.dataset(
        files,
        filesystem=lake.filesystem,
        # Spark may write times as INT96, whose nanoseconds end in the year 2262.
        format=ds.ParquetFileFormat(
            read_options=ds.ParquetReadOptions(None, coerce_int96_timestamp_unit="us")
        ),
        partitioning=ds.partitioning(flavor="hive"),
        partition_base_dir=folder,
    )
    return dataset.to_batches(batch_size=BATCH_ROWS, batch_readahead=2, fragment_readahead=1)


def _is_data(path: str) -> bool:
    """Tell whether Spark would read a file: names that begin with `_` or `.` are hidden."""
    return not any(part.startswith(("_", ".")) for part in path.split("/"))
