"""The publisher: the one way in which marts become the tables that readers see.

The parts of every mart are compared with those of the live publication. The parts that differ are
loaded into a table beside the live one. Then all new tables and the row in `publication` become
visible at once. A failure before that moment leaves the old publication live.
"""

import logging
import os
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.engine import URL

from loaders.hive.ddl import quote_identifier
from loaders.marts.contract.catalogue import CatalogueEntry
from loaders.marts.contract.mart import Mart
from loaders.marts.contract.names import spare_name
from loaders.marts.errors import PublishError
from loaders.marts.reader import MartData
from loaders.marts.screening import store_batches
from loaders.publishing.ddl import (
    PUBLICATION_CATALOGUE,
    PUBLICATION_COURSE,
    PUBLICATION_PART,
    PUBLICATION_QUARANTINE,
    RECORDS,
    Backend,
)
from loaders.publishing.filling import load_whole
from loaders.publishing.mart import Live, PublishedMart, publish_mart
from loaders.publishing.ownership import own_tables, publication_history
from loaders.publishing.publication import (
    Outcome,
    Publication,
    PublicationContext,
    PublicationSummary,
    PublishStep,
    Stage,
    TableSummary,
    datetime_text,
    to_second,
)
from loaders.publishing.records import (
    catalogue_batch,
    courses_batch,
    holds_rows,
    parts_batch,
    recorded_parts,
    recorded_quarantine,
)
from loaders.publishing.rows import aside_batch
from loaders.publishing.sqlite import require_folder
from loaders.publishing.store_url import (
    CHECKING,
    PUBLISHING,
    READING,
    backend_of,
    explained,
    parse_store_url,
    shown,
    sqlite_path,
)
from loaders.publishing.stores import ResultStore, open_store

logger = logging.getLogger(__name__)


def publish(
    url: str,
    *,
    marts: Sequence[Mart],
    read_mart: Callable[[str], MartData],
    context: PublicationContext,
    now: Callable[[], datetime],
    catalogue: Sequence[CatalogueEntry] = (),
    may_keep: bool = True,
    loss_limit: float = 0.05,
    on_step: Callable[[PublishStep], None] = lambda _step: None,
) -> PublicationSummary:
    """Publish marts: all of them become visible in one moment, or none.

    A table whose content and schema did not change stays as it is. When few parts of a table
    changed, they are loaded into the table's spare, which holds the others; the rows are the same
    as after a whole load. A live table that has no mart any more is dropped in the swap. When no
    table changed, no publication is made.

    Args:
        url: SQLAlchemy URL of the result store.
        marts: all exported models of the project.
        read_mart: returns the rows of a mart by the mart's name.
        context: the origin of the published numbers.
        now: returns the present time.
        catalogue: what readers of the pages may look up about each table.
        may_keep: false to load every changed table whole, to compare all rows of the others with
            what was loaded, and to drop their spare tables.
        loss_limit: the share of a mart's rows that may be set aside. A hundred rows may always be
            set aside.
        on_step: called after each step.

    Raises:
        PublishError: the store can't be used, a table in it does not belong to the publisher, a
            mart has other columns than its contract, or too many of its rows can't be published.
    """
    if not marts:
        raise PublishError(
            "Can't publish: at least one model must have config.meta.export, but none has. "
            "The old publication is still live."
        )
    parsed = parse_store_url(url)
    with explained(parsed, PUBLISHING), open_store(parsed) as store:
        store.begin()
        live = _prepare(store, names={mart.name for mart in marts})
        began = now()
        published = [
            publish_mart(
                store,
                mart,
                data=read_mart(mart.name),
                live=live,
                may_keep=may_keep,
                created=datetime_text(began),
                day_number=began.toordinal(),
                loss_limit=loss_limit,
                on_step=on_step,
            )
            for mart in sorted(marts, key=lambda mart: mart.name)
        ]
        summaries = _summaries(published, live=live.publication)
        if live.publication and _is_unchanged(
            live.publication, context=context, published=published, summaries=summaries
        ):
            logger.info("publication=%s unchanged tables=%s", live.publication.id, len(published))
            return PublicationSummary(live.publication, is_new=False, tables=summaries)
        records = _load_records(store, published, catalogue=catalogue, created=datetime_text(began))
        publication = Publication(
            id=1 if live.publication is None else live.publication.id + 1,
            as_of=context.as_of,
            since=context.since,
            started=to_second(context.started),
            finished=to_second(now()),
            git_commit=context.git_commit,
            dbt_invocation_id=context.dbt_invocation_id,
            tables={mart.summary.name: mart.table for mart in published},
        )
        on_step(PublishStep(Stage.SWAPPING))
        store.swap(
            publication,
            loaded=[*_names(summaries, outcome=Outcome.LOADED), *records],
            spared={mart.summary.name for mart in published if mart.becomes_spare},
            dropped=_names(summaries, outcome=Outcome.DROPPED),
        )
        on_step(PublishStep(Stage.SWAPPED))
        _log(publication, summaries)
        return PublicationSummary(publication, is_new=True, tables=summaries)


