"""Brings one mart into the result store, where readers can't see its table before the swap.

The live table stays when its mart has the same checksums. Otherwise the parts that differ are
loaded into the spare table: the live table of an earlier publication. Without a spare that can be
used, a new table is loaded whole.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from loaders.marts.contract.mart import Mart
from loaders.marts.contract.names import spare_name
from loaders.marts.parts import count_parts
from loaders.marts.reader import MartData
from loaders.marts.row_sums import PartContent
from loaders.marts.set_aside import ShownRows
from loaders.publishing.content_check import has_parts, is_small
from loaders.publishing.ddl import schema_hash
from loaders.publishing.filling import Base, KnownTable, Task, fill_base, load_once_each
from loaders.publishing.ownership import structure
from loaders.publishing.publication import (
    Outcome,
    Publication,
    PublishedTable,
    PublishStep,
    Stage,
    TableSummary,
)
from loaders.publishing.records import Parts, checksum_of
from loaders.publishing.rows import check_count
from loaders.publishing.stores import ResultStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Live:
    """What readers see now.

    Attributes:
        publication: the live publication; None before the first one.
        parts: the parts of each live table and of each spare table.
        quarantine: the rows of each mart that are set aside.
    """

    publication: Publication | None
    parts: Mapping[str, Parts]
    quarantine: Mapping[str, Sequence[ShownRows]]


@dataclass(frozen=True, slots=True)
class PublishedMart:
    """A mart that is in the store.

    Attributes:
        table: the facts that the publication keeps about the mart's table.
        summary: what the publication did with the mart's table.
        parts: the parts of the mart's table.
        spare: the parts of the spare table after the swap; empty where there is none.
        courses: the content of each course, where the rows name a course.
        aside: the mart's rows that are not published.
    """

    table: PublishedTable
    summary: TableSummary
    parts: Parts
    spare: Parts
    courses: Mapping[str, PartContent]
    aside: Sequence[ShownRows]

    @property
    def becomes_spare(self) -> bool:
        """Tell whether the table that readers see until the swap becomes the spare table."""
        return self.summary.outcome is Outcome.LOADED and bool(self.table.spare)


def publish_mart(
    store: ResultStore,
    mart: Mart,
    *,
    data: MartData,
    live: Live,
    may_keep: bool,
    created: str,
    day_number: int,
    loss_limit: float,
    on_step: Callable[[PublishStep], None],
) -> PublishedMart:
    """Compare a mart with its live table and, unless they agree, fill a table beside it.

    Args:
        store: the result store.
        mart: the mart's contract.
        data: the mart's rows.
        live: what readers see now.
        may_keep: false to load a changed table whole, to compare all rows of the others, and to
            drop their spare tables.
        created: when this publication is made.
        day_number: number of the day, which tells whose turn it is among the parts of large tables
            to be compared with what was loaded.
        loss_limit: the share of the rows that may be set aside.
        on_step: called after each step.
    """
    begun = monotonic()
    schema = schema_hash(mart, backend=store.backend)
    source = data.parts or count_parts(mart, data.batches())
    on_step(PublishStep(Stage.READ, mart.name, source.rows))
    known = _known_table(store, mart, live=live, schema=schema)
    is_equal = known is not None and known.table.checksum == checksum_of(mart, source.parts)
    # A large table that will be replaced is not compared: it is compared when it is filled again.
    if known and (is_equal or is_small(known.table.rows)):
        known = _compared(store, mart, known=known, day_number=day_number if may_keep else None)
    task = Task(
        store=store,
        mart=mart,
        schema=schema,
        data=data,
        source=source,
        known=known,
        created=created,
        loss_limit=loss_limit,
        day_number=day_number,
        on_step=on_step,
    )
    if known and known.is_sound and is_equal:
        return _unchanged(task, known=known, live=live, may_keep=may_keep, begun=begun)
    return _loaded(task, live=live, may_keep=may_keep, begun=begun)


def _unchanged(
    task: Task, *, known: KnownTable, live: Live, may_keep: bool, begun: float
) -> PublishedMart:
    """Leave the live table as it is; its spare stays too, where it may be kept."""
    table, spare = known.table, _spare_parts(task.mart, live=live)
    if not may_keep:
        task.store.drop_spare(task.mart)
        table, spare = replace(table, spare=""), {}
    return PublishedMart(
        table=table,
        summary=_summary(task.mart, Outcome.UNCHANGED, table, begun=begun),
        parts=known.parts,
        spare=spare,
        courses=task.source.courses,
        aside=live.quarantine.get(task.mart.name, ()),
    )


def _loaded(task: Task, *, live: Live, may_keep: bool, begun: float) -> PublishedMart:
    """Fill a table that becomes the live one in the swap."""
    store, mart, source = task.store, task.mart, task.source
    # The publisher has counted the rows of a small mart by reading its files.
    if task.data.parts is None:
        check_count(mart, read=source.rows, counted=task.data.count_rows())
    base = _base(task, spare=_spare_parts(mart, live=live)) if may_keep else None
    filled = fill_base(task, base) if base else None
    if filled is None:
        filled = load_once_each(task)
    task.on_step(PublishStep(Stage.LOADED, mart.name, source.rows))
    becomes_spare = _spare_of_tomorrow(task)
    aside = filled.rows.aside
    table = PublishedTable(
        rows=sum(part.rows for part in filled.parts.values()),
        checksum=checksum_of(mart, filled.parts),
        schema=task.schema,
        structure=structure(store, table=filled.table),
        set_aside=aside.by_reason,
        set_aside_checksum=aside.checksum,
        spare=becomes_spare.table.checksum if becomes_spare else "",
    )
    return PublishedMart(
        table=table,
        summary=_summary(mart, Outcome.LOADED, table, begun=begun, kept=filled.kept),
        parts=filled.parts,
        spare=becomes_spare.parts if becomes_spare else {},
        courses=source.courses,
        aside=aside.shown(),
    )


def _spare_parts(mart: Mart, *, live: Live) -> Parts:
    """Return the parts of a mart's spare table; none where there is no spare table."""
    return live.parts.get(spare_name(mart.name), {})


