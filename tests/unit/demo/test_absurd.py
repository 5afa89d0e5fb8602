"""What a right reader makes of a value that nobody means, field by field."""

import json

import pytest

from demo.actions import Action, Emission, ForumVote, VideoMove
from demo.randomness import stream
from demo.site.absurd import FIELDS, NUMBERS, TEXTS, absurd

MOVE = VideoMove("v1", "html5", 100.0, 5.0)
VOTE = ForumVote("t1", "up", is_undone=True, target_username="bea")


def emission(kind: str, payload: dict[str, object], details: object, *, as_text: bool) -> Emission:
    event = {
        "username": "ann", "session": "s", "agent": "a", "name": kind, "event_type": kind,
        "context": {"user_id": 7, "course_id": "course-v1:A+B+C"},
        "event": json.dumps(payload) if as_text else payload,
    }  # fmt: skip
    action = Action(0, kind, "server", "course-v1:A+B+C", "course-v1:A+B+C", 7, "ann", "", details)
    return Emission(0, json.dumps(event), action)


def tried(one: Emission) -> dict[str, list]:
    """Return the deliveries by the field and value that was put into the line."""
    rng = stream(1, 1)
    found: dict[str, list] = {}
    for _ in range(2_000):
        delivery = absurd(one, rng)[-1]
        found.setdefault(delivery.note.rsplit(":", 1)[0], []).append(delivery)
    return found


@pytest.mark.parametrize("as_text", [False, True])
def test_every_value_of_every_own_field_is_tried(as_text):
    payload = {"id": "v1", "code": "html5", "duration": 100, "currentTime": 5}
    found = tried(emission("pause_video", payload, MOVE, as_text=as_text))
    for field in ("duration", "currentTime"):
        assert {f"video: event.{field} = {name}" for name in NUMBERS} <= found.keys()
    assert {f"video: event.id = {name}" for name in TEXTS} <= found.keys()


def test_a_length_that_cannot_be_is_not_known_and_the_rest_stays():
    found = tried(emission("pause_video", {"id": "v1", "duration": 100}, MOVE, as_text=True))
    one = found["video: event.duration = 1e300"][0]
    assert one.action.details == MOVE._replace(duration=None)
    assert json.loads(json.loads(one.raw)["event"]) == {"id": "v1", "duration": 1e300}


def test_half_a_surrogate_pair_is_content_of_a_key_but_not_of_a_course():
    payload = {"id": "t1", "vote_value": "up", "undo_vote": True, "target_username": "bea"}
    found = tried(emission("edx.forum.thread.voted", payload, VOTE, as_text=False))
    voted = found["forum: event.target_username = half a surrogate pair"][0].action
    assert voted.details == VOTE._replace(target_username="\ufffd")
    of_course = found["any: context.course_id = half a surrogate pair"][0].action
    assert of_course.course_id is None
    assert found["forum: event.target_username = NUL"][0].action.details.target_username is None


def test_a_type_that_can_name_nothing_is_a_line_more_that_is_rejected():
    one = emission("page_close", {}, None, as_text=True)
    rng = stream(2, 2)
    lines = [found for found in (absurd(one, rng) for _ in range(500)) if len(found) == 2]
    assert {found[0].raw for found in lines} == {one.line.encode()}
    assert {found[1].outcome for found in lines} == {"event_type_unreadable", ""}


def test_a_request_by_url_is_left_alone():
    one = emission("/courses/A/B/C/info", {}, None, as_text=True)
    assert absurd(one, stream(1, 1)) == []


def test_every_family_has_fields_of_numbers_and_of_texts():
    families = {"enrollment", "problem", "video", "forum", "navigation", "textbook", "grade",
                "certificate", "ora", "other"}  # fmt: skip
    for values in (NUMBERS, TEXTS):
        assert {field.family for field in FIELDS if field.values is values} >= families


@pytest.mark.parametrize(
    ("page", "course_id"),
    [
        ("https://learn.example.org/courses/course-v1:A+B+C/courseware/", "course-v1:A+B+C"),
        ("https://learn.example.org/dashboard", None),
    ],
)
def test_a_course_that_is_no_number_is_absent_so_that_the_url_names_it(page, course_id):
    server = emission("pause_video", {"id": "v1"}, MOVE, as_text=True)
    line = json.dumps(json.loads(server.line) | {"page": page})
    browser = server._replace(line=line, action=server.action._replace(source="browser"))
    found = tried(browser)
    read = {
        name: {(one.action.course_id, one.action.context_course_id) for one in deliveries}
        for name, deliveries in found.items()
        if name.startswith("any: context.course_id = ")
    }
    assert read.pop("any: context.course_id = NaN") == {(course_id, None)}
    assert set().union(*read.values()) == {(None, None)}
