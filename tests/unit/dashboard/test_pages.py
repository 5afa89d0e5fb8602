"""The pages over a result store: who sees them, and what they show."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from api.models import (
    CourseActivity,
    CourseEnrollmentDaily,
    CourseEnrollmentModeDaily,
    CourseMetaSummaryEnrollment,
    Publication,
    RFigure,
    RFinding,
    RRun,
    RStill,
)
from tests.api.fixtures import Insert
from tests.api.store import (
    COURSE,
    SPECIFICATION,
    activity_row,
    daily_row,
    figure_row,
    finding_row,
    mode_row,
    publication_row,
    run_row,
    still_row,
    summary_row,
)

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

COURSE_PAGE = f"/courses/{COURSE}/"
ENROLLMENT = f"{COURSE_PAGE}enrollment/"


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("ada", is_staff=True))
    return client


@pytest.fixture
def course(published: Insert) -> None:
    published(Publication, publication_row())
    published(
        CourseEnrollmentModeDaily,
        *(mode_row(f"2024-02-{day:02}", "audit", day) for day in range(1, 30)),
        *(mode_row(f"2024-03-{day:02}", "verified", day) for day in range(1, 5)),
    )
    published(CourseActivity, activity_row("2024-02-26", "2024-03-04", "ACTIVE", 1234))
    published(
        CourseMetaSummaryEnrollment,
        summary_row(count=1300, cumulative_count=2500, count_change_7_days=12),
        summary_row(mode="verified", count=41, cumulative_count=50, count_change_7_days=1),
    )


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
    assert '<td class="number">+13</td>' in page
    assert '<time datetime="2024-03-04">4 Mar 2024</time>' in page
    assert "5 Mar 2024, 01:02 UTC" in page


def test_the_list_is_a_file_under_the_same_filters(staff: Client, course: None) -> None:
    answer = staff.get("/courses.csv?q=Demo")
    lines = answer.content.decode().splitlines()
    assert lines[0].startswith("Course id,Course,Starts,Ends,Enrolled now,Change in last week")
    assert lines[1].startswith(f"{COURSE},Demonstration,")
    assert len(staff.get("/courses.csv?q=nothing").content.decode().splitlines()) == 1


def test_a_search_without_a_match_says_so(staff: Client, course: None) -> None:
    assert "No course matches" in staff.get("/courses/?q=nothing").content.decode()


def test_a_course_page_has_the_tiles(staff: Client, course: None) -> None:
    page = staff.get(COURSE_PAGE).content.decode()
    assert '<span id="tile-total">2,550</span>' in page
    # Nobody of them is in a list: no roster is published.
    assert '<span id="tile-current">1,341</span>' in page
    assert 'id="tile-current-change">+13 ' in page
    assert '<span id="tile-verified">41</span>' in page


def test_without_figures_there_is_the_table_and_a_note(staff: Client, course: None) -> None:
    page = staff.get(ENROLLMENT).content.decode()
    assert page.count("No chart has been drawn yet") == 1
    day = '<time datetime="2024-03-04">4 Mar 2024</time>'
    assert f'<th scope="row">{day}</th><td class="number">4</td>' in page
    assert "plotly" not in page
    engagement = staff.get(f"{COURSE_PAGE}engagement/").content.decode()
    assert '<td class="number">1,234</td>' in engagement


def test_a_chart_is_bound_to_the_rows_of_its_table(
    staff: Client, course: None, published: Insert
) -> None:
    published(RFigure, figure_row())
    page = staff.get(ENROLLMENT).content.decode()
    chart = _chart_of(page)
    assert chart["specification"] == SPECIFICATION
    columns = chart["rows"]["columns"]
    assert (columns["date"][0], columns["date"][-1]) == ("2024-02-01", "2024-03-04")
    assert [columns[key][-1] for key in ("enrolled", "audit", "verified")] == [4, 0, 4]
    assert chart["rows"]["series"] == ["audit", "verified"]


def _chart_of(page: str) -> dict[str, Any]:
    element = '<script id="figure-by-day" type="application/json">'
    chart: dict[str, Any] = json.loads(page.partition(element)[2].partition("</script>")[0])
    return chart


def test_a_still_image_is_there_at_both_widths(
    staff: Client, course: None, published: Insert
) -> None:
    published(RStill, still_row("wide"), still_row("narrow"))
    published(RRun, run_row("enrollment"))
    page = staff.get(ENROLLMENT).content.decode()
    assert f'src="{COURSE_PAGE}enrollment-wide.svg?v=20240305010203"' in page
    assert f'srcset="{COURSE_PAGE}enrollment-narrow.svg?v=20240305010203"' in page
    assert "figure-by-day" not in page


@pytest.mark.parametrize("specification", ["{", "[]", ""])
def test_a_specification_that_is_none_leaves_the_still_image(
    staff: Client, course: None, published: Insert, specification: str
) -> None:
    published(RFigure, figure_row(specification=specification))
    published(RStill, still_row("wide"), still_row("narrow"))
    published(RRun, run_row("enrollment"))
    page = staff.get(ENROLLMENT).content.decode()
    assert "enrollment-wide.svg" in page
    assert "figure-by-day" not in page


def test_a_specification_cannot_end_its_script_element(
    staff: Client, course: None, published: Insert
) -> None:
    text = '{"each": ["</script><script>alert(1)</script>"]}'
    published(RFigure, figure_row(specification=text))
    assert "<script>alert" not in staff.get(ENROLLMENT).content.decode()


def test_a_still_image_is_served_so_that_nothing_in_it_can_run(
    staff: Client, course: None, published: Insert
) -> None:
    published(RStill, still_row("wide"))
    published(RRun, run_row("enrollment"))
    answer = staff.get(f"{COURSE_PAGE}enrollment-wide.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert staff.get(f"{COURSE_PAGE}enrollment-narrow.svg").status_code == 404


def test_findings_are_sentences_in_their_order(
    staff: Client, course: None, published: Insert
) -> None:
    published(
        RFinding,
        finding_row(2, "learners_stop", values_json='{"name": "<b>", "stopped": 9, "reached": 60, '
        '"usual_share": 0.02}'),
        finding_row(1),
        finding_row(3, "video_replayed", values_json="{"),
        finding_row(5, "video_replayed", values_json="[]"),
        finding_row(4, "of_another_version"),
    )  # fmt: skip
    published(RRun, run_row("findings"))
    page = staff.get(COURSE_PAGE).content.decode()
    first, second = page.index("31\u00a0% of learners are right"), page.index("9 of 60 learners")
    assert first < second
    assert "“The moon” (40 learners)" in page
    assert "“&lt;b&gt;”" in page
    assert page.count('class="kind"') == 2


@pytest.mark.parametrize(
    "run",
    [
        run_row("findings", publication_id=0),
        run_row("findings", "due"),
        run_row("findings", "failed"),
        run_row("items"),
    ],
)
def test_rows_of_r_of_another_publication_are_not_shown(
    staff: Client, course: None, published: Insert, run: Any
) -> None:
    published(RFinding, finding_row(1))
    published(RRun, run)
    page = staff.get(COURSE_PAGE).content.decode()
    assert "R has not looked at this publication yet" in page
    assert 'class="kind"' not in page


@pytest.mark.parametrize(
    "run", [run_row("enrollment", publication_id=0), run_row("enrollment", "due")]
)
def test_a_still_image_of_another_publication_is_not_served(
    staff: Client, course: None, published: Insert, run: Any
) -> None:
    published(RStill, still_row("wide"), still_row("narrow"))
    published(RRun, run)
    assert "enrollment-wide.svg" not in staff.get(ENROLLMENT).content.decode()
    assert staff.get(f"{COURSE_PAGE}enrollment-wide.svg").status_code == 404


def test_a_step_of_r_that_failed_is_named(staff: Client, course: None, published: Insert) -> None:
    published(RRun, run_row("items", "failed"), run_row("video", "too_few"), run_row("stops"))
    assert "R failed for this course at: items." in staff.get(COURSE_PAGE).content.decode()


def test_a_long_table_is_cut_into_pages(staff: Client, course: None) -> None:
    page = staff.get(f"{ENROLLMENT}?table=by-day&page=3").content.decode()
    assert "Page 3 of 3" in page
    assert '<time datetime="2024-02-01">' in page
    assert "?table=by-day&amp;page=2#by-day" in page
    ordered = staff.get(f"{ENROLLMENT}?table=flow&sort=arrivals").content.decode()
    assert "?table=by-day&amp;page=2#by-day" in ordered
    own = staff.get(f"{ENROLLMENT}?table=by-day&sort=date").content.decode()
    assert "?table=by-day&amp;sort=date&amp;page=2#by-day" in own
    other = staff.get(f"{ENROLLMENT}?table=other&page=2").content.decode()
    assert "Page 1 of 3" in other


def test_a_heading_orders_the_table_and_its_file(staff: Client, course: None) -> None:
    page = staff.get(f"{ENROLLMENT}?table=by-day&sort=-audit").content.decode()
    assert 'aria-sort="descending"' in page
    assert f'href="{COURSE_PAGE}enrollment.csv?sort=-audit"' in page
    lines = staff.get(f"{COURSE_PAGE}enrollment.csv?sort=-audit").content.decode().splitlines()
    assert lines[1] == "2024-02-29,29,29,0"
    refused = staff.get(f"{ENROLLMENT}?table=by-day&sort=size")
    assert refused.status_code == 400
    assert "sort must be one of date, enrolled, audit, verified" in refused.content.decode()


def test_a_heading_keeps_the_search_and_begins_at_the_first_page(
    staff: Client, course: None
) -> None:
    page = staff.get("/courses/?q=Demo+2024&sort=title&page=3").content.decode()
    assert 'href="?q=Demo+2024&amp;sort=-title"' in page
    assert 'href="?sort=title"' in page  # without the search: all


@pytest.mark.parametrize(
    ("slug", "first", "lines"),
    [
        ("enrollment", "Date,Enrolled,Audit,Verified\r\n2024-03-04,4,0,4", 34),
        ("engagement", "Week ending,Active,Watched a video", 2),
    ],
)
def test_the_csv_has_every_line(
    staff: Client, course: None, slug: str, first: str, lines: int
) -> None:
    answer = staff.get(f"{COURSE_PAGE}{slug}.csv")
    assert answer.content.decode().startswith(first)
    assert len(answer.content.decode().splitlines()) == lines


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


def test_no_page_has_anything_inline_or_from_elsewhere(
    staff: Client, course: None, published: Insert
) -> None:
    published(RFigure, figure_row())
    published(RStill, still_row("wide"), still_row("narrow"))
    published(RRun, run_row("enrollment"))
    page = staff.get(ENROLLMENT).content.decode()
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<script>" not in page
    assert "//" not in page.replace("http://www.w3.org", "")


def test_a_report_with_two_charts_costs_six_queries(
    staff: Client, course: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # The process comes to know the publication, as it does for a second, and its catalogue and the
    # facts of the course, as it does for as long as the publication is live.
    staff.get(ENROLLMENT)
    with django_assert_num_queries(6 + 1, using="marts"):  # and one asks for it after them
        staff.get(ENROLLMENT)


def test_signing_out_needs_a_click_not_a_link(staff: Client) -> None:
    asked = staff.get("/logout/")
    assert asked.status_code == 200
    assert '<form method="post" class="forms">' in asked.content.decode()
    assert staff.get("/courses/").status_code == 200
    assert staff.post("/logout/").status_code == 302
    assert staff.get("/courses/").status_code == 302
    assert staff.get("/logout/")["Location"] == "/login/"


@pytest.mark.parametrize(
    ("query", "is_said"),
    [("mode=verified&from=2024-02-01", True), ("", False), ("compare=previous", False)],
)
def test_key_numbers_that_no_filter_changes_are_said_to_be_of_the_whole_course(
    staff: Client, course: None, query: str, is_said: bool
) -> None:
    page = staff.get(f"{ENROLLMENT}?{query}").content.decode()
    assert '<span id="tile-current">1,341</span>' in page
    assert ("The key numbers are of the whole course." in page) is is_said


def test_a_comparison_without_a_common_day_is_words_also_in_a_period(
    staff: Client, course: None, published: Insert
) -> None:
    published(CourseEnrollmentDaily, daily_row("2024-02-05", 3))
    query = "compare=previous&from=2024-02-01&to=2024-02-29"
    answer = staff.get(f"{ENROLLMENT}?{query}")
    by_day, compared = answer.context["sections"][:2]
    assert (by_day.state, compared.state) == ("shown", "nothing")
    page = answer.content.decode()
    assert "No day has numbers of both, so nothing can be compared." in page
    assert "No data in this period" not in page
    assert 'id="compared-table"' not in page


def test_a_mode_without_rows_is_told_as_such_also_in_a_period(
    staff: Client, course: None, published: Insert
) -> None:
    published(CourseMetaSummaryEnrollment, summary_row(mode="honor", count=0))
    answer = staff.get(f"{ENROLLMENT}?mode=honor&from=2024-03-01")
    by_day = answer.context["sections"][0]
    assert by_day.state == "nothing"
    page = answer.content.decode()
    assert "At the end of no day was anybody enrolled in this mode." in page
    assert "Nobody has enrolled yet" not in page
    assert "No data in this period" not in page


def test_days_in_the_wrong_order_are_refused_with_the_form_as_it_was_filled_in(
    staff: Client, course: None
) -> None:
    query = "from=2024-03-01&to=2024-02-01&mode=verified"
    answer = staff.get(f"{ENROLLMENT}?{query}")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "The first day must not be after the last day." in page
    for kept in (
        '<input type="date" name="from" value="2024-03-01">',
        '<input type="date" name="to" value="2024-02-01">',
        '<option value="verified" selected>',
        f'<a href="{ENROLLMENT}">Clear filters</a>',
    ):
        assert kept in page
    file = staff.get(f"{COURSE_PAGE}enrollment.csv?{query}")
    assert file.status_code == 400
    assert file.content.decode().startswith("from must not be after to")


def test_a_value_that_is_not_allowed_is_refused_in_the_words_of_the_form(
    staff: Client, course: None
) -> None:
    page = staff.get(f"{ENROLLMENT}?mode=gold&from=2024-03-01").content.decode()
    assert "Enrollment mode must be one of: audit, verified" in page
    assert '<input type="date" name="from" value="2024-03-01">' in page


def test_a_report_without_filters_leads_back_to_itself(staff: Client, course: None) -> None:
    page = staff.get(f"{COURSE_PAGE}?from=2024-03-01&to=2024-02-01").content.decode()
    assert f'href="{COURSE_PAGE}">Show the report without filters' in page


def test_a_page_says_which_filters_are_set_and_how_many(staff: Client, course: None) -> None:
    page = staff.get(f"{ENROLLMENT}?mode=verified&from=2024-02-01").content.decode()
    assert '<p class="chosen">From: 1 Feb 2024 · Enrollment mode: Verified</p>' in page
    assert "<summary>Filters set: 2</summary>" in page
    without = staff.get(ENROLLMENT).content.decode()
    assert "chosen" not in without
    assert "<summary>Filters</summary>" in without
