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
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_cookie

from api.course_ids import file_name_stem
from api.queries.reading import NotPublishedError
from dashboard.access import AccessRequiredMixin, note_learners_shown
from dashboard.frame.course import CourseFacts, course_facts
from dashboard.frame.files import csv_response, json_rows
from dashboard.frame.filters import (
    FILTER_LABELS,
    PREVIOUS,
    Filter,
    FilterError,
    Filters,
    entered_filters,
    one_of,
    parse_filters,
)
from dashboard.frame.page import LINES_OF_A_SEARCH, State, shown_sections, table_of
from dashboard.frame.refusal import refusal
from dashboard.frame.registry import menu_of, report_of
from dashboard.frame.report import HOME, Asked, Choice, Report, Section, Tile
from dashboard.frame.table import Table, UnknownColumnError, Words
from dashboard.frame.words import day
from dashboard.one_publication import OnePublicationMixin
from dashboard.reports._modes import mode_name

MOST_LETTERS_OF_A_SEARCH = 100
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
        words = " ".join(request.POST.get("q", "").split())[:MOST_LETTERS_OF_A_SEARCH]
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
            if form is not None:
                return _file(report, asked, form=form)
            return _page(request, report, asked)
        except (FilterError, UnknownColumnError) as error:
            return _refusal(request, error, course=course, report=report, form=form)


def _asked(
    request: HttpRequest, report: Report, course: CourseFacts, *, item: str | None, search: str
) -> Asked:
    parameters = request.GET.dict()
    for choice in report.choices:
        if not (value := parameters.get(choice.name)):
            continue
        allowed = choice.options(course)
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


def _page(request: HttpRequest, report: Report, asked: Asked) -> HttpResponse:
    sections = shown_sections(report, asked)
    course = asked.course
    context: dict[str, Any] = {
        "report": report,
        "course": course,
        "course_id": course.course_id,
        "state": course.state,
        "menu": menu_of(course, here=report),
        "ignored": _ignored(report, asked.filters),
        "tiles": _made(report.tiles, asked),
        "tiles_note": _note_of_tiles(report, asked),
        "lists": _made(report.lists, asked) if course.sees_learners else [],
        "sections": sections,
        "most_found": LINES_OF_A_SEARCH,
        "search": asked.search,
        "title": report.detail_title(asked) if report.detail_title else report.title,
        "has_chart": any(section.figure for section in sections),
        "set_filters": _set_filters(report, asked),
        **_form_of_filters(report, asked),
    }
    if report.variables:
        context |= report.variables(request, asked)
    return render(request, report.template, context)


def _set_filters(report: Report, asked: Asked) -> list[tuple[Words, Words]]:
    """Return what is chosen and searched for, in words, as paper shows it."""
    filters = asked.filters
    compared = _("the period before") if filters.compare == PREVIOUS else filters.compare
    values: dict[str, Words | None] = {
        "from": day(filters.first) if filters.first else None,
        "to": day(filters.last) if filters.last else None,
        "mode": mode_name(filters.mode) if filters.mode else None,
        "cohort": filters.cohort,
        "compare": compared,
    }
    told = [
        (FILTER_LABELS[name], text)
        for name, text in values.items()
        if text and _filter_of(name) in report.accepts
    ]
    told += [
        (choice.label, choice.options(asked.course)[value])
        for choice in report.choices
        if (value := asked.parameters.get(choice.name))
    ]
    if asked.search:
        told.append((report.search_label, asked.search))
    return told


def _form_of_filters(report: Report, asked: Asked) -> dict[str, Any]:
    """Return the variables of the form of filters."""
    course = asked.course
    return {
        "filters": asked.filters,
        "accepts": {str(name) for name in report.accepts},
        "runs": course.other_runs if "compare" in report.accepts else [],
        "modes": course.modes if "mode" in report.accepts else [],
        "cohorts": course.cohorts if "cohort" in report.accepts else [],
        "choices": _shown_choices(report, asked),
        "is_chosen": _is_chosen(report, asked),
    }


def _shown_choices(report: Report, asked: Asked) -> list[dict[str, Any]]:
    labels = {choice.name: choice.label for choice in report.choices}
    return [
        _shown_choice(choice, asked, needed=labels.get(choice.needs, ""))
        for choice in report.choices
        if choice.is_offered or asked.parameters.get(choice.name)
    ]


def _shown_choice(choice: Choice, asked: Asked, *, needed: Words) -> dict[str, Any]:
    options = choice.options(asked.course)
    chosen = asked.parameters.get(choice.name, "")
    has_a_value = bool(choice.needs and asked.parameters.get(choice.needs) and options)
    return {
        "name": choice.name,
        "label": choice.label,
        "options": options.items(),
        "chosen": chosen or (next(iter(options)) if has_a_value else ""),
        "is_offered": choice.is_offered,
        "has_a_value": has_a_value,
        "lacks": needed if chosen and not has_a_value else "",
    }


def _made(tiles: Callable[[Asked], list[Tile]] | None, asked: Asked) -> list[Tile]:
    try:
        return tiles(asked) if tiles else []
    except NotPublishedError:
        return []


def _note_of_tiles(report: Report, asked: Asked) -> str:
    """Say what the key numbers are of, where something that is chosen does not change them."""
    labels = {
        name: str(FILTER_LABELS[name])
        for name in asked.filters.parameters()
        if _filter_of(name) in report.accepts - {Filter.COMPARE}
    }
    followed = [label for name, label in labels.items() if _filter_of(name) in report.tiles_follow]
    if len(followed) == len(labels) and not _is_chosen(report, asked) and not asked.search:
        return ""
    if followed:
        return _("Of what is chosen, the key numbers depend only on: %(names)s.") % {
            "names": ", ".join(followed)
        }
    if asked.item is not None:
        return _("The key numbers are of all days.")
    return _("The key numbers are of the whole course.")


def _is_chosen(report: Report, asked: Asked) -> bool:
    return any(asked.parameters.get(choice.name) for choice in report.choices)


def _filter_of(name: str) -> Filter:
    """Return the filter that a parameter of an address belongs to."""
    return Filter.PERIOD if name in ("from", "to") else Filter(name)


def _ignored(report: Report, filters: Filters) -> list[str]:
    """Return the filters of the address that do not change this report, in words."""
    return [
        str(FILTER_LABELS[name])
        for name in filters.parameters()
        if _filter_of(name) not in report.accepts
    ]


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
    parameters = request.GET.dict()
    filters = entered_filters(parameters, **_known_values(parameters, course))
    asked = Asked(course=course, filters=filters, parameters=_own_parameters(parameters))
    variables = {
        "course": course,
        "course_id": course.course_id,
        "report": report,
        "state": course.state,
        "menu": menu_of(course, here=report),
        **_form_of_filters(report, asked),
    }
    message = error.on_page if isinstance(error, FilterError) else str(error)
    return refusal(request, message, form=None, variables=variables)
