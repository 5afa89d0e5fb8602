"""What a page shows of a report: its sections with their tables, charts and states."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TypeVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db import DatabaseError
from django.http import Http404

from api.queries import r as r_queries
from api.queries.reading import NotPublishedError, Row
from dashboard.frame.course import CourseFacts, published_rows
from dashboard.frame.figures import Figure, bound_figure
from dashboard.frame.filter_form import ignored_by_part
from dashboard.frame.filters import TURNS, Filter
from dashboard.frame.report import Asked, Report, Section, report_url
from dashboard.frame.table import Heading, Line, Table, UnknownColumnError, headings_of
from dashboard.frame.words import sentence_of

_logger = logging.getLogger(__name__)


class State(StrEnum):
    """Why a section has no rows to show; `SHOWN` has."""

    SHOWN = "shown"
    NOTHING = "nothing"
    NOT_IN_PERIOD = "not_in_period"
    NOT_PUBLISHED = "not_published"
    TOO_FEW = "too_few"
    DUE = "due"
    R_FAILED = "r_failed"
    BROKEN = "broken"


NO_ROWS = Table((), ())
Made = TypeVar("Made")

LINES_OF_A_SEARCH = 100
"""The lines that a search shows at most: its result is one page, because it has no address."""

_STATE_OF_STEP = {"too_few": State.TOO_FEW, "failed": State.R_FAILED}


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section as the page shows it.

    Attributes:
        section: the section.
        state: whether there are rows, and else why not.
        message: what R said, for a step without rows; empty elsewhere.
        table: the rows; empty unless the state is `SHOWN`.
        page: the lines of the page that is turned to.
        figure: the chart; None for a section without one, or where R left none.
        sentence: what the chart shows, in words.
        sort: how the reader ordered the table; empty for its own order.
        ignored: the filters that are set and do not change the section, in words.
        csv_url: the address of the rows as CSV, under the same filters and order.
        json_url: the address of the rows as JSON.
    """

    section: Section
    state: State
    message: str
    table: Table
    page: Page[Line]
    figure: Figure | None
    sentence: str
    sort: str
    ignored: list[str]

    csv_url: str
    json_url: str

    @property
    def headings(self) -> list[Heading]:
        """The table's columns with the order that a click on each asks for."""
        return headings_of(self.table.columns, sort=self.sort)

    @property
    def script_id(self) -> str:
        """The id of the element that holds the figure's specification."""
        return f"figure-{self.section.key}"


def state_by_r(section: Section, asked: Asked) -> tuple[State, str]:
    """Return the state of a section by R's step, with R's message, without asking for its rows.

    A section that no step makes, or whose step is done, is `SHOWN` as far as R says.
    """
    if (name := section.step_of(asked)) is None:
        return State.SHOWN, ""
    step = asked.course.steps.get(name)
    status = step["status"] if step else ""
    if status == "done":
        return State.SHOWN, ""
    message = (section.too_few or step["message"]) if step and status == "too_few" else ""
    return _STATE_OF_STEP.get(status, State.DUE), str(message)


def table_of(section: Section, asked: Asked) -> tuple[Table, State, str]:
    """Return the table of a section with its state and R's message.

    Errors of a query or of a table's making are not caught here.
    """
    state, message = state_by_r(section, asked)
    if state is not State.SHOWN:
        return NO_ROWS, state, message
    return *made_table(partial(section.table, asked)), ""


def _shown_table_of(section: Section, asked: Asked) -> tuple[Table, State, str]:
    """Return the table of a section, and tell an empty period from a course without data."""
    table, state, message = table_of(section, asked)
    if table.nothing:
        return table, state, message
    if state is State.NOTHING and Filter.PERIOD in section.follows and asked.filters.has_period:
        always = replace(asked, filters=replace(asked.filters, first=None, last=None))
        if table_of(section, always)[1] is State.SHOWN:
            state = State.NOT_IN_PERIOD
    return table, state, message


