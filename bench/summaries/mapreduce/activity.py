"""Active learners of each week: what each learner did on each day, then distinct learners."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from bench.summaries.mapreduce.engine import Job, Pair, Row, csv_rows
from bench.summaries.mapreduce.events import Event, course_of, events, user_id


def map_deeds(found: Iterator[Event]) -> Iterator[Pair]:
    """Yield how many events of each label a learner has on a day of this task."""
    counts = Counter[tuple[Any, ...]]()
    for event in found:
        if event.source == "task" or event.type.startswith("edx.course.enrollment."):
            continue
        user, course_id = user_id(event.context.get("user_id")), course_of(event)
        if user is None or course_id is None:
            continue
        for label in labels_of(event):
            counts[course_id, user, event.date, label] += 1
    yield from counts.items()


def labels_of(event: Event) -> Iterator[str]:
    """Yield the kinds of activity that an event shows."""
    yield "ACTIVE"
    if event.type == "problem_check" and event.source == "server":
        yield "ATTEMPTED_PROBLEM"
    if event.type == "play_video" and event.source in {"browser", "mobile"}:
        yield "PLAYED_VIDEO"
    is_post = event.type.startswith("edx.forum.") and event.type.endswith(".created")
    if is_post and event.source == "server":
        yield "POSTED_FORUM"


def reduce_to_daily(group: tuple[Any, ...], counts: Iterator[int]) -> Iterator[Row]:
    """Yield a row of a learner's day and label."""
    yield *group, sum(counts)


def learners_by_week(as_of: date) -> Job:
    """Return the job that counts the learners of each complete week before the end of the data."""
    end = as_of - timedelta(days=as_of.weekday())
    return Job(csv_rows, partial(map_weeks, end), reduce_to_learners)


def map_weeks(end: date, rows: Iterator[list[str]]) -> Iterator[Pair]:
    """Yield the learners of each week, each of them once in this task."""
    seen = set()
    for course_id, user, day, label, _ in rows:
        on = date.fromisoformat(day)
        monday = on - timedelta(days=on.weekday())
        if monday < end:
            seen.add(((course_id, monday.isoformat(), label), user))
    yield from seen


def reduce_to_learners(week: tuple[Any, ...], learners: Iterator[str]) -> Iterator[Row]:
    """Yield a row of a week: its first day, the next week's first day, and its learners."""
    course_id, monday, label = week
    next_monday = date.fromisoformat(monday) + timedelta(days=7)
    count = len(set(learners))
    yield course_id, f"{monday} 00:00:00+00", f"{next_monday} 00:00:00+00", label, count


DEEDS = Job(events, map_deeds, reduce_to_daily)
