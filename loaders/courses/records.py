"""Turns REST records of the LMS and the catalog into rows of the landing tables.

Bad data is a value. A record that can't become a row is counted with its reason. A value that is
not what it must be becomes null, its row stays, and the value is counted with its reason.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import pyarrow as pa

from cleaning.events.normalize import organisation
from loaders.courses.outline import reading_order
from loaders.courses.schema import COURSE_LIST, COURSE_RUNS
from loaders.values import to_integer, to_text, to_time

Row = dict[str, Any]

_NAME_CHARACTERS = 255


class Unusable(StrEnum):
    """Why a record, or a value in it, is not landed."""

    NOT_AN_OBJECT = "not_an_object"
    MISSING_ID = "missing_id"
    MISSING_BLOCKS = "missing_blocks"
    MISSING_ROOT = "missing_root"
    DUPLICATE = "duplicate"
    BAD_VALUE = "bad_value"
    NO_SUCH_COURSE = "no_such_course"
    UNREADABLE = "unreadable"
    MISSING_POLICY = "missing_policy"
    NO_POLICY = "no_policy"


@dataclass(frozen=True, slots=True)
class FailedCourse:
    """Stands in place of a course's block listing or grading policy that could not be read.

    Attributes:
        course_id: the course.
        why: what the server did, as one sentence.
    """

    course_id: str
    why: str


@dataclass(frozen=True, slots=True)
class UnchangedCourse:
    """Stands in place of a course's block listing that is as it was in the snapshot before."""

    course_id: str


# column -> key of the record, where they differ
_COURSE_LIST_KEYS = {"start_date": "start", "end_date": "end"}
_COURSE_RUN_KEYS = {
    "catalog_course": "course",
    "catalog_course_title": "title",
    "start_time": "start",
    "end_time": "end",
    "enrollment_start_time": "enrollment_start",
    "enrollment_end_time": "enrollment_end",
    "announcement_time": "announcement",
}
_NAMES = frozenset({"name", "short_description", "start_display", "effort", "catalog_course_title"})


def course_list_rows(records: Iterable[Any], *, unusable: Counter[Unusable]) -> Iterator[Row]:
    """Yield one row per course of the LMS's course list; older servers name its id `course_id`."""
    seen: set[str] = set()
    for record in objects(records, unusable=unusable):
        course_id = identifier(record.get("id")) or identifier(record.get("course_id"))
        if is_new(course_id, seen, unusable=unusable):
            row = _typed(record, schema=COURSE_LIST, keys=_COURSE_LIST_KEYS, unusable=unusable)
            yield row | {"course_id": course_id}


def course_block_rows(
    records: Iterable[Any],
    *,
    unusable: Counter[Unusable],
    failed: dict[str, str] | None = None,
    unchanged: set[str] | None = None,
) -> Iterator[Row]:
    """Yield one row per block of the LMS's block listings; a course has one listing.

    A listing without its root is left out, because it does not tell the order of the course.

    Args:
        records: listings; in place of a listing a `FailedCourse` when it could not be read, and an
            `UnchangedCourse` when it did not change.
        unusable: counts the records and values that are left out.
        failed: gets each course that has no usable listing, and the reason.
        unchanged: gets each course whose listing did not change.
    """
    failed = {} if failed is None else failed
    unchanged = set() if unchanged is None else unchanged
    seen: set[str] = set()
    for record in records:
        if isinstance(record, FailedCourse):
            unusable[Unusable.UNREADABLE] += 1
            failed[record.course_id] = record.why
        elif isinstance(record, UnchangedCourse):
            unchanged.add(record.course_id)
        elif isinstance(record, dict):
            yield from _listing_rows(record, seen=seen, unusable=unusable, failed=failed)
        else:
            unusable[Unusable.NOT_AN_OBJECT] += 1


def _listing_rows(
    record: Row, *, seen: set[str], unusable: Counter[Unusable], failed: dict[str, str]
) -> Iterator[Row]:
    course_id = identifier(record.get("course_id"))
    blocks = record.get("blocks")
    if not isinstance(blocks, dict):
        unusable[Unusable.MISSING_BLOCKS] += 1
        if course_id is not None and course_id not in seen:
            failed[course_id] = "its listing has no blocks"
    elif is_new(course_id, seen, unusable=unusable):
        assert course_id is not None  # noqa: S101 - `is_new` says so
        listed = _listed_blocks(blocks, unusable=unusable)
        root = identifier(record.get("root"))
        if root not in listed:
            unusable[Unusable.MISSING_ROOT] += 1
            failed[course_id] = "its listing has no root"
            return
        failed.pop(course_id, None)
        for position, placed in enumerate(_placed(listed, root=root)):
            yield {
                "course_id": course_id,
                "position": position,
                "root_block_id": root,
                **placed,
            }


def course_run_rows(records: Iterable[Any], *, unusable: Counter[Unusable]) -> Iterator[Row]:
    """Yield one row per course run of the catalog."""
    seen: set[str] = set()
    for record in objects(records, unusable=unusable):
        course_id = identifier(record.get("key"))
        if is_new(course_id, seen, unusable=unusable):
            row = _typed(record, schema=COURSE_RUNS, keys=_COURSE_RUN_KEYS, unusable=unusable)
            yield row | {"course_id": course_id, "org_id": organisation(course_id)}


