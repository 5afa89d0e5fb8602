"""The page of one learner: who they are, and what they did."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from api.queries import learners as learner_queries
from api.queries import modules as module_queries
from api.queries import roster as roster_queries
from api.queries.reading import NotPublishedError, Row
from dashboard.frame.course import CourseFacts, published_rows
from dashboard.frame.modes import mode_name
from dashboard.frame.report import Asked, Lens, Report, Section
from dashboard.frame.table import Kind, Table, Words
from dashboard.frame.words import written
from dashboard.reports._links import link
from dashboard.reports._outline import outline_of
from dashboard.reports.learners.roster import has_risk
from dashboard.reports.learners.standing import grade_in_words, grade_table, place_in_words
from dashboard.reports.learners.words import SLUG, reasons_in_words, segments_in_words
from dashboard.reports.learners.work import day_table, post_table, problem_table, video_table
from dashboard.reports.performance.overview import SLUG as PROBLEMS
from dashboard.reports.videos import SLUG as VIDEOS

_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner of a course, as the page of details sees them.

    Attributes:
        row: the learner's row of the roster.
        days: their work by day and kind, oldest first.
        things: their work by problem, video or topic, and kind.
        risk: their row of risk; None without one.
        standing: where they stand; None without a row.
    """

    row: Row
    days: list[Row]
    things: list[Row]
    risk: Row | None
    standing: Row | None

    @property
    def last_active(self) -> date | None:
        """The last day with any activity; None for somebody who never started."""
        days = [row["date"] for row in self.days]
        if self.standing is not None and self.standing["last_active_date"] is not None:
            days.append(self.standing["last_active_date"])
        return max(days, default=None)


def find_learner(course: CourseFacts, item: str) -> Learner | None:
    """Return the learner whose account in the LMS has a number; None where the course lacks it."""
    if not (item.isascii() and item.isdecimal() and len(item) <= _MOST_DIGITS):
        return None
    try:
        row = learner_queries.learner_by_number(course_id=course.course_id, lms_user_id=int(item))
    except NotPublishedError:
        return None
    # The number is written in one way, so that the audit names a learner in one way.
    if row is None or str(row["user_id"]) != item:
        return None
    of_learner: dict[str, Any] = {"course_id": course.course_id, "username": row["username"]}
    risks = (
        roster_queries.risk_list(course_id=course.course_id, usernames=[row["username"]])
        if has_risk(course)
        else []
    )
    return Learner(
        row=row,
        days=published_rows(partial(learner_queries.engagement_day_list, **of_learner)),
        things=published_rows(partial(learner_queries.engagement_thing_list, **of_learner)),
        risk=next(iter(risks), None),
        standing=_standing(course.course_id, row["username"]),
    )


def _standing(course_id: str, username: str) -> Row | None:
    try:
        return learner_queries.standing_of(course_id=course_id, username=username)
    except NotPublishedError:
        return None


def grades(asked: Asked) -> Table:
    """Return the learner's grades by subsection, in reading order."""
    rows = learner_queries.subsection_grade_list(
        course_id=asked.course_id, username=asked.found.row["username"]
    )
    return grade_table(rows, outline=asked.course.once(outline_of))


def by_day(asked: Asked) -> Table:
    """Return the days on which the learner did something."""
    return day_table(asked.found.days)


def problems(asked: Asked) -> Table:
    """Return the problems that the learner tried, in reading order."""
    return problem_table(
        asked.found.things,
        outline=asked.course.once(outline_of),
        address=lambda item: link(asked, PROBLEMS, item=item),
    )


def videos(asked: Asked) -> Table:
    """Return the videos that the learner watched, the last watched first."""
    known = published_rows(partial(module_queries.video_list, course_id=asked.course_id))
    return video_table(
        asked.found.things,
        outline=asked.course.once(outline_of),
        addresses={
            row["encoded_module_id"]: link(asked, VIDEOS, item=row["encoded_module_id"])
            for row in known
        },
    )


def posts(asked: Asked) -> Table:
    """Return the topics in which the learner wrote."""
    return post_table(asked.found.things)


def _head(_request: HttpRequest, asked: Asked) -> dict[str, Any]:
    learner: Learner = asked.found
    row, risk = learner.row, learner.risk
    outline = asked.course.once(outline_of)
    pairs: list[tuple[Words, Words]] = [
        (_("User name"), row["username"]),
        (_("Number in the LMS"), str(row["user_id"])),
        (_("Enrollment mode"), mode_name(row["enrollment_mode"])),
        (_("Cohort"), row["cohort"] or ""),
        (_("Enrolled on"), written(row["enrollment_date"], Kind.DATE)),
        (_("Last active"), written(learner.last_active, Kind.DATE)),
        (_("Last place in the course"), place_in_words(learner.standing, outline=outline)),
        (_("Course grade"), grade_in_words(learner.standing)),
        (_("Segments"), segments_in_words(row["segments"])),
        (_("May stop"), reasons_in_words(risk["reasons"]) if risk else ""),
    ]
    return {"pairs": [pair for pair in pairs if pair[1]], "email": row["email"]}


LEARNER = Report(
    slug=SLUG,
    lens=Lens.LEARNERS,
    title=_("Learners"),
    question=_("What did this learner do, and where are they stuck?"),
    sees_learners=True,
    is_detail=True,
    find=find_learner,
    detail_title=lambda asked: asked.found.row["name"] or asked.found.row["username"],
    template="dashboard/learner.html",
    variables=_head,
    sections=(
        Section(
            key="by-day",
            heading=_("Day by day"),
            definition=_(
                "Days (UTC) on which the learner did something with a problem, a video or a "
                "discussion. Problems and videos are different ones of the day."
            ),
            table=by_day,
            nothing=_("The learner has not started yet."),
        ),
        Section(
            key="problems",
            heading=_("Problems"),
            definition=_("Answers that the server checked, in the order of the course."),
            table=problems,
            lines_on_a_page=50,
            nothing=_("The learner has tried no problem."),
        ),
        Section(
            key="grades",
            heading=_("Grades by subsection"),
            definition=_(
                "Points in the subsections in which the learner answered something, as the LMS has "
                "them now."
            ),
            table=grades,
            nothing=_("The learner has no grade in a subsection."),
        ),
        Section(
            key="videos",
            heading=_("Videos"),
            definition=_("Videos that the learner started, the last watched first."),
            table=videos,
            nothing=_("The learner has watched no video."),
        ),
        Section(
            key="posts",
            heading=_("Posts"),
            definition=_("Threads, answers and comments that the learner wrote, by topic."),
            table=posts,
            nothing=_("The learner has written nothing."),
        ),
    ),
)
