"""Enrollment: how many learners the course has, by day and mode, and against another run."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from api.queries import courses as course_queries
from api.queries.reading import Row
from dashboard.frame.course import CourseFacts
from dashboard.frame.filters import Filter, Filters
from dashboard.frame.modes import counted_mode, in_order, mode_name
from dashboard.frame.report import Asked, Lens, Report, Section, Tile
from dashboard.frame.table import Column, Kind, Line, Table, Words
from dashboard.reports._days import DAY, WEEK, every, week_end
from dashboard.reports._enrolled import enrolled_by_day
from dashboard.reports._forecast import forecast_section
from dashboard.reports.learners.lists import enrollment_lists

_NOBODY_IN_THE_MODE: Words = _("At the end of no day was anybody enrolled in this mode.")


def enrollment_by_day(asked: Asked) -> Table:
    """Return the enrolled learners of each day of the course."""
    rows = course_queries.enrollment_mode_count_list(course_id=asked.course_id)
    return enrollment_table(rows, filters=asked.filters)


def enrollment_table(rows: Iterable[Row], *, filters: Filters) -> Table:
    """Return the enrolled learners of each day, a column for each mode that was ever in use."""
    counts = _counts_by_day(rows)
    used = {mode for modes in counts.values() for mode, count in modes.items() if count}
    if filters.mode:
        used &= {counted_mode(filters.mode)}
    nothing = _NOBODY_IN_THE_MODE if filters.mode and not used else ""
    modes = in_order(used)
    # A day without enrolled learners has no row in the mart.
    days = [] if nothing else [day for day in every(counts, step=DAY) if filters.holds(day)]
    return Table(
        columns=(
            Column("date", _("Date"), Kind.DATE),
            Column("enrolled", _("Enrolled"), source="course_enrollment_daily.count"),
            *(
                Column(
                    mode_key(mode),
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
                **{mode_key(mode): counts[day].get(mode, 0) for mode in modes},
            }
            for day in reversed(days)
        ),
        is_newest_first=True,
        nothing=nothing,
    )


def mode_key(mode: str) -> str:
    """Return the key of a mode's column; a mode may be called as another column of the table."""
    return f"mode {mode}" if mode in {"date", "enrolled"} else mode


def _counts_by_day(rows: Iterable[Row]) -> defaultdict[date, dict[str, int]]:
    counts: defaultdict[date, dict[str, int]] = defaultdict(dict)
    for day, rows_of_day in groupby(rows, key=itemgetter("date")):
        for row in rows_of_day:
            mode = counted_mode(row["mode"])
            counts[day][mode] = counts[day].get(mode, 0) + (row["count"] or 0)
    return counts


def flow_by_week(asked: Asked) -> Table:
    """Return who joined and who left in each week of the course."""
    rows = course_queries.enrollment_flow_list(course_id=asked.course_id)
    return flow_table(rows, filters=asked.filters, through=asked.through)


def flow_table(rows: Iterable[Row], *, filters: Filters, through: date | None) -> Table:
    """Return arrivals and departures by week; a week is named by its Sunday.

    Of one mode, they are those of the mode, with learners who changed to it or from it. Of the
    course, they are learners who joined it or left it.
    """
    prefix = "" if filters.mode else "course_"
    weeks: defaultdict[date, list[int]] = defaultdict(lambda: [0, 0])
    modes: set[str] = set()
    for row in rows:
        modes.add(counted_mode(row["mode"]))
        if filters.mode in (None, row["mode"]):
            counts = weeks[week_end(row["date"])]
            counts[0] += row[f"{prefix}arrivals"]
            counts[1] += row[f"{prefix}departures"]
    is_unused = filters.mode and counted_mode(filters.mode) not in modes
    nothing = _NOBODY_IN_THE_MODE if is_unused else ""
    if weeks and through is not None:
        weeks[week_end(through)] = weeks[week_end(through)]
    days = [day for day in every(weeks, step=WEEK) if filters.holds(day)]
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
            for day in reversed(days)
        ),
        is_newest_first=True,
        nothing=nothing,
    )


_DAYS_COMPARED = 28


def compared(asked: Asked) -> Table:
    """Return the enrollment beside that of another run, or of the period before."""
    filters = asked.filters
    this = enrolled_by_day(asked.course_id)
    if filters.other_run is not None:
        other = enrolled_by_day(filters.other_run)
        starts = next(
            row["starts"]
            for row in asked.course.other_runs
            if row["course_id"] == filters.other_run
        )
        return compared_table(
            {day: count for day, count in this.items() if filters.holds(day)},
            other,
            begins=_first_day(this, asked.course.starts),
            other_begins=_first_day(other, starts),
            label=filters.other_run,
        )
    last = filters.last or max(this, default=None) or date.max
    first = filters.first or last - (_DAYS_COMPARED - 1) * DAY
    length = last - first + DAY
    return compared_table(
        {day: count for day, count in this.items() if first <= day <= last},
        {day: count for day, count in this.items() if first - length <= day < first},
        begins=first,
        other_begins=first - length,
        label=_("The period before"),
    )


