"""The form of filters of a report, and what the page says of the filters that are set."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext

from dashboard.frame.filters import FILTER_LABELS, PREVIOUS, TURNS, Filter, Filters
from dashboard.frame.modes import mode_name
from dashboard.frame.report import Asked, Choice, Report
from dashboard.frame.table import Words
from dashboard.frame.words import day
from dashboard.languages.lists import listed


def form_of_filters(report: Report, asked: Asked) -> dict[str, Any]:
    """Return the variables of the form of filters."""
    course, accepts = asked.course, report.accepts_of(asked)
    kept = _kept_parameters(report, asked)
    return {
        "filters": asked.filters,
        "accepts": {str(name) for name in accepts},
        "runs": course.other_runs if "compare" in accepts else [],
        "modes": course.modes if "mode" in accepts else [],
        "cohorts": course.cohorts if "cohort" in accepts else [],
        "choices": _shown_choices(report, asked),
        "is_chosen": _is_chosen(report, asked),
        "kept": kept,
        "kept_query": urlencode(kept),
    }


def _kept_parameters(report: Report, asked: Asked) -> dict[str, str]:
    """Return what the page is about, beside its address and its filters, as a problem's part."""
    left_out = {*TURNS, *(choice.name for choice in report.choices)}
    return {name: value for name, value in asked.parameters.items() if name not in left_out}


def set_filters(report: Report, asked: Asked) -> list[tuple[Words, Words]]:
    """Return the filters that are set, in words."""
    filters, accepts = asked.filters, report.accepts_of(asked)
    compared = gettext("the period before") if filters.compare == PREVIOUS else filters.compare
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
        if text and _filter_of(name) in accepts
    ]
    return told + [
        (choice.label, choice.options(asked.course)[value])
        for choice in report.choices
        if (value := asked.parameters.get(choice.name))
    ]


def note_of_tiles(report: Report, asked: Asked) -> str:
    """Say what the key numbers are of, where something that is chosen does not change them."""
    followed = _labels(asked.filters, of=report.tiles_follow)
    ignored = ignored_by_part(report, asked, follows=report.tiles_follow)
    if not ignored and not _is_chosen(report, asked) and not asked.search:
        return ""
    if followed:
        return gettext("Of what is chosen, the key numbers depend only on: %(names)s.") % {
            "names": listed(followed)
        }
    if asked.item is not None:
        return gettext("The key numbers are of all days.")
    return gettext("The key numbers are of the whole course.")


def ignored_filters(report: Report, asked: Asked) -> list[str]:
    """Return the filters of the address that change nothing of what is asked for, in words."""
    return _labels(asked.filters, of=frozenset(Filter) - report.accepts_of(asked))


def ignored_by_part(report: Report, asked: Asked, *, follows: frozenset[Filter]) -> list[str]:
    """Return the filters that change what is asked for, but not one part of it, in words.

    A comparison is no filter of rows: it has a section of its own.

    Args:
        report: the report.
        asked: what is asked for.
        follows: the filters that change the part.
    """
    return _labels(asked.filters, of=report.accepts_of(asked) - follows - {Filter.COMPARE})


def _labels(filters: Filters, *, of: frozenset[Filter]) -> list[str]:
    return [str(FILTER_LABELS[name]) for name in filters.parameters() if _filter_of(name) in of]


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


def _is_chosen(report: Report, asked: Asked) -> bool:
    return any(asked.parameters.get(choice.name) for choice in report.choices)


def _filter_of(name: str) -> Filter:
    """Return the filter that a parameter of an address belongs to."""
    return Filter.PERIOD if name in ("from", "to") else Filter(name)
