"""The sections of the page on quality: what each means, whose it is, and how its table is made."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from api.access.courses import published_courses_of
from api.access.scope import EVERYTHING
from api.queries import catalogue as catalogue_queries
from api.queries import quality as quality_queries
from api.queries.reading import Row
from dashboard.frame.kept_rows import read_once
from dashboard.frame.table import Table, Words
from dashboard.quality import tables

_PUBLICATIONS = 14


@dataclass(frozen=True, slots=True)
class Reader:
    """What the tables of one reader are limited to.

    Attributes:
        course_ids: the published courses that the reader may see; None: all.
        publication: the live publication.
    """

    course_ids: Collection[str] | None
    publication: int

    @property
    def sees_site(self) -> bool:
        """Tell whether the reader may see numbers of the whole site."""
        return self.course_ids is None


@dataclass(frozen=True, slots=True)
class SiteSection:
    """A table about the data of the site, or of the courses that a reader may see.

    Attributes:
        key: the section's name in addresses and on the page.
        heading: the heading.
        definition: what the numbers mean.
        nothing: what the page says when the table has no lines.
        table: makes the table.
        is_of_site: the numbers are those of all courses together, which a course team does not see.
    """

    key: str
    heading: Words
    definition: Words
    nothing: Words
    table: Callable[[Reader], Table]
    is_of_site: bool = True


def _last_publications() -> list[Row]:
    return quality_queries.publication_list(most=_PUBLICATIONS)


def _runs(reader: Reader) -> Table:
    courses = reader.course_ids
    return tables.runs_table(
        quality_queries.run_count_list(publication=reader.publication, course_ids=courses),
        course_ids=published_courses_of(EVERYTHING) if courses is None else courses,
        step_names=quality_queries.step_names(),
    )


def _messages(reader: Reader) -> Table:
    return tables.messages_table(
        quality_queries.run_without_rows_list(
            publication=reader.publication, course_ids=reader.course_ids
        )
    )


def _reconciliation(reader: Reader) -> Table:
    if reader.course_ids is None:
        return read_once(_reconciliation_of_all)
    rows = quality_queries.reconciliation_list(course_ids=reader.course_ids)
    return tables.reconciliation_table(rows)


def _reconciliation_of_all() -> Table:
    return tables.reconciliation_table(quality_queries.reconciliation_list(course_ids=None))


SECTIONS = (
    SiteSection(
        key="publications",
        heading=_("Last publications"),
        definition=_(
            "All tables of a publication become visible in one moment. A run in which nothing "
            "changed makes no publication."
        ),
        nothing=_("Nothing is published yet."),
        table=lambda _reader: tables.publications_table(read_once(_last_publications)),
    ),
    SiteSection(
        key="freshness",
        heading=_("How far the tables reach"),
        definition=_(
            "The last day for which a table has a row, and the last event and the newest log that "
            "it could know."
        ),
        nothing=_("No table says how far it reaches."),
        table=lambda _reader: tables.freshness_table(read_once(quality_queries.freshness_list)),
    ),
    SiteSection(
        key="reconciliation",
        heading=_("Enrolled by the log and by the LMS"),
        definition=_(
            "Learners who are enrolled by the tracking log, which all pages count, against the "
            "LMS's own table. The log misses enrollments that were made without an event or in a "
            "lost log; the LMS's table is newer than the end of the log."
        ),
        nothing=_("The LMS is not read here, so there is nothing to compare."),
        table=_reconciliation,
        is_of_site=False,
    ),
    SiteSection(
        key="r",
        heading=_("What R has computed"),
        definition=_(
            "Analyses and figures of each course by their state. Due: R has not come to the step "
            "since the publication; the next run of R does."
        ),
        nothing=_("R has not run yet."),
        table=_runs,
        is_of_site=False,
    ),
    SiteSection(
        key="r-messages",
        heading=_("What R could not compute"),
        definition=_(
            "Steps without rows. A step that failed is tried again at the next run; one that is "
            "not possible says why."
        ),
        nothing=_("Every step that R came to has its rows."),
        table=_messages,
        is_of_site=False,
    ),
    SiteSection(
        key="loads",
        heading=_("Lines of the raw logs"),
        definition=_(
            "What became of the lines of the files that were loaded on a day. A rejected line is "
            "counted with its reason and kept for a look; an event that was delivered before "
            "counts once; a late one happened more than two days before it was loaded."
        ),
        nothing=_("No log has been loaded."),
        table=lambda _reader: tables.loads_table(read_once(quality_queries.load_list)),
    ),
    SiteSection(
        key="unknown-events",
        heading=_("Unknown events"),
        definition=_(
            "Event types that this version does not know. They change no number; a frequent one "
            "may be a new part of Open edX."
        ),
        nothing=_("Every event is of a known type."),
        table=lambda _reader: tables.unknown_events_table(
            read_once(quality_queries.unknown_event_list)
        ),
    ),
    SiteSection(
        key="set-aside",
        heading=_("Rows set aside"),
        definition=_(
            "Rows of the live publication that no result store can keep. All others are published."
        ),
        nothing=_("Every row is published."),
        table=lambda _reader: tables.quarantine_table(read_once(quality_queries.quarantine_list)),
    ),
    SiteSection(
        key="tests",
        heading=_("Tests of the tables"),
        definition=_(
            "The tests that ran before the live publication. A test that fails stops the "
            "publication, so what is published has passed; a warning stops nothing. Tests of logic "
            "run with every change of the code."
        ),
        nothing=_("The publication says nothing of its tests."),
        table=lambda _reader: tables.checks_table(read_once(catalogue_queries.check_list)),
    ),
    SiteSection(
        key="roles",
        heading=_("Roles in the LMS"),
        definition=_(
            "What became of each role that the LMS gave: the courses that it opens here, or why it "
            "opens none."
        ),
        nothing=_("The LMS has given no role, or is not read here."),
        table=lambda _reader: tables.roles_table(read_once(quality_queries.role_list)),
    ),
)


def sections_of(reader: Reader) -> list[SiteSection]:
    """Return the sections that a reader may see."""
    return [section for section in SECTIONS if reader.sees_site or not section.is_of_site]
