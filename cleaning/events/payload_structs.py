"""Which fields of a payload are decoded, by family; whatever else it holds stays in its text."""

from typing import Final

import msgspec

_NULL: Final = msgspec.Raw(b"null")


class Untyped(msgspec.Struct, gc=False):
    """A payload of which nothing is typed; it is only checked to be an object."""


class EnrollmentPayload(msgspec.Struct, gc=False):
    """Payload of `edx.course.enrollment.*`."""

    course_id: str | None = None
    user_id: int | float | str | None = None
    mode: str | None = None


class ProblemState(msgspec.Struct, gc=False):
    """`state` of a problem: which variant the learner saw."""

    seed: int | None = None


class ProblemPayload(msgspec.Struct, gc=False):
    """Payload of problem events."""

    problem_id: str | None = None
    success: str | None = None
    grade: float | None = None
    max_grade: float | None = None
    attempts: int | None = None
    answers: msgspec.Raw = _NULL
    submission: msgspec.Raw = _NULL
    correct_map: msgspec.Raw = _NULL
    state: ProblemState | None = None


class VideoPayload(msgspec.Struct, gc=False):
    """Payload of video events."""

    id: str | None = None
    code: str | None = None
    duration: float | None = None
    current_seconds: float | None = msgspec.field(default=None, name="currentTime")
    old_time: float | None = None
    new_time: float | None = None
    new_speed: float | str | None = None
    speed: float | str | None = None


class PausePayload(VideoPayload, gc=False):
    """Payload of `pause_video`: without a position it is a pause at the beginning."""

    current_seconds: float | None = msgspec.field(default=0.0, name="currentTime")


class Post(msgspec.Struct, gc=False):
    """A thread or response that another forum event refers to."""

    id: str | None = None


class ForumPayload(msgspec.Struct, gc=False):
    """Payload of `edx.forum.*`."""

    id: str | None = None
    commentable_id: str | None = None
    discussion: Post | None = None
    response: Post | None = None
    thread_type: str | None = None
    title: str | None = None
    vote_value: str | None = None
    undo_vote: bool | None = None
    target_username: str | None = None


class NavigationPayload(msgspec.Struct, gc=False):
    """Payload of sequence, link, outline and bookmark events."""

    id: str | None = None
    bookmark_id: str | None = None
    target_url: str | None = None
    old: int | float | str | None = None
    new: int | float | str | None = None
    current_tab: int | float | str | None = None
    target_tab: int | float | str | None = None


class TextbookPayload(msgspec.Struct, gc=False):
    """Payload of `book` and `textbook.*`."""

    chapter: str | None = None
    old: int | float | str | None = None
    new: int | float | str | None = None
    page: int | float | str | None = None


class GradePayload(msgspec.Struct, gc=False):
    """Payload of `edx.grades.*`: of a problem, a subsection or a course."""

    problem_id: str | None = None
    block_id: str | None = None
    percent_grade: float | None = None
    letter_grade: str | None = None
    weighted_earned: float | None = None
    weighted_possible: float | None = None
    weighted_total_earned: float | None = None
    weighted_total_possible: float | None = None


class CertificatePayload(msgspec.Struct, gc=False):
    """Payload of `edx.certificate.*`."""

    certificate_id: str | None = None


class OraPayload(msgspec.Struct, gc=False):
    """Payload of open response assessment."""

    submission_uuid: str | None = None
    submission_returned_uuid: str | None = None
