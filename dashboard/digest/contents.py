"""What a digest tells: the key numbers and findings of the page, and no number of a small group."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.http import Http404

from api.access.people import scope_of_person
from dashboard.digest.links import full_address
from dashboard.frame.course import CourseFacts, DataState, course_facts
from dashboard.frame.registry import MenuEntry, menu_of, report_of
from dashboard.frame.report import HOME, Asked, Tile, report_url
from dashboard.reports._days import last_whole_week
from dashboard.reports.this_week.key_numbers import key_numbers
from dashboard.reports.this_week.standing_out import ShownFinding, findings_of
from dashboard.reports.this_week.told_groups import ToldGroups
from dashboard.seen_findings import seen_by


class NoDigestError(Exception):
    """A person gets no digest of a course now; the text is the reason, for the run's summary."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is told of one course.

    Attributes:
        course: the course, as a reader sees it who may not see learners.
        state: the publication that everything is of.
        week: the Monday of the last whole week of the data.
        tiles: the key numbers, those of small groups masked.
        findings: what stands out and the person has not put away.
        has_findings_step: R has looked at this publication.
        reports: the reports of the course that count learners together, with full addresses.
        url: the full address of the course's page.
    """

    course: CourseFacts
    state: DataState
    week: date
    tiles: list[Tile]
    findings: list[ShownFinding]
    has_findings_step: bool
    reports: list[MenuEntry]
    url: str


def week_of_digests(through: date) -> date:
    """Return the Monday of the last week, Monday to Sunday, that the data have in full."""
    return last_whole_week(through) - timedelta(days=6)


def digest_of(user: User, *, course_id: str) -> Digest:
    """Return what a person is told of a course, by the rights that the person has now.

    The digest is made for a reader who may not see learners, whatever the person may see on pages:
    an e-mail is passed on.

    Raises:
        NoDigestError: the person may not see the course, or nothing is published about it.
    """
    scope = scope_of_person(user)
    if not scope.allows(course_id):
        raise NoDigestError("without a right to the course now")
    try:
        course = course_facts(course_id, scope=scope.without_learners())
    except Http404 as error:
        raise NoDigestError("of a course that is not published now") from error
    if course.state is None:
        raise NoDigestError("of a course that is not published now")
    asked = Asked(course)
    seen = seen_by(user, course_id=course_id)
    told = ToldGroups(minimum=settings.SMALL_GROUP)
    tiles = key_numbers(asked, told=told)
    findings = findings_of(asked, told=told)
    step = course.steps.get("findings")
    return Digest(
        course=course,
        state=course.state,
        week=week_of_digests(course.state.through),
        tiles=tiles,
        findings=[each for each in findings if each.name not in seen],
        has_findings_step=step is not None and step["status"] in {"done", "too_few"},
        reports=_reports(course),
        url=full_address(report_url(HOME, course_id)),
    )


def _reports(course: CourseFacts) -> list[MenuEntry]:
    home = report_of(HOME, is_detail=False)
    if home is None:  # the registry always has it
        return []
    return [
        MenuEntry(entry.title, full_address(entry.url), is_here=False)
        for group in menu_of(course, here=home)
        for entry in group.entries
        if not entry.is_here
    ]
