"""The catalogue as rows of the publisher's own table `publication_catalogue`."""

from collections.abc import Iterable

import pyarrow as pa

from loaders.marts.catalogue import CatalogueEntry
from loaders.publishing.ddl import PUBLICATION_CATALOGUE


def catalogue_batch(entries: Iterable[CatalogueEntry]) -> pa.RecordBatch:
    """Return a row for each table; `column_names` has a name in each line."""
    rows = [(entry.table, "\n".join(entry.columns), entry.to_json()) for entry in entries]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 3
    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.RecordBatch.from_arrays(arrays, names=list(PUBLICATION_CATALOGUE.column_names))
