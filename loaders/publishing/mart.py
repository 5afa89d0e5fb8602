"""Brings one mart into the result store, where readers can't see its table before the swap.

The live table stays when its mart has the same checksums. Otherwise the parts that differ are
loaded into the spare table: the live table of an earlier publication. Without a spare that can be
used, a new table is loaded whole.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from loaders.marts.manifest import Mart
from loaders.marts.names import spare_name
from loaders.marts.parts import count_parts
from loaders.marts.reader import MartData
from loaders.marts.row_sums import PartContent
from loaders.marts.set_aside import ShownRows
from loaders.publishing.ddl import schema_hash
from loaders.publishing.filling import (
    KnownTable,
    Task,
    fill_base,
    has_parts,
    is_small,
    load_once_each,
)
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
    turn: int,
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
        turn: which parts of large tables are compared with what was loaded.
        loss_limit: the share of the rows that may be set aside.
        on_step: called after each step.
    """
    begun = monotonic()
    schema = schema_hash(mart, backend=store.backend)
    source = data.parts or count_parts(mart, data.batches())
    on_step(PublishStep(Stage.READ, mart.name, source.rows))
    checksum = checksum_of(mart, source.parts)
    known = _known_table(store, mart, live=live, schema=schema)
    # A large table that will be replaced is not compared: it is compared when it is filled again.
    if known and (known.table.checksum == checksum or is_small(known.table.rows)):
        known = _compared(store, mart, known=known, turn=turn if may_keep else None)
    aside = live.quarantine.get(mart.name, ())
    spare = live.parts.get(spare_name(mart.name), {})
    if known and known.is_sound and known.table.checksum == checksum:
        if not may_keep:
            store.drop_spare(mart)
        return PublishedMart(
            known.table if may_keep else replace(known.table, spare=""),
            _summary(mart, Outcome.UNCHANGED, known.table, begun=begun),
            known.parts,
            spare if may_keep else {},
            source.courses,
            aside,
        )
    # The publisher has counted the rows of a small mart by reading its files.
    if data.parts is None:
        check_count(mart, read=source.rows, counted=data.count_rows())
    task = Task(
        store=store,
        mart=mart,
        data=data,
        source=source,
        known=known,
        created=created,
        loss_limit=loss_limit,
        turn=turn,
        on_step=on_step,
    )
    base = _base(task, spare=spare) if may_keep else None
    filled = (base and fill_base(task, table=base[0], held=base[1])) or load_once_each(task)
    on_step(PublishStep(Stage.LOADED, mart.name, source.rows))
    left = known is not None and known.is_sound and store.keeps_spares and mart.parted_by
    rows_aside = filled.rows.aside
    table = PublishedTable(
        rows=sum(part.rows for part in filled.parts.values()),
        checksum=checksum_of(mart, filled.parts),
        schema=schema,
        structure=structure(store, table=filled.table),
        set_aside=rows_aside.by_reason,
        set_aside_checksum=rows_aside.checksum,
        spare=known.table.checksum if known and left else "",
    )
    return PublishedMart(
        table,
        _summary(mart, Outcome.LOADED, table, begun=begun, kept=filled.kept),
        filled.parts,
        known.parts if known and left else {},
        source.courses,
        rows_aside.shown(),
    )


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


def _compared(store: ResultStore, mart: Mart, *, known: KnownTable, turn: int | None) -> KnownTable:
    """Compare a live table with what was loaded.

    Changes by hand are found as far as they change row counts, sums or lengths.

    Args:
        store: the result store.
        mart: the mart's contract.
        known: the live table.
        turn: which parts of a large table are compared; None for the whole table.
    """
    if has_parts(store, mart, table=mart.name, parts=known.parts, turn=turn):
        return known
    logger.warning("table=%s load=whole reason=its rows were changed by hand", mart.name)
    return replace(known, is_sound=False)


def _base(task: Task, *, spare: Parts) -> tuple[str, Parts] | None:
    """Return the table that becomes the live one, and what it holds; None where there is none.

    From here on the table counts as unfinished, until the swap: the next publication drops it.
    """
    known, mart, store = task.known, task.mart, task.store
    if known is None or mart.parted_by is None:
        return None
    if not store.keeps_spares:
        return (mart.name, known.parts) if known.is_sound else None
    if not known.table.spare or known.table.spare != checksum_of(mart, spare):
        return None
    table = store.take_spare(mart)
    if table is None:
        return None
    if structure(store, table=table) != known.table.structure:
        logger.warning("table=%s spare=unusable reason=it was changed by hand", mart.name)
        return None
    return table, spare
