"""Publishes rows that are made up in Python: the stores of `bench.api` and of `bench.r`.

Each of the two makes up the rows that it measures: `bench.api_store` wide tables, such as 1,000
days of 30 countries, and `bench.r` what R reads of a course. The store of `bench.dashboard`
(`bench/wide_store/`) has its own way: it has 25 million rows, so MariaDB makes them itself.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from loaders.marts.contract.mart import Mart
from loaders.marts.reader import MartData
from loaders.publishing.publication import PublicationContext
from loaders.publishing.publish import publish
from tests.services.truth_store import ARROW_TYPES

Row = dict[str, Any]

_ROWS_OF_A_BATCH = 50_000


def publish_made_rows(
    url: str, *, marts: list[Mart], rows_of: Callable[[Mart], Iterable[Row]], as_of: date
) -> None:
    """Publish marts with made-up rows.

    Only the rows of one mart are in memory: those of all marts may be more than it holds.

    Args:
        url: the result store.
        marts: what is published.
        rows_of: makes the rows of a mart; none for an empty table.
        as_of: the exclusive end of the data.
    """
    by_name = {mart.name: mart for mart in marts}

    def read(name: str) -> MartData:
        mart = by_name[name]
        rows = list(rows_of(mart))
        return MartData(batches=lambda: _batches(mart, rows), count_rows=lambda: len(rows))

    publish(
        url,
        marts=marts,
        read_mart=read,
        context=PublicationContext(as_of, None, None, None, datetime.now(UTC)),
        now=lambda: datetime.now(UTC),
    )


def _batches(mart: Mart, rows: list[Row]) -> Iterator[pa.RecordBatch]:
    """Yield rows in the types of the mart's contract; a column that a row lacks is null."""
    schema = pa.schema([(column.name, ARROW_TYPES[column.data_type]) for column in mart.columns])
    for first in range(0, len(rows), _ROWS_OF_A_BATCH):
        yield pa.RecordBatch.from_pylist(rows[first : first + _ROWS_OF_A_BATCH], schema=schema)
