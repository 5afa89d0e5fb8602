"""Tables with typed columns: the rows of a section, which page, chart, CSV and JSON share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum, StrEnum
from operator import itemgetter
from typing import Any, Final, Protocol, TypeAlias, TypeVar, runtime_checkable

from django.utils.translation import gettext
from django_stubs_ext import StrPromise

from dashboard.languages.lists import listed


class Masked(Enum):
    """The value of a cell about a group that is too small to be shown."""

    MASKED = "masked"


MASKED: Final = Masked.MASKED

UNREADABLE: Final = "\ufffd"
"""What is stored for a text of which no character could be read."""

Cell: TypeAlias = str | int | float | date | datetime | Masked | StrPromise | None
Line: TypeAlias = Mapping[str, Cell]
Words: TypeAlias = str | StrPromise

AnyLine = TypeVar("AnyLine")


class Kind(StrEnum):
    """How the values of a column are written.

    `SHARE` is a part of one (0.25 is 25 %), `SECONDS` a time in seconds, `CHANGE` a count that is
    written with its sign, `COUNTRY` a code of ISO 3166 that is written as the country's name,
    `MOMENT` a time of a day in UTC, `WORD` a word or two out of a few, which stand in one line.
    """

    TEXT = "text"
    WORD = "word"
    DATE = "date"
    MOMENT = "moment"
    COUNT = "count"
    CHANGE = "change"
    NUMBER = "number"
    SHARE = "share"
    SECONDS = "seconds"
    COUNTRY = "country"

    @property
    def is_number(self) -> bool:
        """Tell whether the values stand at the end of their cells, digit under digit."""
        return self not in (Kind.TEXT, Kind.WORD, Kind.DATE, Kind.MOMENT, Kind.COUNTRY)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        key: the column's name in JSON, and in a figure's specification.
        label: the heading, in the reader's language.
        kind: how the values are written.
        source: the published column behind the number, as `table.column`; it has a page that
            explains the number. Empty for a column without one.
        is_series: a figure draws the column as one of its series without naming it, such as an
            enrollment mode.
        link: makes the address that a cell leads to; None for a cell that leads nowhere.
        names: the words that the page and its chart have for a value, such as an enrollment mode;
            files have the value.
        keeps_ids: the page shows the value, which is an id, small beside its name.
    """

    key: str
    label: Words
    kind: Kind = Kind.COUNT
    source: str = ""
    is_series: bool = False
    link: Callable[[Line], str | None] | None = None
    names: Mapping[str, Words] = field(default_factory=dict)
    keeps_ids: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that sorts: the order that a click asks for, and the order of the table now."""

    column: Column
    sort: str
    direction: str


def headings_of(columns: Iterable[Column], *, sort: str) -> list[Heading]:
    """Return the headings of the columns of a table that is sorted as asked."""
    return [_heading_of(column, sort=sort) for column in columns]


def _heading_of(column: Column, *, sort: str) -> Heading:
    directions = {column.key: "ascending", f"-{column.key}": "descending"}
    # Numbers sort falling at the first click, texts rising.
    first = f"-{column.key}" if column.kind.is_number else column.key
    other = column.key if column.kind.is_number else f"-{column.key}"
    return Heading(
        column=column,
        sort=other if sort == first else first,
        direction=directions.get(sort, "none"),
    )


@runtime_checkable
class OrdersItself(Protocol):
    """Lines that are put in order where they are stored, because they are too many to fetch."""

    def in_order_of(self, key: str, *, falling: bool) -> Sequence[Line]:
        """Return the lines by a column; lines without a value come last."""
        ...


class UnknownColumnError(ValueError):
    """A table was to be sorted by a column that it does not have."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and the lines that the page shows, in the order of the page.

    Attributes:
        columns: the columns; the first one names a line.
        lines: a mapping from the columns' keys for each line. A long table has lines that the
            result store counts, orders and cuts (`StoredLines`).
        is_newest_first: whether a figure draws the lines from the last to the first.
        note: what the page says of all lines; files do not have it.
        nothing: why what was asked for has no lines, whatever the period; empty where the
            section's own words are right.
    """

    columns: tuple[Column, ...]
    lines: Sequence[Line]
    is_newest_first: bool = False
    note: Words = ""
    nothing: Words = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to show."""
        return not self.lines

    def column(self, key: str) -> Column | None:
        """Return the column of a key; None where the table lacks it."""
        return next((column for column in self.columns if column.key == key), None)

    def chart_rows(self) -> dict[str, Any]:
        """Return the rows as `figures.js` binds them, in drawing order."""
        lines = tuple(self.lines)[::-1] if self.is_newest_first else tuple(self.lines)
        return {
            "columns": {
                column.key: [plain(line.get(column.key)) for line in lines]
                for column in self.columns
            },
            "labels": {
                value: str(name) for column in self.columns for value, name in column.names.items()
            }
            | {column.key: str(column.label) for column in self.columns},
            "series": [column.key for column in self.columns if column.is_series],
        }

    def sorted_by(self, order: str) -> "Table":
        """Return the table in another order: a key, falling when it begins with `-`.

        Lines without a value come last.

        Raises:
            UnknownColumnError: the table has no such column.
        """
        key = order.removeprefix("-")
        if self.column(key) is None:
            known = listed(column.key for column in self.columns)
            raise UnknownColumnError(
                gettext(
                    "sort must be one of %(known)s, with - before it for falling order; "
                    "it is '%(order)s'."
                )
                % {"known": known, "order": order}
            )
        if isinstance(self.lines, OrdersItself):
            lines = self.lines.in_order_of(key, falling=order.startswith("-"))
            return replace(self, lines=lines, is_newest_first=False)
        lines = sorted_by_cell(
            self.lines, cell=lambda line: line.get(key), is_falling=order.startswith("-")
        )
        return replace(self, lines=tuple(lines), is_newest_first=False)


def sorted_by_cell(
    lines: Iterable[AnyLine], *, cell: Callable[[AnyLine], Cell], is_falling: bool
) -> list[AnyLine]:
    """Return lines in the order of a cell, whatever its case; those without a value come last.

    Lines with equal cells keep their order, whether it rises or falls.
    """
    valued, without = [], []
    for line in lines:
        value = plain(cell(line))
        if value is None:
            without.append(line)
        else:
            valued.append((value.casefold() if isinstance(value, str) else value, line))
    valued.sort(key=itemgetter(0), reverse=is_falling)
    return [*(line for _, line in valued), *without]


def plain(cell: Cell) -> str | int | float | None:
    """Return a cell as JSON has it: dates in ISO form, masked cells null."""
    match cell:
        case Masked():
            return None
        case date():
            return cell.isoformat()
        case None | int() | float() | str():
            return cell
        case _:
            return str(cell)
