"""Progress: how far learners came in the course, where they stopped, and how long they stayed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from api.queries import outlines as outline_queries
from api.queries import r as r_queries
from api.queries.reading import Row
from dashboard.frame.filters import Filter, Filters
from dashboard.frame.modes import MODE_NAMES
from dashboard.frame.report import Asked, Lens, Report, Section, Step
from dashboard.frame.table import Cell, Column, Kind, Line, Table, Words
from dashboard.frame.words import written
from dashboard.reports._links import cell_address, link
from dashboard.reports._outline import SECTION, SUBSECTION, Outline, html_name, outline_of
from dashboard.reports._runs import run_before
from dashboard.reports.learners.lists import Counts, stopped_within, stops_to_list
from dashboard.reports.learners.words import learners_url
from dashboard.reports.performance._numbers import share
from dashboard.reports.performance.overview import SLUG as PROBLEMS
from dashboard.reports.videos import SLUG as VIDEOS
from dashboard.reports.videos import videos_by_block

SLUG = "progress"
EVERYBODY = "all"
"""R's name of the group of all learners."""
_WEEK: Final = "week:"
"""Begins R's name of a group of learners who enrolled in one week; the week's Monday follows."""

BLOCK_KINDS: dict[str, Words] = {
    "chapter": _("Section"),
    "sequential": _("Subsection"),
    "problem": _("Problem"),
    "video": _("Video"),
}


def progress_rows(course_id: str) -> list[Row]:
    """Return how far learners came at each block of the course.

    Raises:
        NotPublishedError: no progress is published.
    """
    return outline_queries.progress_list(course_id=course_id)


def path(asked: Asked) -> Table:
    """Return the sections, the subsections of a section, or the blocks of a subsection."""
    outline = asked.course.once(outline_of)
    chosen = outline.get(asked.parameters.get("of"))
    if chosen is None:
        wanted = {block.block_id for block in outline.of_kind(SECTION)}
    elif chosen.kind == SECTION:
        wanted = {
            block.block_id for block in outline.inside(chosen.block_id) if block.kind == SUBSECTION
        }
    else:
        # A page holds the blocks that are told apart here.
        wanted = {
            block.block_id for block in outline.inside(chosen.block_id) if block.kind != "vertical"
        }
    rows = [row for row in asked.course.once(progress_rows) if row["block_id"] in wanted]
    videos = asked.course.once(videos_by_block)
    return path_table(rows, outline=outline, videos=videos, asked=asked)


def subsections(asked: Asked) -> Table:
    """Return all subsections of the course."""
    rows = [row for row in asked.course.once(progress_rows) if row["block_type"] == SUBSECTION]
    outline, videos = asked.course.once(outline_of), asked.course.once(videos_by_block)
    return path_table(rows, outline=outline, videos=videos, asked=asked, has_section=True)


def path_table(
    rows: Iterable[Row],
    *,
    outline: Outline,
    videos: Mapping[str, str],
    asked: Asked,
    has_section: bool = False,
) -> Table:
    """Return a line for each block that learners can be seen at, in reading order.

    A block without numbers holds no problem, video or subsection, or is not released yet. Only the
    latter has a line, with its release date.
    """
    found = [row for row in rows if row["reached"] is not None or row["block_type"] in BLOCK_KINDS]
    has_kinds = len({row["block_type"] for row in found}) > 1
    has_releases = any(row["release_time"] for row in found)
    table, release = "course_progress", "course_progress.release_time"
    stops = stops_to_list(asked)
    return Table(
        columns=(
            Column("name", _("Part of the course"), Kind.TEXT, link=cell_address),
            *([Column("section", _("Section"), Kind.TEXT)] if has_section else []),
            *([Column("kind", _("Kind"), Kind.TEXT)] * has_kinds),
            *([Column("release", _("Opens"), Kind.DATE, source=release)] * has_releases),
            Column("reached", _("Reached"), source=f"{table}.reached"),
            Column("completed", _("Completed"), source=f"{table}.completed"),
            Column(
                "completed_share",
                _("Completed, share"),
                Kind.SHARE,
                source=f"{table}.completed",
            ),
            Column("stopped", _("Stopped there"), source=f"{table}.stopped"),
            Column(
                "stopped_share",
                _("Stopped, share"),
                Kind.SHARE,
                source=f"{table}.stopped",
            ),
            *([_enrolled_column(asked)] if stops else []),
        ),
        lines=tuple(
            _path_line(row, outline=outline, videos=videos, asked=asked)
            | (_enrolled_cells(asked, row, stops) if stops else {})
            for row in found
        ),
    )


