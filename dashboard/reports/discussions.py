"""Discussions: what learners write, how fast answers come, and which threads wait for one."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import partial
from statistics import median

from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from api.queries import discussions as discussion_queries
from api.queries.reading import Row
from dashboard.frame.course import published_rows
from dashboard.frame.filters import Filter, Filters
from dashboard.frame.report import Asked, Lens, Report, Section, Tile
from dashboard.frame.table import Column, Kind, Line, Table, Words
from dashboard.reports._days import week_end, whole_weeks

_POSTS: dict[str, Words] = {
    "threads": _("Threads"),
    "answers": _("Answers"),
    "comments": _("Comments"),
}
_LONGEST_TITLE = 90
_MART = "course_discussion_daily"


def posts_by_week(asked: Asked) -> Table:
    """Return what was written in each week."""
    rows = discussion_queries.discussion_day_list(course_id=asked.course_id)
    return posts_table(rows, filters=asked.filters, through=asked.through, since=asked.since)


def posts_table(
    rows: Iterable[Row], *, filters: Filters, through: date | None, since: date | None = None
) -> Table:
    """Return threads, answers and comments by whole week; a week is named by its Sunday."""
    weeks: defaultdict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_POSTS, 0))
    for row in rows:
        counts = weeks[week_end(row["date"])]
        counts["threads"] += row["thread_count"]
        counts["answers"] += row["answer_count"]
        counts["comments"] += row["comment_count"]
    shown = whole_weeks(weeks, filters=filters, through=through, since=since)
    return Table(
        columns=(
            Column("week_end", _("Week ending"), Kind.DATE),
            *(
                Column(key, label, source=f"{_MART}.{key.removesuffix('s')}_count")
                for key, label in _POSTS.items()
            ),
        ),
        lines=tuple({"week_end": day, **weeks[day]} for day in reversed(shown.ends)),
        is_newest_first=True,
        nothing=shown.nothing,
    )


def _threads_of(course_id: str) -> list[Row]:
    return discussion_queries.thread_list(course_id=course_id)


def _threads(asked: Asked) -> list[Row]:
    rows = asked.course.once(_threads_of)
    return [row for row in rows if asked.filters.holds(row["last_post_time"].date())]


def thread_table(rows: Iterable[Row]) -> Table:
    """Return threads with their posts; a thread that is older than the logs has no start."""
    found = list(rows)
    without_title = [_title(row["thread_id"]) for row in found if not row["title"]]
    return Table(
        columns=(
            Column(
                "title",
                _("Thread"),
                Kind.TEXT,
                source="discussion_thread.title",
                names=dict.fromkeys(without_title, _("Thread without a title")),
                keeps_ids=True,
            ),
            Column("started", _("Started"), Kind.DATE, source="discussion_thread.start_time"),
            Column("last_post", _("Last post"), Kind.DATE),
            Column("answers", _("Answers"), source="discussion_thread.answer_count"),
            Column("comments", _("Comments"), source="discussion_thread.comment_count"),
            Column(
                "first_answer",
                _("Hours to the first answer"),
                Kind.NUMBER,
                source="discussion_thread.seconds_to_first_answer",
            ),
        ),
        lines=tuple(_thread_line(row) for row in found),
    )


def _thread_line(row: Row) -> Line:
    seconds = row["seconds_to_first_answer"]
    return {
        "title": _title(row["title"] or row["thread_id"]),
        "started": row["start_time"].date() if row["start_time"] else None,
        "last_post": row["last_post_time"].date(),
        "answers": row["answer_count"],
        "comments": row["comment_count"],
        "first_answer": None if seconds is None else round(seconds / 3600, 1),
    }


def _title(text: str) -> str:
    # Most titles are short, and Django's function counts the letters of each.
    return text if len(text) <= _LONGEST_TITLE else Truncator(text).chars(_LONGEST_TITLE)


def unanswered(rows: Iterable[Row]) -> list[Row]:
    """Return the threads that wait for an answer, the one that waits longest first."""
    waiting = [row for row in rows if row["is_unanswered"]]
    return sorted(waiting, key=lambda row: (row["last_post_time"], row["thread_id"]))


def _tiles(asked: Asked) -> list[Tile]:
    rows = published_rows(partial(_threads, asked))
    if not rows:
        return []
    waits = [
        row["seconds_to_first_answer"] / 3600
        for row in rows
        if row["seconds_to_first_answer"] is not None
    ]
    waiting = unanswered(rows)
    return [
        Tile(_("Threads"), len(rows), "threads"),
        Tile(
            _("Without an answer"),
            len(waiting),
            "unanswered",
            of_whom=ngettext("of %(count)s thread", "of %(count)s threads", len(rows))
            % {"count": number_format(len(rows))},
            source="discussion_thread.is_unanswered",
        ),
        Tile(
            _("Hours to the first answer"),
            round(median(waits), 1) if waits else None,
            "first-answer",
            kind=Kind.NUMBER,
            of_whom=ngettext(
                "median of %(count)s answered thread",
                "median of %(count)s answered threads",
                len(waits),
            )
            % {"count": number_format(len(waits))},
            source="discussion_thread.seconds_to_first_answer",
        ),
    ]


REPORTS = [
    Report(
        slug="discussions",
        lens=Lens.ENGAGEMENT,
        title=_("Discussions"),
        question=_("What do learners discuss, and which threads wait for an answer?"),
        place=2,
        tiles=_tiles,
        tiles_follow=frozenset({Filter.PERIOD}),
        sections=(
            Section(
                key="by-week",
                heading=_("Posts by week"),
                definition=_(
                    "Threads, answers and comments that were written in the week (Monday to "
                    "Sunday, UTC), by anybody."
                ),
                table=posts_by_week,
                follows=frozenset({Filter.PERIOD}),
                figure="discussions",
                lines_on_a_page=12,
                nothing=_("Nobody has written anything yet."),
            ),
            Section(
                key="unanswered",
                heading=_("Waiting for an answer"),
                definition=_(
                    "Threads without an answer, the one that waits longest first. Comments do not "
                    "count as answers."
                ),
                table=lambda asked: thread_table(unanswered(_threads(asked))),
                follows=frozenset({Filter.PERIOD}),
                lines_on_a_page=15,
                nothing=_("Every thread has an answer."),
            ),
            Section(
                key="threads",
                heading=_("All threads"),
                definition=_("Threads by their last post, newest first."),
                table=lambda asked: thread_table(_threads(asked)),
                follows=frozenset({Filter.PERIOD}),
                lines_on_a_page=15,
                nothing=_("Nobody has written anything yet."),
            ),
        ),
    )
]
