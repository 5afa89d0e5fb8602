"""Brings one mart into the result store, where readers can't see its table before the swap.

The live table stays when its content is the same. Otherwise a new table is filled beside it: with
the unchanged dates copied from the live table, or loaded whole.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic

from loaders.marts.content import Content, PartContent, rows_of_dates
from loaders.marts.duplicates import Batches
from loaders.marts.errors import DuplicateKeyError, PublishError
from loaders.marts.manifest import Mart
from loaders.marts.reader import MartData
from loaders.marts.set_aside import Reason, SetAside
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
from loaders.publishing.rows import PublishableRows, read_rows, set_duplicates_aside
from loaders.publishing.stores import ResultStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Live:
    """What readers see now.

    Attributes:
        publication: the live publication; None before the first one.
        dates: the content of each date of the dated tables, by table. Nothing is copied from a
            table that is not named here.
    """

    publication: Publication | None
    dates: Mapping[str, Dates]


@dataclass(frozen=True, slots=True)
class PublishedMart:
    """A mart that is in the store.

    Attributes:
        table: the facts that the publication keeps about the mart's table.
        summary: what the publication did with the mart's table.
        dates: the content of each date, where the mart is dated.
        courses: the content of each course, where the rows name a course.
        aside: the mart's rows that are not published.
    """

    table: PublishedTable
    summary: TableSummary
    dates: Dates
    courses: Mapping[str, PartContent]
    aside: SetAside


def publish_mart(
    store: ResultStore,
    mart: Mart,
    *,
    data: MartData,
    live: Live,
    created: str,
    loss_limit: float,
    on_step: Callable[[PublishStep], None],
) -> PublishedMart:
    """Read a mart and, unless the live table has the same content, fill a table beside it."""
    begun = monotonic()
    schema = schema_hash(mart, backend=store.backend)
    known = _known_table(store, mart, live=live, schema=schema)
    rows = read_rows(
        mart,
        data,
        loss_limit=loss_limit,
        expects_duplicates=known is not None and Reason.DUPLICATE_KEY in known.set_aside,
    )
    on_step(PublishStep(Stage.READ, mart.name, rows.content.rows))
    if known and _is_live(store, mart, known=known, content=rows.content):
        return _published(rows, Outcome.UNCHANGED, schema, known.structure, begun=begun)
    dates = live.dates.get(mart.name, {})
    change = find_change(mart, content=rows.content, known=known, live=dates) if known else None
    filled = change and _fill_by_copy(store, rows, change=change, created=created, on_step=on_step)
    if filled:
        table, copied = filled
    else:
        rows, table = _load_once_each(store, rows, created=created)
        copied = 0
    on_step(PublishStep(Stage.LOADED, mart.name, rows.content.rows))
    found = structure(store, table=table)
    return _published(rows, Outcome.LOADED, schema, found, begun=begun, copied=copied)


def load_whole(
    store: ResultStore, mart: Mart, *, batches: Batches, content: Content, created: str
) -> str:
    """Load all rows of a mart into a table beside the live one, and return that table's name.

    Raises:
        DuplicateKeyError: two rows have the same key.
        PublishError: the table doesn't hold the rows that were read.
    """
    table = store.create(mart)
    loaded = store.load(mart, table=table, batches=batches, created=created)
    check_loaded(store, mart, table=table, loaded=loaded, content=content)
    return store.add_keys(mart, table=table)


def _published(
    rows: PublishableRows,
    outcome: Outcome,
    schema: str,
    found_structure: str,
    *,
    begun: float,
    copied: int = 0,
) -> PublishedMart:
    """Return the facts about a mart whose table is in the store."""
    content, set_aside = rows.content, rows.aside.by_reason
    return PublishedMart(
        table=PublishedTable(
            rows=content.rows,
            checksum=content.checksum,
            schema=schema,
            structure=found_structure,
            set_aside=set_aside,
            set_aside_checksum=rows.aside.checksum,
        ),
        summary=TableSummary(
            rows.mart.name, outcome, content.rows, monotonic() - begun, copied, set_aside
        ),
        dates=content.dates,
        courses=content.courses,
        aside=rows.aside,
    )


def _load_once_each(
    store: ResultStore, rows: PublishableRows, *, created: str
) -> tuple[PublishableRows, str]:
    """Load a mart whole; when the store finds duplicate keys, load one row of each key.

    Raises:
        PublishError: the table doesn't hold the rows that were read.
    """
    load = partial(load_whole, store, rows.mart, created=created)
    try:
        return rows, load(batches=rows.in_key_order, content=rows.content)
    except DuplicateKeyError as error:
        once_each = set_duplicates_aside(rows)
        if once_each is rows:
            raise
        logger.warning("table=%s load=again reason=%s", rows.mart.name, error)
        return once_each, load(batches=once_each.in_key_order, content=once_each.content)


def _fill_by_copy(
    store: ResultStore,
    rows: PublishableRows,
    *,
    change: Change,
    created: str,
    on_step: Callable[[PublishStep], None],
) -> tuple[str, int] | None:
    """Copy the unchanged dates and load the others; return the table and the number of copied rows.

    The checks are those of a whole load, over all rows that were read. When they fail, the live
    table does not hold the rows that were published, so nothing can be copied: None is returned.
    """
    mart = rows.mart
    table = store.create(mart)
    copied = copy_unchanged(store, mart, table=table, change=change, created=created)
    on_step(PublishStep(Stage.COPIED, mart.name, copied))
    loaded = store.load(
        mart,
        table=table,
        batches=lambda: rows_of_dates(rows.batches(), dated_by=change.dated_by, dates=change.dates),
        created=created,
    )
    try:
        check_loaded(store, mart, table=table, loaded=copied + loaded, content=rows.content)
        return store.add_keys(mart, table=table), copied
    except DuplicateKeyError as error:
        logger.warning("table=%s load=whole reason=%s", mart.name, error)
        return None
    except PublishError as error:
        logger.warning(
            "table=%s load=whole reason=its rows were changed by hand: %s", mart.name, error
        )
        return None


def _known_table(
    store: ResultStore, mart: Mart, *, live: Live, schema: str
) -> PublishedTable | None:
    """Return the facts about a mart's live table; None without one of the same columns and keys."""
    known = live.publication.tables.get(mart.name) if live.publication else None
    if known is None or known.schema != schema or mart.name not in store.table_names():
        return None
    return known


def _is_live(store: ResultStore, mart: Mart, *, known: PublishedTable, content: Content) -> bool:
    """Tell whether the live table has this content.

    Changes by hand are found as far as they change row counts, sums or lengths. Such a table is
    loaded again.
    """
    if (known.rows, known.checksum) != (content.rows, content.checksum):
        return False
    if not holds_content(store, mart, table=mart.name, content=content):
        logger.warning("table=%s load=whole reason=its rows were changed by hand", mart.name)
        return False
    return True
