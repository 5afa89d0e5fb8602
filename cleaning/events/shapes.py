"""The typed columns of each family: which payload fields are decoded, and into which columns.

A shape is what the events of some types have in common: a family, a payload struct, and a function
that turns the payloads into columns of `EVENT_SCHEMA`. A new family or column is added here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from cleaning.events import lenient, normalize
from cleaning.events.bounds import INT32_MAX
from cleaning.events.families import family_of, is_implicit
from cleaning.events.parse import Event
from cleaning.events.payload_structs import (
    CertificatePayload,
    EnrollmentPayload,
    ForumPayload,
    GradePayload,
    NavigationPayload,
    OraPayload,
    PausePayload,
    Post,
    ProblemPayload,
    TextbookPayload,
    Untyped,
    VideoPayload,
)
from cleaning.memo import Memo
from cleaning.schema import Family

Columns = dict[str, list[Any]]

_KEY: Final = Memo(normalize.key)
_ENTITY: Final = Memo(normalize.entity_id)
"""Ids of problems, videos and topics: few, in many events."""


def _enrollment(payloads: Sequence[EnrollmentPayload], _events: Sequence[Event]) -> Columns:
    return {
        "enrollment_course_id": [normalize.course_key(found.course_id) for found in payloads],
        "enrollment_user_id": [normalize.user_id(found.user_id) for found in payloads],
        "enrollment_mode": [normalize.mode(found.mode) for found in payloads],
    }


def _problem(payloads: Sequence[ProblemPayload], events: Sequence[Event]) -> Columns:
    contexts = [event.context for event in events]
    return {
        "problem_id": [_ENTITY[found.problem_id] for found in payloads],
        "problem_display_name": [
            normalize.content(context.module.display_name) if context and context.module else None
            for context in contexts
        ],
        "success": [found.success for found in payloads],
        "grade": [found.grade for found in payloads],
        "max_grade": [found.max_grade for found in payloads],
        "attempts": [found.attempts for found in payloads],
        "answers": [_json_text(found.answers) for found in payloads],
        "submission": [_json_text(found.submission) for found in payloads],
        "correct_map": [_json_text(found.correct_map) for found in payloads],
        "state_seed": [found.state.seed if found.state else None for found in payloads],
        "saved_tags": [
            _TAGS[bytes(context.asides.tagging_aside.saved_tags)]
            if context and context.asides and context.asides.tagging_aside
            else None
            for context in contexts
        ],
    }


def _json_text(raw: msgspec.Raw) -> bytes | None:
    text = bytes(raw)
    if b"\\" in text:
        return lenient.readable(text)
    return None if text == b"null" else text


def tags_of(text: bytes) -> bytes | None:
    """Return tags as JSON of the same form: names and values that are no keys are left out."""
    try:
        found = lenient.loads(text.decode())
        tags = _of_keys(found)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    return text if tags == found and b"\\" not in text else msgspec.json.encode(tags)


def _of_keys(value: Any) -> Any:
    """Return a JSON value whose texts are keys, at any depth; what is none is left out."""
    match value:
        case str():
            return normalize.key(value)
        case list():
            return [_of_keys(item) for item in value]
        case dict():
            return {
                key: _of_keys(item) for name, item in value.items() if (key := normalize.key(name))
            }
        case _:
            return value


_TAGS: Final = Memo(tags_of)
"""The tags of a problem come with each of its events."""


def _video(payloads: Sequence[VideoPayload], _events: Sequence[Event]) -> Columns:
    return {
        "video_id": [_ENTITY[found.id] for found in payloads],
        "video_code": [found.code for found in payloads],
        "video_duration_seconds": [found.duration for found in payloads],
        "video_current_seconds": [found.current_seconds for found in payloads],
        "video_old_seconds": [found.old_time for found in payloads],
        "video_new_seconds": [found.new_time for found in payloads],
        "video_speed": [
            normalize.speed(found.speed if found.new_speed is None else found.new_speed)
            for found in payloads
        ],
    }


def _forum(payloads: Sequence[ForumPayload], events: Sequence[Event]) -> Columns:
    kinds = [event.event_type.split(".")[2:3] for event in events]
    rows = list(zip(payloads, kinds, strict=True))
    return {
        "commentable_id": [_ENTITY[found.commentable_id] for found in payloads],
        "thread_id": [
            normalize.key(found.id) if kind == ["thread"] else _post_id(found.discussion)
            for found, kind in rows
        ],
        "response_id": [
            normalize.key(found.id) if kind == ["response"] else _post_id(found.response)
            for found, kind in rows
        ],
        "thread_type": [_KEY[found.thread_type] for found in payloads],
        "thread_title": [
            normalize.content(found.title) if kind == ["thread"] else None for found, kind in rows
        ],
        "vote_value": [found.vote_value for found in payloads],
        "is_vote_undone": [found.undo_vote for found in payloads],
        "target_username": [_KEY[found.target_username] for found in payloads],
    }


def _post_id(post: Post | None) -> str | None:
    return normalize.key(post.id) if post else None


def _navigation(payloads: Sequence[NavigationPayload], _events: Sequence[Event]) -> Columns:
    return {
        "target_id": [
            _KEY[found.id] or _KEY[found.bookmark_id] or normalize.content(found.target_url)
            for found in payloads
        ],
        "position_old": [_position(found.old, found.current_tab) for found in payloads],
        "position_new": [_position(found.new, found.target_tab) for found in payloads],
    }


def _textbook(payloads: Sequence[TextbookPayload], _events: Sequence[Event]) -> Columns:
    return {
        "target_id": [normalize.key(found.chapter) for found in payloads],
        "position_old": [_position(found.old, None) for found in payloads],
        "position_new": [_position(found.new, found.page) for found in payloads],
    }


def _position(first: float | str | None, second: float | str | None) -> str | None:
    position = second if first is None else first
    if isinstance(position, str):
        return normalize.key(position)
    is_place = position is not None and 0 <= position <= INT32_MAX
    return str(position) if is_place else None


def _grade(payloads: Sequence[GradePayload], _events: Sequence[Event]) -> Columns:
    return {
        "problem_id": [_ENTITY[found.problem_id] for found in payloads],
        "grade": [
            _first(found.percent_grade, found.weighted_earned, found.weighted_total_earned)
            for found in payloads
        ],
        "max_grade": [
            _first(found.weighted_possible, found.weighted_total_possible) for found in payloads
        ],
        "subject_id": [found.block_id for found in payloads],
        "letter_grade": [found.letter_grade for found in payloads],
    }


def _first(*numbers: float | None) -> float | None:
    return next((number for number in numbers if number is not None), None)


def _certificate(payloads: Sequence[CertificatePayload], _events: Sequence[Event]) -> Columns:
    return {"subject_id": [found.certificate_id for found in payloads]}


def _ora(payloads: Sequence[OraPayload], _events: Sequence[Event]) -> Columns:
    return {
        "subject_id": [
            found.submission_uuid or found.submission_returned_uuid for found in payloads
        ]
    }


def _nothing(_payloads: Sequence[Untyped], _events: Sequence[Event]) -> Columns:
    return {}


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What events of some types have in common.

    Attributes:
        family: their family.
        payload: what is decoded of a payload.
        decode: decodes JSON to such a struct or to a string, or raises.
        columns: turns payloads (and their events) into typed columns.
        is_implicit: whether they are requests that a server logged by URL.
    """

    family: Family
    payload: type[msgspec.Struct]
    decode: Callable[[Any], Any]
    columns: Callable[[Sequence[Any], Sequence[Event]], Columns]
    is_implicit: bool = False


