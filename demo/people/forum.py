"""The forums of the courses, with the latest threads that people still read."""

from collections import deque
from typing import NamedTuple

_REMEMBERED = 60


class Post(NamedTuple):
    """A thread that others can answer and vote for."""

    thread_id: str
    commentable_id: str
    author: str
    moment: int


class Forum:
    """The latest threads of a course; older threads are forgotten."""

    __slots__ = ("_made", "_prefix", "threads")

    def __init__(self, course_index: int) -> None:
        self.threads: deque[Post] = deque(maxlen=_REMEMBERED)
        self._prefix = f"{course_index + 0x5A0:08x}"
        self._made = 0

    def new_id(self) -> str:
        """Return the id of a new post: 24 hex digits, as the forum service gives them."""
        self._made += 1
        return f"{self._prefix}{self._made:016x}"

    def older_than(self, moment: int) -> list[Post]:
        """Return the threads that existed at a moment."""
        return [post for post in self.threads if post.moment < moment]
