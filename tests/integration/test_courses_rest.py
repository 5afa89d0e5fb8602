"""Course structure by REST: pages, tokens, retries and refusals of a stand-in server."""

from collections import Counter
from collections.abc import Iterator

import pytest
import tenacity

from cleaning.errors import AnalyticsError
from loaders.courses.answers import Age
from loaders.courses.records import FailedCourse, UnchangedCourse, Unusable
from loaders.courses.rest import CourseRest
from loaders.courses.rest_client import Credentials
from tests.services.course_site import (
    BLOCK_DATES,
    CLIENT_ID,
    CLIENT_SECRET,
    COURSES,
    LOST_COURSE,
    POLICIES_PATH,
    CourseSite,
    running_course_site,
)

COURSES_PATH = "/api/courses/v1/courses/"


@pytest.fixture
def site() -> Iterator[CourseSite]:
    with running_course_site() as running:
        yield running


def _rest(site: CourseSite, *, secret: str = CLIENT_SECRET, path: str = "") -> CourseRest:
    return CourseRest(
        site.url + path,
        credentials=Credentials(CLIENT_ID, secret),
        catalog_url=site.url,
        wait=tenacity.wait_none(),
    )


def test_all_pages_are_read_with_one_token(site: CourseSite) -> None:
    with _rest(site) as rest:
        assert list(rest.course_list()) == COURSES
    assert site.asked == {"token": 1, COURSES_PATH: 3}


def test_blocks_of_every_course_come_and_a_lost_course_is_counted(site: CourseSite) -> None:
    unusable: Counter[Unusable] = Counter()
    credentials = Credentials(CLIENT_ID, CLIENT_SECRET)
    with CourseRest(site.url, credentials=credentials, unusable=unusable) as rest:
        listings = list(rest.course_blocks())
    expected = [course["id"] for course in COURSES if course["id"] != LOST_COURSE]
    assert [listing["course_id"] for listing in listings] == expected
    assert [listing["root"] for listing in listings] == [f"{course}@r" for course in expected]
    blocks = [listing["blocks"][listing["root"]] for listing in listings]
    assert [block | BLOCK_DATES for block in blocks] == blocks
    assert unusable == {Unusable.NO_SUCH_COURSE: 1}


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (500, "must answer, but did not in 5 tries (status 500)."),
        (
            403,
            "must answer, but refuses with status 403 (Forbidden). Check the LMS's OAuth2 client",
        ),
        (200, "must answer with JSON, but answers with something else."),
    ],
)
def test_a_course_whose_blocks_cannot_be_read_is_said_to_have_failed(
    site: CourseSite, status: int, why: str
) -> None:
    site.broken[COURSES[1]["id"]] = status
    with _rest(site) as rest:
        listings = list(rest.course_blocks())
    (failed,) = [listing for listing in listings if isinstance(listing, FailedCourse)]
    assert failed.course_id == COURSES[1]["id"]
    assert why in failed.why
    assert "as they were" not in failed.why
    assert len(listings) == 4


def test_a_course_whose_answer_cannot_be_unpacked_is_said_to_have_failed(site: CourseSite) -> None:
    site.torn.add(COURSES[1]["id"])
    with _rest(site) as rest:
        listings = list(rest.course_blocks())
    (failed,) = [listing for listing in listings if isinstance(listing, FailedCourse)]
    assert failed.course_id == COURSES[1]["id"]
    assert "must answer, but did not in 5 tries" in failed.why
    assert len(listings) == 4


def test_courses_are_asked_for_side_by_side_up_to_a_limit_and_come_in_their_order(
    site: CourseSite,
) -> None:
    site.courses = [{"id": f"course-v1:O+S{number:02}+1", "name": ""} for number in range(40)]
    site.seconds = 0.05
    with _rest(site) as rest:
        listings = list(rest.course_blocks())
        assert rest.course_count() == 40
    assert [listing["course_id"] for listing in listings] == [c["id"] for c in site.courses]
    assert 1 < site.most_at_once <= 8


def test_the_number_of_requests_side_by_side_is_a_setting(site: CourseSite) -> None:
    site.courses = [{"id": f"course-v1:O+S{number:02}+1", "name": ""} for number in range(12)]
    site.seconds = 0.02
    credentials = Credentials(CLIENT_ID, CLIENT_SECRET)
    with CourseRest(site.url, credentials=credentials, side_by_side=1) as rest:
        assert len(list(rest.course_blocks())) == 12
    assert site.most_at_once == 1


def test_policies_come_from_the_courses_that_show_them(site: CourseSite) -> None:
    hidden, broken = COURSES[0]["id"], COURSES[1]["id"]
    site.broken_policies = {hidden: 403, broken: 500}
    unusable: Counter[Unusable] = Counter()
    with CourseRest(
        site.url,
        credentials=Credentials(CLIENT_ID, CLIENT_SECRET),
        unusable_policies=unusable,
        wait=tenacity.wait_none(),
    ) as rest:
        failed, *policies = rest.grading_policies()
    assert failed.course_id == broken
    assert "must answer, but did not in 5 tries (status 500)." in failed.why
    types = [{"count": 3, "weight": 1.0, "assignment_type": "Homework", "dropped": 0}]
    assert policies == [{"course_id": COURSES[n]["id"], "policy": types} for n in (2, 3)]
    assert unusable == {Unusable.NO_POLICY: 2}  # the hidden one, and that of the lost course


