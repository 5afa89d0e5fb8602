"""The client that Open edX's own pages use, unchanged, against a real server over MariaDB."""

from collections.abc import Iterator
from typing import Any

import pytest
from analyticsclient.client import Client
from analyticsclient.constants import data_formats, demographics
from analyticsclient.exceptions import (
    ClientError,
    InvalidRequestError,
    NotFoundError,
)
from pytest_django import DjangoDbBlocker

from tests.services.mariadb import MariaDb
from tests.services.served import Site, served_site
from tests.stores.full_store import insert_everything
from tests.stores.rows import PROBLEM, SUBSECTION, VIDEO
from tests.stores.store import COURSE, CREATED_ON_THE_WIRE, open_store

pytestmark = pytest.mark.mariadb

WIRE = {"course_id": COURSE, "created": CREATED_ON_THE_WIRE}
DAY = WIRE | {"date": "2024-03-04"}
MODULE = WIRE | {"module_id": PROBLEM}


@pytest.fixture(scope="module")
def site(
    mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Site]:
    mariadb.execute("create or replace database official character set utf8mb4 collate utf8mb4_bin")
    url = mariadb.url("official")
    with open_store(url, blocker=django_db_blocker) as store:
        insert_everything(store)
    with served_site(tmp_path_factory.mktemp("official"), result_store_url=url) as served:
        yield served


@pytest.fixture(params=["v0", "v1"])
def client(request: pytest.FixtureRequest, site: Site) -> Client:
    return Client(f"{site.url}/api/{request.param}", auth_token=site.token, timeout=10)


def test_the_server_is_alive_healthy_and_knows_the_token(client: Client) -> None:
    assert client.status.alive
    assert client.status.healthy
    assert client.status.authenticated


def test_enrollment(client: Client) -> None:
    course = client.courses(COURSE)
    assert course.enrollment() == [DAY | {"count": 9}]
    days = course.enrollment(start_date="2024-03-03", end_date="2024-03-05")
    assert [day["count"] for day in days] == [8, 9]


@pytest.mark.parametrize(
    ("demographic", "expected"),
    [
        (
            "mode",
            [
                DAY
                | {"count": 9, "cumulative_count": 11, "audit": 9, "credit": 0, "honor": 0}
                | {"professional": 0, "verified": 0, "masters": 0}
            ],
        ),
        (
            demographics.EDUCATION,
            [
                DAY | {"education_level": None, "count": 4},
                DAY | {"education_level": "b", "count": 5},
            ],
        ),
        (demographics.GENDER, [DAY | {"female": 5, "male": 0, "other": 0, "unknown": 4}]),
        (
            demographics.LOCATION,
            [
                DAY | {"country": {"alpha2": None, "alpha3": None, "name": "UNKNOWN"}, "count": 2},
                DAY
                | {
                    "country": {"alpha2": "GB", "alpha3": "GBR", "name": "United Kingdom"},
                    "count": 7,
                },
            ],
        ),
    ],
)
def test_enrollment_by_who_the_learners_are(
    client: Client, demographic: str, expected: list[dict[str, Any]]
) -> None:
    assert client.courses(COURSE).enrollment(demographic) == expected


def test_years_of_birth_are_served_by_v0_alone(site: Site) -> None:
    def years(version: str) -> list[dict[str, Any]]:
        client = Client(f"{site.url}/api/{version}", auth_token=site.token, timeout=10)
        found: list[dict[str, Any]] = client.courses(COURSE).enrollment(demographics.BIRTH_YEAR)
        return found

    assert years("v0") == [
        DAY | {"birth_year": None, "count": 3},
        DAY | {"birth_year": 1984, "count": 6},
    ]
    with pytest.raises(NotFoundError):
        years("v1")


def test_activity(client: Client) -> None:
    assert client.courses(COURSE).activity() == [
        WIRE
        | {
            "interval_start": "2024-02-26T000000",
            "interval_end": "2024-03-04T000000",
            "any": 20,
        }
    ]


def test_recent_activity(client: Client) -> None:
    with pytest.warns(DeprecationWarning, match="recent_activity|deprecated"):
        found = client.courses(COURSE).recent_activity()
    assert found == {
        "interval_start": "2024-02-26T00:00:00Z",
        "interval_end": "2024-03-04T00:00:00Z",
        "activity_type": "any",
        "count": 20,
        "course_id": COURSE,
    }


