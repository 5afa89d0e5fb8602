"""One mart's way into the result store, still out of sight: left alone, copied in part, loaded."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from loaders.marts.content import Content, PartContent, read_content, rows_of_dates
from loaders.marts.errors import PublishError
from loaders.marts.manifest import Mart
from loaders.marts.reader import MartData
from loaders.publishing.content_check import check_loaded, holds_content
from loaders.publishing.dated_copy import Change, Dates, copy_unchanged, find_change
from loaders.publishing.ddl import schema_hash
from loaders.publishing.ownership import structure
from loaders.publishing.publication import (
    Outcome,
    Publication,
    PublishedTable,
    PublishStep,
    Stage,
    TableSummary,
)
from loaders.publishing.stores import ResultStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Live:
    """What readers see now.

    Attributes:
        publication: the live publication; None before the first one.
        dates: what each date of its dated tables holds, by table. Where none is given, nothing is
            copied.
    """

    publication: Publication | None
    dates: Mapping[str, Dates]


@dataclass(frozen=True, slots=True)
class PublishedMart:
    """A mart that is in the store.

    Attributes:
        table: what the publication knows of it.
        report: what was done.
        dates: what each of its dates holds, where it is dated.
        courses: what each course has in it, where its rows name a course.
    """

    table: PublishedTable
    report: TableSummary
    dates: Dates
    courses: Mapping[str, PartContent]


def publish_mart(
    store: ResultStore,
    mart: Mart,
    *,
    data: MartData,
    live: Live,
    created: str,
    on_step: Callable[[PublishStep], None],
) -> PublishedMart:
    """Read a mart and, unless the live table is the same, fill a table beside the live one."""
    begun = monotonic()
    content = read_content(mart, data.batches())
    if content.rows != data.row_count:
        raise PublishError(
            f"Can't publish {mart.name}: {content.rows} rows were read, {data.row_count} expected "
            "from Hive. The old publication is still live."
        )
    on_step(PublishStep(Stage.READ, mart.name, content.rows))
    schema = schema_hash(mart, backend=store.backend)
    known = _known_table(store, mart, live=live, schema=schema)
    if known and _is_live(store, mart, known=known, content=content):
        seconds = monotonic() - begun
        report = TableSummary(mart.name, Outcome.UNCHANGED, content.rows, seconds)
        return PublishedMart(known, report, content.dates, content.courses)
    dates = live.dates.get(mart.name, {})
    change = find_change(mart, content=content, known=known, live=dates) if known else None
    filled = change and _fill_by_copy(
        store, mart, data=data, content=content, change=change, created=created, on_step=on_step
    )
    table, copied = filled or (
        load_whole(store, mart, data=data, content=content, created=created),
        0,
    )
    published = PublishedTable(
        rows=content.rows,
        checksum=content.checksum,
        schema=schema,
        structure=structure(store, table=table),
    )
    on_step(PublishStep(Stage.LOADED, mart.name, content.rows))
    seconds = monotonic() - begun
    report = TableSummary(mart.name, Outcome.LOADED, content.rows, seconds, copied)
    return PublishedMart(published, report, content.dates, content.courses)


def load_whole(
    store: ResultStore, mart: Mart, *, data: MartData, content: Content, created: str
) -> str:
    """Load all rows of a mart into a table beside the live one, and return that table's name.

    Raises:
        PublishError: the table doesn't hold what was read.
    """
    table = store.create(mart)
    loaded = store.load(mart, table=table, batches=data.batches, created=created)
    check_loaded(store, mart, table=table, loaded=loaded, content=content)
    return store.add_keys(mart, table=table)


def _fill_by_copy(
    store: ResultStore,
    mart: Mart,
    *,
    data: MartData,
    content: Content,
    change: Change,
    created: str,
    on_step: Callable[[PublishStep], None],
) -> tuple[str, int] | None:
    """Copy the dates that did not change and load the others; return the table and copied rows.

    The checks are those of a whole load, over all rows that were read. None when they fail: the
    live table does not hold what was published, so nothing can be copied from it.
    """
    table = store.create(mart)
    copied = copy_unchanged(store, mart, table=table, change=change, created=created)
    on_step(PublishStep(Stage.COPIED, mart.name, copied))
    loaded = store.load(
        mart,
        table=table,
        batches=lambda: rows_of_dates(data.batches(), dated_by=change.dated_by, dates=change.dates),
        created=created,
    )
    try:
        check_loaded(store, mart, table=table, loaded=copied + loaded, content=content)
        return store.add_keys(mart, table=table), copied
    except PublishError as error:
        logger.warning(
            "table=%s load=whole reason=its rows were changed by hand: %s", mart.name, error
        )
        return None


def _known_table(
    store: ResultStore, mart: Mart, *, live: Live, schema: str
) -> PublishedTable | None:
    """Return what is known of a mart's live table, if there is one of the same columns and keys."""
    known = live.publication.tables.get(mart.name) if live.publication else None
    if known is None or known.schema != schema or mart.name not in store.table_names():
        return None
    return known


def _is_live(store: ResultStore, mart: Mart, *, known: PublishedTable, content: Content) -> bool:
    """Tell whether the live table is this content.

    Rows that were changed by hand are loaded again, as far as counts, sums and lengths show them.
    """
    if (known.rows, known.checksum) != (content.rows, content.checksum):
        return False
    if not holds_content(store, mart, table=mart.name, content=content):
        logger.warning("table=%s load=whole reason=its rows were changed by hand", mart.name)
        return False
    return True
