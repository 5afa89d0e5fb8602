"""Parameters of a request, as existing clients send them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.http import QueryDict

from api.errors import BadParameterError

_DATETIME_FORMAT = "%Y-%m-%dT%H%M%S"
_DATE_FORMAT = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class DateRange:
    """`start_date` (inclusive) and `end_date` (exclusive), in UTC; None leaves a side open."""

    start: datetime | None
    end: datetime | None

    @property
    def start_day(self) -> date | None:
        """The start cut to its date, for columns of days."""
        return self.start.date() if self.start else None

    @property
    def end_day(self) -> date | None:
        """The end cut to its date: noon of a day excludes that day."""
        return self.end.date() if self.end else None


def date_range(query: QueryDict) -> DateRange:
    """Read both dates; an empty one counts as absent.

    Raises:
        BadParameterError: a date is in neither format, or is no day of the calendar.
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