def _spare_of_tomorrow(task: Task) -> KnownTable | None:
    """Return the live table when it becomes the spare table in the swap."""
    known = task.known
    if known is None or not known.is_sound:
        return None
    return known if task.store.keeps_spares and task.mart.parted_by else None


def _summary(
    mart: Mart, outcome: Outcome, table: PublishedTable, *, begun: float, kept: int = 0
) -> TableSummary:
    seconds = monotonic() - begun
    return TableSummary(mart.name, outcome, table.rows, seconds, kept, table.set_aside)


def _known_table(store: ResultStore, mart: Mart, *, live: Live, schema: str) -> KnownTable | None:
    """Return the live table of the same columns, keys and parts, whose parts are known."""
    table = live.publication.tables.get(mart.name) if live.publication else None
    parts = live.parts.get(mart.name, {})
    if table is None or table.schema != schema or mart.name not in store.table_names():
        return None
    aside = sum(shown.rows for shown in live.quarantine.get(mart.name, ()))
    if checksum_of(mart, parts) != table.checksum or aside != sum(table.set_aside.values()):
        logger.warning("table=%s load=whole reason=its parts are not known", mart.name)
        return None
    return KnownTable(table, parts, is_sound=True)


def _compared(
    store: ResultStore, mart: Mart, *, known: KnownTable, day_number: int | None
) -> KnownTable:
    """Compare a live table with what was loaded.

    Changes by hand are found as far as they change row counts, sums or lengths.

    Args:
        store: the result store.
        mart: the mart's contract.
        known: the live table.
        day_number: number of the day, which tells whose turn it is among the parts of a large
            table; None for all parts.
    """
    if has_parts(store, mart, table=mart.name, parts=known.parts, day_number=day_number):
        return known
    logger.warning("table=%s load=whole reason=its rows were changed by hand", mart.name)
    return replace(known, is_sound=False)


def _base(task: Task, *, spare: Parts) -> Base | None:
    """Return the table that becomes the live one, and what it holds; None where there is none.

    From here on the table counts as unfinished, until the swap: the next publication drops it.
    """
    known, mart, store = task.known, task.mart, task.store
    if known is None or mart.parted_by is None:
        return None
    if not store.keeps_spares:
        return Base(mart.name, known.parts) if known.is_sound else None
    if not known.table.spare or known.table.spare != checksum_of(mart, spare):
        return None
    table = store.take_spare(mart)
    if table is None:
        return None
    if structure(store, table=table) != known.table.structure:
        logger.warning("table=%s spare=unusable reason=it was changed by hand", mart.name)
        return None
    return Base(table, spare)
