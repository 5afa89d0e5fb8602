"""Eight readers of a served site, while one publication after another goes live: no mixture.

In version `v` of the tables every course has `v` learners, three of whom came since the day to
compare with, and `2 v` who ever enrolled. So two columns of two versions give themselves away.
"""

import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from loaders.marts.contract.mart import Column, Mart
from tests.services.served import Site, served_site
from tests.stores.result_store_case import ENROLLMENT, Rows, publish_rows

VERSIONS_TO_SEE = 15
MOST_PUBLICATIONS = 100
COURSES = [f"course-v1:edX+Demo{number}+2026" for number in range(40)]
COURSE = COURSES[7]
LAST_DAY = date(2026, 2, 28)
COUNTS = ("count", "cumulative_count", "count_change_7_days", "passing_users")

SUMMARY = Mart(
    name="course_meta_summary_enrollment",
    columns=(
        Column("course_id", "string", is_nullable=False),
        Column("catalog_course_title", "string"),
        Column("catalog_course", "string"),
        Column("start_time", "timestamp"),
        Column("end_time", "timestamp"),
        Column("pacing_type", "string"),
        Column("availability", "string"),
        Column("enrollment_mode", "string", is_nullable=False),
        *(Column(name, "int") for name in COUNTS),
    ),
    primary_key=("course_id", "enrollment_mode"),
)
DAILY = Mart(
    name=ENROLLMENT.name,
    columns=(*ENROLLMENT.columns, Column("cumulative_count", "int")),
    primary_key=ENROLLMENT.primary_key,
)
MODE_DAILY = Mart(
    name="course_enrollment_mode_daily",
    columns=(*DAILY.columns, Column("mode", "string", is_nullable=False)),
    primary_key=("course_id", "date", "mode"),
)


def rows_of(version: int) -> dict[str, Rows]:
    """Return the tables of a version."""
    counts = dict.fromkeys(COUNTS, version) | {"cumulative_count": 2 * version}
    days = [LAST_DAY - timedelta(days=before) for before in range(30)]
    daily = [
        {"course_id": course, "date": day, "count": version - 3, "cumulative_count": 2 * version}
        for course in COURSES
        for day in days[1:]
    ]
    by_mode = [
        {"course_id": COURSE, "date": day, "count": version, "cumulative_count": 2 * version}
        for day in days
    ]
    summary = {
        "catalog_course_title": "Demonstration",
        "catalog_course": "edX+Demo",
        "start_time": datetime(2026, 1, 1),  # noqa: DTZ001 - as Hive's rows have it
        "end_time": None,
        "pacing_type": "self_paced",
        "availability": "Current",
        "enrollment_mode": "audit",
    }
    return {
        SUMMARY.name: [{"course_id": course, **summary, **counts} for course in COURSES],
        DAILY.name: daily,
        MODE_DAILY.name: [{**row, "mode": "audit"} for row in by_mode],
    }


def publish_version(url: str, version: int) -> None:
    marts = (SUMMARY, DAILY, MODE_DAILY)
    assert publish_rows(url, rows_of(version), marts=marts).is_new


@dataclass
class Seen:
    """What the readers saw."""

    answers: int = 0
    versions: set[int] = field(default_factory=set)
    mixtures: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    longest_wait: float = 0.0


def fetch(site: Site, path: str, headers: dict[str, str]) -> str:
    request = urllib.request.Request(site.url + path, headers=headers)  # noqa: S310 - ours
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - ours
        return str(answer.read().decode())


def versions_of_summaries(body: str) -> set[int]:
    rows = json.loads(body)
    assert len(rows) == len(COURSES)
    return {
        version
        for row in rows
        for version in (
            row["count"],
            row["cumulative_count"] // 2,
            row["enrollment_modes"]["audit"]["count"],
            # 3, unless the day to compare with is of another version
            row["count"] + row["recent_count_change"] - 3,
        )
    }


def versions_of_page(body: str) -> set[int]:
    (tile,) = re.findall(r'id="tile-current">([\d,]+)<', body)
    (total,) = re.findall(r'id="tile-total">([\d,]+)<', body)
    (newest,) = re.findall(
        rf'<th scope="row"><time datetime="{LAST_DAY}">[^<]*</time></th>'
        r'<td class="number">([\d,]+)</td>',
        body,
    )
    tile, total, newest = (int(text.replace(",", "")) for text in (tile, total, newest))
    return {tile, total // 2, newest}


def read_until(
    done: threading.Event, seen: Seen, ask: Callable[[], str], versions: Callable[[str], set[int]]
) -> None:
    while not done.is_set():
        begin = time.monotonic()
        try:
            found = versions(ask())
        except (urllib.error.URLError, ValueError, AssertionError) as error:
            seen.errors.append(repr(error))
            continue
        seen.longest_wait = max(seen.longest_wait, time.monotonic() - begin)
        seen.answers += 1
        seen.versions |= found
        if len(found) != 1:
            seen.mixtures.append(str(sorted(found)))


def test_eight_readers_never_see_two_publications_in_one_answer(
    store_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish_version(store_url, 1000)
    done, seen = threading.Event(), Seen()
    with served_site(tmp_path / "home", result_store_url=store_url, workers=2) as site:
        cookie = {"Cookie": f"sessionid={site.session}"}
        token = {"Authorization": f"Token {site.token}", "Accept": "application/json"}
        before = LAST_DAY - timedelta(days=1)
        summaries = f"/api/v1/course_summaries/?recent_date={before}"
        page = f"/courses/{COURSE}/enrollment/"

        def reader(number: int) -> threading.Thread:
            ask, versions = (
                (lambda: fetch(site, summaries, token), versions_of_summaries)
                if number % 2
                else (lambda: fetch(site, page, cookie), versions_of_page)
            )
            return threading.Thread(target=read_until, args=(done, seen, ask, versions))

        readers = [reader(number) for number in range(8)]
        for thread in readers:
            thread.start()
        try:
            version = 1000
            while len(seen.versions) < VERSIONS_TO_SEE and version < 1000 + MOST_PUBLICATIONS:
                version += 1
                publish_version(store_url, version)
                time.sleep(0.2)  # an answer has this long, a night in earnest
        finally:
            done.set()
            for thread in readers:
                thread.join()
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what this test is for
            f"\n{store_url.partition(':')[0]}: {version - 1000} publications, "
            f"{seen.answers} answers of {len(seen.versions)} versions, "
            f"{len(seen.mixtures)} mixtures, {len(seen.errors)} errors, "
            f"longest wait {seen.longest_wait:.2f} s"
        )
    assert (seen.mixtures, seen.errors) == ([], [])
    assert len(seen.versions) >= VERSIONS_TO_SEE
