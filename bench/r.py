"""R over a published store of many courses: nothing changed, one course changed, everything due.

`python -m bench.r [--courses 300] [--changes 5]` prints one JSON object a case: seconds, and
seconds of CPU time of R's processes. The store has `--courses` course runs of two years each; every
second one is the later run of the one before it.
"""

import argparse
import json
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.made_rows import Row, publish_made_rows
from flows.dbt.run import run_dbt
from flows.r import run_r
from flows.request import RunRequest
from flows.settings import Settings
from loaders.marts.contract.manifest import read_marts
from loaders.marts.contract.mart import Mart

AS_OF = date(2026, 1, 5)
DAYS, LEARNERS, PROBLEMS, VIDEOS, SEGMENTS = 728, 60, 12, 3, 60
ACTIVE_WEEKS = 6
MODES = ("audit", "verified")


def main() -> None:
    """Make the store, and measure the cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--courses", type=int, default=300)
    parser.add_argument("--changes", type=int, default=5, help="runs in which one course changed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        store = home / "store.sqlite3"
        run = run_dbt(["parse"], settings=Settings(home=home / "parse"), variables={})
        publish_store(f"sqlite:///{store}", run.manifest, courses=options.courses)

        def measure(case: str, *, shards: int = 1) -> None:
            settings = Settings(
                home=home, result_store_url=f"sqlite:///{store}", r_processes=shards
            )
            started, before = time.perf_counter(), _cpu()
            summary = run_r(RunRequest(settings=settings, as_of=AS_OF), run=run)
            report = {
                "case": case,
                "courses": options.courses,
                "shards": shards,
                "seconds": round(time.perf_counter() - started, 2),
                "cpu": round(_cpu() - before, 2),
                "lines": list(summary.lines),
            }
            print(json.dumps(report), flush=True)

        measure("everything due", shards=2)
        measure("nothing changed")
        measure("nothing changed", shards=2)
        for number in range(options.changes):
            _change(store, course(2 * number + 1))
            measure("one course changed")
        _change(store, None)
        measure("everything due")


def course(number: int) -> str:
    """Return the id of a course run; an odd number is the run after the number before it."""
    return f"course-v1:Bench+C{number // 2:04}+{2024 + number % 2}"


def publish_store(url: str, manifest: Path, *, courses: int) -> None:
    """Publish the tables that R reads, with made-up rows."""
    marts = [mart for mart in read_marts(manifest) if mart.name in TABLES]

    def rows_of(mart: Mart) -> Iterator[Row]:
        filled = _fillers(mart)
        for number in range(courses):
            for row in TABLES[mart.name](course(number), number):
                yield filled | row

    publish_made_rows(url, marts=marts, rows_of=rows_of, as_of=AS_OF)


def _fillers(mart: Mart) -> Row:
    """Return a value for each column that must have one; R reads none of these."""
    by_type: Row = {
        "string": "", "tinyint": 0, "int": 0, "bigint": 0, "double": 0.0, "boolean": False,
        "date": AS_OF,
        "timestamp": datetime(2026, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return {c.name: by_type[c.data_type] for c in mart.columns if not c.is_nullable}


def _days() -> Iterator[date]:
    return (AS_OF - timedelta(days=age) for age in range(DAYS, 0, -1))


def _enrolled(name: str, _: int) -> Iterator[Row]:
    for at, day in enumerate(_days()):
        yield {"course_id": name, "date": day, "count": at // 3, "cumulative_count": at // 2}


def _by_mode(name: str, _: int) -> Iterator[Row]:
    for mode in MODES:
        for row in _enrolled(name, 0):
            yield row | {"mode": mode}


def _summary(name: str, number: int) -> Iterator[Row]:
    for mode in MODES:
        yield {
            "course_id": name,
            "enrollment_mode": mode,
            "start_time": datetime(2024 + number % 2, 1, 1, tzinfo=UTC),
            "end_time": None,
            "count": LEARNERS,
        }


def _activity(name: str, _: int) -> Iterator[Row]:
    monday = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC)
    for age in range(DAYS // 7):
        for label in ("ACTIVE", "ATTEMPTED_PROBLEM", "PLAYED_VIDEO"):
            end = monday - timedelta(weeks=age)
            yield {
                "course_id": name,
                "interval_start": end - timedelta(weeks=1),
                "interval_end": end,
                "label": label,
                "count": 20 + 10 * (age % 5),
            }


def _roster(name: str, number: int) -> Iterator[Row]:
    for learner in range(LEARNERS):
        yield {
            "course_id": name,
            "username": _learner(number, learner),
            "user_id": learner,
            "start_date": AS_OF - timedelta(days=7),
            "end_date": AS_OF,
            "enrollment_mode": MODES[learner % 2],
            "enrollment_date": AS_OF - timedelta(days=7 * (1 + learner % 100)),
        }


def _learner(number: int, learner: int) -> str:
    return f"learner_{number}_{learner}"


def _active_days(learner: int) -> Iterator[date]:
    first = AS_OF - timedelta(days=7 * (1 + learner % 100))
    for week in range(min(1 + learner % ACTIVE_WEEKS, 1 + learner % 100)):
        yield first + timedelta(days=7 * week + 1)


def _daily(name: str, number: int) -> Iterator[Row]:
    for learner in range(LEARNERS):
        for day in _active_days(learner):
            yield {
                "course_id": name,
                "username": _learner(number, learner),
                "end_date": day,
                "days_active": 1,
            }


def _engagement(name: str, number: int) -> Iterator[Row]:
    for learner in range(LEARNERS):
        for week, day in enumerate(_active_days(learner)):
            for entity, event, block in (
                ("problem", "attempted", _problem(name, 2 * week)),
                ("problem", "completed", _problem(name, 2 * week)),
                ("video", "viewed", f"video{week % VIDEOS}"),
            ):
                yield {
                    "course_id": name,
                    "username": _learner(number, learner),
                    "date": day,
                    "entity_type": entity,
                    "entity_id": block,
                    "event": event,
                    "count": 1 + learner % 3,
                }


def _problem(name: str, item: int) -> str:
    return f"block-v1:{name.removeprefix('course-v1:')}+type@problem+block@p{item}"


def _responses(name: str, number: int) -> Iterator[Row]:
    for learner in range(LEARNERS):
        for item in range(PROBLEMS):
            yield {
                "course_id": name,
                "problem_id": _problem(name, item),
                "answer_id": f"p{item}_2_1",
                "username": _learner(number, learner),
                "correct": (learner * 7 + item * 3) % 5 > 1,
                "total_attempts": 1 + (learner + item) % 2,
            }


def _answers(name: str, _: int) -> Iterator[Row]:
    for item in range(PROBLEMS):
        for choice in range(4):
            yield {
                "course_id": name,
                "module_id": _problem(name, item),
                "part_id": f"p{item}_2_1",
                "correct": choice == 0,
                "first_response_count": 10 * choice,
                "last_response_count": 10 * choice,
                "value_id": f"choice_{choice}",
                "answer_value_text": f"Answer {choice}",
            }


def _blocks(name: str, _: int) -> Iterator[Row]:
    for item in range(PROBLEMS):
        yield {
            "course_id": name,
            "block_id": _problem(name, item),
            "block_type": "problem",
            "display_name": f"Question {item}",
            "sort_idx": item,
        }


def _progress(name: str, number: int) -> Iterator[Row]:
    for row in _blocks(name, number):
        yield row | {"release_time": None}


def _standing(name: str, number: int) -> Iterator[Row]:
    for learner in range(LEARNERS):
        yield {
            "course_id": name,
            "username": _learner(number, learner),
            "last_active_date": max(_active_days(learner)),
        }


def _videos(name: str, _: int) -> Iterator[Row]:
    for item in range(VIDEOS):
        yield {
            "pipeline_video_id": f"{name}|video{item}",
            "course_id": name,
            "encoded_module_id": f"video{item}",
            "duration": 5 * SEGMENTS,
        }


def _timelines(name: str, _: int) -> Iterator[Row]:
    for item in range(VIDEOS):
        for segment in range(SEGMENTS):
            users = LEARNERS - segment // 3
            yield {
                "pipeline_video_id": f"{name}|video{item}",
                "segment": segment,
                "num_users": users,
                "num_views": users + (40 if segment == SEGMENTS // 2 else segment % 4),
            }


TABLES = {
    "course_enrollment_daily": _enrolled,
    "course_enrollment_mode_daily": _by_mode,
    "course_meta_summary_enrollment": _summary,
    "course_activity": _activity,
    "learner_roster": _roster,
    "student_engagement_daily": _daily,
    "module_engagement": _engagement,
    "problem_response_latest": _responses,
    "answer_distribution": _answers,
    "course_blocks": _blocks,
    "course_progress": _progress,
    "learner_standing": _standing,
    "video": _videos,
    "video_timeline": _timelines,
}


def _change(store: Path, name: str | None) -> None:
    """Say that the rows of a course, or of all courses, are others than those analysed."""
    connection = sqlite3.connect(store)
    with connection:
        connection.execute(
            "update publication_course set checksum = hex(randomblob(8)) "
            "where ? is null or course_id = ?",
            [name, name],
        )
    connection.close()


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
