"""What of a result store is the publisher's: nothing else in it is ever replaced."""

import hashlib

from loaders.marts.errors import PublishError
from loaders.publishing.ddl import PUBLICATION_COLUMNS, RECORDS
from loaders.publishing.publication import Publication
from loaders.publishing.stores import ResultStore

# Tables of that many publications are known for sweeping what an unfinished one left.
_REMEMBERED_PUBLICATIONS = 10


def publication_history(store: ResultStore) -> list[Publication]:
    """Return the newest publications, the live one first.

    Raises:
        PublishError: a table of the publisher's own has other columns.
    """
    found = store.table_names()
    for record in RECORDS:
        if record.name in found:
            expected = ["id", *record.column_names, "created"]
            check_columns(store, table=record.name, expected=expected)
    if "publication" not in found:
        return []
    check_columns(store, table="publication", expected=[name for name, _ in PUBLICATION_COLUMNS])
    return store.publications(limit=_REMEMBERED_PUBLICATIONS)


def check_columns(store: ResultStore, *, table: str, expected: list[str]) -> None:
    """Refuse to use a table that has other columns than ours.

    Raises:
        PublishError: another program made it.
    """
    facts = store.columns_and_indexes(table)
    found = [fact[1] for fact in facts if fact[0] == "column"]
    if found != expected:
        raise PublishError(
            f"The table {table} of the result store must have the columns {', '.join(expected)}, "
            f"but has {', '.join(found)}: another program made it. Nothing was changed."
        )


def check_ownership(store: ResultStore, *, names: set[str], live: Publication | None) -> None:
    """Refuse to replace what no publication made, or what was changed by hand since.

    Raises:
        PublishError: a table of these names, or of the live publication, is not ours.
    """
    known = {} if live is None else live.tables
    for name in sorted((names | known.keys()) & store.table_names()):
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


def structure(store: ResultStore, *, table: str) -> str:
    """Return a hash of a table's columns and indexes as the server tells them."""
    return hashlib.sha256(repr(store.columns_and_indexes(table)).encode()).hexdigest()
