"""Writes course structure and catalog of the simulated site as the REST interfaces return them.

Each line of a file is one JSON object. The catalog does not have every course, and not every course
is part of a program.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from demo.courses.outlines import Course
from demo.courses.policies import grading_policy
from demo.world import LMS_ROOT

PROGRAMS = {
    "water": ("Rivers and Lakes", "XSeries"),
    "data": ("Data, Carefully", "MicroMasters"),
}
_NAMESPACE = uuid.UUID("6f1d2a1e-0b5e-4f0c-9d5e-2f6f0f6b7a11")


def write_course_files(folder: Path, *, courses: Sequence[Course], as_of: date) -> None:
    """Write the five files into a folder."""
    contents: dict[str, Iterable[dict[str, Any]]] = {
        "course_list": map(_listing, courses),
        "course_blocks": map(_blocks, courses),
        "course_runs": course_runs(courses, as_of=as_of),
        "programs": programs(courses),
        "grading_policies": grading_policies(courses),
    }
    for name, objects in contents.items():
        with (folder / f"{name}.json").open("w", encoding="utf-8", newline="\n") as file:
            for one in objects:
                file.write(json.dumps(one) + "\n")


def program_id(name: str) -> str:
    """Return the UUID of a program."""
    return str(uuid.uuid5(_NAMESPACE, name))


def catalog_course(course: Course) -> str:
    """Return the catalog's key of a course, of which the site's course is one run."""
    return f"{course.org}+{course.number}"


def availability(course: Course, *, as_of: date) -> str:
    """Return the catalog's availability of a course run on a date."""
    if as_of < course.opens:
        return "Upcoming"
    return "Current" if as_of < course.closes else "Archived"


def course_runs(courses: Sequence[Course], *, as_of: date) -> Iterator[dict[str, Any]]:
    """Yield the catalog's course runs."""
    for course in courses:
        if not course.in_catalog:
            continue
        yield {
            "key": course.course_id,
            "course": catalog_course(course),
            "uuid": str(uuid.uuid5(_NAMESPACE, course.course_id)),
            "title": course.title,
            "short_description": f"About {course.title}",
            "start": _time(course.opens),
            "end": _time(course.closes),
            "enrollment_start": None,
            "enrollment_end": None,
            "announcement": None,
            "seats": [{"type": mode, "price": "0.00", "currency": "USD"} for mode in course.modes],
            "content_language": "en-us",
            "transcript_languages": [],
            "pacing_type": "self_paced" if course.is_self_paced else "instructor_paced",
            "min_effort": 2,
            "max_effort": 5,
            "weeks_to_complete": 8,
            "level_type": "Introductory",
            "availability": availability(course, as_of=as_of),
            "marketing_url": None,
            "partner_short_code": course.org.lower(),
            "reporting_type": "mooc",
            "programs": [
                {
                    "uuid": program_id(name),
                    "title": PROGRAMS[name][0],
                    "type": PROGRAMS[name][1],
                    "marketing_slug": name,
                    "marketing_url": f"https://catalog.example.org/{name}",
                }
                for name in course.programs
            ],
        }


def programs(courses: Sequence[Course]) -> Iterator[dict[str, Any]]:
    """Yield the catalog's programs with their courses and runs."""
    for name, (title, kind) in PROGRAMS.items():
        members = [course for course in courses if name in course.programs and course.in_catalog]
        if not members:
            continue
        yield {
            "uuid": program_id(name),
            "title": title,
            "subtitle": "",
            "type": kind,
            "status": "active",
            "marketing_slug": name,
            "marketing_url": f"https://catalog.example.org/{name}",
            "courses": [
                {
                    "key": catalog_course(course),
                    "title": course.title,
                    "owners": [{"key": course.org, "name": course.org}],
                    "course_runs": [{"key": course.course_id, "title": course.title}],
                }
                for course in members
            ],
        }


def grading_policies(courses: Sequence[Course]) -> Iterator[dict[str, Any]]:
    """Yield the grading policies of the courses that have one, with the names of exported files."""
    for course in courses:
        if types := grading_policy(course):
            yield {
                "course_id": course.course_id,
                "GRADER": [
                    {
                        "type": one.name,
                        "short_label": one.short_label,
                        "min_count": one.min_count,
                        "drop_count": one.drop_count,
                        "weight": one.weight,
                    }
                    for one in types
                ],
                "GRADE_CUTOFFS": {"Pass": 0.5},
            }


def _listing(course: Course) -> dict[str, Any]:
    """Return a course as an entry of the LMS's list of courses."""
    return {
        "id": course.course_id,
        "course_id": course.course_id,
        "name": course.title,
        "number": course.number,
        "org": course.org,
        "short_description": f"About {course.title}",
        "start": _time(course.opens),
        "end": _time(course.closes),
        "start_display": course.opens.isoformat(),
        "start_type": "timestamp",
        "enrollment_start": None,
        "enrollment_end": None,
        "effort": "3-5 hours",
        "pacing": "self" if course.is_self_paced else "instructor",
        "media": {"course_image": {"uri": f"/asset/{course.number}/course_image.jpg"}},
        "blocks_url": f"{LMS_ROOT}/api/courses/v1/blocks/?course_id="
        f"{quote(course.course_id, safe='')}",
    }


def _blocks(course: Course) -> dict[str, Any]:
    """Return the outline of a course as the LMS's blocks API returns it."""
    blocks: dict[str, Any] = {}
    for block in course.blocks:
        url = f"{LMS_ROOT}/courses/{course.course_id}/jump_to/{block.block_id}"
        blocks[block.block_id] = {
            "id": block.block_id,
            "type": block.kind,
            "display_name": block.display_name,
            "lms_web_url": url,
            "student_view_url": f"{LMS_ROOT}/xblock/{block.block_id}",
        }
        # The LMS leaves out a date that a block does not have.
        dates = {"start": block.start, "due": block.due}
        blocks[block.block_id] |= {name: _time(day) for name, day in dates.items() if day}
        if block.kind == "sequential":
            blocks[block.block_id]["graded"] = block.assignment is not None
        if block.assignment:
            blocks[block.block_id]["format"] = block.assignment
        if block.children:
            blocks[block.block_id]["children"] = list(block.children)
    return {"course_id": course.course_id, "root": course.root, "blocks": blocks}


def _time(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
