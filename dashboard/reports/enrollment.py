"""Enrollment: how many learners the course has, by day and mode, and against another run."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import partial
from itertools import groupby
from operator import itemgetter

from django.utils.translation import gettext_lazy as _

from api.queries import courses as course_queries
from api.queries.reading import Row
from dashboard.frame.course import published_rows
from dashboard.frame.filters import Filter, Filters
from dashboard.frame.report import Asked, Lens, Report, Section, Tile
from dashboard.frame.table import Column, Kind, Table
from dashboard.reports._days import DAY, every
from dashboard.reports._modes import counted_mode, in_order, mode_name


def enrollment_by_day(asked: Asked) -> Table:
    """Return the enrolled learners of each day of the course."""
    rows = course_queries.enrollment_mode_daily_list(course_id=asked.course_id)
    return enrollment_table(rows, filters=asked.filters)


def enrollment_table(rows: Iterable[Row], *, filters: Filters) -> Table:
    """Return the enrolled learners of each day, a column for each mode that was ever in use."""
    counts = _counts_by_day(rows)
    used = {mode for modes in counts.values() for mode, count in modes.items() if count}
    if filters.mode:
        used &= {counted_mode(filters.mode)}
    modes = in_order(used)
    # A day without enrolled learners has no row in the mart.
    days = [day for day in every(counts, step=DAY) if filters.holds(day)]
    return Table(
        columns=(
            Column("date", _("Date"), Kind.DATE),
            Column("enrolled", _("Enrolled"), source="course_enrollment_daily.count"),
            *(
                Column(
                    mode,
                    mode_name(mode),
                    source="course_enrollment_mode_daily.count",
                    is_series=True,
                )
                for mode in modes
            ),
        ),
        lines=tuple(
            {
                "date": day,
                "enrolled": sum(counts[day].get(mode, 0) for mode in modes),
                **{mode: counts[day].get(mode, 0) for mode in modes},
            }
            for day in reversed(days)
        ),
        is_newest_first=True,
    )


def _counts_by_day(rows: Iterable[Row]) -> defaultdict[date, dict[str, int]]:
    counts: defaultdict[date, dict[str, int]] = defaultdict(dict)
    for day, rows_of_day in groupby(rows, key=itemgetter("date")):
        for row in rows_of_day:
            mode = counted_mode(row["mode"])
            counts[day][mode] = counts[day].get(mode, 0) + (row["count"] or 0)
    return counts


def enrollment_tiles(asked: Asked) -> list[Tile]:
    """Return the head counts of the course; none for a course without a summary."""
    summary = asked.course.summary
    if not summary:
        return []
    rows = published_rows(partial(course_queries.course_summary_list, course_ids=[asked.course_id]))
    verified = sum(row["count"] or 0 for row in rows if row["enrollment_mode"] == "verified")
    table = "course_meta_summary_enrollment"
    return [
        Tile(_("Ever enrolled"), summary["total"], "total", source=f"{table}.cumulative_count"),
        Tile(
            _("Enrolled now"),
            summary["current"],
            "current",
            change=summary["change"],
            source=f"{table}.count",
        ),
        Tile(_("Verified"), verified, "verified", source=f"{table}.count"),
        Tile(_("Passing"), summary["passing"], "passing", source=f"{table}.passing_users"),
    ]


REPORTS = [
    Report(
        slug="enrollment",
        lens=Lens.ENROLLMENT,
        title=_("Enrollment"),
        question=_("How many learners has the course, and how does that change?"),
        accepts=frozenset({Filter.PERIOD, Filter.MODE}),
        tiles=enrollment_tiles,
        sections=(
            Section(
                key="by-day",
                heading=_("Enrollment by day"),
                definition=_("Learners enrolled at the end of each day (UTC), by enrollment mode."),
                table=enrollment_by_day,
                figure="enrollment",
                nothing=_("Nobody has enrolled yet. The chart comes with the first learner."),
            ),
        ),
    )
]
