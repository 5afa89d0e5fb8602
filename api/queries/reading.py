"""Shared by the query modules: fetching rows, and limiting them to days and courses."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeAlias

from django.db import DatabaseError, Error
from django.db.models import Max, Model, QuerySet, Subquery

Row: TypeAlias = dict[str, Any]

# Above this number, one scan of a small table is faster than a statement with thousands of values.
_MOST_IDS_IN_A_STATEMENT = 500

_NO_SUCH_TABLE = 1146
_MISSING_FROM_SQLITE = ("no such table", "unable to open database file")


class NotPublishedError(LookupError):
    """The table does not exist, because nothing has been published yet."""


class ResultStoreError(DatabaseError):
    """The result store is down or refuses the query; the site's own database has other errors."""


def fetch(rows: QuerySet[Any, Any]) -> list[Any]:
    """Run a query.

    Raises:
        NotPublishedError: see `published`.
    """
    with published(rows.model):
        return list(rows)


@contextmanager
def published(model: type[Model]) -> Iterator[None]:
    """Run a query of a model; a missing table is told apart from a result store that is down.

    Raises:
        NotPublishedError: the result store has no such table, or is a file that isn't there.
        ResultStoreError: the result store can't be read.
    """
    try:
        yield
    except ResultStoreError:
        raise
    except Error as error:
        if error.args[:1] == (_NO_SUCH_TABLE,) or str(error).startswith(_MISSING_FROM_SQLITE):
            raise NotPublishedError(model._meta.db_table) from error
        raise ResultStoreError(str(error)) from error


def only_latest(rows: QuerySet[Any, Any], *, column: str) -> QuerySet[Any, Any]:
    """Keep the rows of the latest day that is stored of their course."""
    latest = rows.order_by().values("course_id").annotate(latest=Max(column)).values("latest")
    return rows.filter(**{column: Subquery(latest)})


def within(
    rows: QuerySet[Any, Any], *, column: str, start: date | None, end: date | None
) -> QuerySet[Any, Any]:
    """Keep the days from `start` until before `end`; None leaves a side open."""
    if start is not None:
        rows = rows.filter(**{f"{column}__gte": start})
    if end is not None:
        rows = rows.filter(**{f"{column}__lt": end})
    return rows


def of_courses(model: type[Model], course_ids: Collection[str] | None) -> QuerySet[Any, Any]:
    """Return the rows of some courses, or of all; `only_courses` handles long lists of courses."""
    rows: QuerySet[Any, Any] = model._default_manager.all()
    if course_ids is not None and len(course_ids) <= _MOST_IDS_IN_A_STATEMENT:
        rows = rows.filter(course_id__in=course_ids)
    return rows


def only_courses(rows: list[Row], course_ids: Collection[str] | None) -> list[Row]:
    """Keep the rows of a list of courses that is too long for a statement."""
    if course_ids is None or len(course_ids) <= _MOST_IDS_IN_A_STATEMENT:
        return rows
    wanted = frozenset(course_ids)
    return [row for row in rows if row["course_id"] in wanted]
