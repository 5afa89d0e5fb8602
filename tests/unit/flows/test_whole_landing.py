"""A build has the landing tables of all sources: empty ones, or a sentence before dbt starts."""

from pathlib import Path

import pytest

from flows.commands.whole_landing import loads_of_absent_sources
from flows.settings import Settings, SettingsError
from flows.steps import load_course_structure, load_lms_tables
from loaders.courses.schema import COURSE_TABLES
from loaders.lms.schema import LMS_TABLES

LANDED = [*COURSE_TABLES, *(table.landed_name for table in LMS_TABLES), "lms_tables"]


def test_a_home_that_landed_only_logs_gets_the_empty_tables_of_a_run(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    logs = ["tracking_events", "rejected_lines", "loaded_files"]
    assert loads_of_absent_sources(settings, found=logs) == [load_lms_tables, load_course_structure]
    assert loads_of_absent_sources(settings, found=[*logs, *COURSE_TABLES]) == [load_lms_tables]
    assert loads_of_absent_sources(settings, found=[*logs, *LANDED]) == []


@pytest.mark.parametrize(
    ("source", "command"),
    [
        ({"lms_url": "sqlite:///lms.sqlite3"}, "analytics load-lms"),
        ({"courses": "/courses"}, "analytics load-courses"),
    ],
)
def test_a_source_that_is_set_and_not_loaded_is_refused(
    tmp_path: Path, source: dict[str, str], command: str
) -> None:
    settings = Settings(home=tmp_path, **source)  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match=f"{command}. Nothing was built"):
        loads_of_absent_sources(settings, found=[])
    assert loads_of_absent_sources(settings, found=LANDED) == []


@pytest.mark.parametrize("table", ["lms_auth_user", "course_blocks"])
def test_a_source_that_was_loaded_before_is_not_emptied_for_a_table_that_is_new(
    tmp_path: Path, table: str
) -> None:
    found = set(LANDED) - {table}
    assert len(found) < len(LANDED)
    with pytest.raises(SettingsError, match=f"but {table} is not"):
        loads_of_absent_sources(Settings(home=tmp_path), found=found)
