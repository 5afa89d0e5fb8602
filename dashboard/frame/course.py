"""What every page of a course knows about it: names, dates, other runs, state of the data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from typing import Any, TypeVar

from django.http import Http404

from api.access.courses import published_courses_of
from api.access.scope import Scope
from api.course_ids import file_name_parts
from api.queries import courses as course_queries
from api.queries import learners as learner_queries
from api.queries import publications as publication_queries
from api.queries import quality as quality_queries
from api.queries import r as r_queries
from api.queries.reading import NotPublishedError, Row
from dashboard.frame.kept_rows import read_once

Made = TypeVar("Made")

# The store's times are aware, and are compared with aware times alone.
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DataState:
    """The live publication: the days of its data, and when it was made.

    Attributes:
        since: the first day of the data; None where it is not set.
        through: the last day of the data.
        published: when it was finished.
        publication: its number.
    """

    since: date | None
    through: date
    published: datetime
    publication: int


def data_state() -> DataState | None:
    """Return the state of the live publication; its `as_of` is the exclusive end of the data."""
    publication = publication_queries.publication_latest()
    if publication is None:
        return None
    return DataState(
        since=publication["since"],
        through=publication["as_of"] - timedelta(days=1),
        published=publication["finished"],
        publication=publication["id"],
    )


def published_rows(fetch: Callable[[], list[Row]]) -> list[Row]:
    """Return the rows of a query; a table that is not published yet gives none."""
    try:
        return fetch()
    except NotPublishedError:
        return []


@dataclass(frozen=True)
class CourseFacts:
    """A course as its pages see it; facts that cost a query are asked for when a page needs them.

    Attributes:
        course_id: the course's id.
        scope: what the reader may see.
        state: the live publication; None before the first one.
        summary: the course's names, dates and head counts; empty for a course without a summary.
    """

    course_id: str
    scope: Scope
    state: DataState | None
    summary: Row

    @property
    def title(self) -> str:
        """The course's title, or its id."""
        return self.summary.get("title") or self.course_id

    @property
    def starts(self) -> datetime | None:
        """When the course starts."""
        return self.summary.get("starts")

    @property
    def ends(self) -> datetime | None:
        """When the course ends."""
        return self.summary.get("ends")

    @property
    def sees_learners(self) -> bool:
        """Tell whether the reader may see the learners of the course one by one."""
        return self.scope.learners.allows(self.course_id)

    def once(self, make: Callable[[str], Made]) -> Made:
        """Return what a function makes of the course's id; sections of a page share what it made.

        The function is one of a module, because it is the name under which the value is kept.
        """
        if make not in self._made:
            self._made[make] = make(self.course_id)
        made: Made = self._made[make]
        return made

    @cached_property
    def _made(self) -> dict[Callable[[str], Any], Any]:
        return {}

    @cached_property
    def modes(self) -> list[str]:
        """The enrollment modes of the course."""
        return sorted({row["enrollment_mode"] for row in self.by_mode if row["enrollment_mode"]})

    @cached_property
    def by_mode(self) -> list[Row]:
        """The summaries of the course, a row for each enrollment mode."""
        return read_once(_by_mode, self.course_id)

    @cached_property
    def cohorts(self) -> list[str]:
        """The cohorts of the course."""
        return sorted({row["cohort"] for row in self.learner_groups if row["cohort"]})

    @cached_property
    def learner_groups(self) -> list[Row]:
        """How many learners of the course share a cohort, a mode and a list of segments."""
        return [] if self.state is None else read_once(_learner_groups, self.course_id)

    @cached_property
    def reconciled(self) -> Row | None:
        """Who is enrolled by the log and by the LMS; None where the LMS is not read."""
        return next(iter(read_once(_reconciled, self.course_id)), None)

    @cached_property
    def other_runs(self) -> list[Row]:
        """The other runs of the course that the reader may see: id, title and start, newest first.

        Runs are courses of the same organisation and course number.
        """
        own = file_name_parts(self.course_id)[:2]
        readable = None if self.scope.all_courses else published_courses_of(self.scope)
        rows = read_once(_runs, *own)
        runs = [
            row
            for row in rows
            if row["course_id"] != self.course_id
            and file_name_parts(row["course_id"])[:2] == own
            and (readable is None or row["course_id"] in readable)
        ]
        return sorted(
            runs,
            key=lambda row: (row["starts"] or _BEFORE_ALL, row["course_id"]),
            reverse=True,
        )

    @cached_property
    def steps(self) -> Mapping[str, Row]:
        """R's steps of the course by name, those whose rows belong to the live publication.

        R computes after the publication. Until then, and for ever where R is gone, its rows belong
        to an older publication, so no page shows them beside the new tables.
        """
        if self.state is None:
            return {}
        fetch = partial(
            r_queries.run_list, course_id=self.course_id, publication=self.state.publication
        )
        return {row["step"]: row for row in published_rows(fetch)}


def _learner_groups(course_id: str) -> list[Row]:
    """Count the groups of a course's learners, which reads every learner of the course."""
    return published_rows(partial(learner_queries.learner_group_list, course_id=course_id))


def _by_mode(course_id: str) -> list[Row]:
    return published_rows(partial(course_queries.course_summary_list, course_ids=[course_id]))


def _reconciled(course_id: str) -> list[Row]:
    return published_rows(partial(quality_queries.reconciliation_list, course_ids=[course_id]))


def _runs(organisation: str, course: str) -> list[Row]:
    return published_rows(partial(course_queries.course_run_list, number=(organisation, course)))


def _summaries(course_id: str) -> list[Row]:
    return published_rows(partial(course_queries.course_total_list, course_ids=[course_id]))


def course_facts(course_id: str, *, scope: Scope) -> CourseFacts:
    """Return the facts of a course.

    Raises:
        Http404: nothing is published about the course.
    """
    rows = read_once(_summaries, course_id)
    if not rows and course_id not in course_queries.published_course_ids():
        raise Http404(course_id)
    return CourseFacts(
        course_id=course_id,
        scope=scope,
        state=data_state(),
        summary=rows[0] if rows else {},
    )