def _shape(
    family: Family, payload: type[msgspec.Struct], columns: Any, *, is_implicit: bool = False
) -> Shape:
    decode = msgspec.json.Decoder(payload | str).decode
    return Shape(family, payload, decode, columns, is_implicit)


_SHAPE_OF_FAMILY: Final = {
    Family.ENROLLMENT: _shape(Family.ENROLLMENT, EnrollmentPayload, _enrollment),
    Family.PROBLEM: _shape(Family.PROBLEM, ProblemPayload, _problem),
    Family.VIDEO: _shape(Family.VIDEO, VideoPayload, _video),
    Family.FORUM: _shape(Family.FORUM, ForumPayload, _forum),
    Family.NAVIGATION: _shape(Family.NAVIGATION, NavigationPayload, _navigation),
    Family.TEXTBOOK: _shape(Family.TEXTBOOK, TextbookPayload, _textbook),
    Family.GRADE: _shape(Family.GRADE, GradePayload, _grade),
    Family.CERTIFICATE: _shape(Family.CERTIFICATE, CertificatePayload, _certificate),
    Family.ORA: _shape(Family.ORA, OraPayload, _ora),
    Family.OTHER: _shape(Family.OTHER, Untyped, _nothing),
}
_IMPLICIT: Final = _shape(Family.OTHER, Untyped, _nothing, is_implicit=True)
_PAUSE: Final = _shape(Family.VIDEO, PausePayload, _video)

SHAPES: Final = (*_SHAPE_OF_FAMILY.values(), _PAUSE, _IMPLICIT)


def shape_of(event_type: str) -> Shape:
    """Return the shape of an event type."""
    if is_implicit(event_type):
        return _IMPLICIT
    return _PAUSE if event_type == "pause_video" else _SHAPE_OF_FAMILY[family_of(event_type)]
