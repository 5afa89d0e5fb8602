"""The Parquet files of a Hive table in the lake, read without Spark."""

from collections.abc import Iterable

import pyarrow.dataset as ds
from pyarrow import fs

from loaders.hive.ddl import normalize_location
from loaders.lake import Lake


def folder_in_lake(lake: Lake, location: str) -> str | None:
    """Return the path of a table's folder; None when the location is not in the lake."""
    root, found = normalize_location(lake.uri), normalize_location(location)
    if not found.startswith(f"{root}/"):
        return None
    return lake.path(found[len(root) + 1 :])


def data_files(lake: Lake, folder: str) -> list[fs.FileInfo]:
    """Return the files of a table that Spark would read."""
    return [
        info
        for info in lake.list(folder, recursive=True)
        if info.type == fs.FileType.File and _is_data(info.path[len(folder) + 1 :])
    ]


def size_of(files: Iterable[fs.FileInfo]) -> int:
    """Return how many bytes files have together."""
    return sum(info.size or 0 for info in files)


def open_files(lake: Lake, folder: str) -> ds.Dataset | None:
    """Return the rows of a table's files; None when there is no file."""
    files = [info.path for info in data_files(lake, folder)]
    if not files:
        return None
    return ds.dataset(
        files,
        filesystem=lake.filesystem,
        # Spark may write times as INT96, whose nanoseconds end in the year 2262.
        format=ds.ParquetFileFormat(
            read_options=ds.ParquetReadOptions(None, coerce_int96_timestamp_unit="us")
        ),
        partitioning=ds.partitioning(flavor="hive"),
        partition_base_dir=folder,
    )


def _is_data(path: str) -> bool:
    """Tell whether Spark would read a file: names that begin with `_` or `.` are hidden."""
    return not any(part.startswith(("_", ".")) for part in path.split("/"))
