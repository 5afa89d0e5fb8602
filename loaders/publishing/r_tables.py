"""Creates the tables that R writes in the result store."""

import logging
from collections.abc import Sequence

from loaders.hive.ddl import quote_identifier
from loaders.marts.contract.mart import Mart
from loaders.marts.contract.names import model_name
from loaders.marts.errors import PublishError
from loaders.publishing.ddl import add_keys_sql, create_table_sql
from loaders.publishing.ownership import structure
from loaders.publishing.store_url import (
    MAKING_R_TABLES,
    READING_R_STEPS,
    explained,
    parse_store_url,
)
from loaders.publishing.stores import ResultStore, open_store

logger = logging.getLogger(__name__)

_RUNS = "r_run"


def ensure_r_tables(url: str, tables: Sequence[Mart]) -> None:
    """Create the tables that R writes, with the columns and keys of their contracts.

    A table whose contract changed is created again, empty. Before that `r_run`, the table of
    finished steps, is emptied, so that R computes everything again.

    Raises:
        PublishError: the store can't be used, or a table of another program has one of the names.
    """
    parsed = parse_store_url(url)
    with explained(parsed, MAKING_R_TABLES), open_store(parsed) as store:
        found = store.table_names()
        for table in tables:
            for name in (table.name, model_name(table.name)):
                _check_owner(store, name, found=found)
        changed = [table for table in tables if not _is_there(store, table, found=found)]
        # First of all: after a kill further down, R computes everything again.
        if changed and _RUNS in found:
            store.execute(f"delete from {quote_identifier(_RUNS)}")  # noqa: S608 - a constant
        for table in changed:
            store.execute(f"drop table if exists {quote_identifier(table.name)}")
            _create(store, table, name=table.name)
            logger.info("table=%s made=%s", table.name, "anew" if table.name in found else "new")


def r_has_run(url: str) -> bool:
    """Tell whether R ever finished a step for the store.

    Raises:
        PublishError: the store can't be used.
    """
    parsed = parse_store_url(url)
    with explained(parsed, READING_R_STEPS), open_store(parsed) as store:
        rows = store.query(f"select id from {quote_identifier(_RUNS)} limit 1")  # noqa: S608
        return bool(rows)


def _is_there(store: ResultStore, table: Mart, *, found: set[str]) -> bool:
    """Tell whether a table fits its contract, by comparing it with a new empty table beside it."""
    if table.name not in found:
        return False
    model = model_name(table.name)
    store.execute(f"drop table if exists {quote_identifier(model)}")
    _create(store, table, name=model)
    is_same = structure(store, table=table.name) == structure(store, table=model)
    store.execute(f"drop table {quote_identifier(model)}")
    return is_same


def _check_owner(store: ResultStore, name: str, *, found: set[str]) -> None:
    """Refuse a table that no version of ours made: all of ours have `id` and `created`."""
    if name not in found:
        return
    columns = {fact[1] for fact in store.columns_and_indexes(name) if fact[0] == "column"}
    if not {"id", "created"} <= columns:
        raise PublishError(
            f"The table {name} of the result store must be R's, with the columns id and "
            f"created, but has {', '.join(sorted(columns))}. Rename the table, or use another "
            "database; R's tables were left as they are."
        )


def _create(store: ResultStore, table: Mart, *, name: str) -> None:
    store.execute(create_table_sql(table, name=name, backend=store.backend))
    for statement in add_keys_sql(table, name=name, backend=store.backend):
        store.execute(statement)