def test_an_lms_that_can_tell_no_policy_is_not_asked_for_all_of_them(site: CourseSite) -> None:
    site.courses = [{"id": f"course-v1:O+S{number:02}+1", "name": ""} for number in range(60)]
    site.broken_policies = {course["id"]: 500 for course in site.courses}
    with CourseRest(
        site.url,
        credentials=Credentials(CLIENT_ID, CLIENT_SECRET),
        side_by_side=1,
        wait=tenacity.wait_none(),
    ) as rest:
        failed = list(rest.grading_policies())
    assert [course.course_id for course in failed] == [course["id"] for course in site.courses]
    assert "was not asked" in failed[-1].why
    asked = [path for path in site.asked if path.startswith(POLICIES_PATH)]
    assert 10 <= len(asked) <= 10 + 3


@pytest.mark.parametrize("told", [("ETag",), ("Last-Modified",), ("ETag", "Last-Modified")])
def test_only_the_courses_that_changed_are_sent(site: CourseSite, told: tuple[str, ...]) -> None:
    site.tells_age = told
    ages: dict[str, Age] = {}
    credentials = Credentials(CLIENT_ID, CLIENT_SECRET)
    with CourseRest(site.url, credentials=credentials, ages=ages) as rest:
        assert all(isinstance(listing, dict) for listing in rest.course_blocks())
    changed, broken = COURSES[1]["id"], COURSES[2]["id"]
    site.names[changed], site.broken[broken] = "New name", 403
    with CourseRest(site.url, credentials=credentials, ages=ages) as rest:
        listings = list(rest.course_blocks())
    unchanged = [COURSES[number]["id"] for number in (0, 3)]
    found = [listing for listing in listings if isinstance(listing, UnchangedCourse)]
    assert [course.course_id for course in found] == unchanged
    (listing,) = [listing for listing in listings if isinstance(listing, dict)]
    assert listing["blocks"][f"{changed}@r"]["display_name"] == "New name"
    assert site.unchanged == 2
    # a course that could not be read is asked for without a condition until it was read again
    assert sorted(ages) == sorted([*unchanged, changed])


def test_a_token_that_expires_while_many_ask_is_renewed_once(site: CourseSite) -> None:
    site.courses = [{"id": f"course-v1:O+S{number:02}+1", "name": ""} for number in range(40)]
    site.uses_a_token = 25  # of 20 pages and 40 listings
    with _rest(site) as rest:
        listings = list(rest.course_blocks())
    assert [listing["course_id"] for listing in listings] == [c["id"] for c in site.courses]
    assert site.asked["token"] == 3


def test_a_server_that_is_busy_is_asked_again(site: CourseSite) -> None:
    site.failures[COURSES_PATH] = [503, 429, 408]
    with _rest(site) as rest:
        assert list(rest.course_list()) == COURSES
    assert site.asked[COURSES_PATH] == 6


def test_a_server_that_stays_busy_ends_in_one_sentence(site: CourseSite) -> None:
    site.failures[COURSES_PATH] = [503] * 99
    with _rest(site) as rest, pytest.raises(AnalyticsError, match=r"in 5 tries \(status 503\)"):
        list(rest.course_list())
    assert site.asked[COURSES_PATH] == 5


def test_a_token_that_expires_is_renewed(site: CourseSite) -> None:
    site.uses_a_token = 2
    with _rest(site) as rest:
        assert list(rest.course_list()) == COURSES
    assert site.asked["token"] == 2


def test_a_wrong_secret_is_said_without_it(site: CourseSite) -> None:
    with (
        _rest(site, secret="wrong-one") as rest,
        pytest.raises(AnalyticsError, match=r"oauth2/access_token must answer.*401") as error,
    ):
        list(rest.course_list())
    assert "wrong-one" not in str(error.value)


def test_a_site_that_forbids_the_client_says_so(site: CourseSite) -> None:
    site.failures[COURSES_PATH] = [403]
    with _rest(site) as rest, pytest.raises(AnalyticsError, match="refuses with status 403"):
        list(rest.course_list())


def test_a_wrong_base_url_is_said_to_be_one(site: CourseSite) -> None:
    credentials = Credentials(CLIENT_ID, CLIENT_SECRET)
    with (
        CourseRest(site.url, credentials=credentials, catalog_url=f"{site.url}/x") as rest,
        pytest.raises(AnalyticsError, match="must exist, but the server answers 404"),
    ):
        list(rest.course_runs())


def test_a_server_that_is_not_there_is_one_sentence() -> None:
    rest = CourseRest("http://127.0.0.1:1", wait=tenacity.wait_none())
    with rest, pytest.raises(AnalyticsError, match=r"127\.0\.0\.1:1.* must answer, but did not"):
        list(rest.course_list())


def test_the_catalog_is_read_only_where_there_is_one(site: CourseSite) -> None:
    with _rest(site) as rest:
        assert [run["key"] for run in rest.course_runs()] == [COURSES[0]["id"]]
        assert [program["uuid"] for program in rest.programs()] == ["0f"]
    with CourseRest(site.url) as rest:
        assert list(rest.course_runs()) == []
        assert list(rest.programs()) == []
