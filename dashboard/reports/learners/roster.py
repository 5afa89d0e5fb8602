"""Learners: the list of a course's learners, and their user names for a mail of the LMS."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from api.queries import roster as roster_queries
from api.queries.reading import Row
from api.queries.roster import Roster
from dashboard.frame.course import CourseFacts, published_rows
from dashboard.frame.filters import Filter
from dashboard.frame.kept_rows import read_once
from dashboard.frame.modes import MODE_NAMES
from dashboard.frame.page import LINES_OF_A_SEARCH
from dashboard.frame.report import Asked, Choice, Lens, Report, Section, Tile, report_url
from dashboard.frame.stored import StoredLines, StoredRows
from dashboard.frame.table import Column, Kind, Line, Table, Words
from dashboard.reports.learners.choices import DEED_CHOICES, deeds_asked_for
from dashboard.reports.learners.segments import ENROLLED, segment_counts
from dashboard.reports.learners.words import (
    LEVELS,
    OF_REASONS,
    REASONS,
    SEGMENTS,
    SLUG,
    learners_url,
    reasons_in_words,
    segments_in_words,
)

_MOST_NAMES_IN_A_STATEMENT = 500
RISK: Final = "risk"
"""R's step that lists who may stop, and the parameter of its levels."""


def learners_asked_for(asked: Asked) -> Roster:
    """Return the learners that the filters and the search of a page leave."""
    mode, cohort = asked.filters.mode, asked.filters.cohort
    segment = asked.parameters.get("segment") or None
    level = asked.parameters.get(RISK) or None
    deeds = deeds_asked_for(asked)
    learners = Roster(
        asked.course_id,
        mode=mode,
        cohort=cohort,
        segment=segment if segment in SEGMENTS else None,
        reason=segment if segment in REASONS else None,
        level=level,
        deeds=deeds,
        search=asked.search,
    )
    # R's rows can change within a publication, and a search is not asked twice.
    if (
        asked.course.state is None
        or learners.reason is not None
        or level is not None
        or asked.search
    ):
        return learners
    if deeds:
        return replace(learners, known_number=read_once(_number, learners))
    groups = asked.course.learner_groups
    # Without groups there may be no roster, which the query of the number finds out.
    if not groups:
        return learners
    counts = segment_counts(groups, mode=mode, cohort=cohort)
    return replace(learners, known_number=counts[segment or ENROLLED])


def _number(learners: Roster) -> int:
    return len(learners)


def step_of_risk(asked: Asked) -> str | None:
    """Return R's step where the list is chosen by what R found, which may not be there."""
    by_reason = asked.parameters.get("segment") in REASONS
    return RISK if by_reason or asked.parameters.get(RISK) else None


def has_risk(course: CourseFacts) -> bool:
    """Tell whether R's list of who may stop is there, of the publication that is shown."""
    step = course.steps.get(RISK)
    return step is not None and step["status"] == "done"


def learner_list(asked: Asked) -> Table:
    """Return the learners, with their risk where R computed it."""
    learners = learners_asked_for(asked)
    risk = partial(_risk_of, asked.course_id) if has_risk(asked.course) else None
    table = learner_table(learners, course_id=asked.course_id, risk=risk)
    if not asked.search:
        return table
    # One learner more than the page shows, so that the page can say that there are more.
    return replace(table, lines=table.lines[: LINES_OF_A_SEARCH + 1])


def _risk_of(course_id: str, usernames: Sequence[str]) -> list[Row]:
    # All rows of a course are fewer bytes than a statement with all its names.
    few = usernames if len(usernames) <= _MOST_NAMES_IN_A_STATEMENT else None
    fetch = partial(roster_queries.risk_list, course_id=course_id, usernames=few)
    return published_rows(fetch)


def learner_table(
    rows: StoredRows,
    *,
    course_id: str,
    risk: Callable[[Sequence[str]], list[Row]] | None,
) -> Table:
    """Return the table of learners.

    Args:
        rows: the learners, as rows of the roster.
        course_id: their course, for the links to their pages.
        risk: returns the rows of risk of some learners by user name; None without R's list.
    """

    def lines_of(learners: Sequence[Row]) -> list[Line]:
        names = [row["username"] for row in learners]
        by_name = {row["username"]: row for row in risk(names)} if risk else {}
        return [_line(row, by_name.get(row["username"])) for row in learners]

    def page_of(line: Line) -> str:
        return report_url(SLUG, course_id, item=str(line["lms_user_id"]))

    columns = [column for column in _columns(page_of) if risk or column.key not in _BY_R]
    return Table(
        columns=tuple(columns),
        lines=StoredLines(rows, lines_of, {column.key: _STORED[column.key] for column in columns}),
    )


_BY_R = ("risk", "days_away", "reasons")

# The stored column that orders each column of the table.
_STORED = {
    "username": "username",
    "name": "name",
    "mode": "enrollment_mode",
    "cohort": "cohort",
    "enrolled_on": "enrollment_date",
    "segments": "segments",
    "problems_tried": "problems_attempted",
    "problems_solved": "problems_completed",
    "videos": "videos_viewed",
    "posts": "discussion_contributions",
    "risk": "level",
    "days_away": "days_away",
    "reasons": "reasons",
}


