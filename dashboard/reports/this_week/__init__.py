"""This week: the course's first page, with its key numbers and what stands out."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dashboard.access import person_of
from dashboard.digest.subscriptions import wish_of
from dashboard.frame.report import HOME, Asked, Lens, Report
from dashboard.reports.this_week.key_numbers import key_numbers
from dashboard.reports.this_week.standing_out import findings_of
from dashboard.reports.this_week.to_write_to import learners_to_write_to
from dashboard.seen_findings import seen_by


def _variables(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    seen = seen_by(person_of(request), course_id=asked.course_id)
    steps = asked.course.steps
    findings = findings_of(asked)
    return {
        "findings": [each for each in findings if each.name not in seen],
        "seen_findings": [each for each in findings if each.name in seen],
        "findings_step": steps.get("findings"),
        "failed_steps": sorted(name for name, row in steps.items() if row["status"] == "failed"),
        "to_write_to": learners_to_write_to(asked) if asked.course.sees_learners else [],
        "course_day": course_day(asked),
        "digest": wish_of(person_of(request), course_id=asked.course_id),
    }


def course_day(asked: Asked) -> int | None:
    """Return which day of the course the last day of the data is; None outside of the course."""
    starts, ends, through = asked.course.starts, asked.course.ends, asked.through
    if starts is None or through is None or through < starts.date():
        return None
    if ends is not None and through > ends.date():
        return None
    return (through - starts.date()).days + 1


REPORTS = [
    Report(
        slug=HOME,
        lens=Lens.HOME,
        title=_("This week"),
        question=_("What changed since last week, and what stands out?"),
        tiles=key_numbers,
        template="dashboard/this_week.html",
        variables=_variables,
    )
]
