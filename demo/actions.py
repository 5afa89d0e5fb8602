"""The typed actions of people on the simulated site. The truth counts actions, never lines."""

from typing import NamedTuple


class EnrollmentChange(NamedTuple):
    """A changed enrollment: its learner, its course, and the mode that the event states."""

    course_id: str
    user_id: int
    mode: str


class Answer(NamedTuple):
    """The answer to one part of a problem."""

    part_id: str
    value: str | tuple[str, ...]
    text: str | tuple[str, ...]
    is_correct: bool
    question: str
    response: str
    """The kind of the part, such as choiceresponse."""


class ProblemAttempt(NamedTuple):
    """One submission of a problem."""

    problem_id: str
    answers: tuple[Answer, ...]
    is_correct: bool
    grade: int | None
    max_grade: int | None
    attempt: int
    variant: int | None
    """The seed of a randomised problem, None for the others."""
    tags: str | None


class VideoMove(NamedTuple):
    """The position of a video player; a seek has two positions, any other event one."""

    video_id: str
    code: str
    duration: float | None
    position: float | None
    old_position: float | None = None
    new_position: float | None = None


class ForumPost(NamedTuple):
    """A new thread, response or comment."""

    commentable_id: str | None
    thread_id: str
    post_id: str | None = None
    """The post's own id; None for a comment."""
    thread_type: str | None = None
    title: str | None = None
    """Type and title of a new thread."""


class ForumVote(NamedTuple):
    """A vote for or against somebody's post."""

    thread_id: str
    value: str
    is_undone: bool
    target_username: str | None


class PageTurn(NamedTuple):
    """The opening of a page of a textbook."""

    chapter: str
    page: int


Details = EnrollmentChange | ProblemAttempt | VideoMove | ForumPost | ForumVote | PageTurn


class Action(NamedTuple):
    """One thing that happened, as a correct reader of its line must understand it."""

    moment: int
    kind: str
    source: str
    course_id: str | None
    """The course of the context, else of the URL."""
    context_course_id: str | None
    user_id: int | None
    username: str | None
    ip: str
    details: Details | None = None
    has_payload: bool = True
    """Whether the payload is a usable object: not a list, not a form, not cut off."""


class Emission(NamedTuple):
    """An action, the line that the site writes about it, and when a server writes the line."""

    delivered: int
    line: str
    action: Action
