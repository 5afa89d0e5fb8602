"""What all endpoints have in common: addresses, access, formats, errors."""

from urllib.parse import quote

import pytest
from django.test import Client

from api.models import CourseEnrollmentDaily
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, daily_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

ENROLLMENT = f"/api/v1/courses/{COURSE}/enrollment/"


@pytest.fixture
def one_day(published: Insert) -> None:
    published(CourseEnrollmentDaily, daily_row("2024-03-03", 9))


@pytest.mark.parametrize("version", ["v0", "v1"])
@pytest.mark.parametrize(
    "course_id",
    [
        "course-v1:edX+DemoX+2024",
        "edX/DemoX/Demo_Course",
        "ccx-v1:edx+1.005x-CCX+rerun+ccx@15",
        "course-v1:Université+Économie+2024",
        "Уни/Курс/Осень",
    ],
)
def test_every_form_of_course_id_is_found_raw_and_encoded(
    client_with_token: Client, published: Insert, version: str, course_id: str
) -> None:
    published(CourseEnrollmentDaily, daily_row("2024-03-03", 9, course_id=course_id))
    for written in (course_id, quote(course_id, safe="/:+@"), quote(course_id, safe="")):
        answer = client_with_token.get(f"/api/{version}/courses/{written}/enrollment/")
        assert answer.json()[0]["course_id"] == course_id


@pytest.mark.parametrize(
    "course_id", ["course-v1:edx+demox+2024", "course-v1:edX+DemoX+2024x", "foo+bar+baz"]
)
def test_ids_compare_exactly_and_an_odd_one_is_merely_not_found(
    client_with_token: Client, one_day: None, course_id: str
) -> None:
    answer = client_with_token.get(f"/api/v1/courses/{course_id}/enrollment/")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


@pytest.mark.parametrize("path", ["courses/foo/enrollment/", "nothing/", "courses/a+b+c/nothing/"])
def test_an_address_that_leads_nowhere_is_a_bare_404(path: str) -> None:
    answer = Client().get(f"/api/v1/{path}")
    assert (answer.status_code, answer.content) == (404, b'{"status":404}')
    assert answer["Content-Type"] == "application/json; charset=None"


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_the_slash_one_is_sent_there_with_the_query_before_any_check(method: str) -> None:
    answer = getattr(Client(), method)(f"{ENROLLMENT[:-1]}?end_date=2024-01-01")
    assert (answer.status_code, answer.content) == (301, b"")
    assert answer["Location"] == f"{ENROLLMENT}?end_date=2024-01-01"


@pytest.mark.parametrize("suffix", ["enrollment.json", "enrollment.json/"])
def test_a_suffix_chooses_the_format(client_with_token: Client, one_day: None, suffix: str) -> None:
    answer = client_with_token.get(f"/api/v0/courses/{COURSE}/{suffix}")
    assert answer.json()[0]["count"] == 9


@pytest.mark.parametrize(
    ("header", "detail"),
    [
        (None, "Authentication credentials were not provided."),
        ("Bearer x", "Authentication credentials were not provided."),
        ("Token", "Invalid token header. No credentials provided."),
        ("Token nobodys", "Invalid token."),
    ],
)
def test_without_a_token_of_ours_the_answer_is_401(header: str | None, detail: str) -> None:
    headers = {"Authorization": header} if header else {}
    answer = Client().get(ENROLLMENT, headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"detail": detail})
    assert answer["WWW-Authenticate"] == "Token"


