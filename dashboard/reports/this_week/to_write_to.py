"""Learners to write to: how many never started, are away or are stuck, each with its list."""

from collections.abc import Mapping

from api.queries import roster as roster_queries
from dashboard.frame.report import Asked, Tile
from dashboard.frame.table import Words
from dashboard.reports.learners.roster import has_risk
from dashboard.reports.learners.segments import segment_counts
from dashboard.reports.learners.words import OF_REASONS, REASONS, SEGMENTS, learners_url

_WITHOUT_RISK = ("disengaging", "inactive", "struggling")


def learners_to_write_to(asked: Asked) -> list[Tile]:
    """Return the numbers of learners by reason; by the roster's segments where R has no list.

    R has no list of a course that has ended, and none before its run after a publication.
    """
    course_id = asked.course_id
    if has_risk(asked.course):
        reasons = roster_queries.reason_counts(course_id=course_id)
        return _tiles(course_id, REASONS, reasons, source="r_risk.reasons")
    labels = {name: SEGMENTS[name] for name in _WITHOUT_RISK}
    counts = segment_counts(asked.course.learner_groups)
    return _tiles(course_id, labels, counts, source="learner_roster.segments")


def _tiles(
    course_id: str, labels: Mapping[str, Words], counts: Mapping[str, int], *, source: str
) -> list[Tile]:
    return [
        Tile(
            label,
            counts.get(name, 0),
            name.replace("_", "-"),
            of_whom=OF_REASONS.get(name, ""),
            source=source,
            link=learners_url(course_id, segment=name),
        )
        for name, label in labels.items()
    ]
