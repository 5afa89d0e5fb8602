"""What a token or a person may read: on every address, of every course."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client

from api.access.models import ApiToken
from api.access.scope import EVERYTHING, Scope
from api.access.tokens import create_token, is_valid
from api.course_ids import course_id_of_module, course_id_of_video
from api.models import CourseActivity, CourseEnrollmentDaily, CourseMetaSummaryEnrollment
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, activity_row, daily_row, summary_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

OTHER = "course-v1:MITx+6.00x+2025"
OLD = "MITx/7.00x/2013"
SUMMARIES = "/api/v1/course_summaries/"


def client_of(scope: Scope, **options: Any) -> Client:
    secret = create_token(name="of a scope", scope=scope, **options)
    return Client(headers={"Authorization": f"Token {secret}"})


@pytest.fixture
def client_of_one_course() -> Client:
    return client_of(Scope(course_ids=frozenset({COURSE})).with_learners())


def test_a_view_that_forgets_to_say_how_it_narrows_its_rows_is_for_all_courses_only(
    client_of_one_course: Client, published: Insert, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(CourseMetaSummaryEnrollment, summary_row(COURSE))
    assert client_of_one_course.get(SUMMARIES).status_code == 200
    monkeypatch.setattr("api.edx.summaries.views.CourseSummariesView.narrows_rows", False)
    assert client_of_one_course.get(SUMMARIES).status_code == 403


def test_its_own_course_is_open(client_of_one_course: Client, published: Insert) -> None:
    published(CourseEnrollmentDaily, daily_row("2024-03-03", 9))
    answer = client_of_one_course.get(f"/api/v1/courses/{COURSE}/enrollment/")
    assert answer.json()[0]["count"] == 9


@pytest.mark.parametrize("accept", ["text/csv", "application/json"])
def test_another_course_is_refused_whether_it_exists_or_not(
    client_of_one_course: Client, accept: str
) -> None:
    answer = client_of_one_course.get(
        f"/api/v1/courses/{OTHER}/enrollment/", headers={"Accept": accept}
    )
    assert answer.status_code == 403
    assert OTHER not in answer.content.decode()


def test_an_organisation_opens_its_published_courses_in_lists_and_by_name(
    published: Insert,
) -> None:
    client = client_of(Scope(organisations=frozenset({"MITx"})))
    published(
        CourseMetaSummaryEnrollment, summary_row(COURSE), summary_row(OTHER), summary_row(OLD)
    )
    assert [row["course_id"] for row in client.get(SUMMARIES).json()] == [OLD, OTHER]
    assert client.get(f"/api/v1/courses/{OLD}/enrollment/").status_code == 404
    assert client.get(f"/api/v1/courses/{COURSE}/enrollment/").status_code == 403


@pytest.mark.parametrize("like", ["mitx", "MIT", "MITxPRO"])
def test_an_organisation_is_compared_exactly(like: str) -> None:
    assert not Scope(organisations=frozenset({like})).allows(OTHER)


@pytest.mark.parametrize(
    ("module_id", "course_id"),
    [
        ("block-v1:MITx+6.00x+2025+type@problem+block@p1", OTHER),
        (
            "ccx-block-v1:edx+1.005x-CCX+rerun+ccx@15+type@problem+block@p1",
            "ccx-v1:edx+1.005x-CCX+rerun+ccx@15",
        ),
        ("i4x://MITx/7.00x/problem/p1", None),
        ("nonsense", None),
    ],
)
def test_a_problem_belongs_to_the_course_that_its_id_names(
    module_id: str, course_id: str | None
) -> None:
    assert course_id_of_module(module_id) == course_id


def test_a_video_belongs_to_the_course_before_its_bar() -> None:
    assert course_id_of_video(f"{OTHER}|v1") == OTHER
    assert course_id_of_video("v1") is None


def test_an_empty_scope_opens_nothing_and_no_course_is_not_every_course() -> None:
    assert not Scope().allows(COURSE)
    assert not Scope(course_ids=frozenset({COURSE})).allows_each([])
    assert Scope(course_ids=frozenset({COURSE})).key != Scope(organisations=frozenset({COURSE})).key


def test_a_token_ends_as_its_last_day_begins() -> None:
    today = datetime.now(tz=UTC).date()
    token = ApiToken(name="x", expires=today)
    assert not is_valid(token, on=today)
    assert is_valid(token, on=today - timedelta(days=1))


def test_an_expired_token_is_an_unknown_one() -> None:
    client = client_of(EVERYTHING, expires=date(2024, 1, 1))
    answer = client.get("/authenticated")
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid token."})


@pytest.mark.parametrize(("is_staff", "status"), [(True, 200), (False, 403)])
def test_a_person_who_is_signed_in_may_read_what_the_pages_show_them(
    published: Insert, is_staff: bool, status: int
) -> None:
    published(CourseActivity, activity_row("2024-02-26", "2024-03-04", "ACTIVE", 20))
    client = Client()
    client.force_login(get_user_model().objects.create(username="ada", is_staff=is_staff))
    assert client.get(f"/api/v1/courses/{COURSE}/activity/").status_code == status


@pytest.fixture
def sign_in() -> Callable[..., Any]:
    get_user_model().objects.create_user("ada", password="right horse battery", is_staff=True)

    def post(password: str = "right horse battery") -> Any:
        return Client().post("/api-token-auth/", {"username": "ada", "password": password})

    return post


def test_a_password_is_exchanged_for_a_token_in_place_of_the_last_one(
    sign_in: Callable[..., Any],
) -> None:
    first, second = (sign_in().json()["token"] for _ in range(2))
    path = f"/api/v1/courses/{COURSE}/activity/"
    assert Client(headers={"Authorization": f"Token {first}"}).get(path).status_code == 401
    assert Client(headers={"Authorization": f"Token {second}"}).get(path).status_code == 404


def test_a_persons_token_opens_what_they_may_see_now(sign_in: Callable[..., Any]) -> None:
    client = Client(headers={"Authorization": f"Token {sign_in().json()['token']}"})
    get_user_model().objects.update(is_staff=False)
    assert client.get(f"/api/v1/courses/{COURSE}/activity/").status_code == 403
    get_user_model().objects.update(is_active=False)
    assert client.get("/authenticated").status_code == 401


def test_a_wrong_password_is_said_as_clients_know_it_and_few_are_tried(
    sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_000.0)
    assert Client().get("/api-token-auth/").status_code == 405
    tries = [sign_in(password="guess") for _ in range(11)]
    assert tries[0].status_code == 400
    assert tries[0].json() == {"non_field_errors": ["Unable to log in with provided credentials."]}
    assert tries[-1].status_code == 429


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "must open something"),
        (("--all-courses", "--org", "MITx"), "excludes --course and --org"),
        (("--course", "nope"), "must be a course id .* it is 'nope'"),
        (("--org", "MITx", "--expires", "soon"), "must be a date as YYYY-MM-DD; it is 'soon'"),
        (("--org", "MITx", "--rate", "-1"), "it is -1"),
    ],
)
def test_a_token_that_makes_no_sense_is_not_made(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("token", "create", "x", *arguments)
    assert not ApiToken.objects.exists()


def test_the_list_says_what_each_token_opens() -> None:
    call_command(
        "token", "create", "partner", "--org", "MITx", "--course", COURSE, "--metrics",
        "--expires", "2027-01-01", "--rate", "5", stdout=StringIO(), stderr=StringIO(),
    )  # fmt: skip
    out = StringIO()
    call_command("token", "list", stdout=out)
    assert (
        out.getvalue()
        .rstrip()
        .endswith(
            f"partner: courses of MITx, {COURSE}, metrics, 5 requests a minute, until 2027-01-01, "
            "never used"
        )
    )
