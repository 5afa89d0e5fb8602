"""The choice and order of the course summaries that a client asks for.

Clients have sent these parameters for years to servers that ignored them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from api.edx.params import Lists
from api.errors import BadParameterError
from api.queries.reading import Row
from api.searching import has_words, words_of

_ORDERS = (
    "course_id",
    "catalog_course_title",
    "catalog_course",
    "start_date",
    "end_date",
    "pacing_type",
    "availability",
    "count",
    "cumulative_count",
    "count_change_7_days",
    "recent_count_change",
    "passing_users",
)
_DIRECTIONS = ("asc", "desc")
_NO_AVAILABILITY = "unknown"
"""What a client asks for to get the courses of which no table says when they run."""


@dataclass(frozen=True, slots=True)
class SummaryChoice:
    """Filters that must all hold, and an order; an empty filter lets everything through."""

    availability: frozenset[str]
    pacing_type: frozenset[str]
    program_ids: frozenset[str]
    words: tuple[str, ...]
    order_by: str
    descending: bool


def summary_choice(asked: Lists) -> SummaryChoice:
    """Read the filters and the order.

    Raises:
        BadParameterError: the summaries can't be ordered like that.
    """
    order_by = asked.single("order_by") or "course_id"
    direction = asked.single("sort_order") or "asc"
    _must_be_among("order_by", order_by, _ORDERS)
    _must_be_among("sort_order", direction, _DIRECTIONS)
    return SummaryChoice(
        availability=frozenset(asked.texts("availability")),
        pacing_type=frozenset(asked.texts("pacing_type")),
        program_ids=frozenset(asked.texts("program_ids")),
        # A comma is part of the text.
        words=words_of(",".join(asked.texts("text_search"))),
        order_by=order_by,
        descending=direction == "desc",
    )


def _must_be_among(name: str, text: str, allowed: tuple[str, ...]) -> None:
    if text not in allowed:
        raise BadParameterError(f"{name} must be one of {', '.join(allowed)}; it is '{text}'.")


def chosen(found: Iterable[Row], choice: SummaryChoice) -> list[Row]:
    """Return the summaries that pass all filters, in order; missing values come last.

    Courses with equal values are ordered by their ids, in both directions.
    """
    passing = sorted((row for row in found if _passes(row, choice)), key=itemgetter("course_id"))
    with_value = [row for row in passing if row[choice.order_by] is not None]
    without = [row for row in passing if row[choice.order_by] is None]
    with_value.sort(key=itemgetter(choice.order_by), reverse=choice.descending)
    return with_value + without


def _passes(row: Row, choice: SummaryChoice) -> bool:
    return (
        _is_among(row["availability"] or _NO_AVAILABILITY, choice.availability)
        and _is_among(row["pacing_type"], choice.pacing_type)
        and (not choice.program_ids or not choice.program_ids.isdisjoint(row["programs"]))
        and has_words(choice.words, row["course_id"], row["catalog_course_title"])
    )


def _is_among(value: str | None, wanted: frozenset[str]) -> bool:
    return not wanted or value in wanted
