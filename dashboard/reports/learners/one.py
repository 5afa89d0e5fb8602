"""One learner: their days, the problems they solved, what they watched and wrote."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from api.queries import learners as learner_queries
from api.queries import modules as module_queries
from api.queries import roster as roster_queries
from api.queries.reading import Row
from dashboard.frame.course import CourseFacts, published_rows
from dashboard.frame.report import Asked, Lens, Report, Section
from dashboard.frame.table import Cell, Column, Kind, Line, Table, Words
from dashboard.frame.words import written
from dashboard.reports._links import cell_address, link
from dashboard.reports._modes import mode_name
from dashboard.reports._outline import SECTION, SUBSECTION, Outline, outline_of
from dashboard.reports.learners.roster import has_risk
from dashboard.reports.learners.words import SLUG, reasons_in_words, segments_in_words
from dashboard.reports.performance.overview import SLUG as PROBLEMS
from dashboard.reports.videos import SLUG as VIDEOS
from dashboard.reports.videos import html_name

_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner of a course, as the page of details sees them.

    Attributes:
        row: the learner's row of the roster.
        days: their work by day and kind, oldest first.
        things: their work by problem, video or topic, and kind.
        risk: their row of risk; None without one.
    """

    row: Row
    days: list[Row]
    things: list[Row]
    risk: Row | None

    @property
    def last_active(self) -> date | None:
        """The last day with an activity that counts; None for somebody who never started."""
        return max((row["date"] for row in self.days), default=None)


def find_learner(course: CourseFacts, item: str) -> Learner | None:
    """Return the learner whose account in the LMS has a number; None where the course lacks it."""
    if not (item.isascii() and item.isdecimal() and len(item) <= _MOST_DIGITS):
        return None
    row = learner_queries.learner_by_number(course_id=course.course_id, lms_user_id=int(item))
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
    )


def by_day(asked: Asked) -> Table:
    """Return the days on which the learner did something."""
    return day_table(asked.found.days)


def day_table(rows: Iterable[Row]) -> Table:
    """Return a line for each day with an activity, the newest first."""
    counts: defaultdict[date, dict[str, int]] = defaultdict(dict)
    for row in rows:
        for measure, key in _MEASURES.get((row["entity_type"], row["event"]), {}).items():
            counts[row["date"]][key] = row[measure]
    return Table(
        columns=(
            Column("date", _("Date"), Kind.DATE),
            *(
                Column(key, label, source="module_engagement.count")
                for key, label in _DAY_LABELS.items()
            ),
        ),
        lines=tuple(
            {"date": day} | {key: counts[day].get(key, 0) for key in _DAY_LABELS}
            for day in sorted(counts, reverse=True)
        ),
        is_newest_first=True,
    )


_DAY_LABELS: dict[str, Words] = {
    "problems_tried": _("Problems tried"),
    "tries": _("Tries"),
    "problems_solved": _("Problems solved"),
    "videos": _("Videos"),
    "posts": _("Posts"),
}
# For each kind of event: which measure of a day stands in which column.
_MEASURES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("problem", "attempted"): {"things": "problems_tried", "times": "tries"},
    ("problem", "completed"): {"things": "problems_solved"},
    ("video", "viewed"): {"things": "videos"},
    ("discussion", "contributed"): {"times": "posts"},
}


def problems(asked: Asked) -> Table:
    """Return the problems that the learner tried, in reading order."""
    return problem_table(
        asked.found.things,
        outline=asked.course.once(outline_of),
        address=lambda item: link(asked, PROBLEMS, item=item),
    )


def problem_table(rows: Iterable[Row], *, outline: Outline, address: Callable[[str], str]) -> Table:
    """Return a line for each problem; a problem that the course lacks now stands at the end.

    Args:
        rows: the work of a learner by thing and kind.
        outline: the outline of the course.
        address: makes the address of the page of a problem that the course has.
    """
    by_problem = {
        problem: {row["event"]: row for row in of_problem}
        for problem, of_problem in groupby(_of("problem", rows), key=itemgetter("entity_id"))
    }
    in_order = sorted(by_problem, key=lambda problem: (outline.place(problem), problem))
    return Table(
        columns=(
            Column("name", _("Problem"), Kind.TEXT, link=cell_address),
            Column("section", _("Section"), Kind.TEXT),
            Column("subsection", _("Subsection"), Kind.TEXT),
            Column("tries", _("Tries"), source="module_engagement.count"),
            Column("right", _("Right"), source="module_engagement.count"),
            Column("wrong", _("Wrong"), source="module_engagement.count"),
            Column("first", _("First tried"), Kind.DATE, source="module_engagement.date"),
            Column("last", _("Last tried"), Kind.DATE, source="module_engagement.date"),
        ),
        lines=tuple(
            _problem_line(problem, by_problem[problem], outline)
            | {"address": address(problem) if outline.get(problem) else None}
            for problem in in_order
        ),
    )


