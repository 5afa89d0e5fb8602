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
        SettingsError: a source is set or was loaded before, and lacks a table. Nothing is built.
    """
    settings = request.settings
    with connect_hive(settings) as hive:
        found = list_tables(hive, settings.landing_database)
    for load in loads_of_absent_sources(settings, found=found):
        load(request)


def loads_of_absent_sources(
    settings: Settings, *, found: Collection[str]
) -> list[Callable[[RunRequest], object]]:
    """Return the steps that make the landing tables of sources of which no table is found.

    A source that is set, or that was loaded before, is not loaded here: a command that builds what
    is landed asks no LMS, and an empty load would take away what was landed.

    Raises:
        SettingsError: a table of such a source is not found.
    """
    courses = set(COURSE_TABLES)
    sources = (
        (_LMS_TABLES, settings.lms_url, "the LMS", "load-lms", load_lms_tables),
        (courses, settings.courses, "the courses", "load-courses", load_course_structure),
    )
    loads: list[Callable[[RunRequest], object]] = []
    for tables, source, name, command, load in sources:
        missing = tables - set(found)
        if missing and (source or missing != tables):
            raise SettingsError(
                f"All tables of {name} must be landed before a build, but {min(missing)} is not. "
                f"Load them first: analytics {command}. Nothing was built."
            )
        if missing:
            loads.append(load)
    return loads
