"""Absurd values: numbers and texts that no field can hold, in every family of events.

Everybody who is signed in may send such values. A correct reader treats an impossible value as
absent and keeps the rest of the event. Each field here says what then remains of the action.
"""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from demo.actions import (
    Action,
    Emission,
    EnrollmentChange,
    ForumPost,
    ForumVote,
    ProblemAttempt,
    VideoMove,
)
from demo.events.outcomes import EVENT_TYPE_UNREADABLE, Delivery, url_names_course

NUMBERS: dict[str, float] = {
    "2^31": 2**31,
    "2^63-1": 2**63 - 1,
    "-1": -1,
    "1e300": 1e300,
    "NaN": float("nan"),
}
_GRADES = {name: number for name, number in NUMBERS.items() if name != "-1"} | {"-2^31": -(2**31)}
"""Wrong answers may cost points, so that -1 is a grade."""

TEXTS = {
    "10,000 letters": "x" * 10_000,
    "NUL": "a\0b",
    "a line break": "a\nb",
    "half a surrogate pair": "\ud800",
}
_NAMELESS = {name: text for name, text in TEXTS.items() if not name.startswith("half")}
_REPLACED = "\ufffd"
"""The character that replaces half a surrogate pair. Any text but a course key may hold it."""

Values = dict[str, Any]
Reader = Callable[[Action, str | None], Action]
"""Returns what remains of an action when a field holds the given text, or is absent (None)."""


class Field(NamedTuple):
    """A field of events of some types, the absurd values for it, and their correct reading."""

    family: str
    path: str
    kinds: tuple[str, ...]
    """Beginnings of the types of the field's events; an empty tuple stands for all events."""
    values: Values
    read: Reader


def _as_it_is(action: Action, _: str | None) -> Action:
    """Return the action unchanged, because no summary reads the field."""
    return action


def _username(action: Action, text: str | None) -> Action:
    return action._replace(username=text)


def _user_id(action: Action, _: str | None) -> Action:
    return action._replace(user_id=None)


def _course(action: Action, _: str | None) -> Action:
    return action._replace(course_id=None, context_course_id=None)


def _no_details(action: Action, _: str | None) -> Action:
    return action._replace(details=None)


def _changed(of: type[Any], **fields: Callable[[str | None], Any]) -> Reader:
    """Return a reader that changes the action's details when they have the type `of`."""

    def read(action: Action, text: str | None) -> Action:
        details: Any = action.details
        if not isinstance(details, of):
            return action
        changes = {name: change(text) for name, change in fields.items()}
        return action._replace(details=details._replace(**changes))

    return read


def _mode(action: Action, text: str | None) -> Action:
    if text is None or not isinstance(action.details, EnrollmentChange):
        return action._replace(details=None)
    return action._replace(details=action.details._replace(mode=text))


def _video_id(action: Action, text: str | None) -> Action:
    if text is None or not isinstance(action.details, VideoMove):
        return action._replace(details=None)
    return action._replace(details=action.details._replace(video_id=text))


def _post_id(action: Action, text: str | None) -> Action:
    """Return the post under its other id; the id of a new thread is also that of its own thread."""
    if not isinstance(action.details, ForumPost):
        return action
    if action.kind == "edx.forum.thread.created":
        details = action.details._replace(thread_id=text or "", post_id=text)
        return action._replace(details=details)
    if action.kind == "edx.forum.response.created":
        return action._replace(details=action.details._replace(post_id=text))
    return action


def _tag(text: str | None) -> str:
    return json.dumps({"difficulty": text} if text else {})


def _same(text: str | None) -> str | None:
    return text


def _absent(_: str | None) -> None:
    return None


_ENROLLMENT = (
    "edx.course.enrollment.activated",
    "edx.course.enrollment.deactivated",
    "edx.course.enrollment.mode_changed",
)
_MOVES = ("play_video", "pause_video", "stop_video")
_POSTS = ("edx.forum.thread.created", "edx.forum.response.created", "edx.forum.comment.created")
_VOTES = ("edx.forum.thread.voted", "edx.forum.response.voted")

