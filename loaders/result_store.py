"""The publisher: the one way in which marts become the tables that readers see.

Every table is read, compared with the last publication and, where it differs, loaded beside the
live one; all of them and the row in `publication` then become visible at once. Whatever fails
before that leaves the old publication live.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence, Set
from datetime import datetime
from time import monotonic

from sqlalchemy.engine import URL

from loaders.manifest import Mart
from loaders.mart_content import Content, read_content
from loaders.publication import (
    MartData,
    Outcome,
    Publication,
    PublicationContext,
    PublicationReport,
    PublishedTable,
    PublishError,
    PublishStep,
    Stage,
    TableReport,
    datetime_text,
    to_second,
)
from loaders.result_store_ddl import (
    FIGURE,
    PUBLICATION_COLUMNS,
    Backend,
    add_keys_sql,
    create_table_sql,
    schema_hash,
)
from loaders.result_store_mysql import MySqlStore
from loaders.result_store_sqlite import SqliteStore
from loaders.store_check import check_loaded, holds_content
from loaders.store_url import backend_of, explained, parse_store_url, sqlite_path

logger = logging.getLogger(__name__)

ResultStore = MySqlStore | SqliteStore

# Tables of that many publications are known for sweeping what an unfinished one left.
_REMEMBERED_PUBLICATIONS = 10


def publish(
    url: str,
    *,
    marts: Sequence[Mart],
    read_mart: Callable[[str], MartData],
    context: PublicationContext,
    now: Callable[[], datetime],
    on_step: Callable[[PublishStep], None] = lambda _step: None,
) -> PublicationReport:
    """Publish marts: all of them become visible in one moment, or none.

    A table whose content and schema are those of the live publication is left alone, with its
    `created`. A table of the live publication that is no mart any more is dropped in the swap. When
    nothing differs, no publication is made.

    Args:
        url: SQLAlchemy URL of the result store.
        marts: all exported models of the project.
        read_mart: gives the rows of a mart by its name.
        context: where the numbers come from.
        now: the clock.
        on_step: is told of each step.

    Raises:
        PublishError: the store can't be used, a table in it is not ours, or a mart's rows break
            its contract.
    """
    if not marts:
        raise PublishError(
            "Can't publish: at least one model must have config.meta.export, but none has. "
            "The old publication is still live."
        )
    parsed = parse_store_url(url)
    with explained(parsed), _store(parsed) as store:
        store.begin()
        live = _prepare(store, names={mart.name for mart in marts})
        tables, reports = _publish_marts(
            store,
            sorted(marts, key=lambda mart: mart.name),
            read_mart=read_mart,
            live=live,
            created=datetime_text(now()),
            on_step=on_step,
        )
        if live is not None and _is_unchanged(live, context=context, reports=reports):
            logger.info("publication=%s unchanged tables=%s", live.id, len(tables))
            return PublicationReport(live, is_new=False, tables=reports)
        publication = Publication(
            id=1 if live is None else live.id + 1,
            as_of=context.as_of,
            since=context.since,
            started=to_second(context.started),
            finished=to_second(now()),
            git_commit=context.git_commit,
            dbt_invocation_id=context.dbt_invocation_id,
            tables=tables,
        )
        on_step(PublishStep(Stage.SWAPPING))
        store.swap(
            publication,
            loaded=_names(reports, outcome=Outcome.LOADED),
            dropped=_names(reports, outcome=Outcome.DROPPED),
        )
        on_step(PublishStep(Stage.SWAPPED))
        _log(publication, reports)
        return PublicationReport(publication, is_new=True, tables=reports)


def check_store(url: str, *, names: set[str]) -> None:
    """Look whether tables of these names can be published, before hours of work depend on it.

    Raises:
        PublishError: the store can't be used, or a table in it is not ours.
    """
    parsed = parse_store_url(url)
    if backend_of(parsed) is Backend.SQLITE and not sqlite_path(parsed).exists():
        return
    with explained(parsed), _store(parsed) as store:
        history = _history(store)
        _check_ownership(store, names=names, live=history[0] if history else None)


def latest_publication(url: str) -> Publication | None:
    """Return the publication that readers see, or None when there is none yet.

    Raises:
        PublishError: the store can't be reached or its table `publication` is not ours.
    """
    parsed = parse_store_url(url)
    if backend_of(parsed) is Backend.SQLITE and not sqlite_path(parsed).exists():
        return None
    with explained(parsed), _store(parsed) as store:
        history = _history(store)
        return history[0] if history else None


def ensure_figure_table(url: str) -> None:
    """Create the table `figure`, which R writes, unless it is there.

    Raises:
        PublishError: the store can't be used or another table has that name.
    """
    parsed = parse_store_url(url)
    with explained(parsed), _store(parsed) as store:
        if FIGURE.name not in store.table_names():
            store.execute(create_table_sql(FIGURE, name=FIGURE.name, backend=store.backend))
            for statement in add_keys_sql(FIGURE, name=FIGURE.name, backend=store.backend):
                store.execute(statement)
        expected = ["id", *FIGURE.column_names, "created"]
        _check_columns(store, table=FIGURE.name, expected=expected)


def _store(url: URL) -> ResultStore:
    return SqliteStore(url) if backend_of(url) is Backend.SQLITE else MySqlStore(url)


def _prepare(store: ResultStore, *, names: set[str]) -> Publication | None:
    """Return the live publication, once nothing foreign is in the way and leftovers are gone."""
    history = _history(store)
    live = history[0] if history else None
    _check_ownership(store, names=names, live=live)
    store.sweep({"publication", *names, *(name for row in history for name in row.tables)})
    return live


def _publish_marts(
    store: ResultStore,
    marts: Sequence[Mart],
    *,
    read_mart: Callable[[str], MartData],
    live: Publication | None,
    created: str,
    on_step: Callable[[PublishStep], None],
) -> tuple[dict[str, PublishedTable], tuple[TableReport, ...]]:
    """Bring every mart into the store, still out of sight; return what they are now."""
    tables: dict[str, PublishedTable] = {}
    reports: list[TableReport] = []
    for mart in marts:
        tables[mart.name], report = _publish_mart(
            store, mart, data=read_mart(mart.name), live=live, created=created, on_step=on_step
        )
        reports.append(report)
    return tables, (*reports, *_dropped(live, names=tables.keys()))


def _history(store: ResultStore) -> list[Publication]:
    if "publication" not in store.table_names():
        return []
    expected = [name for name, _ in PUBLICATION_COLUMNS]
    _check_columns(store, table="publication", expected=expected)
    return store.publications(limit=_REMEMBERED_PUBLICATIONS)


def _check_columns(store: ResultStore, *, table: str, expected: list[str]) -> None:
    facts = store.columns_and_indexes(table)
    found = [fact[1] for fact in facts if fact[0] == "column"]
    if found != expected:
        raise PublishError(
            f"The table {table} of the result store must have the columns {', '.join(expected)}, "
            f"but has {', '.join(found)}: another program made it. Nothing was changed."
        )


def _check_ownership(store: ResultStore, *, names: set[str], live: Publication | None) -> None:
    """Refuse to replace what no publication made, or what was changed by hand since."""
    known = {} if live is None else live.tables
    for name in sorted((names | known.keys()) & store.table_names()):
        if name not in known:
            raise PublishError(
                f"Can't publish {name}: the result store has a table or view of that name which no "
                "publication made. Rename or drop it, or use another database; nothing was changed."
            )
        if _structure(store, table=name) != known[name].structure:
            raise PublishError(
                f"Can't publish {name}: its columns and indexes must be those of publication "
                f"{live.id if live else 0}, but were changed by hand. Undo the change or drop the "
                "table; nothing was changed."
            )


def _structure(store: ResultStore, *, table: str) -> str:
    return hashlib.sha256(repr(store.columns_and_indexes(table)).encode()).hexdigest()


def _publish_mart(
    store: ResultStore,
    mart: Mart,
    *,
    data: MartData,
    live: Publication | None,
    created: str,
    on_step: Callable[[PublishStep], None],
) -> tuple[PublishedTable, TableReport]:
    """Read a mart and, unless the live table is the same, load it beside the live one."""
    begun = monotonic()
    content = read_content(mart, data.batches())
    if content.rows != data.row_count:
        raise PublishError(
            f"Can't publish {mart.name}: {content.rows} rows were read, {data.row_count} expected "
            "from Hive. The old publication is still live."
        )
    on_step(PublishStep(Stage.READ, mart.name, content.rows))
    known = live.tables.get(mart.name) if live else None
    schema = schema_hash(mart, backend=store.backend)
    if known and _is_live(store, mart, known=known, content=content, schema=schema):
        seconds = monotonic() - begun
        return known, TableReport(mart.name, Outcome.UNCHANGED, content.rows, seconds)
    table, loaded = store.load(mart, batches=data.batches, created=created)
    check_loaded(store, mart, table=table, loaded=loaded, content=content)
    store.add_keys(mart, table=table)
    published = PublishedTable(
        rows=content.rows,
        checksum=content.checksum,
        schema=schema,
        structure=_structure(store, table=table),
    )
    on_step(PublishStep(Stage.LOADED, mart.name, content.rows))
    seconds = monotonic() - begun
    return published, TableReport(mart.name, Outcome.LOADED, content.rows, seconds)


def _is_live(
    store: ResultStore, mart: Mart, *, known: PublishedTable, content: Content, schema: str
) -> bool:
    """Tell whether the live table is this content.

    Rows that were changed by hand are loaded again, as far as counts, sums and lengths show them.
    """
    if (known.rows, known.checksum, known.schema) != (content.rows, content.checksum, schema):
        return False
    if mart.name not in store.table_names():
        return False
    if not holds_content(store, mart, table=mart.name, content=content):
        logger.warning("table=%s reload=its rows were changed by hand", mart.name)
        return False
    return True


def _dropped(live: Publication | None, *, names: Set[str]) -> list[TableReport]:
    known = {} if live is None else live.tables
    return [
        TableReport(name, Outcome.DROPPED, known[name].rows, 0.0)
        for name in sorted(known.keys() - names)
    ]


def _is_unchanged(
    live: Publication, *, context: PublicationContext, reports: Sequence[TableReport]
) -> bool:
    """Tell whether readers would see nothing new: the same tables, of the same span of time."""
    return (live.as_of, live.since) == (context.as_of, context.since) and all(
        report.outcome is Outcome.UNCHANGED for report in reports
    )


def _names(reports: Sequence[TableReport], *, outcome: Outcome) -> list[str]:
    return [report.name for report in reports if report.outcome is outcome]


def _log(publication: Publication, reports: Sequence[TableReport]) -> None:
    for report in reports:
        logger.info(
            "publication=%s table=%s outcome=%s rows=%s seconds=%.2f",
            publication.id,
            report.name,
            report.outcome,
            report.rows,
            report.seconds,
        )
