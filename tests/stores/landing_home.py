"""A lake in a temporary folder, lines for it, and what is found in it."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from cleaning.country import CountrySource
from loaders.lake import Lake
from loaders.landing.land import land_files
from loaders.landing.ledger import LOADED_FILE_SCHEMA, read_ledger
from loaders.landing.logs.files import LogPath, find_log_files
from loaders.landing.summary import LandingSummary

TODAY = date(2026, 1, 31)
NO_PARTS = {"loaded_files", "_seen_files.parquet"}


def line(number: int, *, day: str = "2021-03-14") -> bytes:
    """Return the line of an event that no other number has."""
    event = {
        "time": f"{day}T09:00:00.{number:06d}+00:00",
        "event_type": "showanswer",
        "username": f"learner{number}",
        "context": {"course_id": "course-v1:KitX+P101+2021", "user_id": number},
    }
    return json.dumps(event).encode() + b"\n"


def log(first: int, last: int, *, day: str = "2021-03-14") -> bytes:
    """Return a log of events, a comment and a bad line."""
    return b"# log\n" + b"".join(line(number, day=day) for number in range(first, last)) + b"bad\n"


@dataclass
class Home:
    """Raw logs, a lake, and the dates that were registered."""

    folder: Path
    registered: list[set[date]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.logs = self.folder / "logs"
        self.logs.mkdir(exist_ok=True)
        countries = self.folder / "countries.csv"
        countries.write_text("network,country_code\n10.0.0.0/8,AA\n")
        self.country_source = CountrySource(countries)
        self.lake = Lake.from_uri(str(self.folder / "lake"))

    def write(self, name: str, content: bytes) -> Path:
        path = self.logs / name
        path.write_bytes(content)
        return path

    def land(self, *patterns: str | Path, processes: int = 1, **options: Any) -> LandingSummary:
        paths = find_log_files(patterns or [self.logs])
        return self.land_paths(paths, processes=processes, **options)

    def land_paths(self, paths: Sequence[LogPath], **options: Any) -> LandingSummary:
        """Land files that were found before: what they are called may have changed since."""
        usual = {
            "country_source": self.country_source,
            "register_dates": self.registered.append,
            "processes": 1,
        }
        return land_files(paths, lake=self.lake, today=TODAY, **usual | options)

    def usernames(self) -> list[str]:
        """Return the users of all landed events: one event each."""
        rows = self.rows("tracking_events")
        return sorted(row["username"] for row in rows)

    def rejected(self) -> Counter[str]:
        return Counter(row["reason"] for row in self.rows("rejected_lines"))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a landed table."""
        folder = Path(self.lake.path("landing", table))
        return [
            row
            for path in folder.rglob("*.parquet")
            for row in pq.read_table(path, partitioning=None).to_pylist()
        ]

    def parts(self) -> list[str]:
        """Return every file of the lake but the ledger and the list of files, which have times."""
        landing = Path(self.lake.path("landing"))
        paths = [path.relative_to(landing) for path in landing.rglob("*") if path.is_file()]
        return sorted(str(path) for path in paths if path.parts[0] not in NO_PARTS)

    def state(self) -> Any:
        """Return all that must be equal whatever happened on the way."""
        entries = [(entry.file_hash, entry.path, entry.lines) for entry in read_ledger(self.lake)]
        return self.parts(), self.usernames(), self.rejected(), sorted(entries)

    def ledger_rows(self) -> int:
        folder = Path(self.lake.path("landing", "loaded_files"))
        tables = [
            pq.read_table(path, schema=LOADED_FILE_SCHEMA) for path in folder.glob("*.parquet")
        ]
        return sum(table.num_rows for table in tables)


def names(first: int, last: int) -> list[str]:
    return sorted(f"learner{number}" for number in range(first, last))