def made_table(make: Callable[[], Table]) -> tuple[Table, State]:
    """Make a table, and say whether it has rows; errors are not caught here."""
    try:
        table = make()
        # The lines of a long table are asked for only now.
        state = State.NOTHING if table.is_empty else State.SHOWN
    except NotPublishedError:
        return NO_ROWS, State.NOT_PUBLISHED
    return table, state


def or_broken(make: Callable[[], Made], *, what: str, broken: Made) -> Made:
    """Make a part of a page; a part that fails is logged under its name, and the page lives.

    An error of the store, or of the address, is raised: the whole page says so.
    """
    try:
        return make()
    except (DatabaseError, Http404, UnknownColumnError):
        raise
    except Exception:
        _logger.exception("%s failed.", what)
        return broken


def shown_sections(report: Report, asked: Asked) -> list[ShownSection]:
    """Return the sections of a page; a section that fails says so, and the others are shown.

    Raises:
        UnknownColumnError: a table was to be sorted by a column that it does not have.
        Http404: a section found that the item of the address does not exist.
    """
    shown = [section for section in report.sections if section.is_shown(asked)]
    drawn = _Drawn.of(shown, asked.course)
    return [_shown(report, section, asked, drawn) for section in shown]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """R's results for the charts of a page: specifications by figure, and still images."""

    specifications: Mapping[str, Row]
    stills: list[Row]

    @classmethod
    def of(cls, sections: list[Section], course: CourseFacts) -> "_Drawn":
        names = [section.figure for section in sections if section.figure]
        if not names:
            return cls({}, [])
        figures = published_rows(partial(r_queries.figure_list, names=names))
        stills = published_rows(
            partial(r_queries.still_list, course_id=course.course_id, names=names)
        )
        done = {step for step, row in course.steps.items() if row["status"] == "done"}
        return cls(
            {row["figure"]: row for row in figures},
            [still for still in stills if still["figure"] in done],
        )


def _shown(report: Report, section: Section, asked: Asked, drawn: _Drawn) -> ShownSection:
    table, state, message = or_broken(
        partial(_shown_table_of, section, asked),
        what=f"The section '{section.key}' of {asked.course_id}",
        broken=(NO_ROWS, State.BROKEN, ""),
    )
    figure = (
        bound_figure(
            section.figure,
            table=table,
            specification=drawn.specifications.get(section.figure),
            # A still image shows all days and modes.
            stills=[] if asked.filters.parameters() else drawn.stills,
        )
        if section.figure and state is State.SHOWN
        else None
    )
    is_turned = asked.parameters.get("table") == section.key
    sort = asked.parameters.get("sort", "") if is_turned else ""
    lines = table.sorted_by(sort).lines if sort else table.lines
    if section.is_file_only:
        lines = ()
    number = asked.parameters.get("page") if is_turned and not asked.search else 1
    return ShownSection(
        section=section,
        state=state,
        message=message,
        table=table,
        page=Paginator(
            lines, LINES_OF_A_SEARCH if asked.search else section.lines_on_a_page
        ).get_page(number),
        figure=figure,
        sentence=str((section.sentence or sentence_of)(table)) if figure else "",
        sort=sort,
        ignored=ignored_by_part(report, asked, follows=section.follows),
        csv_url=_file_url(report, section, asked, form="csv", sort=sort),
        json_url=_file_url(report, section, asked, form="json", sort=sort),
    )


def _file_url(report: Report, section: Section, asked: Asked, *, form: str, sort: str) -> str:
    query = asked.filters.parameters() | {
        name: value for name, value in asked.parameters.items() if name not in TURNS
    }
    if section is not report.sections[0]:
        query["table"] = section.key
    if sort:
        query["sort"] = sort
    address = report_url(report.slug, asked.course_id, item=asked.item, form=form)
    return f"{address}?{urlencode(query)}" if query else address
