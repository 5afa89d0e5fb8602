"""Writes the headings and the lines of a table.

A page has hundreds of cells. Python writes them in a fifth of the time that tags in loops of a
template need.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from dashboard.catalogue import number_url
from dashboard.frame.report import Tile
from dashboard.frame.table import Column, Heading, Kind, Line, Words
from dashboard.frame.words import written
from dashboard.key_numbers_told import told_of

register = template.Library()

_LETTERS_OF_A_LONG_TEXT = 30
# The longest word that stands whole in the first column of a wide table on paper.
_LETTERS_OF_A_WORD = 20


@register.simple_tag(takes_context=True)
def table_headings(
    context: Context, headings: Iterable[Heading], table: str = "", *, is_fixed: object = False
) -> SafeString:
    """Write the headings of a table's columns.

    A heading sorts the table, and leads to the page about its number.

    Args:
        context: the page's variables.
        headings: the headings.
        table: the key of the table's section; empty on a page of one table.
        is_fixed: whether the lines have no address in another order, such as the result of a search
            that was sent by POST. Then the headings do not sort.
    """
    course_id = context.get("course_id") or ""
    order = _Order(context["request"], table)
    return _safe(
        "".join(
            f'<th scope="col" aria-sort="{escape(heading.direction)}"{_class(heading.column)}>'
            + (
                _label(heading)
                if is_fixed
                else f'<a href="{order.url(heading)}">{_label(heading)}</a>'
            )
            + " "
            + _about(heading.column.source, heading.column.label, course_id=course_id)
            + "</th>"
            for heading in headings
        )
    )


class _Order:
    """The addresses of a page with one of its tables in another order, at its first page."""

    def __init__(self, request: HttpRequest, table: str) -> None:
        self._query = request.GET.copy()
        self._query.pop("page", None)
        if table:
            self._query["table"] = table
        self._anchor = escape(f"#{table}") if table else ""

    def url(self, heading: Heading) -> str:
        self._query["sort"] = heading.sort
        return f"?{escape(self._query.urlencode())}{self._anchor}"


def _label(heading: Heading) -> str:
    return escape(heading.column.label)


@register.simple_tag
def table_lines(lines: Iterable[Line], columns: Sequence[Column]) -> SafeString:
    """Write the lines of a table; the first cell of a line is its heading."""
    ways = [
        (column, "td" if place else 'th scope="row"', "</td>" if place else "</th>")
        for place, column in enumerate(columns)
    ]
    return _safe(
        "\n      ".join(
            "<tr>"
            + "".join(
                f"<{tag}{_class(column, line)}>" + cell(line, column) + end
                for column, tag, end in ways
            )
            + "</tr>"
            for line in lines
        )
    )


def cell(line: Line, column: Column) -> SafeString:
    """Write the cell of a column, as a link where the column has one."""
    value = line.get(column.key)
    name = column.names.get(value) if isinstance(value, str) else None
    text: str = escape(written(value, column.kind) if name is None else name)
    if column.keeps_ids and name is not None:
        text = f'{text} <span class="id">{escape(value)}</span>'
    if isinstance(value, date):
        text = f'<time datetime="{value.isoformat()}">{text}</time>'
    address = column.link(line) if column.link else None
    return _safe(f'<a href="{escape(address)}">{text}</a>' if address else text)


@register.simple_tag(takes_context=True)
def about_number(context: Context, tile: Tile) -> SafeString:
    """Write the sign that leads to the page about a number; nothing where there is no such page.

    No blank stands before it: a line could end there, and the sign would begin one of its own.
    """
    key = tile.key if told_of(tile.source, tile.key) else ""
    return _about(tile.source, tile.label, course_id=context.get("course_id") or "", key=key)


def _about(source: str, label: Words, *, course_id: str, key: str = "") -> SafeString:
    address = number_url(source, course_id=course_id, key=key)
    if not address:
        return _safe("")
    name = gettext("About this number: %(name)s") % {"name": label}
    return _safe(
        f'<a class="about" href="{escape(address)}" aria-label="{escape(name)}">'
        '<span aria-hidden="true">i</span></a>'
    )


def _class(column: Column, line: Line | None = None) -> str:
    """Return the class of a heading, or of a cell.

    A long text has room for several words. A word out of a few stands in one line, unless it is
    long. A text with a word that is too long for a column may break anywhere.
    """
    if column.kind.is_number:
        return ' class="number"'
    value = line.get(column.key) if line else None
    text = str(value) if isinstance(value, str | Promise) else ""
    classes = []
    if len(text) > _LETTERS_OF_A_LONG_TEXT:
        classes.append("long")
    elif line and column.kind is Kind.WORD:
        classes.append("word")
    if any(len(word) > _LETTERS_OF_A_WORD for word in text.split()):
        classes.append("unspaced")
    return f' class="{" ".join(classes)}"' if classes else ""


def _safe(html: str) -> SafeString:
    """Mark what this module wrote: every text in it that is not its own is escaped."""
    return mark_safe(html)  # noqa: S308 - see the docstring
