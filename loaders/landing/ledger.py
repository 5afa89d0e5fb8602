"""The ledger of landed files: which files are loaded, and which dates changed since the last build.

The ledger is a Parquet table like the others (`landing.loaded_files`), with one small file per
commit. A file is loaded when it has an entry here. Rows of a file without an entry are deleted.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq

from cleaning.schema import column
from loaders.lake import Lake
from loaders.landing.errors import LandingError

_FOLDER = ("landing", "loaded_files")
_FILES_BEFORE_COMPACTION = 64
DAMAGED = "damaged"
"""Status of a damaged file: none of its lines are landed."""

LOADED_FILE_SCHEMA = pa.schema(
    [
        column(
            "file_hash",
            pa.string(),
            "SHA-256 of the raw file's bytes, in hex. For a damaged file, SHA-256 of the file's "
            "path.",
            nullable=False,
        ),
        column("path", pa.string(), "The path from which the raw file was read.", nullable=False),
        column(
            "bytes",
            pa.int64(),
            "The size of the raw file as it is stored, in bytes.",
            nullable=False,
        ),
        column(
            "modified_ns",
            pa.int64(),
            "The time of the file's last change in nanoseconds since 1970. Null for a damaged file "
            "that every run tries again, and for a landed file that had changed less than two "
            "seconds before its landing began, or in the future.",
        ),
        column(
            "lines",
            pa.int64(),
            "The number of lines, which is events + rejected + skipped.",
            nullable=False,
        ),
        column("events", pa.int64(), "The number of lines that are events.", nullable=False),
        column("rejected", pa.int64(), "The number of lines in `rejected_lines`.", nullable=False),
        column("skipped", pa.int64(), "The number of blank lines and comments.", nullable=False),
        column(
            "rejected_by_reason",
            pa.string(),
            "A JSON object from each reason to the number of lines that were rejected for it.",
        ),
        column(
            "event_dates",
            pa.list_(pa.date32()),
            "The UTC dates of the file's events in ascending order.",
        ),
        column(
            "status",
            pa.string(),
            "One of complete, truncated and damaged. Of a truncated file, which is compressed "
            "and ends early, the whole lines were landed. Of a damaged file nothing was landed.",
            nullable=False,
        ),
        column(
            "damage_reason",
            pa.string(),
            "A sentence that says what is wrong with a damaged file. Null for other files.",
        ),
        column(
            "replaces",
            pa.string(),
            "The `file_hash` of a shorter version of the same file, whose rows were deleted. "
            "Null when the file replaced no other version.",
        ),
        column(
            "loaded_at",
            pa.timestamp("us", tz="UTC"),
            "The time in UTC at which the file was first landed or was found damaged.",
            nullable=False,
        ),
        column(
            "cleaner_version",
            pa.string(),
            "The version of the cleaning rules that made the file's rows.",
            nullable=False,
        ),
        column(
            "cleaned_again_at",
            pa.timestamp("us", tz="UTC"),
            "The time in UTC at which newer cleaning rules were applied to the file. Null for a "
            "file that was cleaned once. Of several rows of a file the latest one counts.",
        ),
    ]
)
"""`landing.loaded_files`, one row per file content that was ever landed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedFile:
    """An entry of the ledger; the fields are the columns of `LOADED_FILE_SCHEMA`."""

    file_hash: str
    path: str
    bytes: int
    modified_ns: int | None
    lines: int
    events: int
    skipped: int
    rejected_by_reason: Mapping[str, int] = field(default_factory=dict)
    event_dates: tuple[date, ...] = ()
    status: str = "complete"
    replaces: str | None = None
    loaded_at: datetime
    cleaner_version: str
    damage_reason: str | None = None
    cleaned_again_at: datetime | None = None

    @property
    def written_at(self) -> datetime:
        """When the entry was written; of several entries of a file the latest one counts."""
        return self.cleaned_again_at or self.loaded_at

    @property
    def rejected(self) -> int:
        """How many lines were rejected."""
        return sum(self.rejected_by_reason.values())


def read_ledger(lake: Lake) -> list[LoadedFile]:
    """Return the files whose rows are in the lake and the damaged files, in order of loading."""
    return current_files(read_all_entries(lake))


def read_all_entries(lake: Lake) -> list[LoadedFile]:
    """Return the latest entry of each file, including files that a longer version replaced.

    Raises:
        LandingError: a file of the ledger can't be read.
    """
    entries: dict[str, LoadedFile] = {}
    for path in _ledger_files(lake):
        with _named(path):
            table = pq.read_table(
                path, filesystem=lake.filesystem, schema=LOADED_FILE_SCHEMA, partitioning=None
            )
        for entry in map(_entry, table.to_pylist()):
            known = entries.get(entry.file_hash)
            if known is None or known.written_at <= entry.written_at:
                entries[entry.file_hash] = entry
    return sorted(entries.values(), key=lambda entry: (entry.loaded_at, entry.path))


