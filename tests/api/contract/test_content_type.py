"""What a client says of its body before Django reads anything."""

import json
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from api.access.scope import EVERYTHING
from api.access.tokens import create_token
from api.config.wsgi import application
from api.models import CourseMetaSummaryEnrollment
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, summary_row

UNREADABLE = [
    "text/plain; charset=hex",
    "application/json; charset=rot13",
    "application/x-www-form-urlencoded; charset=idna",
    "text/plain; charset=punycode",
    "text/plain; charset=undefined",
    "text/plain; a*=foo''%41",
]


@pytest.mark.django_db(databases=["default", "marts"])
@pytest.mark.parametrize("content_type", [*UNREADABLE, "application/json; charset=utf-8", ""])
def test_a_charset_that_decodes_no_text_is_ignored(published: Insert, content_type: str) -> None:
    published(
        CourseMetaSummaryEnrollment,
        summary_row(COURSE, catalog_course_title="été"),
        summary_row("edX/Other/Run"),
    )
    environ: dict[str, Any] = {
        "PATH_INFO": "/api/v1/course_summaries/",
        "QUERY_STRING": "text_search=%C3%A9t&fields=course_id",
        "CONTENT_TYPE": content_type,
        "HTTP_AUTHORIZATION": f"Token {create_token(name='client', scope=EVERYTHING)}",
    }
    setup_testing_defaults(environ)
    statuses: list[str] = []
    body = b"".join(application(environ, lambda status, _: statuses.append(status)))
    assert (statuses, json.loads(body)) == (["200 OK"], [{"course_id": COURSE}])