def test_an_error_is_readable_also_to_who_asked_for_csv(one_day: None) -> None:
    answer = Client().get(ENROLLMENT, headers={"Accept": "text/csv"})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/json")
    assert answer.content == b'{"detail":"Authentication credentials were not provided."}'


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (ENROLLMENT, "GET, HEAD, OPTIONS"),
        ("/api/v1/course_summaries/", "GET, POST, HEAD, OPTIONS"),
    ],
)
def test_other_methods_are_405_and_options_tell_what_is_there(
    client_with_token: Client, path: str, allowed: str
) -> None:
    refused = client_with_token.delete(path)
    assert refused.status_code == 405
    assert refused.content == b'{"detail":"Method \\"DELETE\\" not allowed."}'
    options = client_with_token.options(path)
    assert (options.status_code, options["Allow"]) == (200, allowed)
    assert list(options.json()) == ["name", "description", "renders", "parses"]
    assert options.json()["renders"] == ["application/json", "text/html", "text/csv"]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/json"),
        ("application/json; indent=2", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/csv, application/json;q=0.5", "application/json"),
        ("text/html", "text/html; charset=utf-8"),
    ],
)
def test_the_accept_header_chooses_the_format(
    client_with_token: Client, one_day: None, accept: str, content_type: str
) -> None:
    answer = client_with_token.get(ENROLLMENT, headers={"Accept": accept})
    assert answer["Content-Type"] == content_type


def test_json_is_indented_on_request(client_with_token: Client, one_day: None) -> None:
    answer = client_with_token.get(ENROLLMENT, headers={"Accept": "application/json; indent=2"})
    assert answer.content.startswith(b'[\n  {\n    "course_id": ')


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        ("format=csv", "*/*", 200),
        ("format=csv", "application/json", 406),
        ("format=xml", "*/*", 404),
        ("", "image/png", 406),
    ],
)
def test_the_format_parameter_filters_before_the_accept_header_must_match(
    client_with_token: Client, one_day: None, query: str, accept: str, status: int
) -> None:
    answer = client_with_token.get(f"{ENROLLMENT}?{query}", headers={"Accept": accept})
    assert answer.status_code == status


def test_csv_has_alphabetical_columns_and_crlf(client_with_token: Client, one_day: None) -> None:
    answer = client_with_token.get(ENROLLMENT, headers={"Accept": "text/csv"})
    assert answer.content.decode() == (
        f"count,course_id,created,date\r\n9,{COURSE},2024-03-05T010203,2024-03-03\r\n"
    )


def test_fields_choose_and_order_the_columns_of_csv(
    client_with_token: Client, one_day: None
) -> None:
    answer = client_with_token.get(f"{ENROLLMENT}?format=csv&fields=date,bogus,count")
    assert answer.content == b"date,count\r\n2024-03-03,9\r\n"


@pytest.mark.parametrize(
    ("course_id", "path", "name"),
    [
        (COURSE, "enrollment/", "edX-DemoX-2024--enrollment.csv"),
        (COURSE, "enrollment/mode/", "edX-DemoX-2024--enrollment_mode.csv"),
        (COURSE, "activity/", "edX-DemoX-2024--engagement-activity.csv"),
        ("ccx-v1:x+1.5-CCX+re+ccx@15", "activity/", "x-1.5-CCX-re--engagement-activity.csv"),
        ("a/b/c", "enrollment/", "a-b-c--enrollment.csv"),
    ],
)
def test_a_csv_file_is_named_also_when_there_is_nothing_in_it(
    client_with_token: Client, course_id: str, path: str, name: str
) -> None:
    answer = client_with_token.get(
        f"/api/v1/courses/{course_id}/{path}", headers={"Accept": "text/csv"}
    )
    assert (answer.status_code, answer.content) == (404, b"")
    assert answer["Content-Disposition"] == f"attachment; filename={name}"
    assert "Content-Type" not in answer


@pytest.mark.parametrize("accept", ["text/csv; charset=utf-8", "TEXT/CSV", "*/*"])
def test_only_exactly_text_csv_is_a_download(
    client_with_token: Client, one_day: None, accept: str
) -> None:
    answer = client_with_token.get(f"{ENROLLMENT}?format=csv", headers={"Accept": accept})
    assert "Content-Disposition" not in answer


def test_security_headers_are_on_every_answer() -> None:
    answer = Client().get("/status")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer
    assert "default-src 'none'" in answer["Content-Security-Policy"]
