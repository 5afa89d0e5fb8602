"""Expected threads of the forums, and the posts of each day, counted post by post."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from demo.actions import Action, ForumPost
from demo.clock import DAY, SECOND
from demo.truth.enrollment import date_text, time_text
from demo.truth.table import Table, Value

THREAD = "edx.forum.thread.created"
ANSWER = "edx.forum.response.created"
COMMENT = "edx.forum.comment.created"
_NAMELESS = ForumPost(None, "")
_LONGEST_TITLE = 255

_DAILY_COLUMNS = (
    "course_id", "date", "thread_count", "answer_count", "comment_count", "poster_count",
)  # fmt: skip
_THREAD_COLUMNS = (
    "course_id", "thread_id", "commentable_id", "title", "thread_type", "start_time",
    "first_answer_time", "last_post_time", "seconds_to_first_answer", "answer_count",
    "comment_count", "is_unanswered",
)  # fmt: skip


class _Written(NamedTuple):
    """A post, with its moment and its author."""

    moment: int
    course_id: str
    kind: str
    user_id: int | None
    post: ForumPost


class Discussions:
    """Keeps what was written in the forums, and counts it at the end."""

    def __init__(self) -> None:
        self._seen: list[_Written] = []

    def see(self, action: Action) -> None:
        """Keep a post that the server says was created."""
        if action.kind not in {THREAD, ANSWER, COMMENT} or action.source != "server":
            return
        if action.course_id is not None:
            post = action.details if isinstance(action.details, ForumPost) else _NAMELESS
            self._seen.append(
                _Written(action.moment, action.course_id, action.kind, action.user_id, post)
            )

    def tables(self) -> Iterable[Table]:
        """Return the posts of each day, and the threads."""
        days: defaultdict[tuple[str, int], list[_Written]] = defaultdict(list)
        threads: defaultdict[tuple[str, str], list[_Written]] = defaultdict(list)
        for one in self._once():
            days[one.course_id, one.moment // DAY].append(one)
            if one.post.thread_id:
                threads[one.course_id, one.post.thread_id].append(one)
        yield Table(
            "course_discussion_daily",
            _DAILY_COLUMNS,
            [(course_id, date_text(day), *_day(posts)) for (course_id, day), posts in days.items()],
        )
        yield Table(
            "discussion_thread",
            _THREAD_COLUMNS,
            [(*key, *_thread(posts)) for key, posts in threads.items()],
        )

    def _once(self) -> Iterator[_Written]:
        """Yield each post with the first of its events, in order of time."""
        known: set[tuple[str, str, str]] = set()
        for one in sorted(self._seen, key=lambda one: one.moment):
            key = (one.course_id, one.kind, one.post.post_id or "")
            if key[2] and key in known:
                continue
            known.add(key)
            yield one


def _day(posts: list[_Written]) -> tuple[int, ...]:
    kinds = [one.kind for one in posts]
    posters = {one.user_id for one in posts} - {None}
    return (kinds.count(THREAD), kinds.count(ANSWER), kinds.count(COMMENT), len(posters))


def _thread(posts: list[_Written]) -> tuple[Value, ...]:
    started = next((one for one in posts if one.kind == THREAD), None)
    answers = [one.moment for one in posts if one.kind == ANSWER]
    start = started.moment if started else None
    first = answers[0] if answers else None
    topics = [one.post.commentable_id for one in posts if one.post.commentable_id]
    topic = (started.post.commentable_id if started else None) or (topics[-1] if topics else None)
    seconds = None
    if start is not None and first is not None and first >= start:
        seconds = first // SECOND - start // SECOND
    comments = sum(one.kind == COMMENT for one in posts)
    return (
        topic,
        _title(started.post.title) if started else None,
        started.post.thread_type if started else None,
        time_text(start),
        time_text(first),
        time_text(posts[-1].moment),
        seconds,
        len(answers),
        comments,
        int(not answers and not comments),
    )


def _title(title: str | None) -> str | None:
    """Return a title as it is published: on one line, and not too long."""
    return " ".join((title or "").split())[:_LONGEST_TITLE].rstrip() or None
