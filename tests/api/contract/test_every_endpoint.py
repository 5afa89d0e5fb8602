"""What holds at each address: methods, formats, queries, access, and its own description."""

import csv
import io

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from api.access.scope import Scope
from api.access.tokens import create_token
from tests.api.paths import COURSE_PATHS, PATHS, V0_PATHS
from tests.stores.store import COURSE

pytestmark = [
    pytest.mark.django_db(databases=["default", "marts"]),
    pytest.mark.usefixtures("everything_published"),
]
NO_ROWS = 200, {"count": 0, "num_pages": 1, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize("path", PATHS)
def test_it_answers_compact_json(client_with_token: Client, path: str) -> None:
    answer = client_with_token.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json()
    assert b'": ' not in answer.content


@pytest.mark.parametrize("path", PATHS)
def test_head_has_the_headers_and_no_body(client_with_token: Client, path: str) -> None:
    whole = client_with_token.get(path)
    answer = client_with_token.head(path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert _headers(answer) == _headers(whole)
    assert answer["Allow"] in {"GET, HEAD, OPTIONS", "GET, POST, HEAD, OPTIONS"}


def _headers(answer: HttpResponseBase) -> dict[str, str]:
    """Return the headers but the number of the request, which is its own."""
    return {name: value for name, value in answer.items() if name != "X-Request-ID"}


@pytest.mark.parametrize("path", PATHS)
def test_csv_has_the_flattened_keys_in_alphabetical_order(
    client_with_token: Client, path: str
) -> None:
    answer = client_with_token.get(path, headers={"Accept": "text/csv"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    header, *rows = csv.reader(io.StringIO(answer.content.decode(), newline=""))
    assert header == sorted(header)
    assert rows
    assert answer.content.endswith(b"\r\n")


@pytest.mark.parametrize("path", PATHS)
def test_a_person_can_browse_it(client_with_token: Client, path: str) -> None:
    answer = client_with_token.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", PATHS)
def test_a_suffix_is_another_name_of_it(client_with_token: Client, path: str) -> None:
    named, suffixed = (client_with_token.get(each) for each in (path, f"{path[:-1]}.json"))
    assert (suffixed.status_code, suffixed.content) == (200, named.content)
    assert suffixed["Content-Type"] == named["Content-Type"] == "application/json"
    rows = client_with_token.get(f"{path[:-1]}.csv")
    assert rows.content == client_with_token.get(path, headers={"Accept": "text/csv"}).content
    assert rows["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("path", PATHS)
def test_without_the_slash_one_is_sent_there(path: str) -> None:
    answer = Client().get(f"{path[:-1]}?fields=a")
    assert (answer.status_code, answer.content) == (301, b"")
    assert answer["Location"].endswith("/?fields=a")


@pytest.mark.parametrize("path", PATHS)
def test_other_methods_are_refused(client_with_token: Client, path: str) -> None:
    answer = client_with_token.put(path)
    assert (answer.status_code, answer.json()) == (405, {"detail": 'Method "PUT" not allowed.'})


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
def test_without_a_token_it_says_so(path: str, accept: str) -> None:
    answer = Client().get(path, headers={"Accept": accept})
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Authentication credentials were not provided."}
    assert answer["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("path", PATHS)
def test_no_row_of_a_course_reaches_a_token_of_another(path: str) -> None:
    other = Scope(all_courses=False, course_ids=frozenset({"a/b/c"}), organisations=frozenset())
    secret = create_token(name="other", scope=other)
    answer = Client(headers={"Authorization": f"Token {secret}"}).get(path)
    assert COURSE not in answer.content.decode()
    assert answer.status_code in {403, 404} or (answer.status_code, answer.json()) == NO_ROWS


@pytest.mark.parametrize("path", PATHS)
def test_it_costs_two_queries_at_most(
    client_with_token: Client, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # the entry of the audit, in a transaction; a server's thread writes it
    beside = 3 if "engagement" in path or "learner" in path else 0
    client_with_token.get(path)  # lets the process know the publication, as it does for a second
    with (
        # and one that asks for the publication after them
        django_assert_max_num_queries(2 + 1, using="marts"),
        django_assert_max_num_queries(1 + beside, using="default"),
    ):
        assert client_with_token.get(path).status_code == 200


@pytest.mark.parametrize("path", COURSE_PATHS)
def test_a_bad_date_is_a_400_also_where_dates_choose_nothing(
    client_with_token: Client, path: str
) -> None:
    answer = client_with_token.get(f"/api/v1/courses/{COURSE}/{path}?end_date=2024-02-30")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("end_date must be a date")


@pytest.mark.parametrize("path", COURSE_PATHS)
def test_an_unknown_course_is_a_404(client_with_token: Client, path: str) -> None:
    answer = client_with_token.get(f"/api/v1/courses/foo+bar+baz/{path}")
    assert (answer.status_code, answer.content) == (404, b'{"detail":"Not found."}')


@pytest.mark.parametrize("path", V0_PATHS)
def test_what_only_v0_has_is_no_address_of_v1(client_with_token: Client, path: str) -> None:
    answer = client_with_token.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.content) == (404, b'{"status":404}')


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("activity/", "engagement-activity"),
        ("enrollment/", "enrollment"),
        ("enrollment/mode/", "enrollment_mode"),
        ("enrollment/birth_year/", "enrollment-age"),
        ("enrollment/education/", "enrollment-education"),
        ("enrollment/gender/", "enrollment-gender"),
        ("enrollment/location/", "enrollment-location"),
        ("problems/", "None"),
        ("problems_and_tags/", "None"),
        ("videos/", "None"),
        ("user_engagement/", "None"),
    ],
)
def test_a_download_has_the_name_that_clients_know(
    client_with_token: Client, path: str, name: str
) -> None:
    answer = client_with_token.get(
        f"/api/v0/courses/{COURSE}/{path}", headers={"Accept": "text/csv"}
    )
    assert answer["Content-Disposition"] == f"attachment; filename=edX-DemoX-2024--{name}.csv"


@pytest.mark.parametrize("path", [path for path in PATHS if "/courses/" not in path])
def test_elsewhere_csv_has_no_name(client_with_token: Client, path: str) -> None:
    answer = client_with_token.get(path, headers={"Accept": "text/csv"})
    assert "Content-Disposition" not in answer


def test_a_control_character_in_an_id_is_left_out_of_the_name(client_with_token: Client) -> None:
    answer = client_with_token.get(
        "/api/v1/courses/a+b+c%0Ad/enrollment/", headers={"Accept": "text/csv"}
    )
    assert answer["Content-Disposition"] == "attachment; filename=a-b-cd--enrollment.csv"
