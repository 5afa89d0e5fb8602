"""Makes some summaries from raw logs by map/reduce, as pipelines did before there was SQL for it.

Each chain of jobs reads the logs by itself, and knows nothing of what another chain has read.
"""

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from bench.summaries.comparison import Equal, compare
from bench.summaries.mapreduce import activity, enrollment, video
from bench.summaries.mapreduce.engine import run_job

SUMMARIES: Final = {
    "course_enrollment_daily": {
        "course_id": "varchar", "date": "date", "count": "int", "cumulative_count": "int",
    },
    "course_enrollment_mode_daily": {
        "date": "date", "course_id": "varchar", "mode": "varchar", "count": "int",
        "cumulative_count": "int",
    },
    "course_activity": {
        "course_id": "varchar", "interval_start": "timestamptz", "interval_end": "timestamptz",
        "label": "varchar", "count": "int",
    },
    "video_timeline": {
        "pipeline_video_id": "varchar", "segment": "int", "num_users": "int", "num_views": "int",
    },
}  # fmt: skip
"""The columns of the tables that are made, with their types.

Map/reduce leaves out `course_activity.enrolled_count`, a column that the old tables did not have.
"""


def make_summaries(
    logs: Sequence[Path], *, as_of: date, folder: Path, processes: int
) -> dict[str, float]:
    """Make all tables in folders of their names; return the seconds of each job."""
    folder.mkdir()
    steps = (
        ("learner_days", "logs", enrollment.learner_days(as_of)),
        ("course_enrollment_daily", "learner_days", enrollment.HEAD_COUNTS),
        ("course_enrollment_mode_daily", "learner_days", enrollment.HEAD_COUNTS_BY_MODE),
        ("deeds", "logs", activity.DEEDS),
        ("course_activity", "deeds", activity.learners_by_week(as_of)),
        ("viewings", "logs", video.viewings(as_of)),
        ("video_timeline", "viewings", video.SEGMENTS),
    )
    files, seconds = {"logs": list(logs)}, {}
    for name, source, job in steps:
        started = time.monotonic()
        files[name] = run_job(job, inputs=files[source], folder=folder / name, processes=processes)
        seconds[name] = round(time.monotonic() - started, 2)
    return seconds


def compare_summaries(tables: Path, *, folder: Path) -> dict[str, Equal]:
    """Compare each summary with the mart of this name, in the folder of the Hive tables."""
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")  # as in in_duckdb.py
        return {
            name: compare(connection, name, theirs=_rows(folder / name, columns), tables=tables)
            for name, columns in SUMMARIES.items()
        }


def _rows(folder: Path, columns: dict[str, str]) -> str:
    """Return the relation of a table's files."""
    types = ", ".join(f"{name}: '{type_}'" for name, type_ in columns.items())
    return (
        f"read_csv('{folder}/reduce-*.csv', header = false, auto_detect = false, delim = ',', "
        f"quote = '\"', escape = '\"', columns = {{{types}}})"
    )
