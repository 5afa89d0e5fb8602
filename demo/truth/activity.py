"""Expected weekly activity: the set of active learners of each course and week."""

from collections import defaultdict
from collections.abc import Iterable

from demo.clock import DAY
from demo.events.actions import Action
from demo.truth.enrollment import time_text
from demo.truth.table import Table, Value

WEEK = 7 * DAY
_FIRST_MONDAY = 4 * DAY  # 1970-01-05


def week_of(moment: int) -> int:
    """Return the first moment of a week: Monday, midnight."""
    return moment - (moment - _FIRST_MONDAY) % WEEK


class WeeklyActivity:
    """Counts learners who are active, try problems, post or watch videos, by course and week."""

    def __init__(self, *, end: int) -> None:
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
            (course_id, time_text(week), time_text(week + WEEK), label, len(learners))
            for (course_id, week, label), learners in self._active.items()
        ]
        columns = ("course_id", "interval_start", "interval_end", "label", "count")
        yield Table("course_activity", columns, rows)