FIELDS = (
    Field("any", "username", (), TEXTS, _username),
    Field("any", "username", (), NUMBERS, _username),
    Field("any", "session", (), TEXTS, _as_it_is),
    Field("any", "agent", (), TEXTS, _as_it_is),
    Field("any", "name", (), TEXTS, _as_it_is),
    Field("any", "context.user_id", (), NUMBERS, _user_id),
    Field("any", "context.user_id", (), TEXTS, _user_id),
    Field("any", "context.course_id", (), TEXTS, _course),
    Field("any", "context.course_id", (), NUMBERS, _course),
    Field("any", "event_type", (), TEXTS, _as_it_is),
    Field("enrollment", "event.user_id", _ENROLLMENT, NUMBERS, _no_details),
    Field("enrollment", "event.user_id", _ENROLLMENT, TEXTS, _no_details),
    Field("enrollment", "event.course_id", _ENROLLMENT, TEXTS, _no_details),
    Field("enrollment", "event.mode", _ENROLLMENT, TEXTS, _mode),
    Field("enrollment", "event.mode", _ENROLLMENT, NUMBERS, _mode),
    Field("problem", "event.grade", ("problem_check",), _GRADES,
          _changed(ProblemAttempt, grade=_absent)),
    Field("problem", "event.max_grade", ("problem_check",), NUMBERS,
          _changed(ProblemAttempt, max_grade=_absent)),
    Field("problem", "event.attempts", ("problem_check",), NUMBERS, _as_it_is),
    Field("problem", "event.state.seed", ("problem_check",), NUMBERS, _as_it_is),
    Field("problem", "event.success", ("problem_check",), TEXTS,
          _changed(ProblemAttempt, is_correct=lambda _: False)),
    Field("problem", "context.asides.tagging_aside.saved_tags.difficulty", ("problem_check",),
          TEXTS, _changed(ProblemAttempt, tags=_tag)),
    Field("problem", "event.problem_id", ("problem_check",), _NAMELESS, _no_details),
    Field("problem", "event.problem_id", ("problem_check",), NUMBERS, _no_details),
    Field("problem", "event.problem_id", ("showanswer", "save_problem_success"), TEXTS, _as_it_is),
    Field("video", "event.id", _MOVES, TEXTS, _video_id),
    Field("video", "event.code", _MOVES, TEXTS, _as_it_is),
    Field("video", "event.duration", _MOVES, NUMBERS, _changed(VideoMove, duration=_absent)),
    Field("video", "event.currentTime", _MOVES, NUMBERS, _changed(VideoMove, position=_absent)),
    Field("video", "event.old_time", ("seek_video",), NUMBERS,
          _changed(VideoMove, old_position=_absent)),
    Field("video", "event.new_time", ("seek_video",), NUMBERS,
          _changed(VideoMove, new_position=_absent)),
    Field("video", "event.new_speed", ("speed_change_video",), NUMBERS, _as_it_is),
    Field("forum", "event.commentable_id", _POSTS, TEXTS,
          _changed(ForumPost, commentable_id=_same)),
    Field("forum", "event.id", ("edx.forum.",), TEXTS, _post_id),
    Field("forum", "event.vote_value", _VOTES, TEXTS, _no_details),
    Field("forum", "event.vote_value", _VOTES, NUMBERS, _no_details),
    Field("forum", "event.undo_vote", _VOTES, NUMBERS,
          _changed(ForumVote, is_undone=lambda _: False)),
    Field("forum", "event.target_username", _VOTES, TEXTS,
          _changed(ForumVote, target_username=_same)),
    Field("navigation", "event.id", ("seq_", "edx.ui.lms.sequence."), TEXTS, _as_it_is),
    Field("navigation", "event.old", ("seq_",), NUMBERS, _as_it_is),
    Field("navigation", "event.new", ("seq_",), NUMBERS, _as_it_is),
    Field("navigation", "event.current_tab", ("edx.ui.lms.sequence.",), NUMBERS, _as_it_is),
    Field("navigation", "event.target_tab", ("edx.ui.lms.sequence.",), NUMBERS, _as_it_is),
    Field("textbook", "event.chapter", ("book", "textbook."), TEXTS, _as_it_is),
    Field("textbook", "event.old", ("book",), NUMBERS, _as_it_is),
    Field("textbook", "event.new", ("book",), NUMBERS, _as_it_is),
    Field("textbook", "event.page", ("textbook.",), NUMBERS, _as_it_is),
    Field("grade", "event.percent_grade", ("edx.grades.course.",), NUMBERS, _as_it_is),
    Field("grade", "event.letter_grade", ("edx.grades.course.",), TEXTS, _as_it_is),
    Field("grade", "event.weighted_total_earned", ("edx.grades.subsection.",), NUMBERS, _as_it_is),
    Field("grade", "event.block_id", ("edx.grades.subsection.",), TEXTS, _as_it_is),
    Field("grade", "event.weighted_earned", ("edx.grades.problem.",), NUMBERS, _as_it_is),
    Field("certificate", "event.certificate_id", ("edx.certificate.",), TEXTS, _as_it_is),
    Field("certificate", "event.user_id", ("edx.certificate.",), NUMBERS, _as_it_is),
    Field("ora", "event.submission_uuid", ("openassessmentblock.",), TEXTS, _as_it_is),
    Field("ora", "event.attempt_number", ("openassessmentblock.create",), NUMBERS, _as_it_is),
    Field("other", "event.new", ("edx.user.settings.",), TEXTS, _as_it_is),
    Field("other", "event.user_id", ("edx.user.settings.",), NUMBERS, _as_it_is),
    Field("enrollment", "event.mode", ("edx.course.enrollment.upgrade.",), TEXTS, _as_it_is),
    Field("navigation", "event.page", ("edx.bookmark.", "edx.course.tool."), NUMBERS, _as_it_is),
)  # fmt: skip
"""Every column with a number or a text, and the correct reading of absurd values in it."""


