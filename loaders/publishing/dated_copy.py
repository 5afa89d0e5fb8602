"""Copies the unchanged dates of a dated table from the live table, inside the server.

The table `publication_date` keeps the row count and checksum of each date of the live tables. It is
swapped together with them.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import pyarrow as pa

from loaders.hive.ddl import quote_identifier
from loaders.marts.content import Content, PartContent, whole_checksum
from loaders.marts.manifest import Mart
from loaders.publishing.ddl import PUBLICATION_DATE, quoted_list
from loaders.publishing.publication import PublishedTable

logger = logging.getLogger(__name__)

# One statement is one transaction. A server copies this many rows in a second or two.
_COPIED_ROWS = 200_000
_LEAST_ID = -(2**63)

Dates = Mapping[str, PartContent]


class Store(Protocol):
    """A store that can copy rows between its tables."""

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Return the rows of a query."""

    def execute(self, statement: str) -> int:
        """Run a statement; return the number of rows it changed."""


def live_dates(store: Store) -> Mapping[str, Dates]:
    """Return the content of each date of each live table, by table, from `publication_date`.

    The result is empty when that table can't be read because it was changed by hand.
    """
    names = quoted_list(PUBLICATION_DATE.column_names)
    dates: defaultdict[str, dict[str, PartContent]] = defaultdict(dict)
    try:
        for mart, day, rows, checksum in store.query(f"select {names} from publication_date"):  # noqa: S608 - constants
            iso = date.fromisoformat(str(day)).isoformat()
            dates[str(mart)][iso] = PartContent(int(str(rows)), f"{int(str(checksum), 16):064x}")
    except ValueError as error:
        logger.warning("table=publication_date was changed by hand: %s", error)
        return {}
    return dates


def parts_batch(table: Mart, parts: Mapping[str, Dates]) -> pa.RecordBatch:
    """Return the content of each part of each mart as rows of `publication_date` or `…_course`."""
    rows = [
        (mart, part, content.rows, content.checksum)
        for mart, by_part in sorted(parts.items())
        for part, content in sorted(by_part.items())
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
    types = (pa.string(), pa.string(), pa.int64(), pa.string())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, names=list(table.column_names))


@dataclass(frozen=True, slots=True)
class Change:
    """The dates of a mart that differ from the live table, including dates without rows now.

    Attributes:
        dated_by: the date column of the mart.
        dates: the changed dates; the rows of all other dates are those of the live table.
    """

    dated_by: str
    dates: Set[str]


def find_change(
    mart: Mart, *, content: Content, known: PublishedTable, live: Dates
) -> Change | None:
    """Return the dates in which a mart differs from the live table; None to load the mart whole.

    A mart is loaded whole when the content of the live table's dates is unknown, or when at most
    half of its rows would be copied. The content is known only when the checksums of the dates add
    up to the table's checksum, which those of another publication do not.
    """
    if mart.dated_by is None or whole_checksum(mart, live.values()) != known.checksum:
        return None
    days = live.keys() | content.dates.keys()
    changed = {day for day in days if live.get(day) != content.dates.get(day)}
    kept = sum(found.rows for day, found in content.dates.items() if day not in changed)
    # When no date changed, somebody changed rows of the live table by hand: all dates are suspect.
    return Change(mart.dated_by, changed) if changed and 2 * kept > content.rows else None


def copy_unchanged(store: Store, mart: Mart, *, table: str, change: Change, created: str) -> int:
    """Copy the live rows of all unchanged dates into an empty table; return their number.

    Each statement copies a bounded number of rows, in the order of `id`, because `id` is the only
    key that every published table has.
    """
    live = quote_identifier(mart.name)
    names = quoted_list(mart.column_names)
    column = quote_identifier(change.dated_by)
    days = ", ".join(f"'{day}'" for day in sorted(change.dates))
    copied, last = 0, _LEAST_ID
    while (end := _end_of_part(store, live=live, last=last)) is not None:
        copied += store.execute(
            f"insert into {quote_identifier(table)} ({names}, `created`) "  # noqa: S608 - quoted names, dates
            f"select {names}, '{created}' from {live} where `id` > {last} and `id` <= {end} "
            f"and {column} not in ({days}) order by `id`"
        )
        last = end
    return copied


def _end_of_part(store: Store, *, live: str, last: int) -> int | None:
    ((end,),) = store.query(
        f"select max(`id`) from (select `id` from {live} where `id` > {last} "  # noqa: S608 - quoted names
        f"order by `id` limit {_COPIED_ROWS}) as part"
    )
    return None if end is None else int(str(end))
