"""The reports, found in `dashboard/reports/`: a module's `REPORTS` are its reports."""

import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from dashboard import reports
from dashboard.frame.course import CourseFacts
from dashboard.frame.report import LENS_LABELS, Lens, Report
from dashboard.frame.table import Words


@cache
def all_reports() -> tuple[Report, ...]:
    """Return every report in the order of the menu."""
    found: list[Report] = []
    for module in pkgutil.iter_modules(reports.__path__):
        if not module.name.startswith("_"):
            found += import_module(f"{reports.__name__}.{module.name}").REPORTS
    lenses = list(Lens)
    return tuple(
        sorted(found, key=lambda report: (lenses.index(report.lens), report.place, report.slug))
    )


def report_of(slug: str, *, is_detail: bool) -> Report | None:
    """Return the report of a slug; None when there is none."""
    return next(
        (
            report
            for report in all_reports()
            if report.slug == slug and report.is_detail == is_detail
        ),
        None,
    )


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A report in the menu."""

    title: Words
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """A lens in the menu, with its reports."""

    label: Words
    entries: tuple[MenuEntry, ...]
    is_here: bool


def menu_of(course: CourseFacts, *, here: Report) -> list[MenuGroup]:
    """Return the menu of a course: the reports that the reader may see, by lens."""
    visible = [
        report
        for report in all_reports()
        if not report.is_detail and (course.sees_learners or not report.sees_learners)
    ]
    return [_group(lens, visible, course=course, here=here) for lens in _used(visible)]


def _used(visible: Iterable[Report]) -> list[Lens]:
    used = {report.lens for report in visible}
    return [lens for lens in Lens if lens in used]


def _group(lens: Lens, visible: list[Report], *, course: CourseFacts, here: Report) -> MenuGroup:
    return MenuGroup(
        label=LENS_LABELS[lens],
        entries=tuple(
            MenuEntry(
                title=report.title,
                url=report.url(course.course_id),
                is_here=report.slug == here.slug,
            )
            for report in visible
            if report.lens == lens
        ),
        is_here=lens == here.lens,
    )
