"""Where learners stop: R's count at each problem and video."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from api.queries import r as r_queries
from api.queries.reading import Row
from dashboard.frame.report import Asked
from dashboard.frame.table import Column, Kind, Table
from dashboard.reports._links import cell_address
from dashboard.reports._outline import SECTION, Outline, outline_of
from dashboard.reports.progress.blocks import BLOCK_KINDS, page_of
from dashboard.reports.videos import videos_by_block


def stops_by_block(asked: Asked) -> Table:
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
            Column("kind", _("Kind"), Kind.WORD),
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
                "address": page_of(asked, row["block_id"], row["block_type"], videos=videos),
            }
            for row in rows
        ),
    )
