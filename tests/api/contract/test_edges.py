"""What clients send at the edges of the contract, and what anybody may send."""

import csv
import io
import json
import logging
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import Settings

from api.config.docs import views as docs
from api.config.logs.error_log import JsonLineFormatter
from api.models import (
    CourseEnrollmentDaily,
    CourseEnrollmentLocationCurrent,
    CourseMetaSummaryEnrollment,
)
from tests.stores.fixtures import Insert
from tests.stores.rows import ENTERPRISE, location_row
from tests.stores.store import COURSE, daily_row, summary_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

SUMMARIES = "/api/v1/course_summaries/"
ENROLLMENT = f"/api/v1/courses/{COURSE}/enrollment/"


@pytest.fixture
def one_course(published: Insert) -> None:
    published(CourseMetaSummaryEnrollment, summary_row())
    published(CourseEnrollmentDaily, daily_row("2024-03-03", 9))


@pytest.mark.parametrize(
    ("fields", "columns"),
    [
        ("bogus", "count,course_id,created,date"),
        ("", "count,course_id,created,date"),
        (",", "count,course_id,created,date"),
        ("date,count,date", "date,count"),
        ("count&fields=date", "date"),
        ("count&fields=", "count,course_id,created,date"),
    ],
)
def test_fields_of_csv_are_sent_once_and_all_of_them_when_none_is_known(
    client_with_token: Client, one_course: None, fields: str, columns: str
) -> None:
    answer = client_with_token.get(f"{ENROLLMENT}?format=csv&fields={fields}")
    assert answer.content.decode().splitlines()[0] == columns


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("fields=course_id&fields=count", ["count"]),
        (
            "fields=course_id,count&fields=count,course_id&exclude=count&exclude=",
            ["course_id", "count"],
        ),
    ],
)
def test_of_a_parameter_that_is_repeated_the_last_one_counts(
    client_with_token: Client, one_course: None, query: str, keys: list[str]
) -> None:
    (row,) = client_with_token.get(f"{SUMMARIES}?{query}").json()
    assert list(row) == keys


@pytest.mark.parametrize(
    "body", ['{"course_ids": []}', '{"course_ids": ""}', '{"course_ids": null}']
)
def test_a_posted_list_of_no_courses_is_not_everybodys_catalogue(
    client_with_token: Client, one_course: None, body: str
) -> None:
    answer = client_with_token.post(SUMMARIES, body, content_type="application/json")
    assert (answer.status_code, answer.json()["error_code"]) == (400, "course_key_malformed")
    form = client_with_token.post(SUMMARIES, {"course_ids": ""})
    assert (form.status_code, form.content) == (400, answer.content)
    assert len(client_with_token.post(SUMMARIES, {"fields": "count"}).json()) == 1


@pytest.mark.parametrize("ids", [[COURSE, ""], ["", COURSE]])
def test_an_empty_text_among_posted_courses_is_no_course(
    client_with_token: Client, one_course: None, ids: list[str]
) -> None:
    answer = client_with_token.post(
        SUMMARIES, json.dumps({"course_ids": ids}), content_type="application/json"
    )
    assert (answer.status_code, answer.json()["error_code"]) == (400, "course_key_malformed")
    assert client_with_token.post(SUMMARIES, {"course_ids": ids}).content == answer.content
    assert len(client_with_token.get(f"{SUMMARIES}?course_ids=").json()) == 1


def test_a_library_is_a_key_without_data(client_with_token: Client, one_course: None) -> None:
    both = {"course_ids": ["library-v1:edX+Lib", COURSE]}
    assert len(client_with_token.post(SUMMARIES, both).json()) == 1
    alone = client_with_token.get(f"{SUMMARIES}?course_ids=library-v1:edX%2BLib")
    assert alone.status_code == 404
    worse = client_with_token.get(f"{SUMMARIES}?course_ids=library-v1:edX%2BLib%2Bx")
    assert worse.status_code == 400


def test_an_enterprise_is_found_in_capitals_too(
    client_with_token: Client, everything_published: None
) -> None:
    small = client_with_token.get(f"/api/v0/enterprise/{ENTERPRISE}/engagements/").json()
    large = client_with_token.get(f"/api/v0/enterprise/{ENTERPRISE.upper()}/engagements/").json()
    assert small["count"] == large["count"] > 0


