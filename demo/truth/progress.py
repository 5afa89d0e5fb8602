"""Expected progress: the blocks that each learner reached, completed and stopped at."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from demo.actions import Action, ProblemAttempt, VideoMove
from demo.clock import DAY, day_start
from demo.courses.keys import html_id
from demo.courses.outlines import Block, Course
from demo.people.grades import final_grade
from demo.people.learners import Enrollment
from demo.truth.courses import OutlinedBlock, outline
from demo.truth.engagement import subsection_of
from demo.truth.enrollment import date_text
from demo.truth.learners import LONGEST_NAME
from demo.truth.table import Table, Value
from demo.truth.video import LONGEST, VideoViewings

_COLUMNS = (
    "course_id", "block_id", "block_type", "display_name", "parent_block_id", "sort_idx",
    "release_time", "reached", "completed", "stopped",
)  # fmt: skip
_STANDING_COLUMNS = (
    "course_id", "username", "last_active_date", "last_block_id", "has_stopped", "grade_share",
    "is_passing",
)  # fmt: skip
_MOVES = {"pause_video", "play_video", "seek_video", "stop_video"}


@dataclass(slots=True)
class _Trace:
    """What one learner did in one course; blocks are named as events name them."""

    last: int = 0
    pages: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    solved: set[str] = field(default_factory=set)
    furthest: dict[str, float] = field(default_factory=dict)


class _Placed(NamedTuple):
    """A block of the outline that can be reached from the root."""

    block: OutlinedBlock
    release: date | None
    is_released: bool
    has_more_after: bool
    """Was a later problem or video open for all of the last seven days?"""
    inside: tuple[OutlinedBlock, ...]
    """The released blocks in it, itself included."""


class BlocksReached:
    """Follows each learner through the outlines of the courses."""

    def __init__(self, courses: Sequence[Course], *, videos: VideoViewings, as_of: date) -> None:
        self._courses = courses
        self._videos = videos
        self._as_of = as_of
        self._traces: defaultdict[str, defaultdict[str, _Trace]] = defaultdict(
            lambda: defaultdict(_Trace)
        )

    def see(self, action: Action) -> None:
        """Note where a learner with a username was, and when the learner was last active."""
        course_id, name = action.course_id, action.username
        if course_id is None or not name or len(name) > LONGEST_NAME:
            return
        if action.source == "task" or action.kind.startswith("edx.course.enrollment."):
            return
        trace = self._traces[course_id][name]
        trace.last = max(trace.last, action.moment)
        match action.details:
            case ProblemAttempt() as attempt:
                if action.kind == "problem_check" and action.source == "server":
                    trace.tried.add(attempt.problem_id)
                    if attempt.is_correct:
                        trace.solved.add(attempt.problem_id)
            case VideoMove() as move if action.kind in _MOVES:
                place = move.old_position if action.kind == "seek_video" else move.position
                is_possible = place is not None and 0 <= place <= LONGEST
                now = place if place is not None and is_possible else -1.0
                trace.furthest[move.video_id] = max(trace.furthest.get(move.video_id, -1.0), now)
            case None:
                if name_of_page := subsection_of(action.kind):
                    trace.pages.add(name_of_page)

    def tables(self) -> Iterable[Table]:
        """Return the progress of all courses that the LMS lists."""
        durations = self._videos.durations()
        rows = [row for course in self._courses for row in self._rows(course, durations=durations)]
        yield Table("course_progress", _COLUMNS, rows)

    def standing(self, listed: Iterable[Enrollment]) -> Table:
        """Return where each listed learner who did something or has a grade stands."""
        placed = {
            course.course_id: list(_placed(course, as_of=self._as_of)) for course in self._courses
        }
        quiet_since = day_start(self._as_of) - 7 * DAY
        rows: list[tuple[Value, ...]] = []
        for one in listed:
            course_id, name = one.course.course_id, one.learner.username
            trace, grade = self._traces[course_id].get(name), final_grade(one)
            if trace is None and grade is None:
                continue
            deeds = _touched(placed[course_id], trace=trace, lengths={}) if trace else {}
            last = next(reversed(deeds), None)
            is_quiet = trace is not None and trace.last < quiet_since
            rows.append(
                (
                    course_id, name, date_text(trace.last // DAY) if trace else None, last,
                    int(is_quiet and last in _left_early(placed[course_id])),
                    *((grade.share, int(grade.is_passing)) if grade else (None, None)),
                )
            )  # fmt: skip
        return Table("learner_standing", _STANDING_COLUMNS, rows)

    def _rows(
        self, course: Course, *, durations: dict[tuple[str, str], int]
    ) -> Iterator[tuple[Value, ...]]:
        placed = list(_placed(course, as_of=self._as_of))
        lengths = {
            video_id: length
            for (key, video_id), length in durations.items()
            if key == course.course_id
        }
        traces = self._traces[course.course_id].values()
        touched = [_touched(placed, trace=trace, lengths=lengths) for trace in traces]
        quiet_since = day_start(self._as_of) - 7 * DAY
        stops = Counter(
            next(reversed(deeds))
            for trace, deeds in zip(traces, touched, strict=True)
            if deeds and trace.last < quiet_since
        )
        can_stop = _left_early(placed)
        for one in placed:
            numbers = _numbers(one, touched=touched, stops=stops, can_stop=can_stop)
            block = one.block
            release = f"{one.release.isoformat()}T00:00:00" if one.release else None
            yield (
                course.course_id, block.block_id, block.kind, block.name, block.parent,
                block.sort_idx, release, *numbers,
            )  # fmt: skip


def _touched(
    placed: Sequence[_Placed], *, trace: _Trace, lengths: dict[str, int]
) -> dict[str, bool]:
    """Return the released blocks that a learner touched, in reading order: is each completed?"""
    touched: dict[str, bool] = {}
    for block in (one.block for one in placed if one.is_released):
        key, name = block.block_id, html_id(block.block_id)
        if block.kind == "problem" and key in trace.tried:
            touched[key] = key in trace.solved
        elif block.kind == "sequential" and name.rpartition("-")[2] in trace.pages:
            touched[key] = False
        elif block.kind == "video" and name in trace.furthest:
            touched[key] = name in lengths and trace.furthest[name] >= 0.95 * lengths[name]
    return touched


def _placed(course: Course, *, as_of: date) -> Iterator[_Placed]:
    """Yield the blocks in reading order. A block is open when it and all blocks above it are."""
    own: dict[str, Block] = {block.block_id: block for block in course.blocks}
    blocks = [block for block in outline(course) if not block.is_orphan]
    releases: dict[str, date | None] = {}
    inside: defaultdict[str, list[OutlinedBlock]] = defaultdict(list)
    parents = {block.block_id: block.parent for block in blocks}
    for block in blocks:
        days = [own[block.block_id].start, releases[block.parent] if block.parent else None]
        release = releases[block.block_id] = max((day for day in days if day), default=None)
        above: str | None = block.block_id
        while above is not None and (release is None or release < as_of):
            inside[above].append(block)
            above = parents[above]
    week_ago = as_of - timedelta(days=7)
    tasks_open = [
        number
        for number, block in enumerate(blocks)
        if block.kind in {"problem", "video"} and (releases[block.block_id] or week_ago) <= week_ago
    ]
    for number, block in enumerate(blocks):
        release = releases[block.block_id]
        is_released = release is None or release < as_of
        has_more_after = bool(tasks_open) and number < tasks_open[-1]
        yield _Placed(block, release, is_released, has_more_after, tuple(inside[block.block_id]))


def _left_early(placed: Iterable[_Placed]) -> set[str]:
    """Return the blocks from which learners can go on: who stays away after one, stopped there."""
    return {one.block.block_id for one in placed if one.has_more_after}


def _numbers(
    one: _Placed,
    *,
    touched: Iterable[dict[str, bool]],
    stops: Counter[str],
    can_stop: Collection[str],
) -> tuple[int | None, int | None, int | None]:
    """Return how many learners reached, completed and stopped in a block; None says nothing."""
    named = [block for block in one.inside if block.kind in {"problem", "video", "sequential"}]
    if not named:
        return None, None, None
    keys = {block.block_id for block in one.inside}
    reached = [deeds for deeds in touched if not keys.isdisjoint(deeds)]
    tasks = [block.block_id for block in one.inside if block.kind in {"problem", "video"}]
    completed = sum(all(deeds.get(task) for task in tasks) for deeds in reached)
    ends = [block.block_id for block in named if block.block_id in can_stop]
    stopped = sum(stops[key] for key in ends)
    return len(reached), completed if tasks else None, stopped if ends else None
