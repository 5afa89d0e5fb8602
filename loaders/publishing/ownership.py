"""Checks that tables of a result store belong to the publisher, which replaces no other tables."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.marts.contract.mart import Mart
from loaders.marts.contract.names import PUBLICATION, spare_name
from loaders.marts.errors import PublishError
from loaders.publishing.ddl import MADE_BY_PUBLISHER, PUBLICATION_COLUMNS, RECORDS
from loaders.publishing.publication import Publication
from loaders.publishing.stores import ResultStore

# The leftovers of an unfinished publication are found by the table names of this many publications.
_REMEMBERED_PUBLICATIONS = 10


def publication_history(store: ResultStore) -> list[Publication]:
    """Return the newest publications, the live one first.

    Raises:
        PublishError: one of the publisher's own tables has other columns than it must have.
    """
    found = store.table_names()
    for record in RECORDS:
        if record.name in found:
            check_columns(store, table=record.name, expected=_columns_of(record))
    if PUBLICATION not in found:
        return []
    check_columns(store, table=PUBLICATION, expected=[name for name, _ in PUBLICATION_COLUMNS])
    return store.publications(limit=_REMEMBERED_PUBLICATIONS)


def check_columns(store: ResultStore, *, table: str, expected: list[str]) -> None:
    """Refuse to use one of the publisher's own tables when it has other columns.

    Raises:
        PublishError: the columns are others, so another program made the table.
    """
    found = [fact[1] for fact in store.columns_and_indexes(table) if fact[0] == "column"]
    if found != expected:
        raise PublishError(
            f"The table {table} of the result store must have the columns {', '.join(expected)}, "
            f"but has {', '.join(found)}: another program made it. Nothing was changed."
        )


def _columns_of(record: Mart) -> list[str]:
    return ["id", *record.column_names, "created"]


@dataclass(frozen=True, slots=True)
class OwnTables:
    """The tables of a result store that the publisher may replace or drop.

    Attributes:
        kept: the live tables, their spares and the publisher's own tables.
        leftovers: the tables that an unfinished publication left.
    """

    kept: frozenset[str]
    leftovers: frozenset[str]


def own_tables(store: ResultStore, *, names: set[str], history: Sequence[Publication]) -> OwnTables:
    """Refuse to replace or drop a table that no publication made, or that was changed by hand.

    Args:
        store: the result store.
        names: the tables that are to be published.
        history: the newest publications, the live one first.

    Raises:
        PublishError: a table with one of these names, or with a name that the publisher needs
            beside one, was not made by the publisher, or the columns or indexes of a live table
            were changed.
    """
    live = history[0] if history else None
    known = {} if live is None else live.tables
    comments = store.comments()
    for name in sorted((names | known.keys()) & comments.keys()):
        if name not in known:
            raise PublishError(
                f"Can't publish {name}: the result store has a table or view of that name which no "
                "publication made. Rename or drop it, or use another database; nothing was changed."
            )
        if structure(store, table=name) != known[name].structure:
            raise PublishError(
                f"Can't publish {name}: its columns and indexes must be those of publication "
                f"{live.id if live else 0}, but were changed by hand. Undo the change or drop the "
                "table; nothing was changed."
            )
    records = {PUBLICATION, *(record.name for record in RECORDS)}
    spares = {spare_name(name) for name, table in known.items() if table.spare}
    published = records.union(names, *(row.tables for row in history))
    beside = {table for name in published for table in store.names_beside(name)}
    beside &= comments.keys()
    foreign = sorted(table for table in beside if comments[table] != MADE_BY_PUBLISHER)
    if foreign:
        raise PublishError(
            "Can't publish: the publisher needs these names for tables of its own, but the result "
            f"store has tables or views of that name which no publication made: "
            f"{', '.join(foreign)}. Rename or drop them, or use another database; nothing was "
            "changed."
        )
    kept = comments.keys() & records.union(known, spares)
    return OwnTables(frozenset(kept), leftovers=frozenset(beside - spares))


def structure(store: ResultStore, *, table: str) -> str:
    """Return a hash of a table's columns and indexes as the server lists them."""
    return hashlib.sha256(repr(store.columns_and_indexes(table)).encode()).hexdigest()
