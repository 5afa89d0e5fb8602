"""Head counts by a row for each learner and day, added up by day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from bench.summaries.mapreduce.engine import Job, Pair, Row, csv_rows
from bench.summaries.mapreduce.events import Event, course_key, events, key, payload_of, user_id

CHANGES = {f"edx.course.enrollment.{change}": change for change in (
    "activated", "deactivated", "mode_changed"
)}  # fmt: skip
MODE_CHARACTERS = 100

DATE, COURSE, _USER, MODE, ENROLLED = range(5)
"""The columns of a learner's day."""


def learner_days(as_of: date) -> Job:
    """Return the job that makes a row of each learner and day, from the first event on."""
    return Job(events, map_changes, partial(reduce_to_days, as_of))


def map_changes(found: Iterator[Event]) -> Iterator[Pair]:
    """Yield the changes of each learner in a course."""
    for event in found:
        change = CHANGES.get(event.type)
        if change is None:
            continue
        payload = payload_of(event)
        course_id, user = course_key(payload.get("course_id")), user_id(payload.get("user_id"))
        mode = key(payload.get("mode"), longest=MODE_CHARACTERS)
        if course_id and user and mode:
            yield (course_id, user), (event.time, change, mode)


def reduce_to_days(as_of: date, learner: tuple[Any, ...], changes: Iterator[Any]) -> Iterator[Row]:
    """Yield a row of each day: date, course, learner, mode, and 1 where the learner is enrolled."""
    by_day: dict[date, tuple[str, int]] = {}
    is_enrolled = False
    for time, change, mode in sorted(changes):
        if change != "mode_changed":
            is_enrolled = change == "activated"
        by_day[date.fromisoformat(time[:10])] = (mode, int(is_enrolled))
    day = min(by_day)
    state = by_day[day]
    while day < as_of:
        state = by_day.get(day, state)
        yield day.isoformat(), *learner, *state
        day += timedelta(days=1)


def map_days(columns: tuple[int, ...], rows: Iterator[list[str]]) -> Iterator[Pair]:
    """Yield the sums of this task for each group of days; the columns of a row make its group."""
    enrolled, learners = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for row in rows:
        group = tuple(row[column] for column in columns)
        enrolled[group] += row[ENROLLED] == "1"
        learners[group] += 1
    for group, count in learners.items():
        yield group, (enrolled[group], count)


def reduce_to_sums(group: tuple[Any, ...], counts: Iterator[Any]) -> Iterator[Row]:
    """Yield a row of a group: enrolled learners, and learners ever enrolled."""
    enrolled, learners = map(sum, zip(*counts, strict=True))
    yield *group, enrolled, learners


HEAD_COUNTS = Job(csv_rows, partial(map_days, (COURSE, DATE)), reduce_to_sums)
HEAD_COUNTS_BY_MODE = Job(csv_rows, partial(map_days, (DATE, COURSE, MODE)), reduce_to_sums)
