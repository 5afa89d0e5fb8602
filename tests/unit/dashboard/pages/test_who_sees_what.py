"""Who sees the pages, the list of courses, and what is told of what is not there."""

from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from api.models import CourseEnrollmentDaily, CourseMetaSummaryEnrollment, Publication
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, daily_row, publication_row, summary_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])
COURSE_PAGE = f"/courses/{COURSE}/"
ENROLLMENT = f"{COURSE_PAGE}enrollment/"


def test_a_visitor_is_sent_to_the_login_page_and_back() -> None:
    answer = Client().get(COURSE_PAGE)
    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={quote(COURSE_PAGE)}")


def test_signing_in_leads_to_the_page_that_was_asked_for(course: None) -> None:
    User.objects.create_user("ada", password="right horse", is_staff=True)
    answer = Client().post(
        "/login/", {"login": "ada", "password": "right horse", "next": COURSE_PAGE}
    )
    assert (answer.status_code, answer["Location"]) == (302, COURSE_PAGE)


def test_a_wrong_password_is_said_without_telling_which_part_is_wrong() -> None:
    answer = Client().post("/login/", {"login": "nobody", "password": "x"})
    assert "The name and the password do not match" in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/courses/", COURSE_PAGE, f"{COURSE_PAGE}enrollment.csv", f"{COURSE_PAGE}activity-wide.svg"],
)
def test_somebody_who_is_no_staff_gets_a_page_that_says_so(path: str) -> None:
    client = Client()
    client.force_login(User.objects.create_user("guest"))
    answer = client.get(path)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "these pages are for course staff" in page
    assert "Ask an administrator to give you access to your course" in page


def test_before_the_first_publication_the_list_says_so(staff: Client) -> None:
    answer = staff.get("/courses/")
    assert answer.status_code == 200
    assert "Nothing is published yet" in answer.content.decode()


def test_the_list_has_the_course_with_its_numbers_and_the_state_of_the_data(
    staff: Client, course: None
) -> None:
    page = staff.get("/courses/").content.decode()
    assert f'<a href="/courses/{COURSE}/">Demonstration</a>' in page
    assert '<td class="number">1,341</td>' in page
    assert '<td class="number">\u22121</td>' in page
    assert "<dt>Change in last week</dt><dd><span>\u22121</span></dd>" in page
    assert '<time datetime="2024-03-04">4 Mar 2024</time>' in page
    assert "5 Mar 2024, 01:02 UTC" in page


def test_the_list_needs_few_statements_however_many_courses_there_are(
    staff: Client,
    course: None,
    published: Insert,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    more = [f"course-v1:edX+Many+{number}" for number in range(600)]
    published(CourseMetaSummaryEnrollment, *(summary_row(each) for each in more))
    published(CourseEnrollmentDaily, *(daily_row("2024-02-26", 3, each) for each in more))
    with django_assert_num_queries(9, using="marts"):
        page = staff.get("/courses/").content.decode()
    # 600 courses with 10 learners, and 3 a week before; and one with a learner less
    assert "<dt>Change in last week</dt><dd><span>+4,199</span></dd>" in page


def test_the_list_is_a_file_under_the_same_filters(staff: Client, course: None) -> None:
    answer = staff.get("/courses.csv?q=Demo")
    lines = answer.content.decode().splitlines()
    assert lines[0].startswith("Course id,Course,Starts,Ends,Enrolled now,Change in last week")
    assert lines[1].startswith(
        f"{COURSE},Demonstration,2024-01-02T03:04:05+00:00,,1341,-1,2550,41,"
    )
    assert len(staff.get("/courses.csv?q=nothing").content.decode().splitlines()) == 1


def test_a_search_without_a_match_says_so(staff: Client, course: None) -> None:
    assert "No course matches" in staff.get("/courses/?q=nothing").content.decode()


def test_a_course_page_has_the_tiles(staff: Client, course: None) -> None:
    page = staff.get(COURSE_PAGE).content.decode()
    assert '<span id="tile-total">2,550</span>' in page
    # Nobody of them is in a list: no roster is published.
    assert '<span id="tile-current">1,341</span>' in page
    assert 'id="tile-current-change">\u22121 ' in page
    assert '<span id="tile-verified">41</span>' in page


@pytest.mark.parametrize(
    "path", ["/courses/a/b/c/", "/courses/a/b/c/enrollment.csv", f"{COURSE_PAGE}nothing.csv", "/x/"]
)
def test_what_is_not_there_is_a_page(staff: Client, course: None, path: str) -> None:
    answer = staff.get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_a_course_that_opens_next_month_is_a_page(staff: Client, published: Insert) -> None:
    published(Publication, publication_row())
    published(
        CourseMetaSummaryEnrollment,
        summary_row(count=0, cumulative_count=0, count_change_7_days=0),
    )
    answer = staff.get(ENROLLMENT)
    assert answer.status_code == 200
    assert "Nobody has enrolled yet" in answer.content.decode()


def test_markup_in_the_data_stays_text(staff: Client, course: None, published: Insert) -> None:
    other = "x/y/z"
    published(CourseMetaSummaryEnrollment, summary_row(other, catalog_course_title="<b>Bold</b>"))
    page = staff.get("/courses/").content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "<b>Bold" not in page


def test_signing_out_needs_a_click_not_a_link(staff: Client) -> None:
    asked = staff.get("/logout/")
    assert asked.status_code == 200
    assert '<form method="post" class="forms">' in asked.content.decode()
    assert staff.get("/courses/").status_code == 200
    assert staff.post("/logout/").status_code == 302
    assert staff.get("/courses/").status_code == 302
    assert staff.get("/logout/")["Location"] == "/login/"