def check_store(url: str, *, names: set[str]) -> None:
    """Check that tables of these names can be published, before a run does hours of work.

    Raises:
        PublishError: the store can't be used, or a table in it does not belong to the publisher.
    """
    parsed = parse_store_url(url)
    if backend_of(parsed) is Backend.SQLITE and not sqlite_path(parsed).exists():
        _check_new_file(parsed)
        return
    with explained(parsed, CHECKING), open_store(parsed) as store:
        own_tables(store, names=names, history=publication_history(store))


def latest_publication(url: str) -> Publication | None:
    """Return the publication that readers see, or None when there is none yet.

    Raises:
        PublishError: the store can't be reached, or another program made its table `publication`.
    """
    parsed = parse_store_url(url)
    if backend_of(parsed) is Backend.SQLITE and not sqlite_path(parsed).exists():
        return None
    with explained(parsed, READING), open_store(parsed) as store:
        history = publication_history(store)
        return history[0] if history else None


def _check_new_file(url: URL) -> None:
    """Check that a SQLite file can be made, without making it."""
    folder = require_folder(url)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PublishError(
            f"Can't publish to {shown(url)}: the folder {folder} must be writable for this "
            "account, but isn't. Nothing was published."
        )


def _prepare(store: ResultStore, *, names: set[str]) -> Live:
    """Check and mark the publisher's tables, drop leftovers, and return what readers see."""
    history = publication_history(store)
    own = own_tables(store, names=names, history=history)
    store.mark(sorted(own.kept))
    for leftover in sorted(own.leftovers):
        store.execute(f"drop table {quote_identifier(leftover)}")
        logger.warning("swept=%s reason=left by an unfinished publication", leftover)
    found = store.table_names()
    parts = recorded_parts(store) if PUBLICATION_PART.name in found else {}
    quarantine = recorded_quarantine(store) if PUBLICATION_QUARANTINE.name in found else {}
    return Live(history[0] if history else None, parts=parts, quarantine=quarantine)


def _summaries(
    published: Sequence[PublishedMart], *, live: Publication | None
) -> tuple[TableSummary, ...]:
    """Return the summary of each table, including the tables that the swap will drop."""
    summaries = {mart.summary.name: mart.summary for mart in published}
    known = {} if live is None else live.tables
    dropped = (
        TableSummary(name, Outcome.DROPPED, known[name].rows, 0.0)
        for name in sorted(known.keys() - summaries.keys())
    )
    return (*summaries.values(), *dropped)


def _load_records(
    store: ResultStore,
    published: Sequence[PublishedMart],
    *,
    catalogue: Sequence[CatalogueEntry],
    created: str,
) -> list[str]:
    """Load the publisher's own tables, as far as they change; return their names.

    A table that is not swapped keeps no reader waiting.
    """
    loaded: list[str] = []
    found = store.table_names()
    parts = {mart.summary.name: mart.parts for mart in published}
    spares = {spare_name(mart.summary.name): mart.spare for mart in published}
    courses = {mart.summary.name: mart.courses for mart in published}
    aside = {mart.summary.name: mart.aside for mart in published}
    batches = {
        PUBLICATION_PART.name: parts_batch(parts | spares),
        PUBLICATION_COURSE.name: courses_batch(courses),
        PUBLICATION_QUARANTINE.name: aside_batch(aside),
        PUBLICATION_CATALOGUE.name: catalogue_batch(catalogue),
    }
    for record in RECORDS:
        rows = list(store_batches(record, [batches[record.name]]))
        if record.name in found and holds_rows(store, record, rows):
            continue
        load_whole(store, record, batches=rows.__iter__, created=created)
        loaded.append(record.name)
    return loaded


def _is_unchanged(
    live: Publication,
    *,
    context: PublicationContext,
    published: Sequence[PublishedMart],
    summaries: Sequence[TableSummary],
) -> bool:
    """Tell whether tables and span of time are those of the live publication."""
    return (
        (live.as_of, live.since) == (context.as_of, context.since)
        and all(summary.outcome is Outcome.UNCHANGED for summary in summaries)
        and all(mart.table == live.tables[mart.summary.name] for mart in published)
    )


def _names(summaries: Sequence[TableSummary], *, outcome: Outcome) -> list[str]:
    return [summary.name for summary in summaries if summary.outcome is outcome]


def _log(publication: Publication, summaries: Sequence[TableSummary]) -> None:
    for summary in summaries:
        logger.info(
            "publication=%s table=%s outcome=%s rows=%s kept=%s set_aside=%s seconds=%.2f",
            publication.id,
            summary.name,
            summary.outcome,
            summary.rows,
            summary.kept,
            sum(summary.set_aside.values()),
            summary.seconds,
        )
