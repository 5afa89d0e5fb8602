"""The API over a real MariaDB, as it is served."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from api.models import (
    CourseActivity,
    CourseEnrollmentDaily,
    CourseMetaSummaryEnrollment,
    LearnerRoster,
    Publication,
    RRisk,
)
from api.queries.roster import Roster, reason_counts
from tests.services.mariadb import MariaDb
from tests.services.served import served_site
from tests.stores.store import (
    COURSE,
    CREATED_ON_THE_WIRE,
    activity_row,
    daily_row,
    insert,
    learner_row,
    open_store,
    publication_row,
    risk_row,
    summary_row,
)

READER = "api_reader"


@pytest.mark.mariadb
def test_a_user_who_may_only_read_serves_the_same_answers_as_sqlite(
    mariadb: MariaDb, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    mariadb.execute(
        "create or replace database api_on_mariadb character set utf8mb4 collate utf8mb4_bin"
    )
    with open_store(mariadb.url("api_on_mariadb"), blocker=django_db_blocker) as store:
        insert(store, Publication, publication_row())
        insert(store, CourseActivity, activity_row("2024-02-26", "2024-03-04", "ACTIVE", 20))
        insert(
            store,
            CourseEnrollmentDaily,
            daily_row("2024-03-03", 9),
            daily_row("2024-03-04", 1, course_id=COURSE.replace("edX", "edx")),
            daily_row("2024-03-03", 7, course_id="Уни/К/О"),
        )
    mariadb.execute(
        f"create or replace user {READER}@'127.0.0.1' identified by 'read/only'",
        f"grant select on api_on_mariadb.* to {READER}@'127.0.0.1'",
    )
    url = mariadb.url("api_on_mariadb", user=READER, password="read%2Fonly")
    with served_site(tmp_path, result_store_url=url) as site:
        health = json.loads(site.get("/health"))
        daily = site.get(f"/api/v1/courses/{COURSE}/enrollment/")
        unicode_daily = json.loads(site.get(f"/api/v1/courses/{quote('Уни/К/О')}/enrollment/"))
        weeks = json.loads(site.get(f"/api/v0/courses/{COURSE}/activity/"))
    assert health["overall_status"] == "OK"
    assert daily == (
        f'[{{"course_id":"{COURSE}","date":"2024-03-03","count":9,'
        f'"created":"{CREATED_ON_THE_WIRE}"}}]'
    )
    assert unicode_daily[0]["count"] == 7
    assert weeks[0]["interval_end"] == "2024-03-04T000000"


@pytest.mark.mariadb
def test_a_server_of_small_packets_gives_every_row_of_a_wide_answer(
    mariadb: MariaDb, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    mariadb.execute(
        "create or replace database small_packets character set utf8mb4 collate utf8mb4_bin"
    )
    title = 'a "b" \\ c\td\x1e\x1f, [é] 漢字 🦉'
    with open_store(mariadb.url("small_packets"), blocker=django_db_blocker) as store:
        insert(store, Publication, publication_row())
        insert(
            store,
            CourseMetaSummaryEnrollment,
            *(
                summary_row(f"course-v1:edX+{n:03}+1", catalog_course_title=title)
                for n in range(99)
            ),
        )
    mariadb.execute("set global max_allowed_packet = 2048")
    try:
        with served_site(tmp_path, result_store_url=mariadb.url("small_packets")) as site:
            summaries = json.loads(site.get("/api/v1/course_summaries/"))
            one = json.loads(
                site.get("/api/v1/course_summaries/?course_ids=course-v1:edX%2B007%2B1")
            )
    finally:
        mariadb.execute("set global max_allowed_packet = default")
    assert [summary["catalog_course_title"] for summary in summaries] == [title] * 99
    assert one == summaries[7:8]


@pytest.mark.mariadb
def test_learners_are_ordered_searched_and_chosen_by_mariadb_as_by_sqlite(
    mariadb: MariaDb, django_db_blocker: DjangoDbBlocker
) -> None:
    mariadb.execute("create or replace database roster character set utf8mb4 collate utf8mb4_bin")
    sqlite = connections["marts"]
    with open_store(mariadb.url("roster"), blocker=django_db_blocker) as store:
        insert(
            store,
            LearnerRoster,
            learner_row("ada", name="Ärna", segments="inactive", cohort="Red"),
            learner_row("Ben", name=None, segments="", problems_attempted=4),
            learner_row("cem", name="Çem_x", segments="inactive", problems_attempted=9),
            learner_row("eve", name="Eve", segments="unenrolled,inactive"),
        )
        insert(store, RRisk, risk_row("ada", "away", days_away=8), risk_row("cem", "stuck"))
        connections["marts"] = store
        try:
            found = {
                (order, search): [
                    row["username"] for row in Roster(COURSE, order=order, search=search).part(0, 9)
                ]
                for order, search in [
                    ("username", ""),
                    ("-name", ""),
                    ("-problems_attempted", ""),
                    ("days_away", ""),
                    ("username", "ÇEM"),
                    ("username", "BEN example"),
                    ("username", "m_"),
                ]
            }
            chosen = [
                len(Roster(COURSE, **choice))
                for choice in (
                    {"segment": "inactive"},
                    {"segment": "unenrolled"},
                    {"reason": "stuck"},
                    {"cohort": "red"},
                )
            ]
            reasons = reason_counts(course_id=COURSE, cohort="Red")
        finally:
            connections["marts"] = sqlite
    assert found == {
        ("username", ""): ["Ben", "ada", "cem"],
        ("-name", ""): ["cem", "ada", "Ben"],
        ("-problems_attempted", ""): ["cem", "Ben", "ada"],
        ("days_away", ""): ["ada", "cem", "Ben"],
        ("username", "ÇEM"): ["cem"],
        ("username", "BEN example"): ["Ben"],
        ("username", "m_"): ["cem"],
    }
    assert chosen == [2, 1, 1, 0]
    assert reasons == {"away": 1}