def _enrolled_column(asked: Asked) -> Column:
    """Return the column of the learners who stopped and are enrolled, each number with its list."""

    def list_of(line: Line) -> str | None:
        if not line["listed"]:
            return None
        return learners_url(asked.course_id, stopped=str(line["block_id"]))

    source = "learner_standing.has_stopped"
    return Column("listed", _("Of these, enrolled now"), source=source, link=list_of)


def _path_line(
    row: Row, *, outline: Outline, videos: Mapping[str, str], asked: Asked
) -> dict[str, Cell]:
    block_id, kind = row["block_id"], row["block_type"]
    reached = row["reached"]
    return {
        "name": row["display_name"] or block_id,
        "section": outline.holder_name(block_id, SECTION),
        "kind": BLOCK_KINDS.get(kind, kind),
        "release": row["release_time"].date() if row["release_time"] else None,
        "reached": reached,
        "completed": row["completed"],
        "completed_share": share(row["completed"], reached),
        "stopped": row["stopped"],
        "stopped_share": share(row["stopped"], reached),
        "address": link(asked, SLUG, of=block_id)
        if kind in (SECTION, SUBSECTION)
        else _page_of(asked, block_id, kind, videos=videos),
    }


def _enrolled_cells(asked: Asked, row: Row, stops: Counts) -> dict[str, Cell]:
    block_id = row["block_id"]
    listed = None if row["stopped"] is None else stopped_within(asked, block_id, stops)
    return {"block_id": block_id, "listed": listed}


def _page_of(asked: Asked, block_id: str, kind: str, *, videos: Mapping[str, str]) -> str | None:
    """Return the address of the page of a problem, or of a video that somebody watched."""
    if kind == "problem":
        return link(asked, PROBLEMS, item=block_id)
    video = videos.get(html_name(block_id)) if kind == "video" else None
    return link(asked, VIDEOS, item=video) if video else None


def stops(asked: Asked) -> Table:
    """Return R's count of the learners who stopped at each problem and video."""
    rows = r_queries.stop_list(course_id=asked.course_id)
    outline, videos = asked.course.once(outline_of), asked.course.once(videos_by_block)
    return stop_table(rows, outline=outline, videos=videos, asked=asked)


def stop_table(
    rows: Iterable[Row], *, outline: Outline, videos: Mapping[str, str], asked: Asked
) -> Table:
    """Return a line for each problem and video, in reading order.

    Args:
        rows: R's rows.
        outline: the outline of the course.
        videos: the player's id of each video with a page, by the HTML name of its block.
        asked: what the reader asks, whose filters the links keep.
    """
    return Table(
        columns=(
            Column("name", _("Problem or video"), Kind.TEXT, link=cell_address),
            Column("section", _("Section"), Kind.TEXT),
            Column("kind", _("Kind"), Kind.TEXT),
            Column("reached", _("Reached"), source="r_stop.reached"),
            Column("stopped", _("Stopped there"), source="r_stop.stopped"),
            Column(
                "stop_share",
                _("Stopped, share"),
                Kind.SHARE,
                source="r_stop.stop_share",
            ),
        ),
        lines=tuple(
            {
                "name": row["name"] or row["block_id"],
                "section": outline.holder_name(row["block_id"], SECTION),
                "kind": BLOCK_KINDS.get(row["block_type"], row["block_type"]),
                "reached": row["reached"],
                "stopped": row["stopped"],
                "stop_share": row["stop_share"],
                "address": _page_of(asked, row["block_id"], row["block_type"], videos=videos),
            }
            for row in rows
        ),
    )


def _retention_rows(course_id: str) -> list[Row]:
    return r_queries.retention_list(course_id=course_id)


