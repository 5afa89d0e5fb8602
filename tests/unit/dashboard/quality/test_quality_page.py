"""The page on the quality of the data: whose numbers it shows, and its files."""

import csv
import io
import re
from html import unescape

import pytest
from django.db import connections
from django.test import Client

from api.models import (
    AccessRoleQuality,
    EnrollmentReconciliation,
    Publication,
    PublicationCatalogue,
    RRun,
)
from dashboard.quality.sections import SECTIONS
from tests.stores.fixtures import Insert
from tests.stores.rows import catalogue_row, reconciliation_row
from tests.stores.store import COURSE, publication_row, run_row
from tests.unit.dashboard.asking import reader_of

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

OTHER = "course-v1:MITx+6.00x+2025"
OF_COURSES = ["reconciliation", "r", "r-messages"]
FAILURE = "object 'x' not found"


@pytest.fixture
def full_store(everything_published: None, published: Insert) -> None:
    published(
        RRun,
        run_row("forecast", "too_few", message="Fewer than 16 whole weeks of data."),
        run_row("forecast", "failed", course_id=OTHER, message=FAILURE),
        run_row("video", "done", publication_id=0),
    )
    published(EnrollmentReconciliation, reconciliation_row(3, 5, OTHER))


@pytest.fixture
def team() -> Client:
    return reader_of(name="team", sees_learners=True)


@pytest.fixture
def site() -> Client:
    return reader_of("", kind="site", name="site", sees_learners=True)


def rows_of(client: Client, key: str) -> list[dict[str, object]]:
    answer = client.get("/quality.json", {"table": key})
    assert answer.status_code == 200
    rows: list[dict[str, object]] = answer.json()["rows"]
    return rows


