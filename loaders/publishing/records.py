"""The publisher's own tables as rows: parts, courses, rows set aside, and the catalogue.

`publication_part` has the parts of the live tables and of their spare tables. The own tables are
swapped together with the tables that they describe.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute

from loaders.hive.ddl import quote_identifier
from loaders.marts.contract.catalogue import CatalogueEntry
from loaders.marts.contract.mart import Mart
from loaders.marts.parts import part_of_rows, whole_checksum
from loaders.marts.row_sums import PartContent
from loaders.marts.set_aside import Reason, ShownRows
from loaders.publishing.ddl import (
    PUBLICATION_CATALOGUE,
    PUBLICATION_COURSE,
    PUBLICATION_PART,
    PUBLICATION_QUARANTINE,
    quoted_list,
)

# The stubs of pyarrow.compute need the columns' types, which are known only from the contract here.
pc: Any = pyarrow.compute

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """What a table holds of a part.

    Attributes:
        rows: number of published rows.
        checksum: hash of the rows of the mart, published or set aside.
        sums: hash of the numbers that SQL can compute again (`loaders.marts.content.Numbers`).
        changed: when the rows changed last: their `created`.
    """

    rows: int
    checksum: str
    sums: str
    changed: str


Parts = Mapping[str, Part]


class Store(Protocol):
    """A store that answers queries."""

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Return the rows of a query."""


def recorded_parts(store: Store) -> Mapping[str, Parts]:
    """Return the parts of each table, live or spare, from `publication_part`."""
    parts: defaultdict[str, dict[str, Part]] = defaultdict(dict)
    for table, part, rows, checksum, sums, changed in _rows_of(store, PUBLICATION_PART):
        parts[str(table)][str(part)] = Part(int(str(rows)), str(checksum), str(sums), str(changed))
    return parts


def recorded_quarantine(store: Store) -> Mapping[str, list[ShownRows]]:
    """Return the rows that are set aside by table; nothing when they were changed by hand."""
    aside: defaultdict[str, list[ShownRows]] = defaultdict(list)
    try:
        for mart, reason, column, key, rows in _rows_of(store, PUBLICATION_QUARANTINE):
            shown = ShownRows(Reason(str(reason)), str(column), str(key), int(str(rows)))
            aside[str(mart)].append(shown)
    except ValueError as error:
        logger.warning("table=%s was changed by hand: %s", PUBLICATION_QUARANTINE.name, error)
        return {}
    return aside


def parts_batch(parts: Mapping[str, Parts]) -> pa.RecordBatch:
    """Return the parts of each table as rows of `publication_part`."""
    rows = [
        (table, name, part.rows, part.checksum, part.sums, part.changed)
        for table, by_name in sorted(parts.items())
        for name, part in sorted(by_name.items())
    ]
    return _batch(PUBLICATION_PART, rows)


def courses_batch(courses: Mapping[str, Mapping[str, PartContent]]) -> pa.RecordBatch:
    """Return the content of each course in each mart as rows of `publication_course`."""
    rows = [
        (mart, name, course.rows, course.checksum)
        for mart, by_name in sorted(courses.items())
        for name, course in sorted(by_name.items())
    ]
    return _batch(PUBLICATION_COURSE, rows)


def catalogue_batch(entries: Iterable[CatalogueEntry]) -> pa.RecordBatch:
    """Return a row of `publication_catalogue` for each table.

    `column_names` has a name in each line.
    """
    rows = [(entry.table, "\n".join(entry.columns), entry.to_json()) for entry in entries]
    return _batch(PUBLICATION_CATALOGUE, rows)


def checksum_of(mart: Mart, parts: Mapping[str, Part] | Mapping[str, PartContent]) -> str:
    """Return the checksum of a table from those of its parts."""
    return whole_checksum(mart, {name: part.checksum for name, part in parts.items()})


def with_created(
    mart: Mart,
    batches: Callable[[], Iterable[pa.RecordBatch]],
    created: Mapping[str, str],
    now: str,
) -> Iterator[pa.RecordBatch]:
    """Yield rows with a last column `created`: of their part, or `now` where it has none."""
    names = pa.array(list(created), pa.large_string())
    moments = pa.array([*created.values(), now], pa.large_string())
    for batch in batches():
        found = pc.index_in(part_of_rows(mart, batch), value_set=names)
        column = moments.take(pc.fill_null(found, len(created)))
        yield batch.append_column("created", column)


def holds_rows(store: Store, record: Mart, rows: Iterable[pa.RecordBatch]) -> bool:
    """Tell whether one of the publisher's own tables has exactly these rows already."""
    found = [tuple(map(str, row)) for row in _rows_of(store, record)]
    wanted = [tuple(map(str, row.values())) for batch in rows for row in batch.to_pylist()]
    return sorted(found) == sorted(wanted)


def _rows_of(store: Store, record: Mart) -> list[tuple[object, ...]]:
    names = quoted_list(record.column_names)
    return store.query(f"select {names} from {quote_identifier(record.name)}")  # noqa: S608 - constants


def _batch(record: Mart, rows: Sequence[tuple[object, ...]]) -> pa.RecordBatch:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(record.columns)
    arrays = [
        pa.array(column, pa.int64() if name == "row_count" else pa.string())
        for name, column in zip(record.column_names, columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, names=list(record.column_names))
