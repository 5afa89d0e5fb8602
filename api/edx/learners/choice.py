"""The choice and order of a course's learners that a client asks for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from api.errors import IllegalParameterError
from api.queries.reading import Row
from api.searching import MOST_WORDS, words_of

SEGMENTS = ("highly_engaged", "disengaging", "struggling", "inactive", "unenrolled")
ORDERS = (
    "username",
    "email",
    "discussion_contributions",
    "problems_attempted",
    "problems_completed",
    "problem_attempts_per_completed",
    "attempt_ratio_order",
    "videos_viewed",
)
_DIRECTIONS = ("asc", "desc")


@dataclass(frozen=True, slots=True)
class LearnerChoice:
    """Filters that must all hold, and an order; an empty filter lets everybody through.

    The words of the search are for the query (`roster_index`), and `chosen` has the rest.
    """

    words: tuple[str, ...]
    segments: frozenset[str]
    ignored_segments: frozenset[str]
    cohort: str
    mode: str
    order_by: str
    descending: bool


def learner_choice(query: QueryDict) -> LearnerChoice:
    """Read the filters and the order; an empty parameter counts as absent.

    Raises:
        IllegalParameterError: learners can't be chosen or ordered like that.
    """
    segments, ignored = _segments(query, "segments"), _segments(query, "ignore_segments")
    if segments and ignored:
        raise IllegalParameterError("segments and ignore_segments can't be asked for together.")
    return LearnerChoice(
        words=_words(query.get("text_search", "")),
        segments=segments,
        ignored_segments=ignored,
        cohort=query.get("cohort", ""),
        mode=query.get("enrollment_mode", ""),
        order_by=_among(query, "order_by", ORDERS),
        descending=_among(query, "sort_order", _DIRECTIONS) == "desc",
    )


def _words(search: str) -> tuple[str, ...]:
    words = words_of(search)
    if len(words) > MOST_WORDS:
        raise IllegalParameterError(
            f"text_search may have {MOST_WORDS} words at most; it has {len(words)}."
        )
    return words


def _segments(query: QueryDict, name: str) -> frozenset[str]:
    asked = frozenset(filter(None, query.get(name, "").split(",")))
    for segment in sorted(asked - frozenset(SEGMENTS)):
        raise IllegalParameterError(
            f"{name} must be among {', '.join(SEGMENTS)}; one of them is '{segment}'."
        )
    return asked


def _among(query: QueryDict, name: str, allowed: tuple[str, ...]) -> str:
    text = query.get(name) or allowed[0]
    if text not in allowed:
        raise IllegalParameterError(f"{name} must be one of {', '.join(allowed)}; it is '{text}'.")
    return text


def chosen(learners: Iterable[Row], choice: LearnerChoice) -> list[Row]:
    """Return the learners of a search that pass all filters, in order.

    Missing values come last, and first in a descending order. Learners with equal values are
    ordered by user name, in both directions. Learners with equal ratios are ordered by
    `attempt_ratio_order`, in the opposite direction: of two learners with the same ratio, the one
    with more attempts is further.
    """
    found = sorted(
        (row for row in learners if _passes(row, choice)), key=lambda row: str(row["username"])
    )
    if choice.order_by == "problem_attempts_per_completed":
        found.sort(key=lambda row: int(row["attempt_ratio_order"]), reverse=not choice.descending)

    def place(row: Row) -> tuple[bool, object]:
        value = row[choice.order_by]
        return value is None, 0 if value is None else value

    return sorted(found, key=place, reverse=choice.descending)


def _passes(row: Row, choice: LearnerChoice) -> bool:
    segments = frozenset(row["segments"].split(","))
    return (
        (not choice.segments or not choice.segments.isdisjoint(segments))
        and choice.ignored_segments.isdisjoint(segments)
        and choice.cohort in ("", row["cohort"])
        and choice.mode in ("", row["enrollment_mode"])
    )
