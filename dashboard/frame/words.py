"""How values are written on a page, and the sentence that says what a chart shows."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel import Locale
from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, get_language_bidi, gettext, pgettext

from api.edx.countries import all_countries
from dashboard.frame.table import MASKED, Cell, Column, Kind, Table, plain

NOTHING = "–"


def written(cell: Cell, kind: Kind) -> str:
    """Return a cell as the page writes it."""
    if cell is None:
        return NOTHING
    if cell is MASKED:
        return gettext("too few")
    if kind is Kind.COUNTRY:
        return _country(str(cell))
    if kind is Kind.MOMENT and isinstance(cell, datetime):
        return moment(cell)
    if isinstance(cell, date):
        return _day_in(str(get_language()), cell)
    if isinstance(cell, bool):
        return gettext("yes") if cell else gettext("no")
    if not isinstance(cell, int | float):
        return str(cell)
    return _number_in(str(get_language()), cell, kind)


def _country(code: str) -> str:
    known = all_countries().get(code)
    if known is None:
        return code
    language = get_language() or settings.LANGUAGE_CODE
    if language == settings.LANGUAGE_CODE:
        return known["name"]
    return str(Locale(language).territories.get(code, known["name"]))


def day(value: date) -> str:
    """Return a day as the pages write it."""
    # Translators: the form of a day, as Django's filter `date` has it, such as 5 Mar 2024.
    return date_format(value, pgettext("form of a day", "j M Y"))


@lru_cache(maxsize=4096)
def _day_in(_language: str, value: date) -> str:
    """Write a day once for each language, which is a part of the cache's key."""
    return day(value)


@lru_cache(maxsize=8192, typed=True)
def _number_in(_language: str, value: float, kind: Kind) -> str:
    """Write a number once for each language; a page has hundreds, and many of them are equal.

    The type is a part of the key, too, because 1 and 1.0 are equal and written differently.
    """
    match kind:
        case Kind.SHARE:
            return percent(value)
        case Kind.SECONDS:
            return clock(value)
        case Kind.NUMBER:
            return rounded(value, 2)
        case Kind.CHANGE:
            return signed(value)
        case Kind.TEXT | Kind.WORD:
            return str(value)
        case _:
            return rounded(value, 0)


def rounded(value: float, decimals: int) -> str:
    """Return a number with as many decimals as it has, at most some.

    A whole number has none, as what was rounded before has no zeros at its end.
    """
    number = round(value, decimals)
    kept = next(count for count in range(decimals + 1) if round(number, count) == number)
    return _fixed(number, kept)


def _fixed(value: float, decimals: int) -> str:
    """Return a number with some decimals; Django alone would cut the others off."""
    number = round(value, decimals)
    text = number_format(abs(number), decimal_pos=decimals)
    return _left_to_right(f"\u2212{text}") if number < 0 else text


def percent(share: float) -> str:
    """Return a part of one as per cent.

    Parts next to nothing and to all keep a decimal, so that they are not 0 % and 100 %. Those that
    a decimal does not tell from them are under 0.1 % and over 99.9 %.
    """
    hundredths = share * 100
    is_near_an_end = 0 < abs(hundredths) < 1 or 99 < abs(hundredths) < 100
    if is_near_an_end and round(abs(hundredths), 1) == 0:
        return gettext("under %(share)s") % {"share": _percent(0.1, 1)}
    if is_near_an_end and round(abs(hundredths), 1) == 100:
        return gettext("over %(share)s") % {"share": _percent(99.9, 1)}
    return _percent(hundredths, 1 if is_near_an_end else 0)


def _percent(hundredths: float, decimals: int) -> str:
    # Translators: a percentage, such as 25 %; the space does not break.
    return gettext("%(number)s\u00a0%%") % {"number": _fixed(hundredths, decimals)}


def signed(value: float) -> str:
    """Return a number with its sign."""
    text = rounded(abs(value), 0 if isinstance(value, int) else 2)
    if value == 0:
        return text
    return _left_to_right(f"+{text}" if value > 0 else f"\u2212{text}")


def _left_to_right(number: str) -> str:
    """Keep the sign of a number at its left, also in a language that runs from right to left."""
    return f"\u200e{number}" if get_language_bidi() else number


def clock(seconds: float) -> str:
    """Return a time in seconds as minutes and seconds, or hours, minutes and seconds."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours}:{minutes:02}:{whole % 60:02}"
    return f"{minutes}:{whole % 60:02}"


def sentence_of(table: Table) -> str:
    """Return what a chart shows, in a sentence about the rows of its table.

    A series over days is told by its beginning, its end and its highest value; categories are told
    by the largest one.
    """
    first = table.columns[0]
    measured = [column for column in table.columns[1:] if column.kind.is_number]
    if table.is_empty or not measured:
        return ""
    lines = table.lines[::-1] if table.is_newest_first else table.lines
    is_over_time = first.kind is Kind.DATE or isinstance(plain(lines[0].get(first.key)), int)
    told = [
        _over_time(lines, first, column) if is_over_time else _largest(lines, first, column)
        for column in measured[:4]
    ]
    return " ".join(sentence for sentence in told if sentence)


def _over_time(lines: Sequence[Any], first: Column, column: Column) -> str:
    known = [line for line in lines if isinstance(line.get(column.key), int | float)]
    if not known:
        return ""
    start, end = known[0], known[-1]
    highest = max(known, key=lambda line: line[column.key])
    values = {
        "label": str(column.label),
        "start": written(start[column.key], column.kind),
        "end": written(end[column.key], column.kind),
        "first": written(start[first.key], first.kind),
        "last": written(end[first.key], first.kind),
        "most": written(highest[column.key], column.kind),
        "when": written(highest[first.key], first.kind),
    }
    if len(known) == 1:
        return gettext("%(label)s: %(start)s (%(first)s).") % values
    return (
        gettext(
            "%(label)s: from %(start)s (%(first)s) to %(end)s (%(last)s), "
            "at most %(most)s (%(when)s)."
        )
        % values
    )


def _largest(lines: Sequence[Any], first: Column, column: Column) -> str:
    known = [line for line in lines if isinstance(line.get(column.key), int | float)]
    if not known:
        return ""
    highest = max(known, key=lambda line: line[column.key])
    return gettext("%(label)s: the most is %(most)s (%(name)s), of %(count)s lines.") % {
        "label": str(column.label),
        "most": written(highest[column.key], column.kind),
        "name": written(highest[first.key], first.kind),
        "count": number_format(len(known)),
    }


def moment(value: datetime) -> str:
    """Return a moment as the pages write it, in UTC."""
    return gettext("%(day)s, %(time)s UTC") % {
        "day": day(value),
        "time": date_format(value, "H:i"),
    }
