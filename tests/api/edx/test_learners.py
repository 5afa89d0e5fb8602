"""`user_engagement/`, and the engagements of an enterprise."""

import pytest
from django.db import connections
from django.test import Client

from api.models import EnterpriseUser, ModuleEngagement, Publication
from tests.stores.fixtures import Insert
from tests.stores.rows import ENTERPRISE, engagement_row
from tests.stores.store import COURSE, publication_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

ENGAGEMENT = f"/api/v1/courses/{COURSE}/user_engagement/"
ENTERPRISE_PATH = f"/api/v0/enterprise/{ENTERPRISE}/engagements/"
ID = ENTERPRISE.replace("-", "")


def test_the_last_week_ends_with_the_data_and_what_was_never_done_is_null(
    client_with_token: Client, published: Insert
) -> None:
    published(Publication, publication_row(as_of="2024-03-05"))
    published(
        ModuleEngagement,
        engagement_row("video", "viewed", 3, date="2024-02-27"),
        engagement_row("video", "viewed", 5, date="2024-02-26"),
        engagement_row("problem", "attempted", 4, date="2024-03-04"),
        engagement_row("problem", "attempted", 6, date="2024-01-04"),
        engagement_row("problem", "completed", 1, date="2024-01-04"),
        engagement_row("video", "viewed", 9, username="zoe", course_id="a/b/c"),
    )
    answer = client_with_token.get(ENGAGEMENT)
    assert answer.content.decode() == (
        '[{"username":"ada","videos_overall":8,"videos_last_week":1,"problems_overall":11,'
        '"problems_last_week":4,"correct_problems_overall":1,"correct_problems_last_week":null,'
        '"problems_attempts_overall":10,"problems_attempts_last_week":4,'
        '"forum_posts_overall":null,"forum_posts_last_week":null,'
        '"date_last_active":"2024-03-04"}]'
    )


def test_before_any_publication_there_are_no_learners(client_with_token: Client) -> None:
    assert client_with_token.get(ENGAGEMENT).status_code == 404


@pytest.fixture
def enterprise(published: Insert) -> None:
    published(
        EnterpriseUser,
        {"enterprise_id": ID, "user_username": "ada"},
        {"enterprise_id": "0" * 32, "user_username": "zoe"},
    )
    published(
        ModuleEngagement,
        *(engagement_row("video", "viewed", number, id=number) for number in range(1, 31)),
        engagement_row("discussion", "contributed", 1, id=31),
        engagement_row("video", "viewed", 1, id=32, username="zoe"),
    )


def test_the_members_rows_come_in_pages_without_the_forums(
    client_with_token: Client, enterprise: None
) -> None:
    first = client_with_token.get(ENTERPRISE_PATH).json()
    assert list(first) == ["count", "num_pages", "next", "previous", "results"]
    assert (first["count"], first["num_pages"], len(first["results"])) == (30, 2, 25)
    assert first["next"] == f"http://testserver{ENTERPRISE_PATH}?page=2"
    assert first["previous"] is None
    assert list(first["results"][0].items()) == [
        ("id", 1),
        ("course_id", COURSE),
        ("created", "2024-03-05T01:02:03Z"),
        ("username", "ada"),
        ("date", "2024-03-04"),
        ("entity_type", "video"),
        ("entity_id", "x"),
        ("event", "viewed"),
        ("count", 1),
    ]


def test_the_addresses_of_neighbours_repeat_what_the_view_knows_and_nothing_else(
    client_with_token: Client, enterprise: None
) -> None:
    first = client_with_token.get(f"{ENTERPRISE_PATH}?x=1&page_size=10&page=1").json()
    assert first["next"] == f"http://testserver{ENTERPRISE_PATH}?page=2&page_size=10"


def test_the_last_page_knows_the_one_before(client_with_token: Client, enterprise: None) -> None:
    last = client_with_token.get(f"{ENTERPRISE_PATH}?page=last&page_size=10").json()
    assert [row["id"] for row in last["results"]] == list(range(21, 31))
    assert last["previous"] == f"http://testserver{ENTERPRISE_PATH}?page=2&page_size=10"
    assert last["next"] is None


@pytest.mark.parametrize(
    ("size", "rows"), [("0", 25), ("-1", 25), ("x", 25), ("7", 7), ("1000", 30), ("9" * 99, 30)]
)
def test_a_size_that_is_none_counts_as_absent_and_a_large_one_as_100(
    client_with_token: Client, enterprise: None, size: str, rows: int
) -> None:
    answer = client_with_token.get(ENTERPRISE_PATH, {"page_size": size}).json()
    assert len(answer["results"]) == rows


@pytest.mark.parametrize("page", ["0", "3", "x", "-1", "9" * 5000, "²"])
def test_a_page_that_is_not_there_is_a_404(
    client_with_token: Client, enterprise: None, page: str
) -> None:
    answer = client_with_token.get(ENTERPRISE_PATH, {"page": page})
    assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid page."})


def test_csv_of_a_page_is_its_rows(client_with_token: Client, enterprise: None) -> None:
    answer = client_with_token.get(f"{ENTERPRISE_PATH}?format=csv&fields=id,count&page=last")
    rows = b"".join(b"%d,%d\r\n" % (number, number) for number in range(26, 31))
    assert answer.content == b"id,count\r\n" + rows


def test_an_enterprise_that_nobody_knows_has_no_rows(
    client_with_token: Client, enterprise: None
) -> None:
    other = ENTERPRISE.replace("0b1a", "ffff")
    answer = client_with_token.get(f"/api/v0/enterprise/{other}/engagements/")
    assert answer.content == (b'{"count":0,"num_pages":1,"next":null,"previous":null,"results":[]}')


def test_without_a_table_of_enterprises_none_is_known(client_with_token: Client) -> None:
    with connections["marts"].cursor() as cursor:
        cursor.execute("ALTER TABLE enterprise_user RENAME TO elsewhere")
    answer = client_with_token.get(ENTERPRISE_PATH)
    assert (answer.status_code, answer.json()["count"]) == (200, 0)


@pytest.mark.parametrize("written", ["abc", "0b1a5f8e-5d3c-1d5e-8f7a-1c2b3a4d5e6f"])
def test_an_id_of_another_kind_is_no_address(client_with_token: Client, written: str) -> None:
    answer = client_with_token.get(f"/api/v0/enterprise/{written}/engagements/")
    assert (answer.status_code, answer.content) == (404, b'{"status":404}')
