"""The publisher: the one way in which marts become the tables that readers see.

Every table is read, compared with the last publication and, where it differs, loaded beside the
live one; all of them and the row in `publication` then become visible at once. Whatever fails
before that leaves the old publication live.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from loaders.marts.content import read_content
from loaders.marts.errors import PublishError
from loaders.marts.manifest import Mart
from loaders.marts.reader import MartData
from loaders.marts.screening import store_batches
from loaders.publishing.dated_copy import live_dates, parts_batch
from loaders.publishing.ddl import (
    PUBLICATION_COURSE,
    PUBLICATION_DATE,
    PUBLICATION_QUARANTINE,
    RECORDS,
    Backend,
)
from loaders.publishing.mart import Live, PublishedMart, load_whole, publish_mart
from loaders.publishing.ownership import check_ownership, publication_history
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
from loaders.publishing.rows import aside_batch
from loaders.publishing.store_url import backend_of, explained, parse_store_url, sqlite_path
from loaders.publishing.stores import ResultStore, open_store

logger = logging.getLogger(__name__)


def publish(
    url: str,
    *,
    marts: Sequence[Mart],
    read_mart: Callable[[str], MartData],
    context: PublicationContext,
    now: Callable[[], datetime],
    may_copy: bool = True,
    loss_limit: float = 0.05,
    on_step: Callable[[PublishStep], None] = lambda _step: None,
) -> PublicationSummary:
    """Publish marts: all of them become visible in one moment, or none.

    A table whose content and schema are those of the live publication is left alone, with its
    `created`. A dated table of which few dates changed takes the others from the live one, inside
    the server, and is row for row what a whole load makes of it. A table of the live publication
    that is no mart any more is dropped in the swap. When nothing differs, no publication is made.

    Args:
        url: SQLAlchemy URL of the result store.
        marts: all exported models of the project.
        read_mart: gives the rows of a mart by its name.
        context: where the numbers come from.
        now: the clock.
        may_copy: false to load every changed table whole.
        loss_limit: the share of a mart's rows that may be set aside (a hundred rows always may).
        on_step: is told of each step.

    Raises:
        PublishError: the store can't be used, a table in it is not ours, a mart has other columns
            than its contract, or too many of its rows can't be published.
    """
    if not marts:
        raise PublishError(
            "Can't publish: at least one model must have config.meta.export, but none has. "
            "The old publication is still live."
        )
    parsed = parse_store_url(url)
    with explained(parsed), open_store(parsed) as store:
        store.begin()
        live = _prepare(store, names={mart.name for mart in marts})
        created = datetime_text(now())
        published = [
            publish_mart(
                store,
                mart,
                data=read_mart(mart.name),
                live=live if may_copy else replace(live, dates={}),
                created=created,
                loss_limit=loss_limit,
                on_step=on_step,
            )
            for mart in sorted(marts, key=lambda mart: mart.name)
        ]
        reports = _reports(published, live=live.publication)
        if live.publication and _is_unchanged(
            live.publication, context=context, published=published, reports=reports
        ):
            logger.info("publication=%s unchanged tables=%s", live.publication.id, len(published))
            return PublicationSummary(live.publication, is_new=False, tables=reports)
        _load_records(store, published, created=created)
        publication = Publication(
            id=1 if live.publication is None else live.publication.id + 1,
            as_of=context.as_of,
            since=context.since,
            started=to_second(context.started),
            finished=to_second(now()),
            git_commit=context.git_commit,
            dbt_invocation_id=context.dbt_invocation_id,
            tables={mart.report.name: mart.table for mart in published},
        )
        on_step(PublishStep(Stage.SWAPPING))
        store.swap(
            publication,
            loaded=[
                *_names(reports, outcome=Outcome.LOADED),
                *(record.name for record in RECORDS),
            ],
            dropped=_names(reports, outcome=Outcome.DROPPED),
        )
        on_step(PublishStep(Stage.SWAPPED))
        _log(publication, reports)
        return PublicationSummary(publication, is_new=True, tables=reports)


def check_store(url: str, *, names: set[str]) -> None:
    """Look whether tables of these names can be published, before hours of work depend on it.

    Raises:
        PublishError: the store can't be used, or a table in it is not ours.
    """
    parsed = parse_store_url(url)
    if backend_of(parsed) is Backend.SQLITE and not sqlite_path(parsed).exists():
        return
    with explained(parsed), open_store(parsed) as store:
        history = publication_history(store)
        check_ownership(store, names=names, live=history[0] if history else None)


def latest_publication(url: str) -> Publication | None:
    """Return the publication that readers see, or None when there is none yet.

    Raises:
        PublishError: the store can't be reached or its table `publication` is not ours.
    """
    parsed = parse_store_url(url)
    if backend_of(parsed) is Backend.SQLITE and not sqlite_path(parsed).exists():
        return None
    with explained(parsed), open_store(parsed) as store:
        history = publication_history(store)
        return history[0] if history else None


def _prepare(store: ResultStore, *, names: set[str]) -> Live:
    """Return what readers see, once nothing foreign is in the way and leftovers are gone."""
    history = publication_history(store)
    live = history[0] if history else None
    check_ownership(store, names=names, live=live)
    known = (name for row in history for name in row.tables)
    store.sweep({"publication", *(record.name for record in RECORDS), *names, *known})
    return Live(live, live_dates(store) if PUBLICATION_DATE.name in store.table_names() else {})


def _reports(
    published: Sequence[PublishedMart], *, live: Publication | None
) -> tuple[TableSummary, ...]:
    """Return what was done with each table, those that are to be dropped included."""
    reports = {mart.report.name: mart.report for mart in published}
    known = {} if live is None else live.tables
    dropped = (
        TableSummary(name, Outcome.DROPPED, known[name].rows, 0.0)
        for name in sorted(known.keys() - reports.keys())
    )
    return (*reports.values(), *dropped)


def _load_records(store: ResultStore, published: Sequence[PublishedMart], *, created: str) -> None:
    """Load what the live publication says of its dates and courses, and of rows set aside."""
    dates = {mart.report.name: mart.dates for mart in published}
    courses = {mart.report.name: mart.courses for mart in published}
    aside = {mart.report.name: mart.aside for mart in published}
    batches = {
        PUBLICATION_DATE.name: parts_batch(PUBLICATION_DATE, dates),
        PUBLICATION_COURSE.name: parts_batch(PUBLICATION_COURSE, courses),
        PUBLICATION_QUARANTINE.name: aside_batch(aside),
    }
    for record in RECORDS:
        rows = list(store_batches(record, [batches[record.name]]))
        content = read_content(record, rows)
        load_whole(store, record, batches=rows.__iter__, content=content, created=created)


def _is_unchanged(
    live: Publication,
    *,
    context: PublicationContext,
    published: Sequence[PublishedMart],
    reports: Sequence[TableSummary],
) -> bool:
    """Tell whether readers would see nothing new: the same tables, of the same span of time."""
    return (
        (live.as_of, live.since) == (context.as_of, context.since)
        and all(report.outcome is Outcome.UNCHANGED for report in reports)
        and all(mart.table == live.tables[mart.report.name] for mart in published)
    )


def _names(reports: Sequence[TableSummary], *, outcome: Outcome) -> list[str]:
    return [report.name for report in reports if report.outcome is outcome]


def _log(publication: Publication, reports: Sequence[TableSummary]) -> None:
    for report in reports:
        logger.info(
            "publication=%s table=%s outcome=%s rows=%s copied=%s set_aside=%s seconds=%.2f",
            publication.id,
            report.name,
            report.outcome,
            report.rows,
            report.copied,
            sum(report.set_aside.values()),
            report.seconds,
        )
