"""The one view that serves every report, as a page, as CSV and as JSON."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    JsonResponse,
)
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.vary import vary_on_cookie

from api.course_ids import file_name_stem
from api.queries.reading import NotPublishedError
from api.searching import MOST_LETTERS
from dashboard.access import AccessRequiredMixin, note_learners_shown
from dashboard.frame.course import CourseFacts, course_facts
from dashboard.frame.files import csv_response, json_rows
from dashboard.frame.filter_form import (
    form_of_filters,
    ignored_by_part,
    ignored_filters,
    note_of_tiles,
    set_filters,
)
from dashboard.frame.filters import (
    FilterError,
    entered_filters,
    one_of,
    parse_filters,
)
from dashboard.frame.page import LINES_OF_A_SEARCH, State, shown_sections, table_of
from dashboard.frame.refusal import refusal
from dashboard.frame.registry import menu_of, report_of
from dashboard.frame.report import HOME, Asked, Report, Section, Step, Tile
from dashboard.frame.table import Table, UnknownColumnError
from dashboard.one_publication import OnePublicationMixin

_FRAME_PARAMETERS = ("from", "to", "compare", "mode", "cohort")


@method_decorator(vary_on_cookie, name="dispatch")
class ReportView(AccessRequiredMixin, OnePublicationMixin):
    """A report of a course: `/` shows the page; `.csv` and `.json` send the rows of a section.

    POST shows the page with the result of a search. The words of a search of learners are names,
    and an address is kept in logs and histories.
    """

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Find the report, and note in the audit what it showed of learners.

        Raises:
            Http404: there is no such report.
        """
        slug = str(kwargs.get("slug", HOME))
        report = report_of(slug, is_detail=kwargs.get("item") is not None)
        if report is None:
            raise Http404(slug)
        self.report = report
        response = super().dispatch(request, *args, **kwargs)
        if report.sees_learners:
            item = kwargs.get("item")
            note_learners_shown(
                request,
                response,
                course_id=str(kwargs["course_id"]),
                what=report.slug if item is None else f"{report.slug} {item}",
            )
        return response

    def get(
        self,
        request: HttpRequest,
        course_id: str,
        slug: str = HOME,  # noqa: ARG002 - part of the address
        item: str | None = None,
        form: str | None = None,
    ) -> HttpResponse:
        """Answer with the report.

        Raises:
            Http404: nothing is published about the course, or the person lacks the right.
        """
        return self._answer(request, course_id, item=item, form=form)

    def post(
        self,
        request: HttpRequest,
        course_id: str,
        slug: str = HOME,  # noqa: ARG002 - part of the address
        item: str | None = None,
        form: str | None = None,
    ) -> HttpResponse:
        """Answer with the page and the result of a search, which is the form's `q`.

        Raises:
            Http404: nothing is published about the course, or the person lacks the right.
        """
        if not self.report.search_label or form is not None:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        words = " ".join(request.POST.get("q", "").split())[:MOST_LETTERS]
        return self._answer(request, course_id, item=item, form=form, search=words)

    def _answer(
        self,
        request: HttpRequest,
        course_id: str,
        *,
        item: str | None,
        form: str | None,
        search: str = "",
    ) -> HttpResponse:
        report = self.report
        if report.sees_learners and not self.scope.learners.allows(course_id):
            raise Http404(course_id)
        course = course_facts(course_id, scope=self.scope)
        try:
            asked = _asked(request, report, course, item=item, search=search)
            trail = report.trail(asked) if report.trail else []
            if form is not None:
                return _file(report, asked, form=form)
            return _page(request, report, asked, trail=trail)
        except (FilterError, UnknownColumnError) as error:
            return _refusal(request, error, course=course, report=report, form=form)


def _asked(
    request: HttpRequest, report: Report, course: CourseFacts, *, item: str | None, search: str
) -> Asked:
    parameters = _parameters(request, course)
    for choice in report.choices:
        if not (value := parameters.get(choice.name)):
            continue
        allowed = choice.options(course)
        if value not in allowed and choice.meant_by is not None:
            value = choice.meant_by(course, value) or value
            parameters[choice.name] = value
        if not choice.is_offered and value not in allowed:
            raise Http404(value)
        one_of(parameters, choice.name, allowed=allowed, label=choice.label)
    filters = parse_filters(parameters, **_known_values(parameters, course))
    found = None
    if report.find is not None and item is not None:
        found = report.find(course, item)
        if found is None:
            raise Http404(item)
    return Asked(
        course=course,
        filters=filters,
        parameters=_own_parameters(parameters),
        item=item,
        found=found,
        search=search,
    )


