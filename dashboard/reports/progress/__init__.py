"""Progress: how far learners came in the course, where they stopped, and how long they stayed."""

from django.utils.translation import gettext_lazy as _

from dashboard.frame.filters import Filter
from dashboard.frame.report import Asked, Lens, Report, Section
from dashboard.reports.progress.blocks import SLUG
from dashboard.reports.progress.path import path_through_course, subsections, trail
from dashboard.reports.progress.retention import (
    retention_by_arrival,
    retention_by_mode,
    retention_sentence,
)
from dashboard.reports.progress.run_before import beside_run_before
from dashboard.reports.progress.stops import stops_by_block


def _is_whole_course(asked: Asked) -> bool:
    return not asked.parameters.get("of")


_COUNTED = _(
    "Reached: learners who opened it, tried a problem or played a video in it. Completed: every "
    "released problem right and every video watched. Stopped: those whose last place in the course "
    "it is, and who did nothing in the last seven days, although a later problem or video was open "
    "for all of these days. Shares are of those who reached it."
)

REPORTS = [
    Report(
        slug=SLUG,
        lens=Lens.PROGRESS,
        title=_("Progress"),
        question=_("How far do learners come, and where do they stop?"),
        template="dashboard/drilled.html",
        trail=trail,
        sections=(
            Section(
                key="path",
                heading=_("The path through the course"),
                definition=_COUNTED,
                table=path_through_course,
                figure="progress",
                nothing=_("The outline of the course is not known, or nobody came yet."),
            ),
            Section(
                key="subsections",
                heading=_("All subsections"),
                definition=_COUNTED,
                table=subsections,
                is_shown=_is_whole_course,
                nothing=_("The outline of the course is not known, or nobody came yet."),
            ),
            Section(
                key="stops",
                heading=_("Problems and videos where learners stop"),
                definition=_(
                    "Reached: learners who tried or watched this block or a later one. Stopped: "
                    "those who went no further and were away for the last seven days, although a "
                    "later problem or video was open for all of these days. The share is of those "
                    "who reached it."
                ),
                table=stops_by_block,
                figure="progress",
                step="stops",
                is_shown=_is_whole_course,
            ),
            Section(
                key="retention",
                heading=_("How long learners stay active"),
                definition=_(
                    "Share of learners who are still active so many days after they enrolled, "
                    "with the interval of 95 %. A learner has stopped when seven days go by "
                    "without activity."
                ),
                table=retention_by_mode,
                follows=frozenset({Filter.MODE}),
                figure="retention",
                step="retention",
                is_shown=_is_whole_course,
                sentence=retention_sentence,
            ),
            Section(
                key="retention-by-arrival",
                heading=_("How long learners stay active, by week of enrollment"),
                definition=_(
                    "The same share for the learners who enrolled in one week (named by its "
                    "Monday), of weeks with at least 30 learners."
                ),
                table=retention_by_arrival,
                step="retention",
                is_shown=_is_whole_course,
                lines_on_a_page=14,
            ),
            Section(
                key="run-before",
                heading=_("Against the run before"),
                definition=_(
                    "This run less the run before it, among learners of the same enrollment mode, "
                    "with the interval of 95 %. Shares differ by percentage points. A rate of "
                    "stopping of −40 % means that on any day two fifths fewer of the active "
                    "learners stopped. An interval with 0 in it shows no clear difference."
                ),
                table=beside_run_before,
                step="runs",
                is_shown=_is_whole_course,
                nothing=_("You may not see the run before."),
            ),
        ),
    )
]
