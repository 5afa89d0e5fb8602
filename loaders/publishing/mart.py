"""Brings one mart into the result store, where readers can't see its table before the swap.

The live table stays when its mart has the same checksums. Otherwise the parts that differ are
loaded into the spare table: the live table of an earlier publication. Without a spare that can be
used, a new table is loaded whole.
"""

import logging
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from zlib import crc32

from loaders.hive.ddl import quote_identifier
from loaders.marts.content import Content, digest, read_content
from loaders.marts.duplicates import Batches
from loaders.marts.errors import DuplicateKeyError, PublishError
from loaders.marts.manifest import Mart
from loaders.marts.parts import OTHERS, MartParts, count_parts
from loaders.marts.reader import MartData
from loaders.marts.row_sums import PartContent
from loaders.marts.set_aside import Reason, ShownRows
from loaders.publishing.content_check import check_loaded, conditions, holds
from loaders.publishing.ddl import schema_hash, spare_name
from loaders.publishing.ownership import structure
from loaders.publishing.parts import Part, Parts, checksum_of, with_created
from loaders.publishing.publication import (
    Outcome,
    Publication,
    PublishedTable,
    PublishStep,
    Stage,
    TableSummary,
)
from loaders.publishing.rows import (
    PublishableRows,
    read_parts,
    read_rows,
    set_duplicates_aside,
)
from loaders.publishing.stores import ResultStore

logger = logging.getLogger(__name__)

# Tables of at most this many rows are compared whole with what was loaded, each time.
_COMPARED_ROWS = 200_000
# Of a larger table, about this many rows are compared each time: the parts whose turn it is.
_ROWS_IN_TURN = 50_000
_FEWEST_TURNS = 29


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


@dataclass(frozen=True, slots=True)
class _Known:
    """A live table that a publication made with the same columns, keys and parts.

    Attributes:
        table: the facts about it.
        parts: its parts, as they were loaded.
        is_sound: false when rows of the table were changed by hand.
    """

    table: PublishedTable
    parts: Parts
    is_sound: bool


@dataclass(frozen=True, slots=True)
class _Task:
    """A mart and everything that its publication needs.

    Attributes:
        store: the result store.
        mart: the mart's contract.
        data: the mart's rows.
        source: what the mart holds, by part.
        known: the live table, where it can be compared with the mart.
        created: when this publication is made.
        loss_limit: the share of the rows that may be set aside.
        turn: which parts of large tables are compared.
        on_step: called after each step.
    """

    store: ResultStore
    mart: Mart
    data: MartData
    source: MartParts
    known: _Known | None
    created: str
    loss_limit: float
    turn: int
    on_step: Callable[[PublishStep], None]

    def changed(self) -> dict[str, str]:
        """Return when the rows of each part changed last."""
        live = self.known.parts if self.known else {}
        return {
            name: live[name].changed
            if name in live and live[name].checksum == part.checksum
            else self.created
            for name, part in self.source.parts.items()
        }

    def read_whole(self) -> PublishableRows:
        """Read all rows of the mart."""
        known = self.known.table.set_aside if self.known else {}
        return read_rows(
            self.mart,
            self.data,
            loss_limit=self.loss_limit,
            expects_duplicates=Reason.DUPLICATE_KEY in known,
        )


