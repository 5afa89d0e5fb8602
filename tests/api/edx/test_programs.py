"""`programs/`."""

import json

import pytest
from django.test import Client

from api.models import CourseProgramMetadata
from tests.stores.fixtures import Insert
from tests.stores.rows import program_row
from tests.stores.store import COURSE

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

PROGRAMS = "/api/v1/programs/"


@pytest.fixture
def two_programs(published: Insert) -> None:
    published(
        CourseProgramMetadata,
        program_row("p2", "edX/Other/Run", title=None),
        program_row("p1", "edX/Other/Run"),
        program_row("p1", COURSE) | {"created": "2024-03-05 01:02:03.000450"},
    )


def test_a_program_has_its_courses_and_its_time_with_microseconds(
    client_with_token: Client, two_programs: None
) -> None:
    answer = client_with_token.get(PROGRAMS)
    assert answer.content.decode() == (
        '[{"program_id":"p1","program_type":"MicroMasters","program_title":"One",'
        f'"course_ids":["{COURSE}","edX/Other/Run"],"created":"2024-03-05T01:02:03.000450Z"}},'
        '{"program_id":"p2","program_type":"MicroMasters","program_title":null,'
        '"course_ids":["edX/Other/Run"],"created":"2024-03-05T01:02:03Z"}]'
    )


@pytest.mark.parametrize("form", ["query", "form", "json"])
def test_programs_and_keys_are_chosen_in_each_form(
    client_with_token: Client, two_programs: None, form: str
) -> None:
    asked = {"program_ids": ["p2", "x"], "fields": ["program_id", "created"], "exclude": "created"}
    answer = {
        "query": lambda: client_with_token.get(
            PROGRAMS, {"program_ids": "p2,x", "fields": "program_id,created", "exclude": "created"}
        ),
        "form": lambda: client_with_token.post(PROGRAMS, asked),
        "json": lambda: client_with_token.post(
            PROGRAMS, json.dumps(asked), content_type="application/json"
        ),
    }[form]()
    assert answer.json() == [{"program_id": "p2"}]


def test_no_such_program_is_a_404(client_with_token: Client, two_programs: None) -> None:
    answer = client_with_token.get(PROGRAMS, {"program_ids": "x"})
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


def test_ids_are_one_cell_of_csv(client_with_token: Client, two_programs: None) -> None:
    answer = client_with_token.get(f"{PROGRAMS}?format=csv&fields=course_ids&program_ids=p1")
    assert answer.content.decode() == f'course_ids\r\n"{COURSE}, edX/Other/Run"\r\n'
