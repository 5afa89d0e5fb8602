"""The learner endpoints of version 0: shapes, choices, nothing there, and who may ask."""

import csv
import io
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from api.access.scope import Scope
from api.access.tokens import create_token
from api.models import LearnerRoster, ModuleEngagement, ModuleEngagementMetricRanges
from tests.stores.fixtures import Insert
from tests.stores.rows import engagement_row
from tests.stores.store import COURSE, learner_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

METADATA = f"/api/v0/course_learner_metadata/{COURSE}/"


def address(path: str, course_id: str = COURSE, **query: object) -> str:
    return f"/api/v0/{path}?{urlencode({'course_id': course_id, **query})}"


@pytest.fixture
def learners(published: Insert) -> None:
    published(
        LearnerRoster,
        learner_row(
            "ada",
            name="Ada LÖVELACE",
            user_id=11,
            enrollment_mode="verified",
            cohort="Group A",
            problem_attempts=9,
            problems_attempted=4,
            problems_completed=2,
            problem_attempts_per_completed=4.5,
            attempt_ratio_order=9,
            videos_viewed=3,
            discussion_contributions=1,
            segments="highly_engaged,struggling",
            language="English",
            location="London",
            year_of_birth=1984,
            level_of_education="m",
            gender="f",
            mailing_address="1, Square",
            city="London",
            country="GB",
            goals="=1+1",
        ),
        learner_row("ben", email=None, segments="unenrolled,inactive", enrollment_date=None),
        learner_row(
            "cem",
            attempt_ratio_order=-5,
            problem_attempts=5,
            problems_attempted=2,
            cohort="Group A",
        ),
        learner_row(
            "dee",
            problem_attempts=18,
            problems_completed=4,
            problems_attempted=4,
            problem_attempts_per_completed=4.5,
            attempt_ratio_order=18,
            segments="disengaging",
        ),
    )
    published(LearnerRoster, learner_row("eve", course_id="a/b/c"))


def names(client: Client, **query: object) -> list[str]:
    return [row["username"] for row in client.get(address("learners/", **query)).json()["results"]]


def test_a_learner_has_these_keys_in_this_order(
    client_with_token: Client, learners: None, settings: Settings
) -> None:
    settings.LMS_ACCOUNT_URL = "https://lms.example.org/u/"
    learner = client_with_token.get(address("learners/ada/")).json()
    assert list(learner.items()) == [
        ("user_id", 11),
        ("username", "ada"),
        ("enrollment_mode", "verified"),
        ("name", "Ada LÖVELACE"),
        ("account_url", "https://lms.example.org/u/ada"),
        ("email", "ada@example.org"),
        ("language", "English"),
        ("location", "London"),
        ("year_of_birth", 1984),
        ("level_of_education", "m"),
        ("gender", "f"),
        ("mailing_address", "1, Square"),
        ("city", "London"),
        ("country", "GB"),
        ("goals", "=1+1"),
        ("segments", ["highly_engaged", "struggling"]),
        (
            "engagements",
            {
                "discussion_contributions": 1,
                "problems_attempted": 4,
                "problems_completed": 2,
                "videos_viewed": 3,
                "problem_attempts_per_completed": 4.5,
            },
        ),
        ("enrollment_date", "2024-02-01"),
        ("cohort", "Group A"),
        ("last_updated", "2024-03-05"),
    ]


def test_what_is_not_known_is_null_and_nobody_s_segments_are_a_list(
    client_with_token: Client, learners: None
) -> None:
    (cem,) = client_with_token.get(address("learners/", text_search="CEM@")).json()["results"]
    assert cem["segments"] == []
    assert cem["engagements"]["problem_attempts_per_completed"] is None
    ben = client_with_token.get(address("learners/ben/")).json()
    assert (ben["email"], ben["enrollment_date"], ben["account_url"]) == (None, None, None)
    assert ben["segments"] == ["unenrolled", "inactive"]