@dataclass(frozen=True, slots=True)
class _Filled:
    """A table beside the live one that holds the mart.

    Attributes:
        table: its name.
        rows: the rows that were read: all of them, or those of some parts.
        parts: what the table holds.
        kept: how many rows were in the table already.
    """

    table: str
    rows: PublishableRows
    parts: Parts
    kept: int = 0


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
    if known and (known.table.checksum == checksum or known.table.rows <= _COMPARED_ROWS):
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
    task = _Task(
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
    filled = (base and _fill_base(task, table=base[0], held=base[1])) or _load_once_each(task)
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


def load_whole(store: ResultStore, mart: Mart, *, batches: Batches, created: str) -> str:
    """Load all rows of one of the publisher's own tables beside the live one; return its name.

    Raises:
        PublishError: the table doesn't hold the rows.
    """
    content = read_content(mart, batches())
    return _load_table(store, mart, batches=batches, content=content, changed={}, created=created)


def _summary(
    mart: Mart, outcome: Outcome, table: PublishedTable, *, begun: float, kept: int = 0
) -> TableSummary:
    seconds = monotonic() - begun
    return TableSummary(mart.name, outcome, table.rows, seconds, kept, table.set_aside)


def _known_table(store: ResultStore, mart: Mart, *, live: Live, schema: str) -> _Known | None:
    """Return the live table of the same columns, keys and parts, whose parts are known."""
    table = live.publication.tables.get(mart.name) if live.publication else None
    parts = live.parts.get(mart.name, {})
    if table is None or table.schema != schema or mart.name not in store.table_names():
        return None
    aside = sum(shown.rows for shown in live.quarantine.get(mart.name, ()))
    if checksum_of(mart, parts) != table.checksum or aside != sum(table.set_aside.values()):
        logger.warning("table=%s load=whole reason=its parts are not known", mart.name)
        return None
    return _Known(table, parts, is_sound=True)


def _compared(store: ResultStore, mart: Mart, *, known: _Known, turn: int | None) -> _Known:
    """Compare a live table with what was loaded.

    Changes by hand are found as far as they change row counts, sums or lengths.

    Args:
        store: the result store.
        mart: the mart's contract.
        known: the live table.
        turn: which parts of a large table are compared; None for the whole table.
    """
    if _holds(store, mart, table=mart.name, parts=known.parts, turn=turn):
        return known
    logger.warning("table=%s load=whole reason=its rows were changed by hand", mart.name)
    return replace(known, is_sound=False)


def _base(task: _Task, *, spare: Parts) -> tuple[str, Parts] | None:
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


def _fill_base(task: _Task, *, table: str, held: Parts) -> _Filled | None:
    """Load the parts that differ into a table that holds the others; None to load it whole.

    The checks are those of a whole load, over the parts that were loaded. Other parts are compared
    in turn with what was loaded before, because somebody may have changed them by hand.
    """
    mart, store, source = task.mart, task.store, task.source.parts
    changed = task.changed()
    # A part whose rows changed and changed back is loaded again, although a spare that lags behind
    # holds these rows: readers would see an earlier `created` than before.
    differ = {
        name
        for name in held.keys() | source.keys()
        if name not in held
        or name not in source
        or held[name].checksum != source[name].checksum
        or held[name].changed != changed[name]
    }
    deleted = {name for name in differ if name in held and held[name].rows}
    leaving = sum(held[name].rows for name in deleted)
    coming = sum(source[name].rows for name in differ if name in source)
    kept = sum(part.rows for part in held.values()) - leaving
    if leaving + coming >= kept:
        return None
    rows = _rows_of(task, differ=differ & source.keys(), coming=coming, kept=kept)
    parts = {name: part for name, part in held.items() if name not in differ} | _loaded_parts(
        {name: source[name] for name in differ & source.keys()}, rows.content, changed=changed
    )
    try:
        _delete(store, mart, table=table, parts=deleted, rows=leaving)
        task.on_step(PublishStep(Stage.KEPT, mart.name, kept))
        loaded = store.load(
            mart,
            table=table,
            batches=lambda: with_created(
                mart, lambda: rows.in_key_order(parts=differ), changed, task.created
            ),
        )
        check_loaded(store, mart, table=table, loaded=loaded, content=rows.content, parts=differ)
    except PublishError as error:
        logger.warning("table=%s load=whole reason=its parts don't fit: %s", mart.name, error)
        return None
    if not _holds(store, mart, table=table, parts=parts, turn=task.turn):
        logger.warning("table=%s load=whole reason=its rows were changed by hand", mart.name)
        return None
    return _Filled(table, rows, parts, kept)


def _rows_of(task: _Task, *, differ: Set[str], coming: int, kept: int) -> PublishableRows:
    """Read the parts that differ, or the whole mart where rows of other parts are set aside.

    The rows that the table keeps are all rows of their parts exactly when their number says so.
    """
    if kept + coming == task.source.rows and OTHERS not in differ:
        rows = read_parts(task.mart, task.data, parts=differ, rows=coming)
        if rows is not None:
            return rows
    return task.read_whole()


def _delete(store: ResultStore, mart: Mart, *, table: str, parts: Set[str], rows: int) -> None:
    """Delete parts from a table.

    Raises:
        PublishError: the table had another number of rows in these parts.
    """
    found = sum(
        store.execute(f"delete from {quote_identifier(table)} where {condition}")  # noqa: S608 - quoted
        for condition in conditions(store, mart, parts=parts)
    )
    if found != rows:
        raise PublishError(
            f"Can't publish {mart.name}: {rows} old rows must be replaced, but its table has "
            f"{found} in these parts."
        )


def _load_once_each(task: _Task) -> _Filled:
    """Load a mart whole; when the store finds duplicate keys, load one row of each key.

    Raises:
        PublishError: the table doesn't hold the rows that were read.
    """
    mart, changed = task.mart, task.changed()
    load = partial(_load_table, task.store, mart, changed=changed, created=task.created)
    task.store.drop_spare(mart)
    rows = task.read_whole()
    try:
        table = load(batches=rows.in_key_order, content=rows.content)
    except DuplicateKeyError as error:
        once_each = set_duplicates_aside(rows)
        if once_each is rows:
            raise
        logger.warning("table=%s load=again reason=%s", mart.name, error)
        rows = once_each
        table = load(batches=rows.in_key_order, content=rows.content)
    return _Filled(table, rows, _loaded_parts(task.source.parts, rows.content, changed=changed))


def _load_table(
    store: ResultStore,
    mart: Mart,
    *,
    batches: Batches,
    content: Content,
    changed: Mapping[str, str],
    created: str,
) -> str:
    """Load all rows of a mart into a table beside the live one, and return that table's name.

    Raises:
        DuplicateKeyError: two rows have the same key.
        PublishError: the table doesn't hold the rows that were read.
    """
    table = store.create(mart)
    loaded = store.load(
        mart, table=table, batches=lambda: with_created(mart, batches, changed, created)
    )
    check_loaded(store, mart, table=table, loaded=loaded, content=content)
    return store.add_keys(mart, table=table)


def _loaded_parts(
    source: Mapping[str, PartContent], content: Content, *, changed: Mapping[str, str]
) -> dict[str, Part]:
    """Return what a table holds of parts that were loaded."""
    numbers = content.parts
    return {
        name: Part(
            rows=numbers[name][0] if name in numbers else 0,
            checksum=part.checksum,
            sums=digest(numbers.get(name)),
            changed=changed[name],
        )
        for name, part in source.items()
    }


def _holds(store: ResultStore, mart: Mart, *, table: str, parts: Parts, turn: int | None) -> bool:
    """Tell whether a table has the numbers of its parts: of all of them, or of those in turn."""
    filled = {name: part for name, part in parts.items() if part.rows}
    looked_at: Set[str] | None = None
    if turn is not None and sum(part.rows for part in filled.values()) > _COMPARED_ROWS:
        looked_at = _in_turn(filled, turn=turn)
        filled = {name: filled[name] for name in looked_at}
    expected = {name: part.sums for name, part in filled.items()}
    return holds(store, mart, table=table, expected=expected, parts=looked_at)


def _in_turn(parts: Parts, *, turn: int) -> Set[str]:
    """Return the parts whose turn it is.

    The number of turns is odd, because a table and its spare take turns too: with an even number,
    half of the parts would never be compared.
    """
    rows = sum(part.rows for part in parts.values())
    turns = max(_FEWEST_TURNS, rows // _ROWS_IN_TURN) | 1
    return {name for name in parts if crc32(name.encode()) % turns == turn % turns}
