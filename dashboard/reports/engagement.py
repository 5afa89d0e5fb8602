"""Engagement: how many learners were active, watched, tried and took part, week by week."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from operator import itemgetter

from django.utils.translation import gettext_lazy as _

from api.queries import courses as course_queries
from api.queries.reading import Row
from dashboard.frame.filters import Filter, Filters
from dashboard.frame.report import Asked, Lens, Report, Section
from dashboard.frame.table import Column, Kind, Table, Words
from dashboard.reports._days import WEEK, every

ACTIVITIES: dict[str, Words] = {
    "active": _("Active"),
    "played_video": _("Watched a video"),
    "attempted_problem": _("Tried a problem"),
    "posted_forum": _("Took part in discussions"),
}


def activity_by_week(asked: Asked) -> Table:
    """Return the learners of each week who did something."""
    rows = course_queries.activity_list(course_id=asked.course_id)
    return activity_table(rows, filters=asked.filters)


def activity_table(rows: Iterable[Row], *, filters: Filters) -> Table:
    """Return a line for each week, which is named by its last day."""
    by_week = {
        end.date() - timedelta(days=1): {row["label"].lower(): row["count"] for row in week_rows}
        for end, week_rows in groupby(rows, key=itemgetter("interval_end"))
    }
    # A week without active learners has no row in the mart.
    weeks = [day for day in every(by_week, step=WEEK) if filters.holds(day)]
    return Table(
        columns=(
            Column("week_end", _("Week ending"), Kind.DATE),
            *(
                Column(key, label, source="course_activity.count", is_series=True)
                for key, label in ACTIVITIES.items()
            ),
        ),
        lines=tuple(
            {"week_end": week} | {key: by_week.get(week, {}).get(key) or 0 for key in ACTIVITIES}
            for week in reversed(weeks)
        ),
        is_newest_first=True,
    )


REPORTS = [
    Report(
        slug="engagement",
        lens=Lens.ENGAGEMENT,
        title=_("Engagement"),
        question=_("How many learners are active, and what do they do?"),
        accepts=frozenset({Filter.PERIOD}),
        sections=(
            Section(
                key="by-week",
                heading=_("Active learners by week"),
                definition=_(
                    "Learners who did it at least once in the week (Monday to Sunday, UTC)."
                ),
                table=activity_by_week,
                figure="activity",
                nothing=_("Nobody was active yet. The chart comes with the first full week."),
            ),
        ),
    )
]
