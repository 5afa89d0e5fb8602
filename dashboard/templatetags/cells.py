"""Writes cells, numbers and small lines of trend in templates."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dashboard.frame.modes import mode_name
from dashboard.frame.table import Cell, Kind, Words
from dashboard.frame.words import moment, written
from dashboard.languages.lists import listed
from dashboard.languages.r_sentences import sentence_of_r

register = template.Library()

_CODE = re.compile("`([^`]+)`")
_WIDTH, _HEIGHT = 96, 24
_WAYS: dict[str, Words] = {
    "view": _("page"),
    "answer": _("answer of the data API"),
    "download": _("file"),
    "link": _("link to a file"),
}


@register.simple_tag
def value(number: Cell, kind: str) -> str:
    """Write a number of a kind of column."""
    return written(number, Kind(kind))


@register.filter
def with_code(text: str) -> SafeString:
    """Write a description of dbt, whose names stand in backticks, with its names as code."""
    parts = _CODE.split(text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<code>{}</code>", part) if place % 2 else part,)
            for place, part in enumerate(parts)
        ),
    )


@register.filter
def day(value: date | None) -> str:
    """Write a day as every page does."""
    return written(value, Kind.DATE)


@register.filter
def utc_moment(value: datetime | None) -> str:
    """Write a moment as every page does."""
    return moment(value) if value else written(None, Kind.DATE)


@register.filter
def from_r(message: str) -> str:
    """Write a sentence of R in the page's language."""
    return sentence_of_r(message)


register.filter(listed)


@register.filter
def mode_in_words(mode: str) -> Words:
    """Write the name of an enrollment mode."""
    return mode_name(mode)


@register.filter
def way_in_words(way: str) -> Words:
    """Write how learners were shown, which the audit stores as a key."""
    return _WAYS.get(way, way)


@register.simple_tag
def trend_line(values: Sequence[float]) -> str | SafeString:
    """Draw a small line of values, which screen readers skip: the number stands beside it."""
    if len(values) < 2:
        return ""
    lowest, highest = min(values), max(values)
    span = (highest - lowest) or 1
    points = " ".join(
        f"{number * _WIDTH / (len(values) - 1):.1f},"
        f"{_HEIGHT - 2 - (value - lowest) / span * (_HEIGHT - 4):.1f}"
        for number, value in enumerate(values)
    )
    return format_html(
        '<svg class="trend" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">'
        '<polyline points="{}"/></svg>',
        _WIDTH,
        _HEIGHT,
        points,
    )