def test_problems_of_a_course(client: Client) -> None:
    submissions = {"total_submissions": 4, "module_id": PROBLEM, "created": CREATED_ON_THE_WIRE}
    assert client.courses(COURSE).problems() == [
        submissions | {"correct_submissions": 4, "part_ids": ["colour_2_1"]}
    ]
    assert client.courses(COURSE).problems_and_tags() == [
        submissions | {"correct_submissions": 3, "tags": {"difficulty": ["Easy"]}}
    ]


def test_one_problem(client: Client) -> None:
    module = client.modules(COURSE, PROBLEM)
    assert module.answer_distribution() == [
        MODULE
        | {"part_id": "colour_2_1", "correct": True, "value_id": "choice_1", "variant": None}
        | {"answer_value": "Blue", "problem_display_name": "Colours", "question_text": "Which?"}
        | {"first_response_count": 3, "last_response_count": 4, "consolidated_variant": False}
    ]
    assert module.grade_distribution() == [MODULE | {"grade": 1, "max_grade": 2, "count": 5}]
    opened = client.modules(COURSE, SUBSECTION).sequential_open_distribution()
    assert opened == [WIRE | {"module_id": SUBSECTION, "count": 8}]


def test_videos(client: Client) -> None:
    assert client.courses(COURSE).videos() == [
        {
            "pipeline_video_id": VIDEO,
            "encoded_module_id": "intro",
            "duration": 130,
            "segment_length": 5,
            "users_at_start": 7,
            "users_at_end": 3,
            "created": CREATED_ON_THE_WIRE,
        }
    ]
    assert client.modules(COURSE, VIDEO).video_timeline() == [
        {"segment": 0, "num_users": 7, "num_views": 9, "created": CREATED_ON_THE_WIRE},
        {"segment": 1, "num_users": 5, "num_views": 6, "created": CREATED_ON_THE_WIRE},
    ]


def test_reports_that_are_not_there_are_not_found(client: Client) -> None:
    with pytest.raises(NotFoundError):
        client.courses(COURSE).reports("problem_response")


def test_programs(client: Client) -> None:
    found = client.programs().programs(program_ids=["p1"], exclude=["created"])
    assert found == [
        {
            "program_id": "p1",
            "program_type": "MicroMasters",
            "program_title": "One",
            "course_ids": [COURSE],
        }
    ]


def test_summaries(client: Client) -> None:
    summaries = client.course_summaries().course_summaries
    assert summaries(fields=["course_id", "count"]) == [{"course_id": COURSE, "count": 10}]
    recent = summaries(recent_date="2024-03-03", fields=["recent_count_change"])
    assert recent == [{"recent_count_change": 2}]
    many = [COURSE, *(f"edX/{number}/x" for number in range(20))]
    assert summaries(course_ids=many, fields=["course_id"]) == [{"course_id": COURSE}]
    page = summaries(
        page=1, page_size=1, text_search="demo", availability=["Current"], order_by="count",
        sort_order="desc", pacing_type=["self_paced"], program_ids=["p1"], fields=["count"],
    )  # fmt: skip
    assert (page["count"], page["results"]) == (1, [{"count": 10}])
    assert summaries(page=1, request_all=True, fields=["count"]) == [{"count": 10}]


def test_course_totals_are_served_by_nobody(client: Client) -> None:
    with pytest.raises(NotFoundError):
        client.course_totals().course_totals()


def test_csv_is_a_text(client: Client) -> None:
    found = client.courses(COURSE).enrollment(data_format=data_formats.CSV)
    assert found == (
        f"count,course_id,created,date\r\n9,{COURSE},{CREATED_ON_THE_WIRE},2024-03-04\r\n"
    )


def test_errors_are_those_that_the_client_tells_apart(client: Client, site: Site) -> None:
    with pytest.raises(InvalidRequestError):
        client.courses(COURSE).enrollment(start_date="yesterday")
    with pytest.raises(NotFoundError):
        client.courses("no/such/course").enrollment()
    stranger = Client(client.base_url, auth_token="nobodys", timeout=10)
    assert not stranger.status.authenticated
    with pytest.raises(ClientError):
        stranger.courses(COURSE).enrollment()


def test_a_resource_can_be_asked_for(client: Client) -> None:
    assert client.has_resource(f"courses/{COURSE}/videos/", timeout=10)
    assert not client.has_resource("nothing/", timeout=10)
