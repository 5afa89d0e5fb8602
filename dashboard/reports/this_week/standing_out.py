"""What stands out in a course: R's findings as sentences, each with a link to its evidence."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from api.queries import r as r_queries
from dashboard.frame.course import published_rows
from dashboard.frame.report import Asked, report_url
from dashboard.frame.table import Words
from dashboard.reports._links import jump_to
from dashboard.reports._outline import Block, outline_of
from dashboard.reports.this_week.small_groups import without_small_findings
from dashboard.reports.this_week.told_groups import ToldGroups
from dashboard.reports.this_week.wording import Finding, findings_in_words


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a finding can be looked at.

    Attributes:
        slug: the report.
        label: the words of the link.
        is_of_block: the report has a page of its own for the block.
        section: the section of the report; empty for its beginning.
    """

    slug: str
    label: Words
    is_of_block: bool = False
    section: str = ""


_PROBLEM = Evidence("performance", _("Look at the problem"), is_of_block=True)
_VIDEO = Evidence("videos", _("Look at the video"), is_of_block=True)
_EVIDENCE: Final = {
    "problem_hard": _PROBLEM,
    "problem_misleads": _PROBLEM,
    "learners_stop": Evidence("progress", _("See where learners stop"), section="stops"),
    "video_replayed": _VIDEO,
    "video_left": _VIDEO,
    "enrollment_unusual": Evidence("enrollment", _("See the enrollment")),
    "activity_drop": Evidence("engagement", _("See the activity")),
}


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with the addresses of its evidence.

    Attributes:
        finding: the finding.
        url: the address of the report, or of its page of the block.
        label: the words of the link to it.
        lms_url: the address of the block in the LMS; None where that is not known.
    """

    finding: Finding
    url: str
    label: Words
    lms_url: str | None

    @property
    def name(self) -> tuple[str, str]:
        """The kind and the block, by which a person's list of seen findings knows it."""
        return self.finding.key, self.finding.block_id


def findings_of(asked: Asked, *, told: ToldGroups | None = None) -> list[ShownFinding]:
    """Return the findings of the publication that is shown, by rank; none while R is due.

    Args:
        asked: the course and its reader.
        told: the numbers that a digest tells already; None tells every finding.
    """
    step = asked.course.steps.get("findings")
    if step is None or step["status"] != "done":
        return []
    found = published_rows(partial(r_queries.finding_list, course_id=asked.course_id))
    rows = without_small_findings(found, told=told or ToldGroups())
    outline = asked.course.once(outline_of)
    videos = {
        row["block_id"]: block
        for row in rows
        if row["kind"].startswith("video_") and (block := outline.video(row["block_id"]))
    }
    names = {video_id: block.name for video_id, block in videos.items()}
    return [
        _shown(finding, asked, video=videos.get(finding.block_id))
        for finding in findings_in_words(rows, names=names)
    ]


def _shown(finding: Finding, asked: Asked, *, video: Block | None) -> ShownFinding:
    evidence = _EVIDENCE[finding.key]
    item = finding.block_id if evidence.is_of_block else None
    # The id of a video is the player's. The LMS knows the block of the outline.
    block_id = finding.block_id
    if evidence is _VIDEO:
        block_id = video.block_id if video else ""
    anchor = f"#{evidence.section}" if evidence.section else ""
    return ShownFinding(
        finding,
        report_url(evidence.slug, asked.course_id, item=item) + anchor,
        evidence.label,
        jump_to(asked.course_id, block_id) if block_id else None,
    )
