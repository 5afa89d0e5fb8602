"""The Parquet files of a Hive table in the lake, read without Spark."""

from collections.abc import Iterable

import pyarrow.dataset as ds
from pyarrow import fs

from cleaning.errors import AnalyticsError
from loaders.hive.connection import Hive
from loaders.hive.ddl import normalize_location
from loaders.hive.tables import database_location
from loaders.lake import Lake


def folder_in_lake(lake: Lake, location: str) -> str | None:
    """Return the path of a table's folder; None when the location is not in the lake."""
    root, found = normalize_location(lake.uri), normalize_location(location)
    if not found.startswith(f"{root}/"):
        return None
    return lake.path(found[len(root) + 1 :])


def require_in_lake(hive: Hive, lake: Lake, *, database: str) -> None:
    """Refuse a database whose tables lie elsewhere: Hive never moves what was moved on the disk.

    Raises:
        AnalyticsError: the database is not in the lake; the sentence says what to do.
    """
    location = database_location(hive, database)
    if folder_in_lake(lake, location) is None:
        raise AnalyticsError(
            f"The Hive database {database} must lie in the lake {normalize_location(lake.uri)}, "
            f"but lies at {normalize_location(location)}: the home or the lake was moved. Move it "
            f'back. Or drop the database (`analytics sql "drop database {database} cascade"`) and '
            "run with --full-refresh, which builds all of it from what is landed. Nothing was "
            "built."
        )


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
