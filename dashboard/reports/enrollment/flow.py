"""Who joined and who left, by week."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from api.queries import courses as course_queries
from api.queries.reading import Row
from dashboard.frame.filters import Filters
from dashboard.frame.modes import counted_mode
from dashboard.frame.report import Asked
from dashboard.frame.table import Column, Kind, Table
from dashboard.reports._days import week_end, whole_weeks
from dashboard.reports.enrollment.by_day import NOBODY_IN_THE_MODE


def flow_by_week(asked: Asked) -> Table:
    """Return who joined and who left in each week of the course."""
    rows = course_queries.enrollment_flow_list(course_id=asked.course_id)
    return flow_table(rows, filters=asked.filters, through=asked.through, since=asked.since)


def flow_table(
    rows: Iterable[Row], *, filters: Filters, through: date | None, since: date | None = None
) -> Table:
    """Return arrivals and departures by whole week; a week is named by its Sunday.

    Of one mode, they are those of the mode, with those of modes that count as it and with learners
    who changed to it or from it. Of the course, they are learners who joined it or left it.
    """
    prefix = "" if filters.mode else "course_"
    weeks: defaultdict[date, list[int]] = defaultdict(lambda: [0, 0])
    modes: set[str] = set()
    for row in rows:
        modes.add(counted_mode(row["mode"]))
        if filters.mode is None or counted_mode(row["mode"]) == counted_mode(filters.mode):
            counts = weeks[week_end(row["date"])]
            counts[0] += row[f"{prefix}arrivals"]
            counts[1] += row[f"{prefix}departures"]
    is_unused = filters.mode and counted_mode(filters.mode) not in modes
    shown = whole_weeks(weeks, filters=filters, through=through, since=since)
    mart = "course_enrollment_flow_daily"
    return Table(
        columns=(
            Column("week_end", _("Week ending"), Kind.DATE),
            Column("arrivals", _("Joined"), source=f"{mart}.{prefix}arrivals"),
            Column("departures", _("Left"), source=f"{mart}.{prefix}departures"),
            Column("change", _("Change"), Kind.CHANGE),
        ),
        lines=tuple(
            {
                "week_end": day,
                "arrivals": weeks[day][0],
                "departures": weeks[day][1],
                "change": weeks[day][0] - weeks[day][1],
            }
            for day in reversed(shown.ends)
        ),
        is_newest_first=True,
        nothing=NOBODY_IN_THE_MODE if is_unused else shown.nothing,
    )
