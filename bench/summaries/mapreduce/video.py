"""Views of each five seconds of a video: viewings of each learner, then segments of each video."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

from bench.summaries.mapreduce.engine import Job, Pair, Row, csv_rows
from bench.summaries.mapreduce.events import (
    Event,
    course_of,
    events,
    key,
    payload_of,
    seconds,
    user_id,
)

TYPES = frozenset({"pause_video", "play_video", "seek_video", "stop_video"})
LONGEST_SECONDS, LATEST_POSITION, SHORTEST_VIEWING = 864_000, 36_000, 0.25
SEGMENT, DROPOFF = 5, 0.05


def viewings(as_of: date) -> Job:
    """Return the job that pairs each play of a learner with the event that ends it."""
    return Job(events, partial(map_player, as_of.isoformat()), reduce_to_viewings)


def map_player(end: str, found: Iterator[Event]) -> Iterator[Pair]:
    """Yield what each learner's player reported of each video."""
    for event in found:
        if event.type not in TYPES or event.date >= end:
            continue
        payload = payload_of(event)
        user, video = user_id(event.context.get("user_id")), key(payload.get("id"))
        course_id, report = course_of(event), report_of(event, payload)
        if user and video and course_id and report:
            yield (course_id, user, video), report


def report_of(event: Event, payload: dict[str, Any]) -> tuple[Any, ...] | None:
    """Return time, type, target, position and length; a value that is not known sorts first."""
    is_seek = event.type == "seek_video"
    if event.type == "pause_video" and "currentTime" not in payload:
        position: float | None = 0.0
    else:
        position = seconds(payload.get("old_time" if is_seek else "currentTime"))
    target = seconds(payload.get("new_time")) if is_seek else -1.0
    length = seconds(payload.get("duration"))
    if position is None or not 0 <= position <= LATEST_POSITION:
        return None
    if target is None or (is_seek and not 0 <= target <= LATEST_POSITION):
        return None
    known = length if length is not None and 0 < length <= LONGEST_SECONDS else -1.0
    return event.time, event.type, target, position, known


def reduce_to_viewings(viewer: tuple[Any, ...], reports: Iterator[Any]) -> Iterator[Row]:
    """Yield the viewings of a learner, from a play to the event that ends it.

    A play after a seek that ended the viewing before starts where the seek went. A report that was
    delivered twice is one report.
    """
    course_id, user, video = viewer
    play, sought = None, None
    for _, type_, target, position, length in sorted(set(reports)):
        if type_ == "play_video":
            start = position if sought is None else sought
            play, sought = (start, length), None
        elif play is not None:
            start, known = play
            play, sought = None, target if type_ == "seek_video" else None
            if position - start >= SHORTEST_VIEWING and (known < 0 or position <= known + 1):
                yield course_id, video, user, start, position, known


def map_viewings(rows: Iterator[list[str]]) -> Iterator[Pair]:
    """Yield the viewings of each video."""
    for course_id, video, user, start, end, known in rows:
        yield (course_id, video), (user, float(start), float(end), float(known))


def reduce_to_segments(video: tuple[Any, ...], found: Iterator[Any]) -> Iterator[Row]:
    """Yield the watched segments of a video up to its end, with their learners and views."""
    views = Counter[int]()
    learners: defaultdict[int, set[str]] = defaultdict(set)
    lengths = []
    for user, start, end, known in found:
        lengths.append(known)
        for segment in range(int(start) // SEGMENT, int(end) // SEGMENT + 1):
            views[segment] += 1
            learners[segment].add(user)
    watched = sorted(views)
    users = {segment: len(learners[segment]) for segment in watched}
    final = int(max(lengths)) // SEGMENT if min(lengths) >= 0 else dropoff(watched, users)
    for segment in watched:
        if segment <= final or final not in views:
            yield "|".join(video), segment, users[segment], views[segment]


def dropoff(watched: list[int], users: dict[int, int]) -> int:
    """Return the last segment after which nearly all learners are gone, or the last one of all."""
    gone = [
        segment for segment, after in pairwise(watched) if users[after] <= users[segment] * DROPOFF
    ]
    return gone[-1] if gone else watched[-1]


SEGMENTS = Job(csv_rows, map_viewings, reduce_to_segments)
