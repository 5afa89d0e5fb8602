"""The page on the quality of the data, and its tables as CSV and JSON."""

from dataclasses import dataclass
from functools import partial

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.vary import vary_on_cookie

from dashboard.access import AccessRequiredMixin
from dashboard.frame.course import DataState, data_state
from dashboard.frame.files import csv_response, json_rows
from dashboard.frame.page import NO_ROWS, State, made_table, or_broken
from dashboard.frame.refusal import refusal
from dashboard.frame.table import Heading, Line, Table, UnknownColumnError, headings_of
from dashboard.one_publication import OnePublicationMixin
from dashboard.quality.sections import Reader, SiteSection, sections_of

_LINES = 14


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A section as the page shows it; the template of a report's sections shows it, too."""

    section: SiteSection
    state: State
    table: Table
    page: Page[Line]
    sort: str
    figure: None = None

    @property
    def headings(self) -> list[Heading]:
        """The table's columns with the order that a click on each asks for."""
        return headings_of(self.table.columns, sort=self.sort)

    @property
    def csv_url(self) -> str:
        """The address of the rows as CSV, in the order of the page."""
        return _file_url(self.section, form="csv", sort=self.sort)

    @property
    def json_url(self) -> str:
        """The address of the rows as JSON, in the order of the page."""
        return _file_url(self.section, form="json", sort=self.sort)


def _file_url(section: SiteSection, *, form: str, sort: str) -> str:
    query = {"table": section.key} | ({"sort": sort} if sort else {})
    return f"{reverse('dashboard:quality_file', args=[form])}?{urlencode(query)}"


@method_decorator(vary_on_cookie, name="dispatch")
class QualityView(AccessRequiredMixin, OnePublicationMixin):
    """How new the data are, and what was lost: of the site, or of a course team's courses."""

    def get(self, request: HttpRequest, form: str | None = None) -> HttpResponse:
        """Show the page, or send the rows of one of its tables.

        Raises:
            Http404: there is no such table, or it is not for the reader.
        """
        state = data_state()
        reader = Reader(self.readable_courses, publication=state.publication if state else 0)
        try:
            if form is not None:
                return _file(request, reader, state, form=form)
            shown = [_shown(section, reader, request) for section in sections_of(reader)]
        except UnknownColumnError as error:
            return refusal(request, str(error), form=form, variables={"state": state})
        return render(
            request,
            "dashboard/quality.html",
            {"state": state, "sections": shown, "sees_site": reader.sees_site},
        )


def _shown(section: SiteSection, reader: Reader, request: HttpRequest) -> ShownTable:
    is_turned = request.GET.get("table") == section.key
    sort = request.GET.get("sort", "") if is_turned else ""
    table, state = _table_of(section, reader)
    if sort and state is State.SHOWN:
        table = table.sorted_by(sort)
    number = request.GET.get("page") if is_turned else 1
    page = Paginator(table.lines, _LINES).get_page(number)
    return ShownTable(section=section, state=state, table=table, page=page, sort=sort)


def _table_of(section: SiteSection, reader: Reader) -> tuple[Table, State]:
    return or_broken(
        partial(made_table, partial(section.table, reader)),
        what=f"The section '{section.key}' of the page on quality",
        broken=(NO_ROWS, State.BROKEN),
    )


def _file(
    request: HttpRequest, reader: Reader, state: DataState | None, *, form: str
) -> HttpResponse:
    key = request.GET.get("table", "")
    section = next((section for section in sections_of(reader) if section.key == key), None)
    if section is None:
        raise Http404(key)
    table, table_state = _table_of(section, reader)
    if table_state is not State.SHOWN:
        raise Http404(key)
    if sort := request.GET.get("sort"):
        table = table.sorted_by(sort)
    if form == "csv":
        return csv_response(table, name=f"quality--{key}.csv")
    return JsonResponse(
        {
            "table": key,
            "publication": state.publication if state else None,
            "data_through": state.through.isoformat() if state else None,
            **json_rows(table),
        }
    )
