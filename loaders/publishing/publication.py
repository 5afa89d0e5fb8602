"""The data of a publication: its row in the store, its origin, its steps and its summary."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from enum import StrEnum

PUBLICATIONS_WITH_TABLES = 100
"""How many publications keep the facts about their tables.

The facts of one publication take some 15 kB, and MySQL copies the table `publication` at each swap.
Older publications keep their other columns for ever.
"""


@dataclass(frozen=True, slots=True)
class PublicationContext:
    """The origin of the published numbers.

    Attributes:
        as_of: exclusive end of the data.
        since: first day of the data; None for a run without a limit.
        git_commit: commit of the project that ran.
        dbt_invocation_id: dbt's id of the build.
        started: when the run began, in UTC.
    """

    as_of: date
    since: date | None
    git_commit: str | None
    dbt_invocation_id: str | None
    started: datetime


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """The facts that a publication keeps about one of its tables.

    Attributes:
        rows: number of rows.
        checksum: hash of the mart's rows, from the checksums of its parts; it does not depend on
            the order of the rows.
        schema: hash of the DDL that created the table.
        structure: hash of the table's columns and indexes as the server listed them after the load.
        set_aside: rows of the mart that could not be published, by reason. The mart in Hive has
            these rows and `rows`.
        set_aside_checksum: hash of the reasons and keys of these rows, in any order.
        spare: the checksum of the rows in the spare table; empty where no spare can be used.
    """

    rows: int
    checksum: str
    schema: str
    structure: str
    set_aside: Mapping[str, int]
    set_aside_checksum: str
    spare: str


_TABLE_FACTS = frozenset(fact.name for fact in fields(PublishedTable))


@dataclass(frozen=True, slots=True)
class Publication:
    """One row of the table `publication`. The newest row is the live publication."""

    id: int
    as_of: date
    since: date | None
    started: datetime
    finished: datetime
    git_commit: str | None
    dbt_invocation_id: str | None
    tables: Mapping[str, PublishedTable]

    @property
    def last_without_tables(self) -> int:
        """The newest publication whose facts about its tables this one forgets."""
        return self.id - PUBLICATIONS_WITH_TABLES

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
    """Read a row of the table `publication`, as MySQL or SQLite returns it.

    Another release of this project may have written it. Facts that this one does not know are
    ignored, and a table without a fact that this one needs is not known: it is loaded whole.
    """
    identity, as_of, since, started, finished, git_commit, invocation, tables = row
    return Publication(
        id=int(str(identity)),
        as_of=date.fromisoformat(str(as_of)),
        since=None if since is None else date.fromisoformat(str(since)),
        started=datetime.fromisoformat(str(started)).replace(tzinfo=UTC),
        finished=datetime.fromisoformat(str(finished)).replace(tzinfo=UTC),
        git_commit=None if git_commit is None else str(git_commit),
        dbt_invocation_id=None if invocation is None else str(invocation),
        tables={
            name: PublishedTable(**{fact: facts[fact] for fact in _TABLE_FACTS})
            for name, facts in json.loads(str(tables)).items()
            if facts.keys() >= _TABLE_FACTS
        },
    )


def to_second(moment: datetime) -> datetime:
    """Cut a moment to the second, in UTC, as the result store keeps it."""
    return moment.astimezone(UTC).replace(microsecond=0)


def datetime_text(moment: datetime) -> str:
    """Return a moment as a text that both stores accept as a DATETIME."""
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
        outcome: what was done with the table.
        rows: number of rows of the table.
        seconds: wall-clock seconds that the table took.
        kept: how many rows of a loaded table were in its spare table already.
        set_aside: rows of the mart that could not be published, by reason.
    """

    name: str
    outcome: Outcome
    rows: int
    seconds: float
    kept: int = 0
    set_aside: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublicationSummary:
    """What `publish` did.

    Attributes:
        publication: the publication that is live now.
        is_new: false when nothing had changed, so that no publication was made.
        tables: the summary of each table.
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
    """The steps of a publication that are reported while it runs."""

    READ = "read"
    KEPT = "kept"
    LOADED = "loaded"
    SWAPPING = "swapping"
    SWAPPED = "swapped"


@dataclass(frozen=True, slots=True)
class PublishStep:
    """A step that is done (or, for `SWAPPING`, about to begin).

    Attributes:
        stage: which step.
        table: the table of the step; empty for the swap of all tables.
        rows: number of rows of the table; for `KEPT` the rows that stay in the table.
    """

    stage: Stage
    table: str = ""
    rows: int = 0
