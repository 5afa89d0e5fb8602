"""Parameters of a request, as existing clients send them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypedDict

from django.http import QueryDict
from rest_framework.request import Request

from api.errors import BadParameterError

_DATETIME_FORMAT = "%Y-%m-%dT%H%M%S"
_DATE_FORMAT = "%Y-%m-%d"

DATE_NAMES = frozenset({"start_date", "end_date"})
"""What `date_range` reads."""


class Days(TypedDict):
    """The range of a query of days."""

    start: date | None
    end: date | None
    latest: bool


class Weeks(TypedDict):
    """The range of a query of weeks."""

    start: datetime | None
    end: datetime | None
    latest: bool


@dataclass(frozen=True, slots=True)
class DateRange:
    """`start_date` (inclusive) and `end_date` (exclusive), in UTC; None leaves a side open.

    Without both dates, the contract answers the latest stored day of the course.
    """

    start: datetime | None
    end: datetime | None

    @property
    def days(self) -> Days:
        """The range of days; times are cut to dates, so noon of a day excludes it."""
        return {
            "start": self.start.date() if self.start else None,
            "end": self.end.date() if self.end else None,
            "latest": self.start is None and self.end is None,
        }

    @property
    def weeks(self) -> Weeks:
        """The range of a query of weeks."""
        return {
            "start": self.start,
            "end": self.end,
            "latest": self.start is None and self.end is None,
        }


def date_range(query: QueryDict) -> DateRange:
    """Read both dates; an empty one counts as absent.

    Raises:
        BadParameterError: a date has neither of the two formats, or is no day of the calendar.
    """
    return DateRange(start=_moment(query, "start_date"), end=_moment(query, "end_date"))


def _moment(query: QueryDict, name: str) -> datetime | None:
    text = query.get(name)
    if not text:
        return None
    for form in (_DATETIME_FORMAT, _DATE_FORMAT):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise BadParameterError(
        f"{name} must be a date as YYYY-MM-DD or YYYY-MM-DDTHHMMSS (UTC); it is '{text}'."
    )


@dataclass(frozen=True, slots=True)
class Lists:
    """Parameters that may name several things, of a query string or of a body."""

    data: Mapping[str, Any]
    is_query: bool

    def texts(self, name: str) -> list[str]:
        """Return the texts of a parameter; empty when it is absent or empty.

        A query separates the texts by commas, and the last one of a repeated parameter counts. A
        form repeats the key. JSON has an array, or one text. Nothing is trimmed, and an empty text
        among others stays.
        """
        found = self._values(name)
        if self.is_query:
            return found[-1].split(",") if found and found[-1] else []
        return found if any(found) else []

    def single(self, name: str) -> str | None:
        """Return the text of a parameter with one value; of several in a body, the last one."""
        found = self.texts(name)
        return (found[0] if self.is_query else found[-1]) if found else None

    def is_empty(self, name: str) -> bool:
        """Tell whether a body names a parameter without giving it a value."""
        return not self.is_query and name in self.data and not self.texts(name)

    def _values(self, name: str) -> list[str]:
        value = self.data.getlist(name) if isinstance(self.data, QueryDict) else self.data.get(name)
        if value is None:
            return []
        texts = map(str, value) if isinstance(value, list) else [str(value)]
        # JSON may hold lone surrogates, which no answer could repeat.
        return [text.encode(errors="replace").decode() for text in texts]


def asked_lists(request: Request) -> Lists:
    """Return the parameters of a query string, or of a POST's form or JSON object.

    Raises:
        BadParameterError: the body is JSON, but not an object.
    """
    if request.method != "POST":
        return Lists(request.query_params, is_query=True)
    if not isinstance(request.data, Mapping):
        raise BadParameterError("The body must be a JSON object or a form.")
    return Lists(request.data, is_query=False)