def absurd(emission: Emission, rng: random.Random) -> list[Delivery]:
    """Put an absurd value into one field that the line has."""
    event = json.loads(emission.line)
    if emission.action.kind.startswith("/"):
        return []
    own = [field for field in FIELDS if field.kinds and _has(field, emission=emission, event=event)]
    everyones = [field for field in FIELDS if not field.kinds]
    field = rng.choice(own if own and rng.random() < 0.8 else everyones)
    name = rng.choice(tuple(field.values))
    value = field.values[name]
    tried = f"{field.family}: {field.path} = {name}"
    if field.path == "event_type":
        return list(_with_type(emission, event=event, text=value, tried=tried))
    line = json.dumps(_put(event, path=field.path.split("."), value=value)).encode()
    text = _REPLACED if value == TEXTS["half a surrogate pair"] else None
    action = field.read(emission.action, text)
    if field.path == "context.course_id" and name == "NaN" and _has_url_of_a_course(emission):
        # NaN is null, and an event without a course is of the course that its URL names.
        if not url_names_course(emission):
            return []
        action = emission.action._replace(context_course_id=None)
    what = "the same numbers" if action == emission.action else "as if it were absent"
    if text and action != emission.action != field.read(emission.action, None) != action:
        what = "read as U+FFFD"
    return [Delivery(emission.delivered, line, "", action, note=f"{tried}: {what}")]


def _has_url_of_a_course(emission: Emission) -> bool:
    url = f"{emission.action.kind} {json.loads(emission.line).get('page')}"
    return "/courses/" in url or "/xblock/" in url


def _has(field: Field, *, emission: Emission, event: Any) -> bool:
    """Tell whether an event has the field and one of its types; a problem check is a server's."""
    action = emission.action
    if not action.kind.startswith(field.kinds):
        return False
    if action.kind == "problem_check" and action.source != "server":
        return False
    value = event | {"event": _payload(event)}
    for name in field.path.split("."):
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True


def _payload(event: Any) -> Any:
    """Return the payload as an object, even when it is logged as text; None when it is not JSON."""
    payload = event["event"]
    try:
        return json.loads(payload) if isinstance(payload, str) else payload
    except ValueError:
        return None


def _put(event: Any, *, path: list[str], value: Any) -> Any:
    """Return the event with the value at the path; a payload that is text stays text."""
    first, *rest = path
    if not rest:
        return event | {first: value}
    inner = event[first]
    if first == "event" and isinstance(inner, str):
        return event | {first: json.dumps(_put(json.loads(inner), path=rest, value=value))}
    return event | {first: _put(inner, path=rest, value=value)}


def _with_type(emission: Emission, *, event: Any, text: str, tried: str) -> Iterator[Delivery]:
    """Deliver the line, and a second line whose event type is impossible or unknown."""
    yield Delivery(emission.delivered, emission.line.encode(), "", emission.action)
    raw = json.dumps(event | {"event_type": text}).encode()
    if text == TEXTS["half a surrogate pair"]:
        action = emission.action._replace(kind=_REPLACED, details=None)
        yield Delivery(emission.delivered, raw, "", action, note=f"{tried}: an event more")
    else:
        note = f"{tried}: rejected as {EVENT_TYPE_UNREADABLE}"
        yield Delivery(emission.delivered, raw, EVENT_TYPE_UNREADABLE, None, note=note)
