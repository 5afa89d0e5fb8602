"""What a publication is: its facts, what it is made from, and the report it leaves."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class PublicationContext:
    """Where the published numbers come from.

    Attributes:
        as_of: exclusive end of the data.
        since: first day of the data, where the run had one.
        git_commit: commit of the project that ran.
        dbt_invocation_id: dbt's name of the build.
        started: when the run began, UTC.
    """

    as_of: date
    since: date | None
    git_commit: str | None
    dbt_invocation_id: str | None
    started: datetime


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """What a publication knows of one of its tables.

    Attributes:
        rows: number of rows.
        checksum: hash of the content, whatever the order of its rows.
        schema: hash of the DDL that made it.
        structure: hash of its columns and indexes as the server told them afterwards.
        set_aside: rows of the mart that could not be published, by reason: Hive has these and
            `rows`. Tables that were published before rows were set aside have none.
        set_aside_checksum: hash of their reasons and keys, whatever their order.
    """

    rows: int
    checksum: str
    schema: str
    structure: str
    set_aside: Mapping[str, int] = field(default_factory=dict)
    set_aside_checksum: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """One row of the table `publication`: the newest one says what readers see."""

    id: int
    as_of: date
    since: date | None
    started: datetime
    finished: datetime
    git_commit: str | None
    dbt_invocation_id: str | None
    tables: Mapping[str, PublishedTable]

    def to_row(self) -> tuple[object, ...]:
        """Return the values in the order of the table's columns, as text where SQLite wants it."""
        tables = {name: asdict(table) for name, table in sorted(self.tables.items())}
        return (
            self.id,
            self.as_of.isoformat(),
            None if self.since is None else self.since.isoformat(),
            datetime_text(self.started),
            datetime_text(self.finished),
            self.git_commit,
            self.dbt_invocation_id,
            json.dumps(tables, ensure_ascii=False),
        )


def publication_from_row(row: tuple[object, ...]) -> Publication:
    """Read a row of the table `publication`, as either store gives it."""
    identity, as_of, since, started, finished, git_commit, invocation, tables = row
    return Publication(
        id=int(str(identity)),
        as_of=date.fromisoformat(str(as_of)),
        since=None if since is None else date.fromisoformat(str(since)),
        started=datetime.fromisoformat(str(started)).replace(tzinfo=UTC),
        finished=datetime.fromisoformat(str(finished)).replace(tzinfo=UTC),
        git_commit=None if git_commit is None else str(git_commit),
        dbt_invocation_id=None if invocation is None else str(invocation),
        tables={name: PublishedTable(**facts) for name, facts in json.loads(str(tables)).items()},
    )


def to_second(moment: datetime) -> datetime:
    """Cut a moment to the second, in UTC, as the result store keeps it."""
    return moment.astimezone(UTC).replace(microsecond=0)


def datetime_text(moment: datetime) -> str:
    """Return a moment as the text that both stores take for a DATETIME."""
    return to_second(moment).strftime("%Y-%m-%d %H:%M:%S")


class Outcome(StrEnum):
    """What a publication did with a table."""

    LOADED = "loaded"
    UNCHANGED = "unchanged"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class TableSummary:
    """What a publication did with one table.

    Attributes:
        name: the table.
        outcome: what was done with it.
        rows: the table's rows.
        seconds: how long it took.
        copied: how many of a loaded table's rows the server took from the live table.
        set_aside: rows of the mart that could not be published, by reason.
    """

    name: str
    outcome: Outcome
    rows: int
    seconds: float
    copied: int = 0
    set_aside: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublicationSummary:
    """What `publish` did.

    Attributes:
        publication: the publication that is live now.
        is_new: false where nothing had changed, so that no publication was made.
        tables: what happened to each table.
    """

    publication: Publication
    is_new: bool
    tables: tuple[TableSummary, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know, in a sentence each."""
        return tuple(
            f"{rows:,} rows of {table.name} are not published: {reason}. "
            f"The table publication_quarantine names them."
            for table in self.tables
            for reason, rows in table.set_aside.items()
        )


class Stage(StrEnum):
    """The steps that a publication reports while it goes on."""

    READ = "read"
    COPIED = "copied"
    LOADED = "loaded"
    SWAPPING = "swapping"
    SWAPPED = "swapped"


@dataclass(frozen=True, slots=True)
class PublishStep:
    """A step that is done (or, for `SWAPPING`, about to begin).

    Attributes:
        stage: which step.
        table: the table it was about; empty for the swap of all tables.
        rows: the table's rows; for `COPIED` those that the live table gave.
    """

    stage: Stage
    table: str = ""
    rows: int = 0
