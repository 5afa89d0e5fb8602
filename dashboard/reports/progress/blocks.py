"""The blocks of a course where learners come by: their kinds in words, and the pages about them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from dashboard.frame.report import Asked
from dashboard.frame.table import Words
from dashboard.reports._links import link
from dashboard.reports._outline import SECTION, SUBSECTION, html_name
from dashboard.reports.performance.overview import SLUG as PROBLEMS
from dashboard.reports.videos import SLUG as VIDEOS

SLUG = "progress"

BLOCK_KINDS: dict[str, Words] = {
    "chapter": _("Section"),
    "sequential": _("Subsection"),
    "problem": _("Problem"),
    "video": _("Video"),
}


def page_of(asked: Asked, block_id: str, kind: str, *, videos: Mapping[str, str]) -> str | None:
    """Return the address of the page about a block; None for a block that has none.

    A section or a subsection has the page of its parts. A problem has a page, and a video that
    somebody watched.

    Args:
        asked: what the reader asks, whose filters the link keeps.
        block_id: the block.
        kind: what it is.
        videos: the player's id of each video with a page, by the HTML name of its block.
    """
    if kind in (SECTION, SUBSECTION):
        return link(asked, SLUG, of=block_id)
    if kind == "problem":
        return link(asked, PROBLEMS, item=block_id)
    video = videos.get(html_name(block_id)) if kind == "video" else None
    return link(asked, VIDEOS, item=video) if video else None
