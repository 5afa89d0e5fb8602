"""The findings of a course as sentences: R ranks the findings, and this module words them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.queries.reading import Row

_QUALITIES = {
    "problem_hard": "Hard problem",
    "problem_misleads": "Misleading problem",
    "learners_stop": "Learners stop here",
    "video_replayed": "Watched again",
    "video_left": "Left here",
    "enrollment_unusual": "Unusual week",
    "activity_drop": "Fewer active learners",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its kind in words, its sentence, and the number of its learners.

    `key` is the kind and `block_id` the block as R stores them: together they name the finding.
    """

    kind: str
    sentence: str
    sample: int
    key: str
    block_id: str


def findings_in_words(
    rows: Iterable[Row], *, names: Mapping[str, str] | None = None
) -> list[Finding]:
    """Return the findings as sentences; a finding with an unknown kind or value is left out.

    Args:
        rows: the findings by rank.
        names: the names of videos by id, which the rows lack.
    """
    found = []
    for row in rows:
        kind, block_id = row["kind"], row["block_id"]
        name = (names or {}).get(block_id) or block_id
        sentence = _sentence(kind, name=name, text=row["values_json"])
        if sentence is not None:
            found.append(Finding(_QUALITIES[kind], sentence, row["sample"], kind, block_id))
    return found


def _sentence(kind: str, *, name: str, text: str) -> str | None:
    try:
        values: dict[str, Any] = json.loads(text)
        name = values.get("name") or name
        match kind:
            case "problem_hard":
                return _hard(name, values)
            case "problem_misleads":
                return (
                    f"“{name}”: learners who do well elsewhere are right here less often than the "
                    "others. The key, the wording or a part of the answer may be wrong."
                )
            case "learners_stop":
                return (
                    f"“{name}”: {values['stopped']} of {values['reached']} learners who came this "
                    f"far went no further; elsewhere {_percent(values['usual_share'])} do."
                )
            case "video_replayed":
                return (
                    f"Video “{name}” at {_clock(values['start_seconds'])}: watched again "
                    f"{values['share']:.1f} times a viewer; the minute around it "
                    f"{values['usual_share']:.1f} times."
                )
            case "video_left":
                return (
                    f"Video “{name}” at {_clock(values['start_seconds'])}: "
                    f"{_percent(values['share'])} of the viewers leave within five seconds; around "
                    f"it {_percent(values['usual_share'])} do."
                )
            case "enrollment_unusual":
                return (
                    f"Enrollment changed by {values['change']:+,.0f} learners in the week to "
                    f"{values['week_end']}; usual for a week of this course is "
                    f"{values['usual_change']:+,.0f}."
                )
            case "activity_drop":
                return (
                    f"{values['active']:,} learners were active in the week to "
                    f"{values['week_end']}, {values['before']:,} in the week before."
                )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return None


def _hard(name: str, values: dict[str, Any]) -> str:
    sentence = (
        f"“{name}”: {_percent(values['right_share'])} of learners are right at their first try; "
        f"over the course's problems {_percent(values['usual_share'])} are."
    )
    if values.get("distractor"):
        sentence += (
            f" The most frequent wrong answer is “{values['distractor']}” "
            f"({values['distractor_count']} learners)."
        )
    return sentence


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"
