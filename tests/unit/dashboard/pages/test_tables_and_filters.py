"""A page's tables, their order and their files, and what filters change of them."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from api.models import (
    CourseEnrollmentDaily,
    CourseEnrollmentModeDaily,
    CourseMetaSummaryEnrollment,
)
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, daily_row, mode_row, summary_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])
COURSE_PAGE = f"/courses/{COURSE}/"
ENROLLMENT = f"{COURSE_PAGE}enrollment/"


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


@pytest.mark.parametrize(
    "period",
    ["from=0024-03-01", "to=0001-01-02", "from=9999-12-31", "from=0001-01-01&to=9999-12-31"],
)
@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_period_at_the_ends_of_the_calendar_is_compared_with_what_the_calendar_has(
    staff: Client, course: None, published: Insert, period: str, form: str
) -> None:
    published(CourseEnrollmentDaily, daily_row("2024-02-05", 3))
    address = ENROLLMENT.removesuffix("/") + f".{form}?table=compared&compare=previous&{period}"
    assert staff.get(address).status_code in {200, 404}
    page = staff.get(f"{ENROLLMENT}?compare=previous&{period}")
    assert page.context["sections"][1].state in {"shown", "nothing", "not_in_period"}


def compared_lines(answer: Any) -> list[tuple[object, ...]]:
    table = answer.context["sections"][1].table
    return [tuple(line[column.key] for column in table.columns) for line in table.lines]


def test_a_mode_is_compared_with_the_same_mode_of_the_period_before(
    staff: Client, course: None
) -> None:
    answer = staff.get(f"{ENROLLMENT}?mode=verified&compare=previous&from=2024-03-03")
    assert compared_lines(answer) == [(2, 4, 2, 2), (1, 3, 1, 2)]
    table = answer.context["sections"][1].table
    assert table.columns[1].source == "course_enrollment_mode_daily.count"
    file = staff.get(
        f"{COURSE_PAGE}enrollment.csv?table=compared&mode=verified&compare=previous&from=2024-03-03"
    )
    assert file.content.decode().splitlines() == [
        "Day,This one,The period before,Difference",
        "2,4,2,2",
        "1,3,1,2",
    ]


def test_a_mode_is_compared_with_what_is_counted_under_it_in_another_run(
    staff: Client, course: None, published: Insert
) -> None:
    other = "course-v1:edX+DemoX+2023"
    published(
        CourseMetaSummaryEnrollment,
        summary_row(other, start_time="2023-01-31 00:00:00"),
        summary_row(mode="professional", count=0),
    )
    published(
        CourseEnrollmentModeDaily,
        mode_row("2024-02-01", "no-id-professional", 2),
        mode_row("2024-02-03", "professional", 6),
        *(mode_row(f"2023-03-{day:02}", "audit", 99) | {"course_id": other} for day in (2, 5)),
        mode_row("2023-03-03", "professional", 1) | {"course_id": other},
        mode_row("2023-03-03", "no-id-professional", 3) | {"course_id": other},
    )
    query = f"mode=professional&compare={quote(other)}&from=2024-02-01&to=2024-02-04"
    answer = staff.get(f"{ENROLLMENT}?{query}")
    assert compared_lines(answer) == [
        (34, 0, 0, 0),
        (33, 6, 0, 6),
        (32, 0, 4, -4),
        (31, 2, 0, 2),
    ]
    nobody = staff.get(f"{ENROLLMENT}?{query}".replace("mode=professional", "mode=verified"))
    assert compared_lines(nobody) == [(34, 0, 0, 0), (33, 0, 0, 0), (32, 0, 0, 0), (31, 0, 0, 0)]


def test_a_mode_that_nobody_was_in_is_not_compared(
    staff: Client, course: None, published: Insert
) -> None:
    published(CourseMetaSummaryEnrollment, summary_row(mode="honor", count=0))
    compared = staff.get(f"{ENROLLMENT}?mode=honor&compare=previous").context["sections"][1]
    assert compared.state == "nothing"
    assert compared.table.nothing == "At the end of no day was anybody enrolled in this mode."


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
