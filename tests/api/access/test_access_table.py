"""Every address, as every kind of client, in every method and format."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from pytest_django import Settings

from api.access.models import LmsIdentity
from api.access.scope import EVERYTHING, NOTHING, Scope
from api.access.tokens import create_token
from api.config.stores.report_storage import report_storage
from api.models import CourseAccess, LearnerRoster, RRun, RStill
from api.reports.names import report_file_name
from tests.api.access_table import (
    ALL,
    CLIENTS,
    DOCUMENT,
    NONE,
    OWN,
    RULES,
    YES,
    document,
    routes,
)
from tests.stores.fixtures import Insert
from tests.stores.full_store import FULL
from tests.stores.rows import ENTERPRISE, PROBLEM, SUBSECTION, VIDEO
from tests.stores.store import COURSE, access_row, learner_row, run_row, still_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

OTHER = "course-v1:MITx+6.00x+2025"
FORMATS = ("application/json", "text/csv", "text/html", "*/*")
# each method in a format that it may have; GET, and POST where it asks, in all of them
WAYS = (
    *(("get", accept) for accept in FORMATS),
    *(("post", accept) for accept in FORMATS[:2]),
    *((method, "application/json") for method in ("head", "put", "patch", "delete", "options")),
)
SUFFIXES = (".json", ".csv", ".api")

LMS_PEOPLE = {
    "person: course": (11, "course", COURSE, False),
    "person: course, learners": (12, "course", COURSE, True),
    "person: organisation, learners": (13, "organisation", "edX", True),
    "person: site, learners": (14, "site", "", True),
}
TOKENS = {
    "token: course": Scope(course_ids=frozenset({COURSE})),
    "token: course, learners": Scope(course_ids=frozenset({COURSE})).with_learners(),
    "token: organisation": Scope(organisations=frozenset({"edX"})),
    "token: site, learners": EVERYTHING,
    "token: metrics": NOTHING,
}


def of_other_course(value: Any) -> Any:
    """Return a row, or a place of an address, of the other course that is like one of the first."""
    text = json.dumps(value)
    for ours, theirs in (("edX+DemoX+2024", "MITx+6.00x+2025"), ('"edX"', '"MITx"')):
        text = text.replace(ours, theirs)
    return json.loads(text)


@pytest.fixture
def two_courses(published: Insert, tmp_path: Path, settings: Settings) -> None:
    """Publish the same rows of two courses; the file of a report stands for each."""
    everything = {
        **FULL,
        LearnerRoster: [learner_row("ada")],
        RStill: [still_row("wide")],
        RRun: [run_row("enrollment")],
    }
    for model, rows in everything.items():
        for row in rows:
            published(model, row)
            if "course_id" in row or "pipeline_video_id" in row:
                published(model, of_other_course({**row}))
    for number, kind, scope, sees in LMS_PEOPLE.values():
        published(CourseAccess, access_row(number, kind, scope, sees_learners=sees))
    settings.STORAGES = settings.STORAGES | {"reports": report_storage(str(tmp_path))}
    for course_id in (COURSE, OTHER):
        (tmp_path / report_file_name(course_id, "problem_response")).write_text(
            "username\r\nada\r\n"
        )


def client_of(kind: str) -> Client:
    if kind == "nobody":
        return Client()
    if kind in TOKENS:
        secret = create_token(name=kind, scope=TOKENS[kind], sees_metrics=kind == "token: metrics")
        return Client(headers={"Authorization": f"Token {secret}"})
    client = Client()
    password = "right horse battery" if kind == "administrator" else None
    person = User.objects.create_user(kind, password=password, is_staff=password is not None)
    if kind in LMS_PEOPLE:
        number, *_ = LMS_PEOPLE[kind]
        LmsIdentity.objects.create(
            user=person, lms_user_id=number, lms_username="ada", checked_at=now()
        )
    client.force_login(person)
    return client


def address(name: str, course_id: str) -> str:
    """Return the path of a route, for one of the two courses."""
    module = SUBSECTION if "sequential" in name else PROBLEM
    places = {
        "course_id": COURSE,
        "module_id": module,
        "pipeline_video_id": VIDEO,
        "report_name": "problem_response",
        "enterprise_id": ENTERPRISE,
        "username": "ada",
        "name": "enrollment",
        "slug": "enrollment",
        "width": "wide",
        "form": "csv",
        "item": PROBLEM,
        "token": "no-token",
        "provider_id": "oidc",
        "table": "course_enrollment_daily",
        "column": "count",
    }
    if name.startswith("dashboard:report_item"):
        places["slug"] = "performance"
    route = routes()[name]
    kwargs = {place: places[place] for place in route.places}
    if course_id == OTHER:
        kwargs = of_other_course(kwargs)
    path = reverse(name, kwargs=kwargs)
    if name in {"v0:learners", "v0:learner", "v0:engagement_timeline"}:
        path += f"?course_id={course_id.replace('+', '%2B')}"
    if name == "dashboard:quality_file":
        path += "?table=r"
    return path


def names_a_course(name: str) -> bool:
    return address(name, COURSE) != address(name, OTHER)


def shows(answer: Any, course_id: str, *, by_address: bool) -> bool:
    """Tell whether an answer shows anything of a course."""
    if by_address:
        return is_let_in(answer)
    return answer.status_code == 200 and course_id in body(answer)


def body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(content).decode()


def is_let_in(answer: Any) -> bool:
    """Tell whether an address without a course opened: not refused, not sent to the sign-in."""
    if answer.status_code in {301, 302}:
        return not answer["Location"].startswith("/login/")
    return bool(answer.status_code == 200)


def measured(client: Client, name: str) -> str:
    """Return the cell of the table that a client sees at a route."""
    rule = RULES[name]
    if not {OWN, ALL} & set(rule.cells):
        is_form = name in {"account_end_sessions", "dashboard:language", "dashboard:theme"}
        method = client.post if is_form else client.get
        return YES if is_let_in(method(address(name, COURSE))) else NONE
    by_address = names_a_course(name)
    own, other = (
        shows(client.get(address(name, course_id)), course_id, by_address=by_address)
        for course_id in (COURSE, OTHER)
    )
    return {(True, True): ALL, (True, False): OWN, (False, False): NONE}[own, other]


def test_every_address_has_a_rule_and_every_rule_an_address() -> None:
    assert set(RULES) == set(routes())


@pytest.mark.parametrize("name", RULES)
def test_each_client_opens_what_the_table_says(two_courses: None, name: str) -> None:
    found = {kind: measured(client_of(kind), name) for kind in CLIENTS}
    assert found == dict(zip(CLIENTS, RULES[name].cells, strict=True))


def closed_addresses(name: str, cell: str) -> Iterator[str]:
    """Give the addresses of a route that show nothing to a client."""
    if cell == NONE:
        yield address(name, COURSE)
    if cell in {NONE, OWN} and names_a_course(name):
        yield address(name, OTHER)


@pytest.mark.parametrize(
    "name", [name for name, rule in RULES.items() if {OWN, ALL} & set(rule.cells)]
)
def test_what_is_closed_is_closed_in_every_method_and_format(two_courses: None, name: str) -> None:
    suffixes = SUFFIXES if routes()[name].has_suffix else ()
    for kind, cell in zip(CLIENTS, RULES[name].cells, strict=True):
        client = client_of(kind)
        for path in closed_addresses(name, cell):
            bare, _, query = path.partition("?")
            asked = [(path, method, accept) for method, accept in WAYS]
            asked += [(f"{bare[:-1]}{suffix}?{query}", "get", "*/*") for suffix in suffixes]
            for place, method, accept in asked:
                answer = getattr(client, method)(place, headers={"Accept": accept})
                said = f"{kind}: {method} {place} as {accept}: {answer.status_code}"
                # who is known may ask which methods there are
                is_description = method == "options" and answer.status_code == 200
                assert is_description or answer.status_code >= 300, said
                assert "ada@" not in body(answer), said
                if answer.status_code == 302:
                    assert answer["Location"].startswith("/login/"), said


def test_the_document_has_the_table_as_it_is() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert document(text) == text, (
        "Write it anew: DJANGO_SETTINGS_MODULE=api.config.settings python -m tests.api.access_table"
    )
