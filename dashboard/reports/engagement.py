"""Engagement: how many learners were active, watched, tried and took part, week by week."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from api.queries import courses as course_queries
from api.queries.reading import Row
from dashboard.frame.filters import Filter, Filters
from dashboard.frame.report import Asked, Lens, Report, Section, Tile
from dashboard.frame.table import Cell, Column, Kind, Line, Table, Words
from dashboard.frame.words import percent, written
from dashboard.reports._days import WEEK, is_from_its_monday, last_whole_week, whole_weeks
from dashboard.reports._enrolled import enrolled_by_day, enrolled_where_published
from dashboard.reports._forecast import forecast_section
from dashboard.reports.learners.lists import activity_lists

ACTIVITIES: dict[str, Words] = {
    "active": _("Active"),
    "played_video": _("Watched a video"),
    "attempted_problem": _("Tried a problem"),
    "posted_forum": _("Took part in discussions"),
}


WEEKS_OF_A_TREND = 9


def activity_by_week(asked: Asked) -> Table:
    """Return the learners of each week who did something."""
    return _activity(asked, count="count")


def _activity(asked: Asked, *, count: str) -> Table:
    return activity_table(
        asked.course.once(activity_rows),
        filters=asked.filters,
        through=asked.through,
        since=asked.since,
        count=count,
    )


def activity_rows(course_id: str) -> list[Row]:
    """Return the weeks of a course, as `course_activity` has them.

    Raises:
        NotPublishedError: no activity is published.
    """
    return course_queries.activity_list(course_id=course_id)


def activity_table(
    rows: Iterable[Row],
    *,
    filters: Filters,
    through: date | None,
    since: date | None = None,
    count: str = "count",
) -> Table:
    """Return a line for each whole week, which is named by its last day.

    Args:
        rows: the weeks of the course, as `course_activity` has them.
        filters: the period.
        through: the last day of the data; None where it is not known.
        since: the first day of the data; None where it is not set.
        count: the column of the mart that counts the learners.
    """
    by_week = {
        end.date() - timedelta(days=1): {row["label"].lower(): row[count] for row in week_rows}
        for end, week_rows in groupby(rows, key=itemgetter("interval_end"))
    }
    # A week without active learners has no row in the mart.
    weeks = whole_weeks(by_week, filters=filters, through=through, since=since)
    return Table(
        columns=(
            Column("week_end", _("Week ending"), Kind.DATE),
            *(
                Column(key, label, source=f"course_activity.{count}", is_series=True)
                for key, label in ACTIVITIES.items()
            ),
        ),
        lines=tuple(
            {"week_end": week} | {key: by_week.get(week, {}).get(key) or 0 for key in ACTIVITIES}
            for week in reversed(weeks.ends)
        ),
        is_newest_first=True,
        nothing=weeks.nothing,
    )


def share_by_week(asked: Asked) -> Table:
    """Return how many of the learners enrolled at the end of each week were active in it."""
    active = _activity(asked, count="enrolled_count")
    return share_table(active, enrolled=enrolled_by_day(asked.course_id))


def _active(asked: Asked) -> dict[date, int]:
    whole = replace(asked, filters=Filters())
    return {
        line["week_end"]: line["active"]
        for line in activity_by_week(whole).lines
        if isinstance(line["week_end"], date) and isinstance(line["active"], int)
    }


def share_table(table: Table, *, enrolled: Mapping[date, int]) -> Table:
    """Return the lines of a table of active learners as shares of the enrolled ones.

    A week at whose end nobody is enrolled has no shares.

    Args:
        table: the table that `activity_table` makes of the learners who are enrolled at the end of
            the week, so that no share passes 1.
        enrolled: learners who are enrolled at the end of each day.
    """
    return Table(
        columns=(
            table.columns[0],
            *(
                Column(key, label, Kind.SHARE, source="course_activity.enrolled_count")
                for key, label in ACTIVITIES.items()
            ),
            Column("enrolled", _("Enrolled"), source="course_enrollment_daily.count"),
        ),
        lines=tuple(_share_line(line, enrolled) for line in table.lines),
        is_newest_first=True,
        nothing=table.nothing,
    )


def _share_line(line: Line, enrolled: Mapping[date, int]) -> Line:
    week = line["week_end"]
    count = enrolled.get(week, 0) if isinstance(week, date) else 0
    shares = {key: _share(line[key], count) for key in ACTIVITIES}
    return {"week_end": week, **shares, "enrolled": count}


def _share(active: Cell, enrolled: int) -> float | None:
    return active / enrolled if enrolled and isinstance(active, int) else None


def _tiles(asked: Asked) -> list[Tile]:
    if asked.through is None:
        return []
    weeks = weeks_of_activity(
        asked.course.once(activity_rows),
        through=asked.through,
        since=asked.since,
        enrolled=enrolled_where_published(asked.course_id),
    )
    return [week.tile() for week in weeks]


@dataclass(frozen=True, slots=True)
class WeekOfActivity:
    """The learners of the last whole week who did something.

    Attributes:
        key: what they did.
        counts: their numbers of the last weeks, oldest first.
        of_enrolled: those of the last week who are enrolled at its end.
        enrolled: all who are enrolled at its end; 0 where that is not known.
        week_end: the last day of the week.
    """

    key: str
    counts: tuple[int, ...]
    of_enrolled: int
    enrolled: int
    week_end: date

    @property
    def change(self) -> int | None:
        """The change since the week before; None where the data do not have that week in full."""
        return self.counts[-1] - self.counts[-2] if len(self.counts) > 1 else None

    def tile(self) -> Tile:
        """Return the key number, with its change and its share of the enrolled."""
        return Tile(
            ACTIVITIES[self.key],
            self.counts[-1],
            self.key,
            change=self.change,
            of_whom=self.of_whom(),
            source="course_activity.count",
            trend=self.counts,
        )

    def of_whom(self, *, is_share_told: bool = True) -> Words:
        """Say how many of the enrolled did it, where that may be told, and in which week."""
        day = written(self.week_end, Kind.DATE)
        if not self.enrolled or not is_share_told:
            return _("week to %(day)s") % {"day": day}
        return _("%(active)s of %(enrolled)s enrolled (%(share)s), week to %(day)s") % {
            "share": percent(self.of_enrolled / self.enrolled),
            "active": number_format(self.of_enrolled),
            "enrolled": number_format(self.enrolled),
            "day": day,
        }


def weeks_of_activity(
    rows: Iterable[Row], *, through: date, since: date | None, enrolled: Mapping[date, int]
) -> list[WeekOfActivity]:
    """Return the learners of the last whole week who did something, by what they did.

    Args:
        rows: the weeks of the course, as `course_activity` has them.
        through: the last day of the data.
        since: the first day of the data; None where it is not set.
        enrolled: the enrolled learners by day, as far as they are known.
    """
    found = list(rows)
    if not found:
        return []
    table = partial(activity_table, found, filters=Filters(), through=through, since=since)
    by_week = {line["week_end"]: line for line in table().lines}
    still_there = table(count="enrolled_count").lines
    last = last_whole_week(through)
    last_weeks = (last - number * WEEK for number in reversed(range(WEEKS_OF_A_TREND)))
    weeks = [week for week in last_weeks if is_from_its_monday(week, since=since)]
    if not weeks:
        return []
    of_last: Line = next((line for line in still_there if line["week_end"] == last), {})
    return [
        WeekOfActivity(
            key,
            # A week without active learners has no row in the mart.
            counts=tuple(int(str(by_week.get(week, {}).get(key, 0))) for week in weeks),
            of_enrolled=int(str(of_last.get(key, 0))),
            enrolled=enrolled.get(last, 0),
            week_end=last,
        )
        for key in ACTIVITIES
    ]


REPORTS = [
    Report(
        slug="engagement",
        lens=Lens.ENGAGEMENT,
        title=_("Engagement"),
        question=_("How many learners are active, and what do they do?"),
        tiles=_tiles,
        lists=activity_lists,
        sections=(
            Section(
                key="by-week",
                heading=_("Active learners by week"),
                definition=_(
                    "Learners who did it at least once in the week (Monday to Sunday, UTC)."
                ),
                table=activity_by_week,
                follows=frozenset({Filter.PERIOD}),
                figure="activity",
                nothing=_("Nobody was active yet. The chart comes with the first full week."),
            ),
            Section(
                key="shares",
                heading=_("Active learners as a share of the enrolled"),
                definition=_(
                    "Of the learners who are enrolled at the end of the week, those who did it. "
                    "Who is not enrolled any more counts above, and not here."
                ),
                table=share_by_week,
                follows=frozenset({Filter.PERIOD}),
                figure="activity_share",
                lines_on_a_page=12,
                nothing=_("Nobody was active yet. The chart comes with the first full week."),
            ),
            forecast_section(
                measure="active",
                heading=_("Active learners in the next weeks"),
                observed=_active,
            ),
        ),
    )
]
