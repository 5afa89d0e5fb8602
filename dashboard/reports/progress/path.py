"""The path through the course: how far learners came at each section, subsection and block."""

from collections.abc import Iterable, Mapping

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from api.queries import outlines as outline_queries
from api.queries.reading import Row
from dashboard.frame.report import Asked, Step
from dashboard.frame.table import Cell, Column, Kind, Line, Table
from dashboard.reports._links import cell_address, link
from dashboard.reports._outline import SECTION, SUBSECTION, Outline, outline_of
from dashboard.reports.learners.lists import Counts, stopped_within, stops_to_list
from dashboard.reports.learners.words import learners_url
from dashboard.reports.performance._numbers import share
from dashboard.reports.progress.blocks import BLOCK_KINDS, SLUG, page_of
from dashboard.reports.videos import videos_by_block


def _progress_rows(course_id: str) -> list[Row]:
    """Return how far learners came at each block of the course.

    Raises:
        NotPublishedError: no progress is published.
    """
    return outline_queries.progress_list(course_id=course_id)


def path_through_course(asked: Asked) -> Table:
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
    rows = [row for row in asked.course.once(_progress_rows) if row["block_id"] in wanted]
    videos = asked.course.once(videos_by_block)
    return path_table(rows, outline=outline, videos=videos, asked=asked)


def subsections(asked: Asked) -> Table:
    """Return all subsections of the course."""
    rows = [row for row in asked.course.once(_progress_rows) if row["block_type"] == SUBSECTION]
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
            *([Column("kind", _("Kind"), Kind.WORD)] * has_kinds),
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
        "address": page_of(asked, block_id, kind, videos=videos),
    }


def _enrolled_cells(asked: Asked, row: Row, stops: Counts) -> dict[str, Cell]:
    block_id = row["block_id"]
    listed = None if row["stopped"] is None else stopped_within(asked, block_id, stops)
    return {"block_id": block_id, "listed": listed}


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
