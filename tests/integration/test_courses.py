"""The course loader: files and REST become landing tables."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import tenacity

from cleaning.errors import AnalyticsError
from loaders.courses.load import load_courses
from loaders.courses.rest import CourseRest
from loaders.courses.rest_client import Credentials
from loaders.courses.summary import CoursesSummary
from loaders.hive.connection import Hive, connect
from loaders.hive.tables import count_rows, list_tables
from loaders.lake import Lake
from tests.services.course_site import (
    CLIENT_ID,
    CLIENT_SECRET,
    COURSES,
    running_course_site,
)
from tests.services.thrift import ThriftService

pytestmark = pytest.mark.thrift

DATABASE = "courses_test"
NO_WAIT = {**(CourseRest.__init__.__kwdefaults__ or {}), "wait": tenacity.wait_none()}
COURSE = "course-v1:Ö+X+1"
LISTING = {
    "course_id": COURSE,
    "root": "r",
    "blocks": {
        "p": {"id": "p", "type": "problem", "display_name": "P"},
        "r": {"id": "r", "type": "course", "display_name": "R", "children": ["p"]},
    },
}
RUN = {
    "key": COURSE,
    "course": "Ö+X",
    "title": "A  run",
    "start": "2026-01-01T00:00:00Z",
    "programs": [{"uuid": "0f", "title": "P", "type": "XSeries"}],
}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.from_uri(str(tmp_path / "lake"))


@pytest.fixture
def hive(thrift_server: ThriftService) -> Iterator[Hive]:
    with connect(thrift_server.host, thrift_server.port) as session:
        session.execute(f"drop database if exists {DATABASE} cascade")
        yield session
        session.execute(f"drop database if exists {DATABASE} cascade")


def _load(
    source: str | None, *, lake: Lake, hive: Hive, snapshot: str = "one", **options: Any
) -> CoursesSummary:
    return load_courses(
        source, lake=lake, hive=hive, landing_database=DATABASE, snapshot=snapshot, **options
    )


def _folder(tmp_path: Path, **files: Any) -> str:
    folder = tmp_path / "courses"
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return str(folder)


def test_a_folder_is_landed_typed(tmp_path: Path, lake: Lake, hive: Hive) -> None:
    folder = _folder(
        tmp_path,
        course_list={"results": [{"id": COURSE, "name": "X"}]},
        course_blocks=[LISTING],
        course_runs=[RUN, "junk"],
        grading_policies=[{"course_id": COURSE, "GRADER": [{"type": "Lab", "weight": "much"}]}],
    )
    report = _load(folder, lake=lake, hive=hive)
    assert report.rows == {
        "course_list": 1,
        "course_blocks": 2,
        "course_runs": 1,
        "programs": 1,
        "grading_policies": 1,
    }
    assert report.unusable == {
        "course_runs": {"not_an_object": 1},
        "grading_policies": {"bad_value": 1},
    }
    policies = hive.query(f"select assignment_type, weight from {DATABASE}.grading_policies")
    assert policies == [("Lab", None)]
    blocks = hive.query(
        "select block_id, position, children, root_block_id "
        f"from {DATABASE}.course_blocks order by position"
    )
    assert blocks == [("p", 0, "[]", "r"), ("r", 1, '["p"]', "r")]
    runs = hive.query(
        f"select course_id, catalog_course_title, start_time, org_id from {DATABASE}.course_runs"
    )
    assert runs == [(COURSE, "A run", datetime(2026, 1, 1, tzinfo=UTC), "Ö")]
    assert hive.query(f"select * from {DATABASE}.programs") == [("0f", "XSeries", "P", COURSE)]


def test_without_a_source_the_tables_are_there_and_empty(lake: Lake, hive: Hive) -> None:
    report = _load(None, lake=lake, hive=hive)
    assert set(report.rows.values()) == {0}
    assert list_tables(hive, DATABASE) == [
        "course_blocks",
        "course_list",
        "course_runs",
        "grading_policies",
        "programs",
    ]
    assert count_rows(hive, DATABASE, "course_blocks") == 0


def test_a_load_that_fails_leaves_the_landed_tables_as_they_were(
    tmp_path: Path, lake: Lake, hive: Hive
) -> None:
    folder = _folder(tmp_path, course_runs=[RUN])
    _load(folder, lake=lake, hive=hive)
    (Path(folder) / "programs.json").write_text("{oops")
    with pytest.raises(AnalyticsError, match=r"programs\.json must be JSON"):
        _load(folder, lake=lake, hive=hive, snapshot="two")
    assert count_rows(hive, DATABASE, "course_runs") == 1
    (Path(folder) / "programs.json").unlink()
    _load(folder, lake=lake, hive=hive, snapshot="three")
    assert [info.base_name for info in lake.list(lake.path("landing", "courses"))] == ["three"]


def test_a_site_with_rest_is_landed_with_its_catalog(lake: Lake, hive: Hive) -> None:
    with running_course_site() as site:
        report = _load(
            site.url,
            lake=lake,
            hive=hive,
            credentials=Credentials(CLIENT_ID, CLIENT_SECRET),
            catalog_url=site.url,
        )
    assert report.rows == {
        "course_list": 5,
        "course_blocks": 4,
        "course_runs": 1,
        "programs": 1,
        "grading_policies": 4,
    }
    assert report.unusable == {
        "course_blocks": {"no_such_course": 1},
        "grading_policies": {"no_policy": 1},
    }
    assert report.warnings == ()
    assert report.notes == (
        "1 records or values of course_blocks are not landed: no_such_course.",
        "1 records or values of grading_policies are not landed: no_policy.",
    )


def _blocks(hive: Hive) -> list[tuple[Any, ...]]:
    return hive.query(f"select course_id, count(*) from {DATABASE}.course_blocks group by 1")


@pytest.mark.parametrize("status", [500, 403, 200])
def test_a_course_whose_blocks_cannot_be_read_keeps_its_last_known_ones(
    lake: Lake, hive: Hive, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(CourseRest.__init__, "__kwdefaults__", NO_WAIT)
    credentials = Credentials(CLIENT_ID, CLIENT_SECRET)
    with running_course_site() as site:
        before = _load(site.url, lake=lake, hive=hive, credentials=credentials)
        known = _blocks(hive)
        site.broken_policies[COURSES[2]["id"]] = 500
        site.broken[COURSES[1]["id"]] = status
        for snapshot in ("two", "three"):
            report = _load(
                site.url, lake=lake, hive=hive, snapshot=snapshot, credentials=credentials
            )
            assert sorted(_blocks(hive)) == sorted(known)
            assert list(report.failed) == [COURSES[1]["id"]]
            assert report.unusable["course_blocks"]["unreadable"] == 1
            assert f"The first is {COURSES[1]['id']}: {site.url}/api" in report.warnings[0]
            assert report.digest == before.digest
            assert list(report.failed_policies) == [COURSES[2]["id"]]
            assert "The grading policies of 1 course can't be read" in report.warnings[-1]
        site.broken.clear()
        assert _load(site.url, lake=lake, hive=hive, credentials=credentials).failed == {}


def test_a_course_that_did_not_change_keeps_its_blocks_without_being_sent(
    lake: Lake, hive: Hive
) -> None:
    credentials = Credentials(CLIENT_ID, CLIENT_SECRET)
    with running_course_site() as site:
        site.tells_age = ("ETag",)
        before = _load(site.url, lake=lake, hive=hive, credentials=credentials)
        known = _blocks(hive)
        same = _load(site.url, lake=lake, hive=hive, snapshot="two", credentials=credentials)
        assert (site.unchanged, same.digest, same.warnings) == (4, before.digest, ())
        assert sorted(_blocks(hive)) == sorted(known)
        site.names[COURSES[1]["id"]] = "New name"
        _load(site.url, lake=lake, hive=hive, snapshot="three", credentials=credentials)
        assert site.unchanged == 4 + 3
    names = hive.query(f"select display_name, count(*) from {DATABASE}.course_blocks group by 1")
    assert dict(names) == {"R": 3, "New name": 1}


def test_a_listing_without_its_root_keeps_the_last_known_blocks(
    tmp_path: Path, lake: Lake, hive: Hive
) -> None:
    other = LISTING | {"course_id": "course-v1:O+Y+1"}
    _load(_folder(tmp_path, course_blocks=[LISTING, other]), lake=lake, hive=hive)
    broken = [LISTING | {"root": "nowhere"}, other, {"course_id": "course-v1:O+Z+1"}]
    report = _load(_folder(tmp_path, course_blocks=broken), lake=lake, hive=hive, snapshot="two")
    assert sorted(_blocks(hive)) == sorted([(COURSE, 2), ("course-v1:O+Y+1", 2)])
    assert report.failed == {
        COURSE: "its listing has no root",
        "course-v1:O+Z+1": "its listing has no blocks",
    }


def test_too_many_courses_that_fail_stop_the_load_and_change_nothing(
    tmp_path: Path, lake: Lake, hive: Hive
) -> None:
    listings = [LISTING | {"course_id": f"course-v1:O+X+{number}"} for number in range(40)]
    _load(_folder(tmp_path, course_blocks=listings), lake=lake, hive=hive)
    broken = [listing | {"root": ""} for listing in listings[:11]]
    folder = _folder(tmp_path, course_blocks=[*broken, *listings[11:]])
    with pytest.raises(AnalyticsError, match=r"Of 40 courses the blocks of at most 10 .* 11 are"):
        _load(folder, lake=lake, hive=hive, snapshot="two")
    assert count_rows(hive, DATABASE, "course_blocks") == 80
    report = _load(folder, lake=lake, hive=hive, snapshot="three", loss_limit=0.3)
    assert len(report.failed) == 11
    assert count_rows(hive, DATABASE, "course_blocks") == 80


def test_a_site_all_of_whose_courses_fail_stops_the_load(
    lake: Lake, hive: Hive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CourseRest.__init__, "__kwdefaults__", NO_WAIT)
    with running_course_site() as site:
        site.broken = {course["id"]: 403 for course in COURSES}
        with pytest.raises(AnalyticsError, match=r"refuses with status 403 .* OAuth2 client"):
            _load(site.url, lake=lake, hive=hive, credentials=Credentials(CLIENT_ID, CLIENT_SECRET))
