"""The correct reading of a line: an event, a skipped line, or a rejected line with its reason."""

from typing import NamedTuple

from demo.events.actions import Action

# Outcomes of lines that are not events: the published names of the reasons, and `skipped`.
NOT_JSON = "not_json"
CUT_OFF = "cut_off"
NOT_AN_OBJECT = "not_an_object"
TIME_MISSING = "time_missing"
TIME_UNREADABLE = "time_unreadable"
EVENT_TYPE_MISSING = "event_type_missing"
EVENT_TYPE_UNREADABLE = "event_type_unreadable"
SKIPPED = "skipped"


class Delivery(NamedTuple):
    """A line in a file: when it is written, its bytes, and its correct reading.

    `outcome` is empty for an event. Otherwise it is the reason of a rejected line, or `skipped`.
    `note` names the value that was put into a field, where a value was made absurd.
    """

    delivered: int
    raw: bytes
    outcome: str
    action: Action | None
    is_repeated: int = 0
    note: str = ""