# The words of the page for values that a file has as they are stored.
_NAMES: Mapping[str, Mapping[str, Words]] = {"mode": MODE_NAMES, "risk": LEVELS}


def _columns(page_of: Callable[[Line], str]) -> list[Column]:
    text, word, count = Kind.TEXT, Kind.WORD, Kind.COUNT

    def column(key: str, label: Words, kind: Kind) -> Column:
        table = "r_risk" if key in _BY_R else "learner_roster"
        link = page_of if key == "username" else None
        return Column(
            key,
            label,
            kind,
            source=f"{table}.{_STORED[key]}",
            link=link,
            names=_NAMES.get(key, {}),
        )

    return [
        column("username", _("Learner"), text),
        column("name", _("Name"), text),
        column("risk", _("Risk"), word),
        column("reasons", _("Reasons"), text),
        column("days_away", _("Days away"), count),
        column("segments", _("Segments"), text),
        column("mode", _("Mode"), word),
        column("cohort", _("Cohort"), text),
        column("enrolled_on", _("Enrolled on"), Kind.DATE),
        column("problems_tried", _("Tried"), count),
        column("problems_solved", _("Solved"), count),
        column("videos", _("Videos"), count),
        column("posts", _("Posts"), count),
    ]


def _line(row: Row, risk: Row | None) -> Line:
    return {
        "username": row["username"],
        "name": row["name"],
        "mode": row["enrollment_mode"],
        "cohort": row["cohort"],
        "enrolled_on": row["enrollment_date"],
        "segments": segments_in_words(row["segments"]) or None,
        "problems_tried": row["problems_attempted"],
        "problems_solved": row["problems_completed"],
        "videos": row["videos_viewed"],
        "posts": row["discussion_contributions"],
        "risk": risk["level"] if risk else None,
        "days_away": risk["days_away"] if risk else None,
        "reasons": reasons_in_words(risk["reasons"]) if risk else None,
        "lms_user_id": str(row["user_id"]),
    }


def username_list(asked: Asked) -> Table:
    """Return the user names of the learners alone, as the LMS takes them."""
    return username_table(learners_asked_for(asked))


def username_table(rows: StoredRows) -> Table:
    """Return a table of one column, whose heading is `username`."""
    lines = StoredLines(
        rows,
        lambda learners: [{"username": row["username"]} for row in learners],
        {"username": "username"},
    )
    return Table((Column("username", "username", Kind.TEXT),), lines)


def learner_tiles(asked: Asked) -> list[Tile]:
    """Return how many learners are in each segment, each with a link to its list."""
    course, filters = asked.course, asked.filters
    counts = segment_counts(course.learner_groups, mode=filters.mode, cohort=filters.cohort)
    if has_risk(course):
        reasons = roster_queries.reason_counts(
            course_id=asked.course_id, mode=filters.mode, cohort=filters.cohort
        )
        counts += Counter({name: reasons[name] for name in REASONS})
    chosen = {"mode": filters.mode, "cohort": filters.cohort}
    return [
        Tile(
            label,
            counts[name],
            name.replace("_", "-"),
            of_whom=OF_REASONS.get(name, ""),
            source="r_risk.reasons" if name in REASONS else "learner_roster.segments",
            link=learners_url(asked.course_id, segment=name, **chosen),
        )
        for name, label in (REASONS | SEGMENTS).items()
        if name not in REASONS or has_risk(course)
    ]


ROSTER = Report(
    slug=SLUG,
    lens=Lens.LEARNERS,
    title=_("Learners"),
    question=_("Who is in the course, and whom should I write to?"),
    choices=(
        Choice("segment", _("Segment"), lambda _course: REASONS | SEGMENTS),
        Choice(RISK, _("Risk"), lambda _course: LEVELS),
        *DEED_CHOICES,
    ),
    search_label=_("User name, name or e-mail address"),
    sees_learners=True,
    template="dashboard/learners.html",
    tiles=learner_tiles,
    tiles_follow=frozenset({Filter.MODE, Filter.COHORT}),
    sections=(
        Section(
            key="list",
            heading=_("Learners"),
            definition=_(
                "Learners who are enrolled, with the problems that they tried and solved, the "
                "videos that they watched and what they wrote in the last seven days of the data. "
                "Who left the course is listed under that segment."
            ),
            table=learner_list,
            follows=frozenset({Filter.MODE, Filter.COHORT}),
            step=step_of_risk,
            lines_on_a_page=50,
            nothing=_("No learner is so. Fewer filters, or a shorter search, find more."),
        ),
        Section(
            key="usernames",
            heading=_("User names for a mail"),
            definition=_(
                "The user names of the same learners alone, one a line: what the LMS asks for when "
                "a mail goes to single learners."
            ),
            table=username_list,
            follows=frozenset({Filter.MODE, Filter.COHORT}),
            step=step_of_risk,
            is_shown=lambda asked: not asked.search,
            is_file_only=True,
            nothing=_("Nobody is in the list."),
        ),
    ),
)
