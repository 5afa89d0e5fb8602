"""A report: the question that it answers, its sections, and who may read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

from dashboard.frame.course import CourseFacts
from dashboard.frame.filters import Filter, Filters
from dashboard.frame.table import Cell, Kind, Table, Words

HOME = "this-week"
"""The slug of the report that is a course's first page."""


class Lens(StrEnum):
    """A group of reports in the menu, in the order of the menu."""

    HOME = "home"
    ENROLLMENT = "enrollment"
    ENGAGEMENT = "engagement"
    PROGRESS = "progress"
    PERFORMANCE = "performance"
    LEARNERS = "learners"
    DATA = "data"


LENS_LABELS: Mapping[Lens, Words] = {
    Lens.HOME: _("This week"),
    Lens.ENROLLMENT: _("Enrollment"),
    Lens.ENGAGEMENT: _("Engagement"),
    Lens.PROGRESS: _("Progress"),
    Lens.PERFORMANCE: _("Performance"),
    Lens.LEARNERS: _("Learners"),
    Lens.DATA: _("Data"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks of a report.

    Attributes:
        course: the course.
        filters: the filters of the address.
        parameters: the other parameters of the address, such as a search.
        item: the block or learner that a page of details is about; None elsewhere.
        found: what the report's `find` knows of the item; None for a report without `find`.
        search: the words that were searched for, which no address carries; empty without a search.
    """

    course: CourseFacts
    filters: Filters = field(default_factory=Filters)
    parameters: Mapping[str, str] = field(default_factory=dict)
    item: str | None = None
    found: Any = None
    search: str = ""

    @property
    def course_id(self) -> str:
        """The id of the course."""
        return self.course.course_id

    @property
    def through(self) -> date | None:
        """The last day of the data."""
        return self.course.state.through if self.course.state else None

    @property
    def since(self) -> date | None:
        """The first day of the data; None where it is not set."""
        return self.course.state.since if self.course.state else None


@dataclass(frozen=True, slots=True)
class Tile:
    """A key number.

    Attributes:
        label: what is counted.
        value: the number; None when nothing is known.
        kind: how the number is written.
        of_whom: what the number is a part of, or stands beside, as words.
        change: the difference to the week before, or None.
        source: the published column that explains the number, as `table.column`.
        link: the address of the list that the number counts; empty for none.
        trend: the last values, oldest first, for a small line; empty for none.
        key: the tile's id on the page is `tile-<key>`.
    """

    label: Words
    value: Cell
    key: str
    kind: Kind = Kind.COUNT
    of_whom: Words = ""
    change: int | float | None = None
    source: str = ""
    trend: tuple[float, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a trail: where the reader came from, or stands. The last step has no address."""

    title: Words
    url: str = ""


NO_DATA: Words = _("No data yet.")


def _always(_asked: Asked) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Section:
    """A chart and its table, which are the same rows as its CSV and its JSON.

    Attributes:
        key: the section's name in addresses and on the page.
        heading: the heading.
        definition: what the numbers mean, one or two sentences.
        table: makes the table.
        figure: the name of R's figure that draws the table; None for a table without a chart.
        step: the analysis of R that makes the rows; None for rows of a mart. A function says it of
            what is asked.
        is_shown: tells whether the section has a place on the page that is asked for.
        lines_on_a_page: the lines of the table that a page shows.
        nothing: what the page says when the table has no lines.
        too_few: what the page says where the step has too few data; empty for R's own sentence,
            which is about the whole course.
        follows: the filters that change the rows. Where another one of the report is set, the
            page says so at the section.
        is_file_only: the page offers the rows as files, and does not show them.
        sentence: says what the chart shows; None for the sentence that fits most tables.
    """

    key: str
    heading: Words
    definition: Words
    table: Callable[[Asked], Table]
    figure: str | None = None
    step: str | Callable[[Asked], str | None] | None = None
    follows: frozenset[Filter] = frozenset()
    is_shown: Callable[[Asked], bool] = _always
    lines_on_a_page: int = 28
    nothing: Words = NO_DATA
    too_few: Words = ""
    sentence: Callable[[Table], Words] | None = None
    is_file_only: bool = False

    def step_of(self, asked: Asked) -> str | None:
        """Return the analysis of R that makes the rows that are asked for; None for a mart's."""
        return self.step(asked) if callable(self.step) else self.step


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter that one report has for itself: a parameter of its address with named values.

    Attributes:
        name: the parameter.
        label: what is chosen.
        options: makes the values that are allowed, with their names, in the order of the page.
        is_offered: whether the page offers all values. A choice that only links of other pages
            make, such as that of a block, is shown when it was made.
        needs: another choice, without which this one changes nothing, and with which its first
            value is used where none is chosen; empty for a choice that stands alone.
        meant_by: returns the value that is meant by one that is not offered, such as a week of an
            older publication; empty for a value that means none. None where nothing but the options
            is allowed.
    """

    name: str
    label: Words
    options: Callable[[CourseFacts], Mapping[str, Words]]
    is_offered: bool = True
    needs: str = ""
    meant_by: Callable[[CourseFacts, str], str] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A page of a course.

    Attributes:
        slug: the page's name in addresses.
        lens: the group of the menu.
        title: the page's title, and its entry in the menu.
        question: the question that the page answers.
        sections: the charts and tables.
        tiles: makes the key numbers.
        tiles_follow: the filters that change the key numbers.
        lists: makes the numbers of learners that open as lists, for those who may see learners.
            No filter changes them.
        choices: further filters, which only this report has; their values are in
            `Asked.parameters`.
        search_label: what the page's search looks through; empty for a page without a search. The
            words are sent by POST, so that no address and no log carries a learner's name. The
            result is one page.
        sees_learners: the page shows learners one by one: it needs the right, and each view is
            noted in the audit.
        is_detail: the page is about one block or learner, which the address names behind the slug.
            Its slug is that of the report that leads to it; the menu does not list it.
        place: the place within the lens.
        template: the page's template.
        trail: makes the way from the whole of a report to the part of it that is asked for. It
            raises Http404 where the course has no such part: the page and its files do not exist.
        variables: makes further variables of the template.
        detail_title: makes the heading of a page of details.
        find: finds what a page of details is about; None where the course has no such item, and
            the page does not exist.
    """

    slug: str
    lens: Lens
    title: Words
    question: Words
    sections: tuple[Section, ...] = ()
    tiles: Callable[[Asked], list[Tile]] | None = None
    tiles_follow: frozenset[Filter] = frozenset()
    lists: Callable[[Asked], list[Tile]] | None = None
    choices: tuple[Choice, ...] = ()
    search_label: Words = ""
    sees_learners: bool = False
    is_detail: bool = False
    place: int = 0
    template: str = "dashboard/report.html"
    trail: Callable[[Asked], list[Step]] | None = None
    variables: Callable[[HttpRequest, Asked], dict[str, Any]] | None = None
    detail_title: Callable[[Asked], Words] | None = None
    find: Callable[[CourseFacts, str], Any] | None = None

    @property
    def accepts(self) -> frozenset[Filter]:
        """The filters that change anything on the page."""
        return self.tiles_follow.union(*(section.follows for section in self.sections))

    def accepts_of(self, asked: Asked) -> frozenset[Filter]:
        """Return the filters that change anything of what is asked for, as of one section alone."""
        shown = (section.follows for section in self.sections if section.is_shown(asked))
        # What is compared has a section of its own, which is shown when a comparison is set.
        followed = self.tiles_follow.union({Filter.COMPARE}, *shown)
        return self.accepts & followed

    def url(self, course_id: str, *, item: str | None = None) -> str:
        """Return the address of the page."""
        return report_url(self.slug, course_id, item=item)

    def section(self, key: str | None) -> Section | None:
        """Return a section by its key, the first one without a key; None when there is none."""
        if not key:
            return self.sections[0] if self.sections else None
        return next((section for section in self.sections if section.key == key), None)


def report_url(
    slug: str, course_id: str, *, item: str | None = None, form: str | None = None
) -> str:
    """Return the address of a report, of one of its items, or of its CSV or JSON form."""
    return _report_url(get_script_prefix(), slug, course_id, item, form)


@lru_cache(maxsize=4096)
def _report_url(_prefix: str, slug: str, course_id: str, item: str | None, form: str | None) -> str:
    """Make an address once, because a page has hundreds; each begins with the site's prefix."""
    if slug == HOME and form is None:
        return reverse("dashboard:course", args=[course_id])
    arguments = [course_id, slug] if item is None else [course_id, slug, item]
    name = "report" if item is None else "report_item"
    if form is not None:
        return reverse(f"dashboard:{name}_file", args=[*arguments, form])
    return reverse(f"dashboard:{name}", args=arguments)
