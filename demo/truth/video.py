"""Expected viewings of videos: each learner's player is followed from event to event."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from demo.actions import Action, VideoMove
from demo.truth.table import Table, Value

SEGMENT = 5
LONGEST = 36_000
SHORTEST_VIEWING = 0.25
DROPOFF = 0.05

_PLAY, _SEEK = "play_video", "seek_video"
_KINDS = {"pause_video", _PLAY, _SEEK, "stop_video"}


class _Event(NamedTuple):
    """An event of a player. Events of equal times count in the order of the other fields."""

    moment: int
    kind: str
    target: float
    place: float
    duration: float


class Viewing(NamedTuple):
    """A viewing of a video; its duration is None when the player did not know it."""

    user_id: int
    start: float
    end: float
    duration: float | None


class VideoViewings:
    """Counts how often each learner watched each segment of each video."""

    def __init__(self) -> None:
        self._events: defaultdict[tuple[str, str], defaultdict[int, list[_Event]]] = defaultdict(
            lambda: defaultdict(list)
        )

    def see(self, action: Action) -> None:
        """Keep an event of a known learner's player in a course."""
        move, course_id, user_id = action.details, action.course_id, action.user_id
        if not isinstance(move, VideoMove) or action.kind not in _KINDS:
            return
        if course_id is None or user_id is None:
            return
        is_seek = action.kind == _SEEK
        place = move.old_position if is_seek else move.position
        target = move.new_position if is_seek else -1.0
        if place is None or target is None or not 0 <= place <= LONGEST or target > LONGEST:
            return
        event = _Event(action.moment, action.kind, target, place, move.duration or 0.0)
        self._events[course_id, move.video_id][user_id].append(event)

    def viewings(self) -> Iterator[tuple[str, str, list[Viewing]]]:
        """Yield course, video and viewings of each video that was watched."""
        for (course_id, video_id), players in self._events.items():
            found = [
                viewing
                for user_id, events in players.items()
                for viewing in _viewings(user_id, sorted(events))
            ]
            if found:
                yield course_id, video_id, found

    def durations(self) -> dict[tuple[str, str], int]:
        """Return the published length, in seconds, of each video of a course."""
        return {
            (course_id, video_id): int(_duration(viewings, users=_users(viewings)))
            for course_id, video_id, viewings in self.viewings()
        }

    def tables(self) -> Iterable[Table]:
        """Return the table of videos and the table of their timelines."""
        videos: list[tuple[Value, ...]] = []
        timeline: list[tuple[Value, ...]] = []
        for course_id, video_id, viewings in self.viewings():
            key = f"{course_id}|{video_id}"
            watched = _segments(viewings)
            users = _users(viewings)
            duration = _duration(viewings, users=users)
            shown = _shown(sorted(users), final=int(duration) // SEGMENT)
            views = {segment: watched[segment].total() for segment in shown}
            timeline += [(key, segment, users[segment], views[segment]) for segment in shown]
            end = int(max(duration - 30, duration * 0.95)) // SEGMENT
            videos.append(
                (
                    key, course_id, video_id, int(duration), SEGMENT, users.get(0, 0),
                    users.get(end, 0), SEGMENT * sum(views.values()),
                )
            )  # fmt: skip
        yield Table("video", _VIDEO_COLUMNS, videos)
        yield Table(
            "video_timeline", ("pipeline_video_id", "segment", "num_users", "num_views"), timeline
        )


_VIDEO_COLUMNS = (
    "pipeline_video_id", "course_id", "encoded_module_id", "duration", "segment_length",
    "users_at_start", "users_at_end", "total_viewed_seconds",
)  # fmt: skip


def _viewings(user_id: int, events: Iterable[_Event]) -> Iterator[Viewing]:
    """Yield the viewings of one player: a play begins a viewing, the next other event ends it."""
    opened: Viewing | None = None
    sought: float | None = None
    for event in events:
        if event.kind == _PLAY:
            start = event.place if sought is None else sought
            opened = Viewing(user_id, start, start, event.duration or None)
            sought = None
        elif opened:
            viewing = opened._replace(end=event.place)
            if _is_possible(viewing):
                yield viewing
            opened = None
            sought = event.target if event.kind == _SEEK else None


def _is_possible(viewing: Viewing) -> bool:
    is_inside = viewing.duration is None or viewing.end <= viewing.duration + 1
    return is_inside and viewing.end - viewing.start >= SHORTEST_VIEWING


def _segments(viewings: Iterable[Viewing]) -> dict[int, Counter[int]]:
    """Return by segment how often each learner watched it."""
    watched: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for viewing in viewings:
        first, last = int(viewing.start) // SEGMENT, int(viewing.end) // SEGMENT
        for segment in range(first, last + 1):
            watched[segment][viewing.user_id] += 1
    return watched


def _users(viewings: Iterable[Viewing]) -> dict[int, int]:
    """Return by segment how many learners watched it."""
    return {segment: len(views) for segment, views in _segments(viewings).items()}


def _duration(viewings: Iterable[Viewing], *, users: dict[int, int]) -> float:
    """Return the longest known duration; when one is unknown, the end found by the drop-off."""
    known = [viewing.duration for viewing in viewings]
    durations = [duration for duration in known if duration is not None]
    if len(durations) == len(known):
        return max(durations)
    following, *backwards = sorted(users, reverse=True)
    final = following
    for segment in backwards:
        if users[following] <= users[segment] * DROPOFF:
            final = segment
            break
        following = segment
    return (final + 1) * SEGMENT - 1


def _shown(segments: list[int], *, final: int) -> list[int]:
    """Return the segments up to the final one; all segments when nobody watched the final one."""
    return [segment for segment in segments if segment <= final or final not in segments]