def test_a_list_is_a_page_whose_neighbours_stand_in_a_header_too(
    client_with_token: Client, learners: None, kept_answers: object
) -> None:
    for _ in ("made", "kept"):
        answer = client_with_token.get(address("learners/", page=2, page_size=1))
        page = answer.json()
        assert list(page) == ["count", "num_pages", "next", "previous", "results"]
        assert (page["count"], page["num_pages"]) == (4, 4)
        assert [row["username"] for row in page["results"]] == ["ben"]
        beginning = f"http://testserver/api/v0/learners/?{urlencode({'course_id': COURSE})}"
        assert page["next"] == f"{beginning}&page=3&page_size=1"
        assert page["previous"] == f"{beginning}&page_size=1"
        assert answer["Link"] == (
            f'<{beginning}&page=3&page_size=1>; rel="next", <{beginning}&page_size=1>; rel="prev"'
        )
    whole = client_with_token.get(address("learners/"))
    assert "Link" not in whole


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "ada ben cem dee"),
        ({"text_search": "lövelace"}, "ada"),
        ({"text_search": "lovelace"}, "ada"),
        ({"text_search": "Lovelace Àda"}, "ada"),
        ({"text_search": "lovelace ben"}, ""),
        ({"text_search": "a", "cohort": "Group A"}, "ada cem"),
        ({"text_search": " "}, "ada ben cem dee"),
        ({"text_search": "EXAMPLE.org"}, "ada cem dee"),
        ({"text_search": "e"}, "ada ben cem dee"),
        ({"text_search": "%"}, ""),
        ({"segments": "struggling"}, "ada"),
        ({"segments": "inactive,disengaging"}, "ben dee"),
        ({"ignore_segments": "inactive,disengaging"}, "ada cem"),
        ({"segments": "", "ignore_segments": "unenrolled"}, "ada cem dee"),
        ({"cohort": "Group A"}, "ada cem"),
        ({"cohort": "group a"}, ""),
        ({"enrollment_mode": "verified"}, "ada"),
        ({"cohort": "Group A", "enrollment_mode": "audit"}, "cem"),
        ({"sort_order": "desc"}, "dee cem ben ada"),
        ({"order_by": "problems_attempted"}, "ben cem ada dee"),
        ({"order_by": "problems_attempted", "sort_order": "desc"}, "ada dee cem ben"),
        # missing values last, and first when the order falls
        ({"order_by": "email"}, "ada cem dee ben"),
        ({"order_by": "email", "sort_order": "desc"}, "ben dee cem ada"),
        # ties of the ratio by the attempts, the other way round
        ({"order_by": "problem_attempts_per_completed"}, "dee ada ben cem"),
        (
            {"order_by": "problem_attempts_per_completed", "sort_order": "desc"},
            "cem ben ada dee",
        ),
        ({"order_by": "attempt_ratio_order"}, "cem ben ada dee"),
    ],
)
def test_learners_are_searched_filtered_and_ordered(
    client_with_token: Client, learners: None, query: dict[str, str], expected: str
) -> None:
    assert names(client_with_token, **query) == expected.split()


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"segments": "inactive", "ignore_segments": "struggling"}, "together"),
        ({"segments": "inactive,lazy"}, "'lazy'"),
        ({"ignore_segments": "Inactive"}, "'Inactive'"),
        ({"order_by": "name"}, "order_by"),
        ({"sort_order": "down"}, "sort_order"),
        ({"text_search": " ".join(map(str, range(51)))}, "50 words"),
    ],
)
def test_a_value_that_there_is_not_is_a_400(
    client_with_token: Client, learners: None, query: dict[str, str], word: str
) -> None:
    answer = client_with_token.get(address("learners/", **query))
    assert (answer.status_code, answer.json()["error_code"]) == (400, "illegal_parameter_values")
    assert word in answer.json()["developer_message"]


