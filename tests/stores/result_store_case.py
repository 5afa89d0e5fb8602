"""What the tests of the result store publish: three small marts that every publication changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from loaders.marts.contract.mart import Column, Mart
from loaders.marts.reader import MartData
from loaders.publishing.publication import PublicationContext, PublicationSummary, TableSummary
from loaders.publishing.publish import publish
from tests.services.result_store import query

STARTED = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)

ENROLLMENT = Mart(
    name="course_enrollment_daily",
    columns=(
        Column("course_id", "string", is_nullable=False),
        Column("date", "date", is_nullable=False),
        Column("count", "int"),
    ),
    primary_key=("course_id", "date"),
    indexes=(("course_id",), ("course_id", "date")),
)
ACTIVITY = Mart(
    name="course_activity",
    columns=(
        Column("course_id", "string", is_nullable=False),
        Column("interval_end", "timestamp", is_nullable=False),
        Column("label", "string", is_nullable=False),
        Column("count", "int"),
    ),
    primary_key=("course_id", "interval_end", "label"),
    indexes=(("interval_end",),),
)
PROGRAM = Mart(
    name="course_program_metadata",
    columns=(Column("course_id", "string", is_nullable=False), Column("program_title", "string")),
    primary_key=("course_id",),
)
MARTS = (ENROLLMENT, ACTIVITY, PROGRAM)
# Changes by the date: a publication loads the dates that changed.
ENGAGEMENT = Mart(
    name="student_engagement_daily",
    columns=(
        Column("end_date", "date", is_nullable=False),
        Column("course_id", "string", is_nullable=False),
        Column("username", "string", is_nullable=False),
        Column("count", "int"),
        Column("share", "double"),
    ),
    primary_key=("course_id", "username", "end_date"),
    indexes=(("username",),),
    parted_by="end_date",
)

Rows = Sequence[Mapping[str, Any]]
_READERS_COLUMNS = "end_date, course_id, username, `count`, share, created"


def rows_of_version(version: int, *, rows: int = 60) -> dict[str, Rows]:
    """Return rows in which every count is the version, so that a mixture shows."""
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(rows)]
    moment = datetime(2026, 1, 5, tzinfo=UTC)
    return {
        "course_enrollment_daily": [
            {"course_id": "edX/DemoX/2026", "date": day, "count": version} for day in days
        ],
        "course_activity": [
            {
                "course_id": f"course-{number}",
                "interval_end": moment,
                "label": "ACTIVE",
                "count": version,
            }
            for number in range(rows)
        ],
        "course_program_metadata": [{"course_id": "edX/DemoX/2026", "program_title": "Demo"}],
    }


def engagement_of_version(version: int, *, days: int = 20) -> list[Mapping[str, Any]]:
    """Return three learners a day, whose counts are the version on the last day and 0 before."""
    first = date(2026, 1, 1)
    return [
        {
            "end_date": first + timedelta(days=day),
            "course_id": "edX/DemoX/2026",
            "username": username,
            "count": version if day == days - 1 else 0,
            "share": 0.1 * day,
        }
        for day in range(days)
        for username in ("anna", "Bert\t\\", "çelik")
    ]


def mart_data(rows: Rows, *, row_count: int | None = None) -> MartData:
    """Return rows as a mart's data; Hive's count is theirs unless the test lies about it."""
    batches = [pa.RecordBatch.from_pylist([dict(row) for row in rows])] if rows else []
    return MartData(lambda: batches, lambda: len(rows) if row_count is None else row_count)


def context(*, as_of: date = date(2026, 3, 1)) -> PublicationContext:
    """Return where the test's numbers come from."""
    return PublicationContext(as_of, None, "c0ffee", "11111111-2222", STARTED)


def clock(day: int = 1) -> Callable[[], datetime]:
    """Return a clock that stands still on a day of March 2026."""
    return lambda: datetime(2026, 3, day, 5, 30, 15, 999_999, tzinfo=UTC)


def publish_rows(
    url: str,
    content: Mapping[str, Rows],
    *,
    marts: Sequence[Mart] = MARTS,
    day: int = 1,
    as_of: date = date(2026, 3, 1),
    may_keep: bool = True,
) -> PublicationSummary:
    """Publish rows by name of the mart, on a day of March 2026."""
    return publish(
        url,
        marts=marts,
        read_mart=lambda name: mart_data(content[name]),
        context=context(as_of=as_of),
        now=clock(day),
        may_keep=may_keep,
    )


def publish_engagement(url: str, rows: Rows, *, day: int, **changes: Any) -> TableSummary:
    """Publish the table on a day of March 2026 and return what was done with it."""
    report = publish(
        url,
        marts=[replace(ENGAGEMENT, **changes)],
        read_mart=lambda _name: mart_data(rows),
        context=context(),
        now=clock(day),
    )
    return report.tables[0]


def publish_twice(url: str, rows: Rows, *, day: int = 1) -> None:
    """Publish the table with other rows on its last day, then with these rows.

    Both kinds of store can then go on by parts: MariaDB has a spare table, with other rows.
    """
    publish_engagement(url, engagement_of_version(9), day=day)
    publish_engagement(url, rows, day=day)


def seen(url: str) -> list[tuple[str, ...]]:
    """Return the rows of engagement as readers have them, without the numbers of the rows."""
    rows = query(url, f"select {_READERS_COLUMNS} from student_engagement_daily")
    return sorted(tuple(str(value) for value in row) for row in rows)


def recorded_parts(url: str) -> list[tuple[str, ...]]:
    """Return what the publication keeps about the parts of the table."""
    rows = query(
        url,
        "select part, row_count, checksum, sums, changed from publication_part "
        "where table_name = 'student_engagement_daily'",
    )
    return sorted(tuple(str(value) for value in row) for row in rows)


def sqlite_url(folder: Path) -> str:
    """Return the URL of a new SQLite store in a folder."""
    return f"sqlite:///{folder / 'result_store.db'}"


def publish_batches(
    url: str, batches: Sequence[pa.RecordBatch], *, mart: Mart, day: int = 1
) -> PublicationSummary:
    """Publish one mart, whose rows are read in these batches."""
    rows = sum(batch.num_rows for batch in batches)
    return publish(
        url,
        marts=[mart],
        read_mart=lambda _name: MartData(lambda: batches, lambda: rows),
        context=context(),
        now=clock(day),
    )


def quarantined(url: str) -> list[tuple[Any, ...]]:
    """Return the rows of the quarantine: mart, reason, columns, key and number of rows."""
    return query(
        url,
        "select mart, reason, column_name, row_key, row_count from publication_quarantine "
        "order by reason, column_name, row_key",
    )
