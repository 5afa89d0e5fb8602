"""Gives a build the landing tables of sources that were never loaded, as a run does."""

from collections.abc import Callable, Collection

from flows.request import RunRequest
from flows.settings import Settings, SettingsError
from flows.steps import connect_hive, load_course_structure, load_lms_tables
from loaders.courses.schema import COURSE_TABLES
from loaders.hive.tables import list_tables
from loaders.lms.schema import LMS_TABLES, LOADED_TABLES

_LMS_TABLES = {table.landed_name for table in LMS_TABLES} | {LOADED_TABLES}


def make_landing_whole(request: RunRequest) -> None:
    """Make the landing tables of a site without an LMS or without courses, which are empty.

    Raises:
        SettingsError: a source is set and was never loaded. Nothing is built.
    """
    settings = request.settings
    with connect_hive(settings) as hive:
        found = list_tables(hive, settings.landing_database)
    for load in loads_of_absent_sources(settings, found=found):
        load(request)


def loads_of_absent_sources(
    settings: Settings, *, found: Collection[str]
) -> list[Callable[[RunRequest], object]]:
    """Return the steps that make the landing tables which are not found.

    A source that is set is not loaded here: a command that builds what is landed asks no LMS.

    Raises:
        SettingsError: a source is set, and a table of it is not found.
    """
    loads: list[Callable[[RunRequest], object]] = []
    if not set(found) >= _LMS_TABLES:
        _refuse(settings.lms_url, "ANALYTICS_LMS_URL", command="load-lms")
        loads.append(load_lms_tables)
    if not COURSE_TABLES.keys() <= set(found):
        _refuse(settings.courses, "ANALYTICS_COURSES", command="load-courses")
        loads.append(load_course_structure)
    return loads


def _refuse(source: str | None, variable: str, *, command: str) -> None:
    if source:
        raise SettingsError(
            f"What {variable} names must be landed before a build, but is not. Load it first: "
            f"analytics {command}. Nothing was built."
        )