@pytest.mark.parametrize("path", ["learners/", "learners/ada/", "engagement_timelines/ada/"])
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "course_not_specified"),
        ("?course_id=", "course_not_specified"),
        ("?course_id=nope", "course_key_malformed"),
    ],
)
def test_without_a_course_it_is_a_400_to_who_is_known(
    client_with_token: Client, learners: None, path: str, query: str, code: str
) -> None:
    answer = client_with_token.get(f"/api/v0/{path}{query}")
    assert (answer.status_code, answer.json()["error_code"]) == (400, code)
    assert Client().get(f"/api/v0/{path}{query}").status_code == 401


@pytest.mark.parametrize("query", ["?format=foo", f"?course_id={quote(COURSE)}&format=foo"])
@pytest.mark.parametrize("is_known", [True, False])
def test_an_unknown_format_is_a_404_also_where_csv_is_accepted(
    client_with_token: Client, learners: None, is_known: bool, query: str
) -> None:
    client = client_with_token if is_known else Client()
    answer = client.get(f"/api/v0/learners/{query}", headers={"Accept": "text/csv"})
    assert answer.status_code == 404
    assert "Content-Disposition" not in answer


@pytest.mark.parametrize("path", ["learners/", "learners/ada/", "engagement_timelines/ada/"])
def test_only_version_0_has_them(client_with_token: Client, learners: None, path: str) -> None:
    answer = client_with_token.get(address(path).replace("/v0/", "/v1/"))
    assert (answer.status_code, answer.content) == (404, b'{"status":404}')


def test_csv_has_every_learner_and_a_column_for_each_value(
    client_with_token: Client, learners: None
) -> None:
    answer = client_with_token.get(
        address("learners/", page_size=1), headers={"Accept": "text/csv"}
    )
    header, *lines = csv.reader(io.StringIO(answer.content.decode(), newline=""))
    assert header == sorted(header)
    assert {"engagements.videos_viewed", "segments.0", "segments.1"} <= set(header)
    assert [line[header.index("username")] for line in lines] == ["ada", "ben", "cem", "dee"]
    assert lines[0][header.index("segments.1")] == "struggling"
    assert lines[0][header.index("goals")] == "'=1+1"
    assert answer["Content-Disposition"] == "attachment; filename=edX-DemoX-2024--learners.csv"
    chosen = client_with_token.get(
        address("learners/", fields="username,engagements.videos_viewed", cohort="Group A"),
        headers={"Accept": "text/csv"},
    )
    searched = client_with_token.get(
        address("learners/", fields="username", text_search="Lovelace"),
        headers={"Accept": "text/csv"},
    )
    assert searched.content == b"username\r\nada\r\n"
    assert chosen.content == b"username,engagements.videos_viewed\r\nada,3\r\ncem,0\r\n"


def test_a_timeline_counts_different_things_and_fills_the_days_between(
    client_with_token: Client, published: Insert
) -> None:
    published(
        ModuleEngagement,
        engagement_row("problem", "attempted", 5, entity_id="p1", date="2024-03-01"),
        engagement_row("problem", "attempted", 1, entity_id="p2", date="2024-03-01"),
        engagement_row("problem", "completed", 1, entity_id="p1", date="2024-03-01"),
        engagement_row("video", "viewed", 7, entity_id="v1", date="2024-03-04"),
        engagement_row("discussion", "contributed", 2, entity_id="d1", date="2024-03-04"),
        engagement_row("discussion", "contributed", 1, entity_id="d2", date="2024-03-04"),
        engagement_row("video", "viewed", 1, date="2024-03-09", username="ben"),
    )
    path = address("engagement_timelines/ada/")
    answer = client_with_token.get(path).json()
    keys = (
        "date", "problems_attempted", "problems_completed", "discussion_contributions",
        "videos_viewed",
    )  # fmt: skip
    assert [tuple(day) for day in answer["days"]] == [keys] * 4
    assert [tuple(day.values()) for day in answer["days"]] == [
        ("2024-03-01", 2, 1, 0, 0),
        ("2024-03-02", 0, 0, 0, 0),
        ("2024-03-03", 0, 0, 0, 0),
        ("2024-03-04", 0, 0, 3, 1),
    ]
    lines = client_with_token.get(path, headers={"Accept": "text/csv"}).content.splitlines()
    assert lines[:2] == [
        b"date,discussion_contributions,problems_attempted,problems_completed,videos_viewed",
        b"2024-03-01,0,2,1,0",
    ]


