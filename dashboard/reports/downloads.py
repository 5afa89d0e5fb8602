"""Downloads: every table of the course's reports as a file, and the stored reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from api.queries.publications import lacks_a_mart
from api.reports.stored import StoredReport, stored_reports
from dashboard.frame.page import NO_ROWS, State, or_broken, state_by_r, table_of
from dashboard.frame.registry import all_reports
from dashboard.frame.report import Asked, Lens, Report, Section, report_url
from dashboard.frame.table import Words

_STORED_NAMES: Final[dict[str, Words]] = {
    "problem_response": _("Answers of each learner to each problem"),
    "student_engagement_daily": _("Work of each learner, by day"),
    "student_engagement_weekly": _("Work of each learner, by week"),
    "student_engagement_all": _("Work of each learner, over the whole course"),
}


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table of a report, with the addresses of its two files.

    Without R's rows, or without a published table, there are no files; state and message say why.
    """

    report: Report
    section: Section
    state: State
    message: str
    url: str
    csv_url: str
    json_url: str


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A stored report: its name in words, when it was written, its bytes, and its address."""

    name: Words
    stored: StoredReport
    url: str


def table_files(asked: Asked, reports: Iterable[Report]) -> list[TableFile]:
    """Return the tables of those reports that the reader may see, in the order of the menu."""
    is_incomplete = lacks_a_mart()
    return [
        _table_file(report, section, asked, is_incomplete=is_incomplete)
        for report in reports
        if not report.is_detail and (asked.course.sees_learners or not report.sees_learners)
        for section in report.sections
        if section.is_shown(asked)
    ]


def _table_file(
    report: Report, section: Section, asked: Asked, *, is_incomplete: bool
) -> TableFile:
    state, message = state_by_r(section, asked)
    # Only a store that lacks a mart is asked for rows, because a table must be made to tell this.
    if is_incomplete and state is State.SHOWN and _is_missing(section, asked):
        state = State.NOT_PUBLISHED
    return TableFile(
        report,
        section,
        state,
        message,
        url=f"{report.url(asked.course_id)}#{section.key}",
        csv_url=_address(report, section, asked, form="csv"),
        json_url=_address(report, section, asked, form="json"),
    )


def _is_missing(section: Section, asked: Asked) -> bool:
    _, state, _ = or_broken(
        partial(table_of, section, asked),
        what=f"The section '{section.key}' of {asked.course_id}",
        broken=(NO_ROWS, State.BROKEN, ""),
    )
    return state is State.NOT_PUBLISHED


def _address(report: Report, section: Section, asked: Asked, *, form: str) -> str:
    query = urlencode({"table": section.key})
    return f"{report_url(report.slug, asked.course_id, form=form)}?{query}"


def report_files(asked: Asked) -> list[ReportFile]:
    """Return the stored reports of the course; they name learners, so the right is needed."""
    if not asked.course.sees_learners:
        return []
    return [
        ReportFile(
            _STORED_NAMES.get(stored.name, stored.name),
            stored,
            url=reverse("dashboard:stored_report", args=[asked.course_id, stored.name]),
        )
        for stored in stored_reports(asked.course_id, names=settings.REPORT_NAMES)
    ]


def _variables(_request: HttpRequest, asked: Asked) -> dict[str, Any]:
    return {"files": table_files(asked, all_reports()), "stored": report_files(asked)}


REPORTS = [
    Report(
        slug="downloads",
        lens=Lens.DATA,
        title=_("Downloads"),
        question=_("Where are these numbers as files?"),
        template="dashboard/downloads.html",
        variables=_variables,
    )
]
