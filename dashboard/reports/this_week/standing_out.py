"""What stands out in a course: R's findings as sentences, each with a link to its evidence."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from api.queries import learners as learner_queries
from api.queries import r as r_queries
from api.queries.reading import Row
from dashboard.findings import Finding, findings_in_words
from dashboard.frame.course import published_rows
from dashboard.frame.registry import report_of
from dashboard.frame.report import Asked, report_url
from dashboard.frame.table import Words
from dashboard.reports.learners.one import video_id_of_block


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a finding can be looked at.

    Attributes:
        slug: the report.
        label: the words of the link.
        is_of_block: the report has a page of its own for the block.
    """

    slug: str
    label: Words
    is_of_block: bool = False


_PROBLEM = Evidence("performance", _("Look at the problem"), is_of_block=True)
_VIDEO = Evidence("videos", _("Look at the video"), is_of_block=True)
_EVIDENCE: Final = {
    "problem_hard": _PROBLEM,
    "problem_misleads": _PROBLEM,
    "learners_stop": Evidence("progress", _("See where learners stop")),
    "video_replayed": _VIDEO,
    "video_left": _VIDEO,
    "enrollment_unusual": Evidence("enrollment", _("See the enrollment")),
    "activity_drop": Evidence("engagement", _("See the activity")),
}


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with the address of its evidence, which is empty while no report shows it."""

    finding: Finding
    url: str
    label: Words

    @property
    def name(self) -> tuple[str, str]:
        """The kind and the block, by which a person's list of seen findings knows it."""
        return self.finding.key, self.finding.block_id


def findings_of(asked: Asked) -> list[ShownFinding]:
    """Return the findings of the publication that is shown, by rank; none while R is due."""
    step = asked.course.steps.get("findings")
    if step is None or step["status"] != "done":
        return []
    rows = published_rows(partial(r_queries.finding_list, course_id=asked.course_id))
    found = findings_in_words(rows, names=_names_of_videos(asked.course_id, rows))
    return [_shown(finding, asked.course_id) for finding in found]


def _shown(finding: Finding, course_id: str) -> ShownFinding:
    evidence = _EVIDENCE.get(finding.key)
    if evidence is None or report_of(evidence.slug, is_detail=evidence.is_of_block) is None:
        return ShownFinding(finding, "", "")
    item = finding.block_id if evidence.is_of_block else None
    return ShownFinding(finding, report_url(evidence.slug, course_id, item=item), evidence.label)


def _names_of_videos(course_id: str, rows: Collection[Row]) -> dict[str, str]:
    """Return the names of the course's videos by the ids that findings have, if there are any."""
    if not any(row["kind"].startswith("video_") for row in rows):
        return {}
    blocks = published_rows(
        partial(learner_queries.block_name_list, course_id=course_id, block_types=["video"])
    )
    return {
        f"{course_id}|{video_id_of_block(block['block_id'])}": block["display_name"]
        for block in blocks
        if block["display_name"]
    }