def _sundays(asked: Asked) -> dict[date, int]:
    by_day = enrolled_by_day(asked.course_id)
    return {day: count for day, count in by_day.items() if day == week_end(day)}


def _first_day(counts: Mapping[date, int], starts: datetime | None) -> date:
    """Return the day from which a run's days are counted: its start, else its first learner."""
    return starts.date() if starts else min(counts, default=date.max)


def compared_table(
    this: Mapping[date, int],
    other: Mapping[date, int],
    *,
    begins: date,
    other_begins: date,
    label: Words,
) -> Table:
    """Return two series of enrollment side by side, aligned by the days since their beginnings.

    Days before the beginning have negative numbers. Lines end with the last day of `this`. Without
    a day that both have there are no lines, and the table says so.
    """
    mine = {(day - begins).days: count for day, count in this.items()}
    theirs = {(day - other_begins).days: count for day, count in other.items()}
    last = max(mine, default=-1)
    numbers = sorted(number for number in mine.keys() | theirs.keys() if number <= last)
    nothing: Words = ""
    if mine and mine.keys().isdisjoint(theirs):
        # One series beside an empty one would look like a comparison.
        numbers, nothing = [], _("No day has numbers of both, so nothing can be compared.")
    return Table(
        columns=(
            Column("course_day", _("Day"), Kind.COUNT),
            Column("this_run", _("This one"), source="course_enrollment_daily.count"),
            Column("other_run", label, source="course_enrollment_daily.count"),
            Column("difference", _("Difference"), Kind.CHANGE),
        ),
        lines=tuple(
            _compared_line(number, mine.get(number), theirs.get(number))
            for number in reversed(numbers)
        ),
        is_newest_first=True,
        nothing=nothing,
    )


def _compared_line(number: int, mine: int | None, theirs: int | None) -> Line:
    difference = None if mine is None or theirs is None else mine - theirs
    return {
        "course_day": number,
        "this_run": mine,
        "other_run": theirs,
        "difference": difference,
    }


def enrollment_tiles(asked: Asked) -> list[Tile]:
    """Return the head counts of the course; none for a course without a summary."""
    summary = asked.course.summary
    if not summary:
        return []
    rows = asked.course.by_mode
    verified = sum(row["count"] or 0 for row in rows if row["enrollment_mode"] == "verified")
    table = "course_meta_summary_enrollment"
    return [
        Tile(_("Ever enrolled"), summary["total"], "total", source=f"{table}.cumulative_count"),
        Tile(
            _("Enrolled now"),
            summary["current"],
            "current",
            change=summary["change"],
            of_whom=by_the_lms(asked.course),
            source=f"{table}.count",
        ),
        Tile(_("Verified"), verified, "verified", source=f"{table}.count"),
        Tile(
            _("Passing"),
            summary["passing"],
            "passing",
            of_whom=_("of all who ever enrolled, by the log"),
            source=f"{table}.passing_users",
        ),
    ]


def by_the_lms(course: CourseFacts) -> str:
    """Return how many are enrolled by the LMS's own table, in words; empty where it is not read.

    The page about the number, which the tile leads to, says why the two numbers differ.
    """
    if course.reconciled is None:
        return ""
    return gettext("%(count)s by the LMS") % {
        "count": number_format(course.reconciled["lms_count"])
    }


REPORTS = [
    Report(
        slug="enrollment",
        lens=Lens.ENROLLMENT,
        title=_("Enrollment"),
        question=_("How many learners has the course, and how does that change?"),
        accepts=frozenset({Filter.PERIOD, Filter.MODE, Filter.COMPARE}),
        tiles=enrollment_tiles,
        lists=enrollment_lists,
        sections=(
            Section(
                key="by-day",
                heading=_("Enrollment by day"),
                definition=_("Learners enrolled at the end of each day (UTC), by enrollment mode."),
                table=enrollment_by_day,
                figure="enrollment",
                lines_on_a_page=14,
                nothing=_("Nobody has enrolled yet. The chart comes with the first learner."),
            ),
            Section(
                key="compared",
                heading=_("Compared"),
                definition=_(
                    "Learners enrolled at the end of each day, beside another run on the same day "
                    "since its start, or beside the period of the same length just before."
                ),
                table=compared,
                figure="enrollment_runs",
                is_shown=lambda asked: asked.filters.compare is not None,
            ),
            Section(
                key="flow",
                heading=_("Joined and left"),
                definition=_(
                    "Learners who joined and who left in the week (Monday to Sunday, UTC). The "
                    "states at the ends of two days decide."
                ),
                table=flow_by_week,
                figure="enrollment_flow",
                lines_on_a_page=12,
                nothing=_("Nobody has joined or left yet."),
            ),
            forecast_section(
                measure="enrollment",
                heading=_("Learners enrolled in the next weeks"),
                observed=_sundays,
            ),
        ),
    )
]