def current_files(entries: Iterable[LoadedFile]) -> list[LoadedFile]:
    """Return the entries that no other entry replaces, by a longer version or by a later delivery.

    The rule is that of the model `stg_tracking_log__loaded_files`.
    """
    all_entries = list(entries)
    replaced = {entry.replaces for entry in all_entries}
    last = {entry.path: entry for entry in sorted(all_entries, key=lambda e: e.loaded_at)}
    return [
        entry
        for entry in all_entries
        if entry.file_hash not in replaced
        and (entry.status != DAMAGED or last[entry.path].loaded_at == entry.loaded_at)
    ]


def write_entries(lake: Lake, entries: list[LoadedFile]) -> None:
    """Add entries in one atomic step, after which all of their files are loaded."""
    digest = _digest(entry.file_hash for entry in entries)
    table = pa.Table.from_pylist([_row(entry) for entry in entries], schema=LOADED_FILE_SCHEMA)
    lake.write_table(lake.path(*_FOLDER, f"part-{digest}.parquet"), table)


def compact_ledger(lake: Lake) -> list[LoadedFile]:
    """Merge the ledger's many files into one, so that reading stays quick; return all entries.

    A crash after the merged file is written and before the many are deleted leaves entries twice.
    That does no harm: readers keep one entry per hash, and the next compaction merges them again.
    """
    files = _ledger_files(lake)
    entries = read_all_entries(lake)
    rows = sum(pq.read_metadata(path, filesystem=lake.filesystem).num_rows for path in files)
    if len(files) <= _FILES_BEFORE_COMPACTION and rows == len(entries):
        return entries
    write_entries(lake, entries)
    kept = lake.path(*_FOLDER, f"part-{_digest(entry.file_hash for entry in entries)}.parquet")
    for path in files:
        if path != kept:
            lake.delete_file(path)
    return entries


def damaged_hash(path: str) -> str:
    """Return the hash of a damaged file's path, because its bytes may be unreadable."""
    return hashlib.sha256(b"damaged\0" + path.encode(errors="surrogateescape")).hexdigest()


def landed_versions(entries: Iterable[LoadedFile]) -> dict[date, str]:
    """Return for each event date a digest of the files that hold its events.

    The digest includes the version of the cleaning rules, because other rules make other events of
    the same file.
    """
    hashes: dict[date, list[str]] = {}
    for entry in entries:
        for day in entry.event_dates:
            hashes.setdefault(day, []).append(f"{entry.file_hash} {entry.cleaner_version}")
    return {day: _digest(of_day) for day, of_day in sorted(hashes.items())}


def changed_dates(landed: Mapping[date, str], built: Mapping[date, str]) -> list[date]:
    """Return the changed dates: their landed files differ from those of the last build."""
    return sorted(day for day in landed.keys() | built.keys() if landed.get(day) != built.get(day))


@contextmanager
def _named(path: str) -> Iterator[None]:
    """Name the file of the ledger that can't be read.

    Nothing is landed without it: its files would be landed a second time.

    Raises:
        LandingError: the file can't be read.
    """
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise LandingError(
            f"The ledger's file {path} must be a Parquet file with what is landed, but can't be "
            f"read ({error}). Bring it back from a copy of the lake; nothing was changed."
        ) from error


def _digest(hashes: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()[:32]


def _ledger_files(lake: Lake) -> list[str]:
    return [
        info.path
        for info in lake.list(lake.path(*_FOLDER))
        if info.base_name.startswith("part-") and info.base_name.endswith(".parquet")
    ]


def _row(entry: LoadedFile) -> dict[str, object]:
    row: dict[str, object] = {
        name: getattr(entry, name) for name in LOADED_FILE_SCHEMA.names if hasattr(entry, name)
    }
    return row | {
        "rejected_by_reason": json.dumps(dict(sorted(entry.rejected_by_reason.items()))),
        "event_dates": list(entry.event_dates),
    }


def _entry(row: dict[str, object]) -> LoadedFile:
    values = {name: value for name, value in row.items() if name != "rejected"}
    values["rejected_by_reason"] = Counter(json.loads(str(row["rejected_by_reason"] or "{}")))
    values["event_dates"] = tuple(row["event_dates"] or ())  # type: ignore[arg-type]
    return LoadedFile(**values)  # type: ignore[arg-type]
