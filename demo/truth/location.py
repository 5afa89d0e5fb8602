"""Expected countries of a course's learners: each learner's country at the last event anywhere."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from demo.actions import Action
from demo.people.learners import Enrollment
from demo.truth.table import Table, Value
from demo.world import COUNTRIES

UNKNOWN = "UNKNOWN"


class LastCountries:
    """Keeps the last event with an address of each learner."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[int, str]] = {}

    def see(self, action: Action) -> None:
        """Keep the place of a known learner's event; the event of a task has no place."""
        user_id = action.user_id
        if user_id is None or not action.ip:
            return
        if user_id not in self._last or self._last[user_id][0] < action.moment:
            self._last[user_id] = (action.moment, country_of(action.ip))

    def country_of(self, user_id: int) -> str | None:
        """Return the country of a learner's last event; None for a learner without an event."""
        return self._last.get(user_id, (0, None))[1]

    def table(self, enrollments: Iterable[Enrollment], *, as_of: date) -> Table:
        """Return the LMS's enrollments by country; the country may be null."""
        active: Counter[tuple[str, str | None]] = Counter()
        ever: Counter[tuple[str, str | None]] = Counter()
        for one in enrollments:
            if one.created:
                _, country = self._last.get(one.learner.user_id, (0, None))
                active[one.course.course_id, country] += one.is_active
                ever[one.course.course_id, country] += 1
        last_date = (as_of - timedelta(days=1)).isoformat()
        rows: list[tuple[Value, ...]] = [
            (last_date, *group, active[group], count) for group, count in ever.items()
        ]
        columns = ("date", "course_id", "country_code", "count", "cumulative_count")
        return Table("course_enrollment_location_current", columns, rows)


def country_of(ip: str) -> str:
    """Return the country whose learners have such addresses; private addresses have no country."""
    for country in COUNTRIES:
        if ip.startswith(f"{country.ipv4}.") or (
            country.ipv6 and ip.startswith(f"{country.ipv6}:")
        ):
            return country.code
    return UNKNOWN
