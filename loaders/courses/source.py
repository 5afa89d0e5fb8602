"""The sources of course structure and catalog: a folder of JSON files, an LMS, or none."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Protocol

from loaders.courses.answers import Age
from loaders.courses.files import CourseFolder
from loaders.courses.records import Unusable
from loaders.courses.rest import CourseRest
from loaders.courses.rest_client import Credentials


class CourseSource(Protocol):
    """A source of records; each method yields unchecked values as JSON holds them."""

    def course_list(self) -> Iterator[Any]:
        """Yield the courses of the LMS."""
        ...

    def course_blocks(self) -> Iterator[Any]:
        """Yield the block listing of each course, or a `FailedCourse` in its place."""
        ...

    def course_count(self) -> int:
        """Return how many courses should have a listing."""
        ...

    def course_runs(self) -> Iterator[Any]:
        """Yield the course runs of the catalog."""
        ...

    def programs(self) -> Iterator[Any]:
        """Yield the programs of the catalog."""
        ...

    def grading_policies(self) -> Iterator[Any]:
        """Yield the grading policy of each course, or a `FailedCourse` in its place."""
        ...


class _NoCourses:
    """Stands for the source of a site that names none: it yields no records."""

    def course_list(self) -> Iterator[Any]:
        return iter(())

    course_blocks = course_runs = programs = grading_policies = course_list

    def course_count(self) -> int:
        return 0


def is_rest(source: str) -> bool:
    """Tell whether a source is the base URL of an LMS; another source is a folder."""
    return source.startswith(("http://", "https://"))


def open_courses(
    source: str | None,
    *,
    credentials: Credentials | None,
    catalog_url: str | None,
    unusable: dict[str, Counter[Unusable]],
    side_by_side: int,
    ages: dict[str, Age],
) -> AbstractContextManager[CourseSource]:
    """Open the source of a load, for as long as it is read.

    Args:
        source: a folder, or the base URL of an LMS; None for a site without either.
        credentials: OAuth2 client of the LMS, for REST.
        catalog_url: base URL of the catalog service, for REST.
        unusable: by table, where an LMS's unusable records are counted.
        side_by_side: how many courses an LMS is asked for at the same time.
        ages: what the LMS told of each course in the load before; what it tells now is added.
    """
    if source is None:
        return nullcontext(_NoCourses())
    if is_rest(source):
        return CourseRest(
            source,
            credentials=credentials,
            catalog_url=catalog_url,
            unusable=unusable["course_blocks"],
            unusable_policies=unusable["grading_policies"],
            side_by_side=side_by_side,
            ages=ages,
        )
    return nullcontext(CourseFolder(Path(source).expanduser()))