def _parameters(request: HttpRequest, course: CourseFacts) -> dict[str, str]:
    """Return the parameters of an address.

    The filter by cohort is for who may see learners: a refusal names the cohorts of the course.
    """
    parameters = request.GET.dict()
    if not course.sees_learners:
        parameters.pop("cohort", None)
    return parameters


def _known_values(parameters: Mapping[str, str], course: CourseFacts) -> dict[str, Collection[str]]:
    """Return the allowed values of the frame's filters that are asked for."""
    return {
        "runs": [row["course_id"] for row in course.other_runs]
        if parameters.get("compare")
        else (),
        "modes": course.modes if parameters.get("mode") else (),
        "cohorts": course.cohorts if parameters.get("cohort") else (),
    }


def _own_parameters(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that are not those of the frame."""
    return {name: value for name, value in parameters.items() if name not in _FRAME_PARAMETERS}


def _page(request: HttpRequest, report: Report, asked: Asked, *, trail: list[Step]) -> HttpResponse:
    sections = shown_sections(report, asked)
    course = asked.course
    context: dict[str, Any] = {
        "report": report,
        "course": course,
        "course_id": course.course_id,
        "state": course.state,
        "menu": menu_of(course, here=report),
        "ignored": ignored_filters(report, asked),
        "tiles": _made(report.tiles, asked),
        "trail": trail,
        "tiles_note": note_of_tiles(report, asked),
        "lists": _made(report.lists, asked) if course.sees_learners else [],
        "lists_ignore": ignored_by_part(report, asked, follows=frozenset()),
        "sections": sections,
        "most_found": LINES_OF_A_SEARCH,
        "search": asked.search,
        "title": report.detail_title(asked) if report.detail_title else report.title,
        "has_chart": any(section.figure for section in sections),
        "set_filters": set_filters(report, asked),
        **form_of_filters(report, asked),
    }
    if report.variables:
        context |= report.variables(request, asked)
    return render(request, report.template, context)


def _made(tiles: Callable[[Asked], list[Tile]] | None, asked: Asked) -> list[Tile]:
    try:
        return tiles(asked) if tiles else []
    except NotPublishedError:
        return []


def _file(report: Report, asked: Asked, *, form: str) -> HttpResponse:
    section = report.section(asked.parameters.get("table"))
    if section is None or not section.is_shown(asked):
        raise Http404(asked.parameters.get("table"))
    table, state, message = table_of(section, asked)
    if not table.columns:
        return _no_file(state, message, form=form)
    if sort := asked.parameters.get("sort"):
        table = table.sorted_by(sort)
    if form == "csv":
        return csv_response(table, name=_file_name(report, section, asked))
    return JsonResponse(_json(report, section, asked, table))


def _no_file(state: State, message: str, *, form: str) -> HttpResponse:
    """Answer 404 with the reason why a table that exists has no rows; its page says more."""
    reason = f"There are no rows now; the state of the table is '{state}'. {message}".rstrip()
    if form == "json":
        return JsonResponse({"detail": reason}, status=404)
    return HttpResponse(reason, status=404, content_type="text/plain; charset=utf-8")


def _file_name(report: Report, section: Section, asked: Asked) -> str:
    parts = [file_name_stem(asked.course_id), report.slug]
    if section is not report.sections[0]:
        parts.append(section.key)
    return "--".join(parts) + ".csv"


def _json(report: Report, section: Section, asked: Asked, table: Table) -> dict[str, Any]:
    state = asked.course.state
    return {
        "course_id": asked.course_id,
        "report": report.slug,
        "table": section.key,
        "item": asked.item,
        "publication": state.publication if state else None,
        "data_through": state.through.isoformat() if state else None,
        "filters": asked.filters.parameters(),
        **json_rows(table),
    }


def _refusal(
    request: HttpRequest,
    error: FilterError | UnknownColumnError,
    *,
    course: CourseFacts,
    report: Report,
    form: str | None,
) -> HttpResponse:
    """Refuse an address; its page has the form of filters with what was entered."""
    if form is not None:
        return refusal(request, str(error), form=form, variables={})
    parameters = _parameters(request, course)
    filters = entered_filters(parameters, **_known_values(parameters, course))
    asked = Asked(course=course, filters=filters, parameters=_own_parameters(parameters))
    variables = {
        "course": course,
        "course_id": course.course_id,
        "report": report,
        "state": course.state,
        "menu": menu_of(course, here=report),
        **form_of_filters(report, asked),
    }
    message = error.on_page if isinstance(error, FilterError) else str(error)
    return refusal(request, message, form=None, variables=variables)
