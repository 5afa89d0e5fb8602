"""How many learners each segment has."""

from collections import Counter
from collections.abc import Collection
from typing import Final

from api.queries.reading import Row
from api.queries.roster import LEFT

ENROLLED: Final = ""
"""Among the segments: every learner who did not leave the course."""


def segment_counts(
    groups: Collection[Row], *, mode: str | None = None, cohort: str | None = None
) -> Counter[str]:
    """Count learners by segment, and under `ENROLLED` all of them who did not leave the course.

    Who left counts under that segment and no other one.
    """
    counts: Counter[str] = Counter()
    for group in groups:
        if mode not in (None, group["enrollment_mode"]) or cohort not in (None, group["cohort"]):
            continue
        segments = [name for name in group["segments"].split(",") if name]
        has_left = LEFT in segments
        for name in [LEFT] if has_left else [ENROLLED, *segments]:
            counts[name] += group["learners"]
    return counts
