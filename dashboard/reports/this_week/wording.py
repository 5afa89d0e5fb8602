"""The findings of a course as sentences: R ranks the findings, and this module words them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from api.queries.reading import Row
from dashboard.frame.table import Words
from dashboard.frame.words import clock, day, percent, rounded, signed

_QUALITIES: Mapping[str, Words] = {
    "problem_hard": _("Hard problem"),
    "problem_misleads": _("Misleading problem"),
    "learners_stop": _("Learners stop here"),
    "video_replayed": _("Watched again"),
    "video_left": _("Left here"),
    "enrollment_unusual": _("Unusual week"),
    "activity_drop": _("Fewer active learners"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its kind in words, its sentence, and the number of its learners.

    `key` is the kind and `block_id` the block as R stores them: together they name the finding.
    """

    kind: Words
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
                return gettext(
                    "“%(name)s”: learners who do well elsewhere are right here less often than the "
                    "others. The key, the wording or a part of the answer may be wrong."
                ) % {"name": name}
            case "learners_stop":
                return gettext(
                    "“%(name)s”: %(stopped)s of %(reached)s learners who came this far went no "
                    "further; elsewhere %(usual)s do."
                ) % {
                    "name": name,
                    "stopped": number_format(values["stopped"]),
                    "reached": number_format(values["reached"]),
                    "usual": _percent(values["usual_share"]),
                }
            case "video_replayed":
                return gettext(
                    "Video “%(name)s” at %(time)s: watched again %(share)s times a viewer; the "
                    "minute around it %(usual)s times."
                ) % {
                    "name": name,
                    "time": clock(values["start_seconds"]),
                    "share": rounded(values["share"], 1),
                    "usual": rounded(values["usual_share"], 1),
                }
            case "video_left":
                return gettext(
                    "Video “%(name)s” at %(time)s: %(share)s of the viewers leave within five "
                    "seconds; around it %(usual)s do."
                ) % {
                    "name": name,
                    "time": clock(values["start_seconds"]),
                    "share": _percent(values["share"]),
                    "usual": _percent(values["usual_share"]),
                }
            case "enrollment_unusual":
                return gettext(
                    "Enrollment changed by %(change)s learners in the week to %(day)s; usual for a "
                    "week of this course is %(usual)s."
                ) % {
                    "change": signed(round(values["change"])),
                    "day": _day(values["week_end"]),
                    "usual": signed(round(values["usual_change"])),
                }
            case "activity_drop":
                return ngettext(
                    "%(active)s learner was active in the week to %(day)s, %(before)s in the week "
                    "before.",
                    "%(active)s learners were active in the week to %(day)s, %(before)s in the "
                    "week before.",
                    values["active"],
                ) % {
                    "active": number_format(values["active"]),
                    "day": _day(values["week_end"]),
                    "before": number_format(values["before"]),
                }
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return None


def _hard(name: str, values: dict[str, Any]) -> str:
    sentence = gettext(
        "“%(name)s”: %(right)s of learners are right with one try; over the course's problems "
        "%(usual)s are."
    ) % {
        "name": name,
        "right": _percent(values["right_share"]),
        "usual": _percent(values["usual_share"]),
    }
    if not values.get("distractor"):
        return sentence
    count = values["distractor_count"]
    wrong = ngettext(
        "The most frequent wrong answer is “%(answer)s” (%(count)s learner).",
        "The most frequent wrong answer is “%(answer)s” (%(count)s learners).",
        count,
    ) % {"answer": values["distractor"], "count": number_format(count)}
    return f"{sentence} {wrong}"


def _percent(share: float) -> str:
    return percent(round(share, 2))


def _day(text: str) -> str:
    return day(date.fromisoformat(text))
