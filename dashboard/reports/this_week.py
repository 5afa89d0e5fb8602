"""This week: the course's first page, with its key numbers and what stands out."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from api.queries import r as r_queries
from dashboard.findings import findings_in_words
from dashboard.frame.course import published_rows
from dashboard.frame.report import HOME, Asked, Lens, Report
from dashboard.reports.enrollment import enrollment_tiles


def _variables(_request: HttpRequest, asked: Asked) -> dict[str, Any]:
    step = asked.course.steps.get("findings")
    rows = (
        published_rows(partial(r_queries.finding_list, course_id=asked.course_id))
        if step and step["status"] == "done"
        else []
    )
    failed = sorted(name for name, row in asked.course.steps.items() if row["status"] == "failed")
    return {
        "findings": findings_in_words(rows),
        "findings_step": step,
        "failed_steps": failed,
    }


REPORTS = [
    Report(
        slug=HOME,
        lens=Lens.HOME,
        title=_("This week"),
        question=_("What changed since last week, and what stands out?"),
        tiles=enrollment_tiles,
        template="dashboard/this_week.html",
        variables=_variables,
    )
]
