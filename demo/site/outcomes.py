"""What a reader gets of a line: an event, nothing, or a reason for which the line is no event."""

from typing import NamedTuple

from demo.events.actions import Action

# outcomes of lines that are no event: the reasons by their published names, and no content
NOT_JSON = "not_json"
CUT_OFF = "cut_off"
NOT_AN_OBJECT = "not_an_object"
TIME_MISSING = "time_missing"
TIME_UNREADABLE = "time_unreadable"
EVENT_TYPE_MISSING = "event_type_missing"
EVENT_TYPE_UNREADABLE = "event_type_unreadable"
SKIPPED = "skipped"


class Delivery(NamedTuple):
    """A line as a file has it: when it is written, its bytes, and what a right reader gets.

    `outcome` is empty for an event, else the reason for which the line is rejected, or `skipped`.
    `note` says what was put into a field where a value was made absurd.
    """

    delivered: int
    raw: bytes
    outcome: str
    action: Action | None
    is_repeated: int = 0
    note: str = ""