def test_metadata_counts_learners_and_says_the_ranges(
    client_with_token: Client, learners: None, published: Insert
) -> None:
    def put(metric: str, range_type: str, low: float | None, high: float | None) -> None:
        days = {"start_date": "2024-02-27", "end_date": "2024-03-05", "course_id": COURSE}
        bounds = {"low_value": low, "high_value": high}
        published(
            ModuleEngagementMetricRanges,
            {**days, "metric": metric, "range_type": range_type, **bounds},
        )

    put("videos_viewed", "low", 0, 1.5)
    put("videos_viewed", "normal", 1.5, None)
    put("problem_attempts_per_completed", "low", 0, 2)
    put("problem_attempts_per_completed", "normal", 2, 4)
    put("problem_attempts_per_completed", "high", 4, None)
    put("problem_attempts", "normal", 0, None)
    nothing = {"class_rank_bottom": None, "class_rank_average": None, "class_rank_top": None}
    assert client_with_token.get(METADATA).json() == {
        "cohorts": {"Group A": 2},
        "segments": {
            "highly_engaged": 1,
            "disengaging": 1,
            "struggling": 1,
            "inactive": 1,
            "unenrolled": 1,
        },
        "enrollment_modes": {"audit": 3, "verified": 1},
        "engagement_ranges": {
            "date_range": {"start": "2024-02-27", "end": "2024-03-05"},
            "problem_attempts_per_completed": {
                "class_rank_bottom": [4.0, None],
                "class_rank_average": [2.0, 4.0],
                "class_rank_top": [0.0, 2.0],
            },
            "problems_attempted": nothing,
            "problems_completed": nothing,
            "discussion_contributions": nothing,
            "videos_viewed": {
                "class_rank_bottom": [0.0, 1.5],
                "class_rank_average": [1.5, None],
                "class_rank_top": None,
            },
        },
    }


def test_where_nobody_is_lists_are_empty_and_single_answers_are_missing(
    client_with_token: Client, learners: None
) -> None:
    page = client_with_token.get(address("learners/", course_id="x/y/z")).json()
    assert (page["count"], page["results"]) == (0, [])
    none = client_with_token.get(address("learners/eve/"))
    assert (none.status_code, none.json()["error_code"]) == (404, "no_learner_for_course")
    idle = client_with_token.get(address("engagement_timelines/ada/"))
    assert (idle.status_code, idle.json()["error_code"]) == (404, "no_learner_engagement_timeline")
    metadata = client_with_token.get("/api/v0/course_learner_metadata/x/y/z/").json()
    assert set(metadata["segments"].values()) == {0}
    assert metadata["cohorts"] == metadata["enrollment_modes"] == {}
    assert metadata["engagement_ranges"]["date_range"] == {"start": None, "end": None}


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        (address("learners/"), 2),
        (address("learners/", text_search="a", order_by="email"), 2),
        (address("learners/", format="csv"), 1),
        (address("learners/ada/"), 1),
        (METADATA, 2),
    ],
)
def test_a_course_of_any_size_costs_one_or_two_queries(
    client_with_token: Client,
    learners: None,
    path: str,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client_with_token.get(path)  # lets the process know what is published
    with django_assert_num_queries(queries + 1, using="marts"):  # and is it still?
        assert client_with_token.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", [address("learners/"), address("learners/ada/"), METADATA,
             address("engagement_timelines/ada/")],
)  # fmt: skip
def test_a_token_of_another_course_sees_nobody(
    client_with_token: Client, learners: None, kept_answers: object, path: str
) -> None:
    client_with_token.get(path)
    other = Scope(course_ids=frozenset({"a/b/c"}))
    client = Client(headers={"Authorization": f"Token {create_token(name='x', scope=other)}"})
    answer = client.get(path)
    assert answer.status_code == 403
    assert "example.org" not in answer.content.decode()
