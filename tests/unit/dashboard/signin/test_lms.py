"""What the LMS may answer, and what is made of it; each answer comes from a real HTTP server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import requests

from dashboard.signin.lms import (
    LmsAnswerError,
    lms_user_id,
    preferred_language,
    staff_course_ids,
)


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """Serve one answer to whatever is asked; give the address and what was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output to the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, 7),
        ("7", 7),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        (str(2**63), None),
        ("9" * 5000, None),
        (0, None),
        (-7, None),
        ("-7", None),
        (" 7", None),
        ("٧", None),
        ("", None),
        (True, None),
        (7.0, None),
        (None, None),
        ([7], None),
    ],
)
def test_an_lms_user_id_is_a_positive_number_and_nothing_like_one(
    value: object, expected: int | None
) -> None:
    assert lms_user_id(value) == expected


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"[]"),
        (200, b"{}"),
        (200, json.dumps({"results": None}).encode()),
        (200, json.dumps({"results": "course-v1:O+C+R"}).encode()),
        (200, json.dumps({"results": [1]}).encode()),
        (404, b"{}"),
        (401, b"{}"),
        (500, b"<h1>"),
    ],
)
def test_a_list_of_courses_that_is_none_is_an_error_and_not_an_empty_list(
    status: int, body: bytes
) -> None:
    with answering(status, body) as (url, _), pytest.raises(LmsAnswerError):
        staff_course_ids(base_url=url, token="t", username="ada")


def test_a_redirect_is_not_followed_with_the_persons_token() -> None:
    with (
        answering(200, b"{}") as (elsewhere, asked),
        answering(302, b"", Location=f"{elsewhere}/") as (url, _),
        pytest.raises(LmsAnswerError, match="answered 302"),
    ):
        staff_course_ids(base_url=url, token="t", username="ada")
    assert asked == []


def test_a_server_that_always_names_a_next_page_is_given_up() -> None:
    page: dict[str, Any] = {"results": ["a"], "pagination": {"next": "https://inside/?page=2"}}
    with (
        answering(200, json.dumps(page).encode()) as (url, asked),
        pytest.raises(LmsAnswerError, match="must end"),
    ):
        staff_course_ids(base_url=url, token="t", username="a&b=c")
    assert len(asked) == 20
    assert asked[0].startswith("/api/courses/v1/course_ids/?username=a%26b%3Dc&role=staff")


@pytest.mark.parametrize(
    ("status", "body", "language"),
    [
        (200, b'"hi"', "hi"),
        (200, b'{"pref-lang": "hi"}', None),
        (200, b"hi", None),
        (404, b'"hi"', None),
        (302, b'"hi"', None),
    ],
)
def test_the_language_that_a_person_chose_in_the_lms_is_asked_for(
    status: int, body: bytes, language: str | None
) -> None:
    with answering(status, body) as (url, asked), requests.Session() as session:
        assert preferred_language(session, url, username="a&da") == language
    assert asked == ["/api/user/v1/preferences/a%26da/pref-lang"]


def test_an_lms_that_does_not_answer_names_no_language() -> None:
    with answering(200, b'"hi"') as (url, _):
        pass
    with requests.Session() as session:
        assert preferred_language(session, url, username="ada") is None