def test_created_of_a_country_is_that_of_its_rows(
    client_with_token: Client, published: Insert
) -> None:
    published(
        CourseEnrollmentLocationCurrent,
        location_row("GB", 7) | {"created": "2024-03-05 01:02:03"},
        location_row("TR", 1) | {"created": "2024-03-06 01:02:03"},
        location_row("A1", 1) | {"created": "2024-03-07 01:02:03"},
        location_row(None, 1) | {"created": "2024-03-08 01:02:03"},
    )
    rows = client_with_token.get(f"/api/v1/courses/{COURSE}/enrollment/location/").json()
    assert {row["country"]["alpha2"]: row["created"] for row in rows} == {
        None: "2024-03-08T010203",
        "GB": "2024-03-05T010203",
        "TR": "2024-03-06T010203",
    }


@pytest.mark.parametrize(
    ("course_id", "header"),
    [
        ("a/b/c", "attachment; filename=a-b-c--enrollment.csv"),
        ('a/b/"c"', r'attachment; filename="a-b-\"c\"--enrollment.csv"'),
        ("a/b/c;d", 'attachment; filename="a-b-c;d--enrollment.csv"'),
        ("a/b/c d", 'attachment; filename="a-b-c d--enrollment.csv"'),
        ("Уни/К/О", f"attachment; filename*=utf-8''{quote('Уни-К-О--enrollment.csv')}"),
        ("a/b/c\r\nSet-Cookie: x", 'attachment; filename="a-b-cSet-Cookie: x--enrollment.csv"'),
    ],
)
def test_a_download_is_named_as_headers_must(
    client_with_token: Client, course_id: str, header: str
) -> None:
    answer = client_with_token.get(
        f"/api/v1/courses/{quote(course_id)}/enrollment/", headers={"Accept": "text/csv"}
    )
    assert answer["Content-Disposition"] == header


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
@pytest.mark.parametrize("path", [SUMMARIES, "/api-token-auth/", "/login/"])
def test_a_body_beyond_the_limit_is_a_413_that_says_the_limit(
    client_with_token: Client, settings: Settings, path: str, content_type: str
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = client_with_token.post(path, b"x" * 1_001, content_type=content_type)
    assert answer.status_code == 413
    assert answer.json() == {"detail": "A body may have 1,000 bytes; this one has 1001."}


def test_a_path_with_a_line_break_makes_no_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    forged = "x\n2026-01-01 00:00:00 CRITICAL root FORGED LINE\r\x0b\x85\u2028y"
    assert Client().get(f"/reports/{quote(forged)}").status_code == 403
    (record,) = [found for found in caplog.records if found.name == "api.reports.views"]
    line = JsonLineFormatter().format(record)
    assert line.splitlines() == [line]
    found = json.loads(line)
    assert (found["level"], found["logger"]) == ("WARNING", "api.reports.views")
    assert found["message"].startswith(f"report not sent file={forged!r}")


def test_a_traceback_is_one_line_too() -> None:
    error = ValueError("first\nsecond")
    record = logging.LogRecord(
        "api", logging.ERROR, "file.py", 1, "failed %s", ("a\nb",), (ValueError, error, None)
    )
    line = JsonLineFormatter().format(record)
    assert line.splitlines() == [line]
    assert json.loads(line)["message"] == "failed a\nb"
    assert "ValueError: first\nsecond" in json.loads(line)["traceback"]


def test_asking_for_health_writes_nothing(
    client_with_token: Client,
    everything_published: None,
    kept_answers: object,
    settings: Settings,
) -> None:
    folder = settings.CACHES["default"]["LOCATION"]
    for _ in range(2):
        answer = Client().get("/health/")
        assert answer.json()["cache_status"] == "OK"
    assert not Path(folder).exists()


def test_the_document_is_made_once_in_each_form(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    generate = docs.SchemaGenerator.get_schema

    def note(self: object, **asked: object) -> object:
        made.append(asked)
        return generate(self, **asked)

    docs.document_in.cache_clear()
    monkeypatch.setattr(docs.SchemaGenerator, "get_schema", note)
    bodies = {Client().get("/docs/openapi.yaml").content for _ in range(3)}
    assert (len(bodies), len(made)) == (1, 1)
    answer = Client().get("/docs/openapi.yaml", headers={"Accept": "application/json"})
    assert (json.loads(answer.content)["openapi"], len(made)) == ("3.1.0", 2)
    assert answer["Content-Type"] == "application/json"


def test_rows_of_csv_are_what_they_were(client_with_token: Client, one_course: None) -> None:
    answer = client_with_token.get(ENROLLMENT, headers={"Accept": "text/csv"})
    (row,) = csv.DictReader(io.StringIO(answer.content.decode(), newline=""))
    assert row == {
        "count": "9", "course_id": COURSE, "created": "2024-03-05T010203", "date": "2024-03-03",
    }  # fmt: skip
