"""The parameters that every report has alike: period, comparison, enrollment mode, cohort.

The address of a report is its state: whoever opens it sees the same filters.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import urlencode

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.frame.table import Words
from dashboard.languages.lists import listed

Value = TypeVar("Value")

PREVIOUS: Final = "previous"
"""The value of `compare` for the period of the same length just before."""
TURNS: Final = ("table", "page", "sort")
"""Parameters that order and turn the lines of one table, and choose no rows."""


class Filter(StrEnum):
    """A filter that a report may have; the value of `PERIOD` stands in `from` and `to`."""

    PERIOD = "period"
    COMPARE = "compare"
    MODE = "mode"
    COHORT = "cohort"


FILTER_LABELS: Final[Mapping[str, Words]] = {
    "from": _("From"),
    "to": _("To"),
    "compare": _("Compare with"),
    "mode": _("Enrollment mode"),
    "cohort": _("Cohort"),
}
"""The words of the page for the parameters of an address."""


class FilterError(ValueError):
    """A filter has a value that is not allowed; the message says what is.

    Attributes:
        on_page: the message with the words of the page instead of the address's parameters.
    """

    def __init__(self, message: str, *, on_page: str) -> None:
        super().__init__(message)
        self.on_page = on_page


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a page; None leaves a filter open.

    Attributes:
        first: first day of the period.
        last: last day of the period, inclusive.
        compare: `previous`, or the id of another run of the course.
        mode: an enrollment mode.
        cohort: a cohort's name.
    """

    first: date | None = None
    last: date | None = None
    compare: str | None = None
    mode: str | None = None
    cohort: str | None = None

    def holds(self, day: date) -> bool:
        """Tell whether a day is in the period."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)

    @property
    def has_period(self) -> bool:
        """Tell whether the days are limited."""
        return self.first is not None or self.last is not None

    @property
    def other_run(self) -> str | None:
        """The id of the run to compare with; None without one."""
        return None if self.compare == PREVIOUS else self.compare

    def parameters(self) -> dict[str, str]:
        """Return the filters that are set, as they stand in an address."""
        values = {
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
            "compare": self.compare,
            "mode": self.mode,
            "cohort": self.cohort,
        }
        return {name: value for name, value in values.items() if value is not None}

    def query(self) -> str:
        """Return the filters as the query of an address, which links to other reports carry on."""
        return urlencode(self.parameters())


def parse_filters(
    parameters: Mapping[str, str],
    *,
    runs: Collection[str],
    modes: Collection[str],
    cohorts: Collection[str],
) -> Filters:
    """Read the filters of an address; an empty value leaves a filter open.

    Args:
        parameters: the address's parameters.
        runs: the other runs of the course that the reader may see.
        modes: the enrollment modes of the course.
        cohorts: the cohorts of the course.

    Raises:
        FilterError: a value is not allowed.
    """
    first, last = _day(parameters, "from"), _day(parameters, "to")
    if first is not None and last is not None and first > last:
        raise FilterError(
            gettext("from must not be after to; from is %(first)s and to is %(last)s.")
            % {"first": first, "last": last},
            on_page=gettext("The first day must not be after the last day."),
        )
    return Filters(
        first=first,
        last=last,
        compare=one_of(parameters, "compare", allowed=(PREVIOUS, *runs)),
        mode=one_of(parameters, "mode", allowed=modes),
        cohort=one_of(parameters, "cohort", allowed=cohorts),
    )


def _day(parameters: Mapping[str, str], name: str) -> date | None:
    text = parameters.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _refused(
            gettext("%(name)s must be a day such as 2024-03-31; it is '%(value)s'."),
            name,
            value=text[:40],
        ) from None


def entered_filters(
    parameters: Mapping[str, str],
    *,
    runs: Collection[str],
    modes: Collection[str],
    cohorts: Collection[str],
) -> Filters:
    """Read the filters of an address that was refused, each for itself, to show them again.

    A value that is not allowed leaves its filter open.
    """
    return Filters(
        first=_or_none(lambda: _day(parameters, "from")),
        last=_or_none(lambda: _day(parameters, "to")),
        compare=_or_none(lambda: one_of(parameters, "compare", allowed=(PREVIOUS, *runs))),
        mode=_or_none(lambda: one_of(parameters, "mode", allowed=modes)),
        cohort=_or_none(lambda: one_of(parameters, "cohort", allowed=cohorts)),
    )


def _or_none(read: Callable[[], Value]) -> Value | None:
    try:
        return read()
    except FilterError:
        return None


def one_of(
    parameters: Mapping[str, str], name: str, *, allowed: Collection[str], label: Words = ""
) -> str | None:
    """Return the value of a parameter that has named values; None for an empty one.

    Args:
        parameters: the address's parameters.
        name: the parameter.
        allowed: its values.
        label: what the page calls it, unless it is a filter that every report has alike.

    Raises:
        FilterError: the value is not allowed.
    """
    value = parameters.get(name, "")
    if not value:
        return None
    if value not in allowed:
        known = listed(allowed) if allowed else gettext("no value, because the course has none")
        raise _refused(
            gettext("%(name)s must be one of: %(known)s; it is '%(value)s'."),
            name,
            label=label,
            known=known,
            value=value[:100],
        )
    return value


def _refused(message: str, name: str, *, label: Words = "", **values: str) -> FilterError:
    called = str(label or FILTER_LABELS.get(name, name))
    return FilterError(
        message % {"name": name, **values}, on_page=message % {"name": called, **values}
    )
