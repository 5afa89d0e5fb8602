"""The correct reading of a line: an event, a skipped line, or a rejected line with its reason."""

from typing import NamedTuple

from demo.actions import Action, Emission

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
    is_repeated: bool = False
    note: str = ""


def url_names_course(emission: Emission) -> bool:
    """Tell whether the URL of an event names its course, too: where its context names none."""
    action = emission.action
    course_id = action.course_id
    if course_id is None or not course_id.isascii() or course_id.startswith("ccx"):
        return False
    path = f"/courses/{course_id}/"
    page = f'"page": "https://learn.example.org{path}'
    is_page = action.source == "browser" and page in emission.line
    is_block = "/xblock/" in action.kind and "/xblock/block-v1:" not in action.kind
    return not is_block and (is_page or action.kind.startswith(path))
