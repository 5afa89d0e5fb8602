"""The lake: one root folder, on a local disk or a cluster's file system, seen through one class."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from cleaning.errors import AnalyticsError


def file_system_of(uri: str) -> tuple[fs.FileSystem, str]:
    """Return the file system of a URI and the URI's path in it; `s3a` is Hadoop's name of S3.

    Raises:
        ValueError: the URI is of another kind.
        OSError: its file system can't be opened.
    """
    filesystem, path = fs.FileSystem.from_uri(uri.replace("s3a://", "s3://", 1))
    return filesystem, path


@dataclass(frozen=True, slots=True)
class Lake:
    """A root folder under which landing tables and the Hive warehouse lie.

    Attributes:
        filesystem: where the files are (local, HDFS, S3).
        root: path of the root inside the file system.
        uri: the same root, in the form that Spark and Hive are given. Spark and Hive do not decode
            a path, so nothing in the URI is percent-encoded: they would read `a%20b` as a folder
            of that name, not as `a b`.
    """

    filesystem: fs.FileSystem
    root: str
    uri: str

    @classmethod
    def from_uri(cls, uri: str) -> "Lake":
        """Open a folder, or a `file://`, `hdfs://`, `s3a://` URI.

        Raises:
            AnalyticsError: no file system of this machine understands the URI.
        """
        if "://" not in uri:
            root = Path(uri).expanduser().resolve()
            return cls(fs.LocalFileSystem(), str(root), f"file://{root}")
        try:
            filesystem, root_path = file_system_of(uri)
        except (ValueError, OSError) as error:
            raise AnalyticsError(
                "ANALYTICS_LAKE must be a folder or a file://, hdfs:// or s3a:// URI; "
                f"{uri!r} can't be opened ({error}). Nothing was changed."
            ) from error
        root_path = root_path.rstrip("/")
        if isinstance(filesystem, fs.LocalFileSystem):
            return cls(filesystem, root_path, f"file://{root_path}")
        return cls(filesystem, root_path, uri.rstrip("/"))

    def path(self, *parts: str) -> str:
        """Return a path below the root, for `filesystem`."""
        return "/".join((self.root, *parts))

    def location(self, *parts: str) -> str:
        """Return the URI of a path below the root, for Hive's `LOCATION`."""
        return "/".join((self.uri, *parts))

    def exists(self, path: str) -> bool:
        """Tell whether a file or folder is there."""
        return self.filesystem.get_file_info(path).type != fs.FileType.NotFound

    def list(self, folder: str, *, recursive: bool = False) -> list[fs.FileInfo]:
        """List a folder, sorted by path; an absent folder is empty."""
        selector = fs.FileSelector(folder, recursive=recursive, allow_not_found=True)
        return sorted(self.filesystem.get_file_info(selector), key=lambda info: info.path)

    def create_folder(self, folder: str) -> None:
        """Create a folder and its parents; a folder that is there is left as it is."""
        self.filesystem.create_dir(folder, recursive=True)

    def move(self, source: str, target: str) -> None:
        """Move a file to its final name; a file that has this name already is replaced."""
        self.filesystem.create_dir(target.rsplit("/", 1)[0], recursive=True)
        self.filesystem.move(source, target)

    def delete_file(self, path: str) -> None:
        """Delete a file; an absent file is fine."""
        if self.exists(path):
            self.filesystem.delete_file(path)

    def delete_folder(self, folder: str) -> None:
        """Delete a folder with its content; an absent folder is fine."""
        if self.exists(folder):
            self.filesystem.delete_dir(folder)

    def write_table(self, path: str, table: pa.Table) -> None:
        """Write one Parquet file so that readers see all of it or nothing.

        Spark ignores names that begin with an underscore, so no reader sees the unfinished file.
        """
        folder, name = path.rsplit("/", 1)
        self.filesystem.create_dir(folder, recursive=True)
        unfinished = f"{folder}/_unfinished-{name}"
        pq.write_table(table, unfinished, filesystem=self.filesystem, compression="zstd")
        self.filesystem.move(unfinished, path)

    def read_text(self, path: str) -> str:
        """Return the content of a small file."""
        with self.filesystem.open_input_stream(path) as stream:
            return bytes(stream.read()).decode()

    def write_text(self, path: str, text: str) -> None:
        """Write a small file so that readers see all of it or nothing."""
        with self.filesystem.open_output_stream(f"{path}.unfinished") as stream:
            stream.write(text.encode())
        self.filesystem.move(f"{path}.unfinished", path)
