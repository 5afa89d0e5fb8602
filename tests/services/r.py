"""R over a result store of a test, started as the flow starts it."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from flows.dbt.outcome import DbtRun
from flows.r import RSummary, run_r
from flows.request import RunRequest
from flows.settings import Settings
from loaders.publishing.ddl import PUBLICATION_COURSE, create_table_sql
from loaders.publishing.store_url import backend_of, parse_store_url
from tests.services.dbt_project import parsed_manifest

CREATED = "2024-03-05 01:02:03"


def run_r_over(url: str, *, home: Path, shards: int = 1) -> RSummary:
    """Let R compute what is due in a result store."""
    settings = Settings(home=home, result_store_url=url, r_processes=shards)
    request = RunRequest(settings=settings, as_of=date(2024, 4, 1))
    return run_r(request, run=DbtRun("a parse", (), parsed_manifest()))


def leave_checksums(
    store: BaseDatabaseWrapper,
    url: str,
    courses: Mapping[str, Sequence[str]],
    *,
    checksum: str = "1",
) -> None:
    """Write `publication_course` as a publication would: which courses are in which mart."""
    name = PUBLICATION_COURSE.name
    with store.cursor() as cursor:
        cursor.execute(f"drop table if exists {name}")
        backend = backend_of(parse_store_url(url))
        cursor.execute(create_table_sql(PUBLICATION_COURSE, name=name, backend=backend))
        for mart, course_ids in courses.items():
            for course_id in course_ids:
                cursor.execute(
                    f"insert into {name} (mart, course_id, row_count, checksum, created) "
                    "values (%s, %s, %s, %s, %s)",
                    [mart, course_id, 1, checksum, CREATED],
                )
