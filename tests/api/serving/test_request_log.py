"""The log of requests: a line each, without queries and names."""

import json
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from tests.stores.store import COURSE

ENROLLMENT = f"/api/v1/courses/{COURSE}/enrollment/"
pytestmark = pytest.mark.django_db(databases=["default", "marts"])


@pytest.fixture
def access_log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Listen to the access log, which goes to no logger above it."""
    logger = logging.getLogger("api.access_log")
    logger.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.INFO, logger=logger.name):
            yield caplog
    finally:
        logger.removeHandler(caplog.handler)


def test_a_request_leaves_one_line_without_its_query(
    client_with_token: Client, access_log: pytest.LogCaptureFixture
) -> None:
    client_with_token.get(
        f"{ENROLLMENT}?end_date=2024-01-01&signature=secret",
        headers={"X-Request-ID": "from-the-proxy.1"},
    )
    line = json.loads(access_log.messages[-1])
    assert list(line) == [
        "time", "method", "path", "status", "bytes", "ms", "request_id", "token",
    ]  # fmt: skip
    assert (line["method"], line["path"], line["status"]) == ("GET", ENROLLMENT, 404)
    assert (line["request_id"], line["token"]) == ("from-the-proxy.1", "tests")
    assert "secret" not in access_log.text


def test_a_line_of_the_log_is_one_line_and_names_no_learner(
    client_with_token: Client, access_log: pytest.LogCaptureFixture
) -> None:
    client_with_token.get("/x%C2%85FORGED%E2%80%A8LINE")
    client_with_token.get("/api/v0/learners/zora/?course_id=a/b/c")
    client_with_token.get("/api/v0/engagement_timelines/zora/?course_id=a/b/c")
    lines = [message for message in access_log.messages if "path" in message]
    assert [len(line.splitlines()) for line in lines] == [1] * 3
    assert "zora" not in "".join(access_log.messages)


@pytest.mark.parametrize("given", ["", "short", "with blanks in it", 'quote"quote"', "x" * 65])
def test_a_request_id_that_could_spoil_the_log_is_replaced(given: str) -> None:
    answer = Client().get("/status", headers={"X-Request-ID": given})
    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 32
