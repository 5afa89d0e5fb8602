"""What one load of the courses leaves for the next: blocks of a course never get lost for good."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from loaders.courses.load import load_courses
from loaders.courses.rest_client import Credentials
from loaders.lake import Lake
from tests.services.course_site import (
    CLIENT_ID,
    CLIENT_SECRET,
    COURSES,
    LOST_COURSE,
    CourseSite,
    running_course_site,
)

READABLE = [course["id"] for course in COURSES if course["id"] != LOST_COURSE]


class HiveWithoutTables:
    """A session of a server that has no tables and takes every statement."""

    def execute(self, sql: str) -> None:
        """Take a statement."""

    def query(self, sql: str) -> list[Any]:
        """Answer without rows."""
        assert sql.startswith("show tables")
        return []


@pytest.fixture
def site() -> Iterator[CourseSite]:
    with running_course_site() as running:
        running.tells_age = ("ETag",)
        yield running


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.from_uri(str(tmp_path / "lake"))


def landed(lake: Lake, source: str | None, *, snapshot: str) -> list[str]:
    """Load the courses and return those that have blocks."""
    hive: Any = HiveWithoutTables()
    load_courses(
        source,
        lake=lake,
        hive=hive,
        landing_database="courses",
        snapshot=snapshot,
        credentials=Credentials(CLIENT_ID, CLIENT_SECRET),
    )
    blocks = pq.read_table(lake.path("landing", "courses", snapshot, "course_blocks"))
    return sorted(blocks.column("course_id").to_pylist())


def test_a_course_that_leaves_the_list_for_a_night_has_its_blocks_when_it_is_back(
    site: CourseSite, lake: Lake
) -> None:
    assert landed(lake, site.url, snapshot="1") == READABLE
    site.courses = COURSES[1:]
    assert landed(lake, site.url, snapshot="2") == READABLE[1:]
    site.courses = COURSES
    assert landed(lake, site.url, snapshot="3") == READABLE
    assert landed(lake, site.url, snapshot="4") == READABLE
    assert site.unchanged == 3 + 3 + 4


def test_courses_have_their_blocks_after_a_load_without_a_source(
    site: CourseSite, lake: Lake
) -> None:
    landed(lake, site.url, snapshot="1")
    assert landed(lake, None, snapshot="2") == []
    assert landed(lake, site.url, snapshot="3") == READABLE


def test_courses_have_the_blocks_of_the_lms_after_a_load_from_a_folder(
    site: CourseSite, lake: Lake, tmp_path: Path
) -> None:
    folder = tmp_path / "courses"
    folder.mkdir()
    listing = {"course_id": READABLE[0], "root": "r", "blocks": {"r": {"id": "r"}}}
    (folder / "course_blocks.json").write_text(json.dumps(listing))
    landed(lake, site.url, snapshot="1")
    assert landed(lake, str(folder), snapshot="2") == READABLE[:1]
    assert landed(lake, site.url, snapshot="3") == READABLE
    assert site.unchanged == 0


def test_a_listing_that_is_no_object_is_read_in_every_load(site: CourseSite, lake: Lake) -> None:
    site.lists.add(READABLE[0])
    assert landed(lake, site.url, snapshot="1") == READABLE[1:]
    assert landed(lake, site.url, snapshot="2") == READABLE[1:]
    assert site.unchanged == 3
    site.lists.clear()
    assert landed(lake, site.url, snapshot="3") == READABLE
