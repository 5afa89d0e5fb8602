"""Reads course structure and catalog from a folder of JSON files, each of which is optional."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleaning.errors import AnalyticsError

FILES = (
    "course_list.json",
    "course_blocks.json",
    "course_runs.json",
    "programs.json",
    "grading_policies.json",
)
"""The files that a folder may hold."""

_UNCHANGED = "The landed course tables are as they were."


class CourseFolder:
    """A folder of JSON files, whose records have the shapes of the REST interfaces."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise AnalyticsError(
                f"ANALYTICS_COURSES must be a folder or the URL of an LMS, but there is no folder "
                f"{folder}. {_UNCHANGED}"
            )
        self._folder = folder

    def check(self) -> None:
        """Check that each file which is there can be opened, without reading it.

        Raises:
            AnalyticsError: a file can't be opened.
        """
        for name in FILES:
            path = self._folder / name
            try:
                path.open("rb").close()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise AnalyticsError(
                    f"{path} must be a readable JSON file in UTF-8, but can't be opened "
                    f"({error.strerror}). {_UNCHANGED}"
                ) from error

    def course_list(self) -> Iterator[Any]:
        """Yield the courses of the LMS."""
        return read_records(self._folder / "course_list.json")

    def course_count(self) -> int:
        """Return how many block listings there are."""
        return sum(1 for _ in self.course_blocks())

    def course_blocks(self) -> Iterator[Any]:
        """Yield the block listing of each course."""
        return read_records(self._folder / "course_blocks.json")

    def course_runs(self) -> Iterator[Any]:
        """Yield the course runs of the catalog."""
        return read_records(self._folder / "course_runs.json")

    def programs(self) -> Iterator[Any]:
        """Yield the programs of the catalog."""
        return read_records(self._folder / "programs.json")

    def grading_policies(self) -> Iterator[Any]:
        """Yield the grading policy of each course."""
        return read_records(self._folder / "grading_policies.json")


def read_records(path: Path) -> Iterator[Any]:
    """Yield the records of a JSON file; an absent file has no records.

    A file holds any number of JSON values with white space between them. Each value is an array of
    records, an answer of a paged interface (an object with `results`), or one plain record.

    Raises:
        AnalyticsError: the file is not readable or not JSON.
    """
    if not path.exists():
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AnalyticsError(
            f"{path} must be a readable JSON file in UTF-8, but is not ({error}). {_UNCHANGED}"
        ) from error
    decoder = json.JSONDecoder()
    position = _skip_space(text, 0)
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise AnalyticsError(
                f"{path} must be JSON, but is not at line {error.lineno}, column {error.colno} "
                f"({error.msg}). {_UNCHANGED}"
            ) from error
        yield from page_records(value)
        position = _skip_space(text, position)


def page_records(value: Any) -> list[Any]:
    """Return the records of an array, of a page with `results`, or of one plain record."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and isinstance(value.get("results"), list):
        results: list[Any] = value["results"]
        return results
    return [value]


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position
