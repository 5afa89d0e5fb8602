"""Fills a table beside the live one with the rows of a mart, whole or part by part."""

import logging
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from loaders.hive.ddl import quote_identifier
from loaders.marts.content import Content, digest, read_content
from loaders.marts.contract.mart import Mart
from loaders.marts.contract.names import staged_name
from loaders.marts.duplicates import Batches
from loaders.marts.errors import DuplicateKeyError, PublishError
from loaders.marts.parts import OTHERS, MartParts
from loaders.marts.reader import MartData
from loaders.marts.row_sums import PartContent
from loaders.marts.set_aside import Reason
from loaders.publishing.content_check import check_loaded, conditions, has_parts
from loaders.publishing.ddl import (
    create_table_sql,
    names_each_row,
    overwrite_sql,
    quoted_list,
    unique_key_sql,
)
from loaders.publishing.publication import PublishedTable, PublishStep, Stage
from loaders.publishing.records import Part, Parts, with_created
from loaders.publishing.rows import (
    PublishableRows,
    read_parts,
    read_rows,
    set_duplicates_aside,
)
from loaders.publishing.stores import ResultStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KnownTable:
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
class Task:
    """A mart and everything that its publication needs.

    Attributes:
        store: the result store.
        mart: the mart's contract.
        schema: hash of the table's columns, keys and parts.
        data: the mart's rows.
        source: what the mart holds, by part.
        known: the live table, where it can be compared with the mart.
        created: when this publication is made.
        loss_limit: the share of the rows that may be set aside.
        day_number: number of the day, which tells whose turn it is among the parts of large tables
            to be compared.
        on_step: called after each step.
    """

    store: ResultStore
    mart: Mart
    schema: str
    data: MartData
    source: MartParts
    known: KnownTable | None
    created: str
    loss_limit: float
    day_number: int
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


class Base(NamedTuple):
    """A table that becomes the live one when the parts that differ are loaded into it.

    Attributes:
        table: its name.
        held: what it holds.
    """

    table: str
    held: Parts


@dataclass(frozen=True, slots=True)
class Filled:
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


def load_whole(store: ResultStore, mart: Mart, *, batches: Batches, created: str) -> str:
    """Load all rows of one of the publisher's own tables beside the live one; return its name.

    Raises:
        PublishError: the table doesn't hold the rows.
    """
    content = read_content(mart, batches())
    return _load_table(store, mart, batches=batches, content=content, changed={}, created=created)


def fill_base(task: Task, base: Base) -> Filled | None:
    """Load the parts that differ into a table that holds the others; None to load a new one whole.

    The checks are those of a whole load, over the parts that were loaded. Other parts are compared
    in turn with what was loaded before, because somebody may have changed them by hand.
    """
    mart, store, source = task.mart, task.store, task.source.parts
    table, held = base
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
    batches: Batches = partial(
        with_created, mart, lambda: rows.in_key_order(parts=differ), changed, task.created
    )
    replace = _merge if deleted and names_each_row(mart) else _delete_and_load
    try:
        _check_leaving(store, mart, table=table, parts=deleted, rows=leaving)
        task.on_step(PublishStep(Stage.KEPT, mart.name, kept))
        loaded = replace(store, mart, table=table, parts=deleted, batches=batches)
        check_loaded(store, mart, table=table, loaded=loaded, content=rows.content, parts=differ)
    except PublishError as error:
        logger.warning("table=%s load=whole reason=its parts don't fit: %s", mart.name, error)
        return None
    if not has_parts(store, mart, table=table, parts=parts, day_number=task.day_number):
        logger.warning("table=%s load=whole reason=its rows were changed by hand", mart.name)
        return None
    return Filled(table, rows, parts, kept)


def _rows_of(task: Task, *, differ: Set[str], coming: int, kept: int) -> PublishableRows:
    """Read the parts that differ, or the whole mart where rows of other parts are set aside.

    The rows that the table keeps are all rows of their parts exactly when their number says so.
    """
    if kept + coming == task.source.rows and OTHERS not in differ:
        rows = read_parts(task.mart, task.data, parts=differ, rows=coming)
        if rows is not None:
            return rows
    return task.read_whole()


def _check_leaving(
    store: ResultStore, mart: Mart, *, table: str, parts: Set[str], rows: int
) -> None:
    """Check the number of rows that a table has in parts that are to be replaced.

    Raises:
        PublishError: the table has another number.
    """
    found = sum(
        int(str(number))
        for condition in conditions(store, mart, parts=parts)
        for (number,) in store.query(
            f"select count(*) from {quote_identifier(table)} where {condition}"  # noqa: S608 - quoted
        )
    )
    if found != rows:
        raise PublishError(
            f"Can't publish {mart.name}: {rows} old rows must be replaced, but its table has "
            f"{found} in these parts."
        )


def _delete_and_load(
    store: ResultStore, mart: Mart, *, table: str, parts: Set[str], batches: Batches
) -> int:
    """Delete the rows of parts, load new rows, and return their number."""
    for condition in conditions(store, mart, parts=parts):
        store.execute(f"delete from {quote_identifier(table)} where {condition}")  # noqa: S608 - quoted
    return store.load(mart, table=table, batches=batches)


def _merge(store: ResultStore, mart: Mart, *, table: str, parts: Set[str], batches: Batches) -> int:
    """Replace the rows of parts by new rows, and return the number of the new ones.

    A row whose key stays is overwritten where it is. Its entries in the indexes stay too, which lie
    all over the table where an index doesn't begin with the part.

    Raises:
        DuplicateKeyError: two new rows have the same key.
        PublishError: the server would change a value.
    """
    staged, target = staged_name(mart.name), quote_identifier(table)
    names = quoted_list((*mart.column_names, "created"))
    key = quoted_list(mart.primary_key)
    same = " and ".join(
        f"the_new.{name} = {target}.{name}" for name in map(quote_identifier, mart.primary_key)
    )
    store.execute(f"drop table if exists {quote_identifier(staged)}")
    store.execute(create_table_sql(mart, name=staged, backend=store.backend))
    for statement in unique_key_sql(mart, name=staged, backend=store.backend):
        store.execute(statement)
    try:
        loaded = store.load(mart, table=staged, batches=batches)
        for condition in conditions(store, mart, parts=parts):
            store.execute(
                f"delete from {target} where {condition} and not exists "  # noqa: S608 - quoted
                f"(select 1 from {quote_identifier(staged)} the_new where {same})"
            )
        store.execute(
            f"insert into {target} ({names}) "  # noqa: S608 - quoted
            f"select {names} from {quote_identifier(staged)} where 1 = 1 order by {key} "
            f"{overwrite_sql(mart, backend=store.backend)}"
        )
    except PublishError:
        # The table is loaded whole then; after any other failure nothing goes on.
        store.execute(f"drop table {quote_identifier(staged)}")
        raise
    store.execute(f"drop table {quote_identifier(staged)}")
    return loaded


def load_once_each(task: Task) -> Filled:
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
    return Filled(table, rows, _loaded_parts(task.source.parts, rows.content, changed=changed))


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