def _problem_line(problem: str, events: Mapping[str, Row], outline: Outline) -> dict[str, Cell]:
    tried = events.get("attempted") or events["completed"]
    right = events["completed"]["times"] if "completed" in events else 0
    return {
        "name": outline.name(problem) or problem,
        "section": outline.holder_name(problem, SECTION),
        "subsection": outline.holder_name(problem, SUBSECTION),
        "tries": tried["times"],
        "right": right,
        "wrong": max(tried["times"] - right, 0),
        "first": tried["first"],
        "last": tried["last"],
    }


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


def video_table(rows: Iterable[Row], *, outline: Outline, addresses: Mapping[str, str]) -> Table:
    """Return a line for each video.

    Args:
        rows: the work of a learner by thing and kind.
        outline: the outline of the course.
        addresses: the addresses of the pages of videos, by the player's id of the video.
    """
    blocks = {html_name(block.block_id): block for block in outline.of_kind("video")}
    watched = sorted(_of("video", rows), key=itemgetter("last", "entity_id"), reverse=True)
    lines: list[Line] = []
    for row in watched:
        block = blocks.get(html_name(row["entity_id"]))
        lines.append(
            {
                "name": block.name if block else row["entity_id"],
                "section": outline.holder_name(block.block_id, SECTION) if block else None,
                "subsection": outline.holder_name(block.block_id, SUBSECTION) if block else None,
                "days": row["days"],
                "starts": row["times"],
                "last": row["last"],
                "address": addresses.get(row["entity_id"]),
            }
        )
    return Table(
        columns=(
            Column("name", _("Video"), Kind.TEXT, link=cell_address),
            Column("section", _("Section"), Kind.TEXT),
            Column("subsection", _("Subsection"), Kind.TEXT),
            Column("days", _("Days watched"), source="module_engagement.date"),
            Column("starts", _("Starts"), source="module_engagement.count"),
            Column("last", _("Last watched"), Kind.DATE, source="module_engagement.date"),
        ),
        lines=tuple(lines),
    )


def posts(asked: Asked) -> Table:
    """Return the topics in which the learner wrote."""
    return post_table(asked.found.things)


def post_table(rows: Iterable[Row]) -> Table:
    """Return a line for each topic, the one of the last post first."""
    topics = sorted(_of("discussion", rows), key=itemgetter("last", "entity_id"), reverse=True)
    return Table(
        columns=(
            Column("topic", _("Topic"), Kind.TEXT, source="module_engagement.entity_id"),
            Column("posts", _("Posts"), source="module_engagement.count"),
            Column("days", _("Days with a post"), source="module_engagement.date"),
            Column("last", _("Last post"), Kind.DATE, source="module_engagement.date"),
        ),
        lines=tuple(
            {
                "topic": row["entity_id"],
                "posts": row["times"],
                "days": row["days"],
                "last": row["last"],
            }
            for row in topics
        ),
    )


def _of(entity_type: str, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["entity_type"] == entity_type]


def _head(_request: HttpRequest, asked: Asked) -> dict[str, Any]:
    learner: Learner = asked.found
    row, risk = learner.row, learner.risk
    pairs: list[tuple[Words, Words]] = [
        (_("User name"), row["username"]),
        (_("Number in the LMS"), str(row["user_id"])),
        (_("Enrollment mode"), mode_name(row["enrollment_mode"])),
        (_("Cohort"), row["cohort"] or ""),
        (_("Enrolled on"), written(row["enrollment_date"], Kind.DATE)),
        (_("Last active"), written(learner.last_active, Kind.DATE)),
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