def test_a_course_team_sees_its_own_courses_and_nothing_of_the_site(
    full_store: None, team: Client
) -> None:
    answer = team.get("/quality/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [shown.section.key for shown in answer.context["sections"]] == OF_COURSES
    assert COURSE in page
    assert OTHER not in page
    assert FAILURE not in page
    for section in SECTIONS:
        status = team.get("/quality.csv", {"table": section.key}).status_code
        assert status == (404 if section.is_of_site else 200), section.key


def test_who_sees_the_site_sees_every_section_with_its_rows(full_store: None, site: Client) -> None:
    answer = site.get("/quality/")
    states = {shown.section.key: shown.state for shown in answer.context["sections"]}
    assert states == {section.key: "shown" for section in SECTIONS}
    assert [line["course_id"] for line in rows_of(site, "reconciliation")] == [OTHER, COURSE]
    assert rows_of(site, "r-messages")[0] == {
        "course_id": OTHER,
        "step": "forecast",
        "status": "failed",
        "message": FAILURE,
    }


def test_a_file_counts_once_and_its_lines_by_reason(full_store: None, site: Client) -> None:
    (day,) = rows_of(site, "loads")
    counted = {
        "load_date": "2024-03-04",
        "file_count": 3,
        "damaged_file_count": 1,
        "line_count": 100,
        "rejected_count": 5,
        "rejected_share": 0.05,
        "late_event_count": 4,
        "not_json_count": 3,
        "too_long_count": 2,
    }
    assert counted.items() <= day.items()


def test_a_step_whose_rows_are_of_an_older_publication_is_due(
    full_store: None, team: Client
) -> None:
    # the full store has six steps done; the fixture adds one with too few data and an old one
    assert rows_of(team, "r") == [
        {"course_id": COURSE, "done": 6, "too_few": 1, "failed": 0, "due": 1}
    ]


def test_only_unknown_events_are_listed(full_store: None, site: Client) -> None:
    assert [row["event_type"] for row in rows_of(site, "unknown-events")] == ["edx.new.thing"]


def test_tests_are_counted_by_their_last_result_and_warnings_are_named(
    published: Insert, site: Client
) -> None:
    published(Publication, publication_row())
    checks = [
        {"name": "keeps_its_contract", "description": "", "result": "pass"},
        {"name": "warn_of_gaps", "description": "", "result": "warn"},
        {"name": "test_a_week", "description": "", "result": ""},
    ]
    published(
        PublicationCatalogue,
        catalogue_row("course_list", title="Title."),
        catalogue_row("video", checks, duration="Seconds."),
        catalogue_row("course_activity", [], count="Learners."),
    )
    assert rows_of(site, "tests") == [
        {"mart": "video", "passed": 1, "warned": 1, "not_run": 1, "warnings": "warn_of_gaps"},
        {"mart": "course_list", "passed": 0, "warned": 0, "not_run": 1, "warnings": None},
    ]


def test_a_role_that_opens_nothing_comes_first_with_its_reason(
    published: Insert, site: Client
) -> None:
    published(Publication, publication_row())
    published(
        AccessRoleQuality,
        {"role_name": "instructor", "outcome": "open", "role_count": 8},
        {"role_name": "staff", "outcome": "inactive_account", "role_count": 1},
        {"role_name": "grader", "outcome": "unknown_role", "role_count": 3},
    )
    assert [(row["role_name"], row["role_count"]) for row in rows_of(site, "roles")] == [
        ("grader", 3),
        ("staff", 1),
        ("instructor", 8),
    ]
    assert "the role is not known here" in site.get("/quality/").content.decode()


def test_csv_and_page_are_in_the_order_that_is_asked_for(full_store: None, site: Client) -> None:
    asked = {"table": "reconciliation", "sort": "-log_count"}
    text = site.get("/quality.csv", asked).content.decode()
    assert [line[0] for line in csv.reader(io.StringIO(text))] == ["Course", COURSE, OTHER]
    shown = site.get("/quality/", asked).context["sections"][2]
    assert [line["course_id"] for line in shown.page] == [COURSE, OTHER]
    assert shown.csv_url == "/quality.csv?table=reconciliation&sort=-log_count"
    assert site.get("/quality/", asked | {"sort": "colour"}).status_code == 400
    assert site.get("/quality.csv", {"table": "colour"}).status_code == 404


def test_an_order_that_is_not_allowed_is_a_page_of_the_site_and_a_file_says_why(
    full_store: None, site: Client
) -> None:
    asked = {"table": "freshness", "sort": "id"}
    page = site.get("/quality/", asked)
    assert page.status_code == 400
    assert page["Content-Type"].startswith("text/html")
    assert "This filter is not allowed" in page.content.decode()
    assert 'aria-label="Reports of the course"' not in page.content.decode()
    as_json = site.get("/quality.json", asked)
    assert as_json.status_code == 400
    assert "it is 'id'" in as_json.json()["detail"]
    as_csv = site.get("/quality.csv", asked)
    assert as_csv.status_code == 400
    assert as_csv["Content-Type"].startswith("text/plain")


def test_the_next_page_of_a_table_drops_the_order_of_another_one(
    published: Insert, site: Client
) -> None:
    published(Publication, publication_row())
    published(
        EnrollmentReconciliation,
        *(reconciliation_row(3, 5, f"course-v1:MITx+{number}+2025") for number in range(15)),
    )
    published(
        RRun,
        *(
            run_row("video", "failed", message=FAILURE, course_id=f"course-v1:MITx+{number}+2025")
            for number in range(15)
        ),
    )
    own = site.get("/quality/", {"table": "reconciliation", "sort": "-log_count"})
    links = re.findall('rel="next" href="([^"]*)"', own.content.decode())
    assert [unescape(link) for link in links] == [
        "?table=reconciliation&sort=-log_count&page=2#reconciliation",
        "?table=r&page=2#r",
        "?table=r-messages&page=2#r-messages",
    ]
    for link in links:
        answer = site.get(f"/quality/{unescape(link)}")
        assert answer.status_code == 200


def test_sections_without_rows_or_without_a_table_say_so_and_the_others_are_shown(
    full_store: None, site: Client
) -> None:
    with connections["marts"].cursor() as cursor:
        cursor.execute("DROP TABLE publication_quarantine")
        cursor.execute("DELETE FROM load_quality_daily")
    answer = site.get("/quality/")
    states = {shown.section.key: shown.state for shown in answer.context["sections"]}
    expected = {section.key: "shown" for section in SECTIONS}
    assert states == expected | {"set-aside": "not_published", "loads": "nothing"}
    assert "No log has been loaded." in answer.content.decode()


def test_every_page_leads_to_it_and_a_visitor_signs_in(full_store: None, team: Client) -> None:
    assert 'href="/quality/"' in team.get("/courses/").content.decode()
    assert Client().get("/quality/").status_code == 302
