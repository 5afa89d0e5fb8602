"""Enrollment: how many learners the course has, by day and mode, and against another run."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from dashboard.frame.filters import Filter
from dashboard.frame.report import Asked, Lens, Report, Section
from dashboard.reports._days import week_end
from dashboard.reports._enrolled import enrolled_by_day
from dashboard.reports._forecast import forecast_section
from dashboard.reports.enrollment.by_day import enrollment_by_day
from dashboard.reports.enrollment.compared import beside_another
from dashboard.reports.enrollment.flow import flow_by_week
from dashboard.reports.enrollment.head_counts import enrollment_tiles
from dashboard.reports.learners.lists import enrollment_lists


def _sundays(asked: Asked) -> dict[date, int]:
    by_day = enrolled_by_day(asked.course_id)
    return {day: count for day, count in by_day.items() if day == week_end(day)}


REPORTS = [
    Report(
        slug="enrollment",
        lens=Lens.ENROLLMENT,
        title=_("Enrollment"),
        question=_("How many learners has the course, and how does that change?"),
        tiles=enrollment_tiles,
        lists=enrollment_lists,
        sections=(
            Section(
                key="by-day",
                heading=_("Enrollment by day"),
                definition=_("Learners enrolled at the end of each day (UTC), by enrollment mode."),
                table=enrollment_by_day,
                follows=frozenset({Filter.PERIOD, Filter.MODE}),
                figure="enrollment",
                lines_on_a_page=14,
                nothing=_("Nobody has enrolled yet. The chart comes with the first learner."),
            ),
            Section(
                key="compared",
                heading=_("Compared"),
                definition=_(
                    "Learners enrolled at the end of each day, beside another run on the same day "
                    "of the course, or beside the period of the same length just before. The day "
                    "of the start, or the first day of the period, is day 1."
                ),
                table=beside_another,
                follows=frozenset({Filter.PERIOD, Filter.MODE, Filter.COMPARE}),
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
                follows=frozenset({Filter.PERIOD, Filter.MODE}),
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