def program_rows(
    programs: Iterable[Any], *, course_runs: Iterable[Any], unusable: Counter[Unusable]
) -> Iterator[Row]:
    """Yield one row per program and course run, from programs and from course runs.

    A program lists its courses with their runs, and a run lists its programs. Either list may be
    missing. A pair that both lists name is one row.
    """
    seen: set[tuple[str, str]] = set()
    for program, course_id in _memberships(programs, course_runs=course_runs, unusable=unusable):
        program_id = identifier(program.get("uuid"))
        if program_id is None:
            unusable[Unusable.MISSING_ID] += 1
        elif (program_id, course_id) not in seen:
            seen.add((program_id, course_id))
            yield {
                "program_id": program_id,
                "program_type": published_name(program.get("type")),
                "program_title": published_name(program.get("title")),
                "course_id": course_id,
            }


def _memberships(
    programs: Iterable[Any], *, course_runs: Iterable[Any], unusable: Counter[Unusable]
) -> Iterator[tuple[Row, str]]:
    for run in course_runs:  # `course_run_rows` counts faulty runs, so they are not counted here.
        course_id = identifier(run.get("key")) if isinstance(run, dict) else None
        if course_id is not None:
            for program in _list(run.get("programs")):
                if isinstance(program, dict):
                    yield program, course_id
    for program in objects(programs, unusable=unusable):
        for course in _list(program.get("courses")):
            for run in _list(course.get("course_runs")) if isinstance(course, dict) else []:
                course_id = identifier(run.get("key")) if isinstance(run, dict) else None
                if course_id is not None:
                    yield program, course_id
                else:
                    unusable[Unusable.MISSING_ID] += 1


def _listed_blocks(blocks: Row, *, unusable: Counter[Unusable]) -> dict[str, Row]:
    """Return the usable blocks of a listing by id, in the order of the listing."""
    listed: dict[str, Row] = {}
    for key, block in blocks.items():
        if not isinstance(block, dict):
            unusable[Unusable.NOT_AN_OBJECT] += 1
            continue
        row = _block(block, key=key, unusable=unusable)
        if row["block_id"] is None:
            unusable[Unusable.MISSING_ID] += 1
        elif row["block_id"] in listed:
            unusable[Unusable.DUPLICATE] += 1
        else:
            listed[row["block_id"]] = row
    return listed


def _placed(listed: dict[str, Row], *, root: str) -> Iterator[Row]:
    """Yield the blocks with their places in reading order; an unreachable block has no place."""
    parents = Counter(
        child for block in listed.values() for child in dict.fromkeys(block["children"])
    )
    places = reading_order(root, {block_id: row["children"] for block_id, row in listed.items()})
    for block_id, row in listed.items():
        place = places.get(block_id)
        yield row | {
            "parent_count": parents[block_id],
            "place": place.number if place else None,
            "parent_block_id": place.parent if place else None,
            "ancestors": list(place.ancestors) if place else None,
            "path": [listed[above]["display_name"] or "" for above in place.ancestors]
            if place
            else None,
        }


def _block(block: Row, *, key: str, unusable: Counter[Unusable]) -> Row:
    graded = block.get("graded")
    return {
        "block_id": identifier(block.get("id")) or to_text(key),
        "block_type": identifier(block.get("type")),
        "display_name": published_name(block.get("display_name")),
        "children": [
            text
            for child in _list(block.get("children"))
            if isinstance(child, str) and (text := to_text(child)) is not None
        ],
        "graded": graded if isinstance(graded, bool) else None,
        "format": published_name(block.get("format")),
        "start_time": _time(block.get("start"), unusable=unusable),
        "due_time": _time(block.get("due"), unusable=unusable),
    }


def _time(value: object, *, unusable: Counter[Unusable]) -> datetime | None:
    """Return a moment in UTC; None, and counted, for a value that is no moment."""
    moment = to_time(value)
    if value is not None and moment is None:
        unusable[Unusable.BAD_VALUE] += 1
    return moment


def _typed(
    record: Row, *, schema: pa.Schema, keys: dict[str, str], unusable: Counter[Unusable]
) -> Row:
    row: Row = {}
    for field in schema:
        value = record.get(keys.get(field.name, field.name))
        if pa.types.is_timestamp(field.type):
            row[field.name] = to_time(value)
        elif pa.types.is_integer(field.type):
            row[field.name] = to_integer(value)
        elif isinstance(value, str | int | float):
            row[field.name] = published_name(value) if field.name in _NAMES else to_text(value)
        else:
            row[field.name] = None
        if value is not None and row[field.name] is None:
            unusable[Unusable.BAD_VALUE] += 1
    return row


def objects(records: Iterable[Any], *, unusable: Counter[Unusable]) -> Iterator[Row]:
    """Yield the records that are JSON objects; count the others."""
    for record in records:
        if isinstance(record, dict):
            yield record
        else:
            unusable[Unusable.NOT_AN_OBJECT] += 1


def is_new(key: str | None, seen: set[str], *, unusable: Counter[Unusable]) -> bool:
    """Tell whether a key is present and comes for the first time; count it otherwise."""
    if key is None or key in seen:
        unusable[Unusable.MISSING_ID if key is None else Unusable.DUPLICATE] += 1
        return False
    seen.add(key)
    return True


def identifier(value: object) -> str | None:
    """Return a text without the white space around it; None for a blank or another value."""
    text = to_text(value.strip()) if isinstance(value, str) else None
    return text or None


def published_name(value: object) -> str | None:
    """Return a name with collapsed white space, cut to the length of the published columns."""
    text = to_text(value) if isinstance(value, str | int | float) else None
    return None if text is None else " ".join(text.split())[:_NAME_CHARACTERS]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
