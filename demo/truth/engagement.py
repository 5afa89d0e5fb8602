"""Expected engagement: who is active in each week, and what each learner does in a course."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from demo.actions import Action, ForumPost, ForumVote, PageTurn, ProblemAttempt, VideoMove
from demo.clock import DAY
from demo.truth.enrollment import EnrollmentCounter, date_text, time_text
from demo.truth.table import Table, Value

WEEK = 7 * DAY
_FIRST_MONDAY = 4 * DAY  # 1970-01-05
_COLUMNS = (
    "end_date", "course_id", "username", "days_active", "problems_attempted", "problem_attempts",
    "problems_correct", "videos_played", "forum_posts", "forum_responses", "forum_comments",
    "forum_upvotes_given", "forum_downvotes_given", "forum_upvotes_received",
    "forum_downvotes_received", "textbook_pages_viewed", "last_subsection_viewed",
)  # fmt: skip
_POSTS = {
    "edx.forum.thread.created": "thread",
    "edx.forum.response.created": "response",
    "edx.forum.comment.created": "comment",
}


def week_of(moment: int) -> int:
    """Return the first moment of a week: Monday, midnight."""
    return moment - (moment - _FIRST_MONDAY) % WEEK


class WeeklyActivity:
    """Counts learners who are active, try problems, post or watch videos, by course and week."""

    def __init__(self, enrollment: EnrollmentCounter, *, end: int) -> None:
        self._enrollment = enrollment
        self._end = week_of(end)
        self._active: defaultdict[tuple[str, int, str], set[int]] = defaultdict(set)

    def see(self, action: Action) -> None:
        """Count any action of a known learner in a course; an enrollment event is no activity."""
        course_id, user_id, kind = action.course_id, action.user_id, action.kind
        if course_id is None or user_id is None or action.moment >= self._end:
            return
        source = action.source
        if source == "task" or kind.startswith("edx.course.enrollment."):
            return
        week = week_of(action.moment)
        self._active[course_id, week, "ACTIVE"].add(user_id)
        if kind == "problem_check" and source == "server":
            self._active[course_id, week, "ATTEMPTED_PROBLEM"].add(user_id)
        elif kind == "play_video" and source in {"browser", "mobile"}:
            self._active[course_id, week, "PLAYED_VIDEO"].add(user_id)
        elif kind.startswith("edx.forum.") and kind.endswith(".created") and source == "server":
            self._active[course_id, week, "POSTED_FORUM"].add(user_id)

    def tables(self) -> Iterable[Table]:
        """Return the weekly table without the week that is not over."""
        rows: list[tuple[Value, ...]] = [
            (course_id, time_text(week), time_text(week + WEEK), label, len(learners),
             sum(self._is_enrolled(course_id, user_id, week=week) for user_id in learners))
            for (course_id, week, label), learners in self._active.items()
        ]  # fmt: skip
        columns = (
            "course_id", "interval_start", "interval_end", "label", "count", "enrolled_count",
        )  # fmt: skip
        yield Table("course_activity", columns, rows)

    def _is_enrolled(self, course_id: str, user_id: int, *, week: int) -> bool:
        """Tell whether a learner is enrolled at the end of a week's Sunday."""
        sunday = (week + WEEK) // DAY - 1
        days = self._enrollment.days_of(course_id, user_id=user_id)
        return any(state.day == sunday and state.is_enrolled for state in days)


@dataclass(slots=True)
class _Deeds:
    """The deeds of one learner in one course during one window."""

    days: set[int] = field(default_factory=set)
    attempts: int = 0
    attempted: set[str] = field(default_factory=set)
    correct: set[str] = field(default_factory=set)
    videos: set[str] = field(default_factory=set)
    posts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    given: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    received: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    pages: int = 0
    last_page: tuple[int, str] = (-1, "")

    def row(self) -> tuple[Value, ...]:
        """Return the published numbers."""
        return (
            len(self.days),
            len(self.attempted),
            self.attempts,
            len(self.correct),
            len(self.videos),
            self.posts["thread"],
            self.posts["response"],
            self.posts["comment"],
            self.given["up"],
            self.given["down"],
            self.received["up"],
            self.received["down"],
            self.pages,
            self.last_page[1],
        )

    @property
    def is_nothing(self) -> bool:
        """Whether all published numbers are zero or empty."""
        return not any(self.row())


class Engagement:
    """Counts every deed in its three windows: the day, the week and the whole course."""

    def __init__(self, *, end: int) -> None:
        self._last_day = end // DAY - 1
        self._deeds: dict[str, defaultdict[tuple[int, str, str], _Deeds]] = {
            kind: defaultdict(_Deeds) for kind in ("daily", "weekly", "all")
        }

    def see(self, action: Action) -> None:
        """Count an action of a learner with a username in the course that the context names."""
        course_id, username, kind = action.context_course_id, action.username, action.kind
        if course_id is None or username is None or not action.has_payload:
            return
        details, day = action.details, action.moment // DAY
        if kind == "problem_check" and action.source != "server":
            return
        is_nameless = kind in {"play_video", "problem_check"} or kind.endswith(".voted")
        if details is None and is_nameless:
            return  # An event without its video, problem or vote does not make a day active.
        for deeds in self._windows(course_id, username=username, day=day):
            deeds.days.add(day)
            _note(deeds, action=action)
        if isinstance(details, ForumVote):
            author = details.target_username
            if author is None:
                return
            for deeds in self._windows(course_id, username=author, day=day):
                deeds.received[details.value] += -1 if details.is_undone else 1

    def tables(self) -> Iterable[Table]:
        """Return the three tables; a learner whose numbers are all zero has no row."""
        for kind, windows in self._deeds.items():
            rows: list[tuple[Value, ...]] = [
                (date_text(end_day), course_id, username, *deeds.row())
                for (end_day, course_id, username), deeds in windows.items()
                if not deeds.is_nothing
            ]
            yield Table(f"student_engagement_{kind}", _COLUMNS, rows)

    def _windows(self, course_id: str, *, username: str, day: int) -> Iterator[_Deeds]:
        """Yield the learner's deeds of each window that contains the day."""
        last = self._last_day
        week_end = last
        while week_end - 7 >= day:
            week_end -= 7
        for kind, end_day in (("daily", day), ("weekly", week_end), ("all", last)):
            yield self._deeds[kind][end_day, course_id, username]


def _note(deeds: _Deeds, *, action: Action) -> None:
    kind, details = action.kind, action.details
    match details:
        case ProblemAttempt() if kind == "problem_check":
            deeds.attempts += 1
            deeds.attempted.add(details.problem_id)
            if details.is_correct:
                deeds.correct.add(details.problem_id)
        case VideoMove() if kind == "play_video":
            deeds.videos.add(details.video_id)
        case ForumPost():
            deeds.posts[_POSTS[kind]] += 1
        case ForumVote():
            deeds.given[details.value] += -1 if details.is_undone else 1
        case PageTurn():
            deeds.pages += 1
        case _ if subsection_of(kind):
            deeds.last_page = max(deeds.last_page, (action.moment, kind))


def subsection_of(kind: str) -> str | None:
    """Return the name of the subsection whose page a path is, which is behind its chapter's."""
    course, _, place = kind.partition("/courseware/")
    if not course.startswith("/courses/") or place.count("/") < 2:
        return None
    chapter, name = place.split("/")[:2]
    return (chapter and name) or None
