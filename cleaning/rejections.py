"""The reasons for which a line is no event. Bad data is a value: it is counted and kept.

`cleaning.events.parse.parse_line` decides which lines are rejected, and `cleaning.clean` rejects
lines that are too long.
"""

from dataclasses import dataclass
from enum import StrEnum


class RejectionReason(StrEnum):
    """What is wrong with a line; stored in `landing.rejected_lines` and counted in the ledger."""

    NOT_JSON = "not_json"
    CUT_OFF = "cut_off"
    NOT_AN_OBJECT = "not_an_object"
    TIME_MISSING = "time_missing"
    TIME_UNREADABLE = "time_unreadable"
    EVENT_TYPE_MISSING = "event_type_missing"
    EVENT_TYPE_UNREADABLE = "event_type_unreadable"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A reason, and what exactly was found."""

    reason: RejectionReason
    error: str


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that is no event, as it came.

    Attributes:
        line_number: line in the uncompressed file, from 1.
        rejection: why.
        raw_line: the bytes without the line feed; of a line that is too long, its beginning.
    """

    line_number: int
    rejection: Rejection
    raw_line: bytes
