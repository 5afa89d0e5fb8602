"""Reports: what is told of a file, and the link that opens it for a while."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import Storage
from django.test import Client
from pytest_django import Settings

from api.access.scope import Scope
from api.access.tokens import create_token, revoke_token, set_sees_learners
from api.config.stores.report_storage import report_storage
from api.models import CourseMetaSummaryEnrollment
from api.reports.names import report_file_name, safe_course_id
from loaders.reports import course_reports
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, summary_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

REPORT = f"/api/v1/courses/{COURSE}/reports/problem_response/"
FILE = "edX_DemoX_2024_problem_response.csv"
CONTENT = b"username,answer\r\nada,1\r\n"


@pytest.fixture
def course(published: Insert) -> None:
    published(CourseMetaSummaryEnrollment, summary_row())


@pytest.fixture
def folder(tmp_path: Path, settings: Settings, course: None) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / FILE).write_bytes(CONTENT)
    os.utime(folder / FILE, (1_709_600_523, 1_709_600_523))
    (tmp_path / "secret.csv").write_text("not yours")
    settings.STORAGES = settings.STORAGES | {"reports": report_storage(str(folder))}
    return folder


def test_a_report_is_told_with_a_link_that_needs_no_token(
    client_with_token: Client, folder: Path
) -> None:
    answer = client_with_token.get(REPORT)
    told = answer.json()
    assert list(told) == [
        "course_id", "report_name", "download_url", "last_modified", "expiration_date", "file_size",
    ]  # fmt: skip
    assert told["course_id"] == "edX_DemoX_2024"
    assert told["report_name"] == "problem_response"
    assert told["last_modified"] == "2024-03-05T010203"
    assert told["file_size"] == len(CONTENT)
    assert len(told["expiration_date"]) == len("2024-03-05T010203")
    assert answer["Cache-Control"] == "private, no-store"
    link = urlsplit(told["download_url"])
    assert list(parse_qs(link.query)) == ["signature"]
    file = Client().get(f"{link.path}?{link.query}")
    assert b"".join(file.streaming_content) == CONTENT
    assert file["Content-Disposition"] == (
        'attachment; filename="edX_DemoX_2024-problem_response-20240305T010203Z.csv"'
    )
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert file["Cache-Control"] == "private, no-store"
    file.close()


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            f"/api/v1/courses/{COURSE}/reports/other/",
            f"Could not find report 'other' for course {COURSE}.",
        ),
        (
            "/api/v0/courses/a/b/c/reports/problem_response/",
            "Could not find report 'problem_response' for course a_b_c.",
        ),
    ],
)
def test_an_unknown_report_and_a_missing_file_are_told_apart_by_the_course_id(
    client_with_token: Client, folder: Path, path: str, message: str
) -> None:
    answer = client_with_token.get(path)
    assert answer.status_code == 404
    assert answer.content.decode() == (
        f'{{"error_code": "report_file_not_found", "developer_message": "{message}"}}'
    )


def test_names_of_files_are_those_that_the_write_side_gives() -> None:
    odd = ("edX/Demo_X/2014", "ccx-v1:edX+D+1+ccx@13", "course-v1:É+a~b+c")
    for course_id in (COURSE, *odd, f"course-v1:{'学' * 70}+{'é' * 20}+1"):
        assert safe_course_id(course_id) == course_reports.safe_course_id(course_id)


def test_a_file_that_may_be_another_course_s_is_nobody_s(
    client_with_token: Client, folder: Path, published: Insert
) -> None:
    published(CourseMetaSummaryEnrollment, summary_row("edX_DemoX/2024/x"))
    (folder / "edX_DemoX_2024_x_problem_response.csv").write_bytes(CONTENT)
    path = "/api/v1/courses/{}/reports/problem_response/"
    assert client_with_token.get(path.format("edX_DemoX/2024/x")).status_code == 200
    assert client_with_token.get(path.format("edX/DemoX/2024_x")).status_code == 404


def link_of(client: Client) -> str:
    parts = urlsplit(client.get(REPORT).json()["download_url"])
    return f"{parts.path}?{parts.query}"


def test_a_link_expires(
    client_with_token: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = link_of(client_with_token)
    now = 2_000_000_000.0
    monkeypatch.setattr("api.reports.storage.time.time", lambda: now)
    answer = Client().get(link)
    assert (answer.status_code, b"Ask for a new one" in answer.content) == (403, True)
    fresh = link_of(client_with_token)
    now += 119
    file = Client().get(fresh)
    assert file.status_code == 200
    file.close()
    now += 1
    assert Client().get(fresh).status_code == 403


@pytest.mark.parametrize("end", ["right", "token"])
def test_a_link_ends_with_the_right_of_who_asked_for_it(
    client_with_token: Client, folder: Path, end: str
) -> None:
    link = link_of(client_with_token)
    file = Client().get(link)
    assert file.status_code == 200
    file.close()
    if end == "right":
        set_sees_learners(name="tests", sees_learners=False)
    else:
        revoke_token(name="tests")
    answer = Client().get(link)
    assert (answer.status_code, b"Ask for a new one" in answer.content) == (403, True)


@pytest.mark.parametrize(
    "name",
    ["secret.csv", "../secret.csv", "..%2Fsecret.csv", "%2Fetc%2Fpasswd", "..%5Csecret.csv"],
)
def test_a_signature_opens_its_own_file_only(
    client_with_token: Client, folder: Path, name: str
) -> None:
    signature = link_of(client_with_token).partition("?")[2]
    assert Client().get(f"/reports/{name}?{signature}").status_code in {403, 404}


def test_even_a_signed_way_out_of_the_folder_leads_nowhere(folder: Path) -> None:
    name = "..\\secret.csv"
    for named in ("../secret.csv", name):
        promise = {"file": named, "disposition": "attachment", "ends": 9_999_999_999, "holder": {}}
        signature = signing.dumps(promise, salt="api.reports")
        answer = Client().get(f"/reports/{quote(named, safe='')}?signature={signature}")
        assert answer.status_code == 404


@pytest.mark.parametrize("signature", ["", "x", "x:y:z"])
def test_without_our_signature_nothing_is_sent(folder: Path, signature: str) -> None:
    assert Client().get(f"/reports/{FILE}?signature={signature}").status_code == 403


def test_a_file_that_went_away_is_not_found(client_with_token: Client, folder: Path) -> None:
    link = link_of(client_with_token)
    (folder / FILE).unlink()
    assert Client().get(link).status_code == 404


def test_a_token_of_another_course_gets_no_link(folder: Path) -> None:
    secret = create_token(name="other", scope=Scope(course_ids=frozenset({"a/b/c"})))
    client = Client(headers={"Authorization": f"Token {secret}"})
    assert client.get(REPORT).status_code == 403


class NoLinks(Storage):
    """A storage that keeps files and knows nothing else of them."""

    def exists(self, _name: str) -> bool:
        return True

    def url(self, *_name: object, **_wishes: object) -> str:
        raise NotImplementedError


def test_a_storage_without_links_is_501(
    client_with_token: Client, course: None, settings: Settings
) -> None:
    backend = {"BACKEND": "tests.api.serving.test_reports.NoLinks"}
    settings.STORAGES = settings.STORAGES | {"reports": backend}
    answer = client_with_token.get(REPORT)
    assert answer.status_code == 501
    assert answer.content == (
        b'{"error_code": "cannot_create_report_download_link", '
        b'"developer_message": "Could not create a downloadable link to the report."}'
    )


@pytest.mark.parametrize(
    ("course_id", "name"),
    [
        (COURSE, FILE),
        ("edX/Demo X/2024", "edX_Demo_X_2024_problem_response.csv"),
        ("ccx-v1:x+1.5-CCX+re+ccx@15", "x_1.5-CCX_re_ccx_15_problem_response.csv"),
        ("course-v1:Université+É+2024", "Université_É_2024_problem_response.csv"),
    ],
)
def test_a_file_is_named_by_organisation_course_and_run(course_id: str, name: str) -> None:
    assert report_file_name(course_id, "problem_response") == name


class Bucket(BaseHTTPRequestHandler):
    """As much of an S3-compatible store as tells that a file is there."""

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.send_header("Last-Modified", "Tue, 05 Mar 2024 01:02:03 GMT")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def bucket_url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Bucket) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_s3_compatible_store_signs_its_own_links(
    client_with_token: Client,
    course: None,
    bucket_url: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    place = f"s3://courses/reports?endpoint_url={quote(bucket_url)}&region_name=eu-central-1"
    settings.STORAGES = settings.STORAGES | {"reports": report_storage(place)}
    told = client_with_token.get(REPORT).json()
    assert (told["last_modified"], told["file_size"]) == ("2024-03-05T010203", len(CONTENT))
    link = urlsplit(told["download_url"])
    assert f"{link.scheme}://{link.netloc}" == bucket_url
    assert link.path == f"/courses/reports/{FILE}"
    query = parse_qs(link.query)
    assert query["X-Amz-Expires"] == ["120"]
    assert query["response-content-type"] == ["text/csv"]
    assert query["response-content-disposition"] == [
        'attachment; filename="edX_DemoX_2024-problem_response-20240305T010203Z.csv"'
    ]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("ftp://host/folder", "begins with 'ftp'"),
        ("s3:///prefix", "it names none"),
        ("s3://key:secret@bucket/prefix", "it names an account"),
    ],
)
def test_another_place_is_refused_without_its_secrets(place: str, message: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"ANALYTICS_REPORTS must .*{message}") as caught:
        report_storage(place)
    assert "secret" not in str(caught.value)


def test_the_file_of_a_course_is_not_had_under_an_id_that_only_reads_like_its_name(
    client_with_token: Client, folder: Path
) -> None:
    """A file that has a hash in its name is a course's second choice, never another's own name."""
    (folder / "edX_DemoX_2024_0a1b2c3d_problem_response.csv").write_bytes(CONTENT)
    disguised = f"/api/v1/courses/{COURSE}_0a1b2c3d/reports/problem_response/"
    assert client_with_token.get(disguised).status_code == 404
    assert client_with_token.get(REPORT).status_code == 200