def retention(asked: Asked) -> Table:
    """Return R's curves of all learners and of each enrollment mode."""
    rows = asked.course.once(_retention_rows)
    return retention_table(
        (row for row in rows if not is_week(row["group_name"])), filters=asked.filters
    )


def retention_by_arrival(asked: Asked) -> Table:
    """Return R's curves of the learners who enrolled in the same week, beside all learners."""
    rows = asked.course.once(_retention_rows)
    return retention_table(
        (row for row in rows if row["group_name"] == EVERYBODY or is_week(row["group_name"])),
        filters=Filters(),
    )


def is_week(group_name: str) -> bool:
    """Tell whether a group of R's curves are the learners who enrolled in one week."""
    return group_name.startswith(_WEEK)


def retention_table(rows: Iterable[Row], *, filters: Filters) -> Table:
    """Return a line for each group and day: all learners first, then each enrollment mode.

    With an enrollment mode as filter, all learners stay beside it.
    """
    wanted = {EVERYBODY, filters.mode}
    found = [row for row in rows if not filters.mode or row["group_name"] in wanted]
    found.sort(key=lambda row: (row["group_name"] != EVERYBODY, row["group_name"], row["day"]))
    keys = ("day", "group_name", "active_share", "share_low", "share_high", "at_risk")
    return Table(
        columns=(
            Column("day", _("Days after enrollment"), source="r_retention.day"),
            Column(
                "group_name",
                _("Learners"),
                Kind.TEXT,
                source="r_retention.group_name",
                names={EVERYBODY: _("All learners"), **MODE_NAMES, **_week_names(found)},
            ),
            Column(
                "active_share", _("Still active"), Kind.SHARE, source="r_retention.active_share"
            ),
            Column("share_low", _("At least"), Kind.SHARE, source="r_retention.share_low"),
            Column("share_high", _("At most"), Kind.SHARE, source="r_retention.share_high"),
            Column("at_risk", _("Learners observed"), source="r_retention.at_risk"),
        ),
        lines=tuple({key: row[key] for key in keys} for row in found),
    )


def _week_names(rows: Iterable[Row]) -> dict[str, Words]:
    """Return the words for the groups of learners who enrolled in one week."""
    weeks = {row["group_name"] for row in rows if is_week(row["group_name"])}
    return {
        name: gettext("Week of %(day)s")
        % {"day": written(date.fromisoformat(name.removeprefix(_WEEK)), Kind.DATE)}
        for name in weeks
    }


def retention_sentence(table: Table) -> str:
    """Return what the curve of all learners shows, at its half and at its end."""
    curve = [line for line in table.lines if line["group_name"] == EVERYBODY]
    told = [curve[len(curve) // 2], curve[-1]] if len(curve) > 1 else curve
    return " ".join(
        gettext("After %(days)s days, %(share)s of all learners are still active.")
        % {
            "days": written(line["day"], Kind.COUNT),
            "share": written(line["active_share"], Kind.SHARE),
        }
        for line in told
    )


def _is_whole_course(asked: Asked) -> bool:
    return not asked.parameters.get("of")


def trail(asked: Asked) -> list[Step]:
    """Return the way from all of the course to the section or subsection that is shown.

    Raises:
        Http404: the course has no such section or subsection.
    """
    chosen = asked.parameters.get("of")
    if not chosen:
        return []
    outline = asked.course.once(outline_of)
    block = outline.get(chosen)
    if block is None or block.kind not in (SECTION, SUBSECTION):
        raise Http404(chosen)
    steps = [Step(_("All of the course"), link(asked, SLUG))]
    holder = outline.holder(chosen, SECTION)
    if holder is not None and holder is not block:
        steps.append(Step(holder.name, link(asked, SLUG, of=holder.block_id)))
    return [*steps, Step(block.name)]


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
        accepts=frozenset({Filter.MODE}),
        template="dashboard/drilled.html",
        trail=trail,
        sections=(
            Section(
                key="path",
                heading=_("The path through the course"),
                definition=_COUNTED,
                table=path,
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
                table=stops,
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
                    "without activity. The enrollment mode changes this section alone."
                ),
                table=retention,
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
                table=run_before,
                step="runs",
                is_shown=_is_whole_course,
                nothing=_("You may not see the run before."),
            ),
        ),
    )
]
