"""Every report of the registry: one set of tests, which a new report gets by being there."""

import csv
import io
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from api.access.models import AuditEntry
from api.models import CourseBlock, CourseMetaSummaryEnrollment, Publication
from dashboard.frame.filters import Filter
from dashboard.frame.registry import all_reports, report_of
from dashboard.frame.report import HOME, Report, report_url
from tests.stores.fixtures import Insert
from tests.stores.rows import PROBLEM, block_row
from tests.stores.store import COURSE, publication_row, summary_row
from tests.unit.dashboard.asking import reader_of

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

OTHER = "course-v1:MITx+6.00x+2025"
REPORTS = [report for report in all_reports() if not report.is_detail]
BY_SLUG = [pytest.param(report, id=report.slug) for report in REPORTS]
MOST_QUERIES = 16


@pytest.fixture
def reader() -> Client:
    return reader_of(sees_learners=True)


def test_slugs_are_unique_and_the_first_page_is_there() -> None:
    keys = [(report.slug, report.is_detail) for report in all_reports()]
    assert len(keys) == len(set(keys))
    assert report_of(HOME, is_detail=False) is not None


@pytest.mark.parametrize("report", BY_SLUG)
def test_the_page_is_there_within_its_queries(
    everything_published: None, reader: Client, report: Report
) -> None:
    reader.get("/courses/")  # lets the process know the publication, as it does for a second
    with CaptureQueriesContext(connections["marts"]) as queries:
        answer = reader.get(report.url(COURSE))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert str(report.title) in page
    assert "This part of the page failed" not in page
    assert len(queries) <= MOST_QUERIES


@pytest.mark.parametrize("report", BY_SLUG)
def test_a_store_with_nothing_but_the_course_is_a_page_that_says_so(
    published: Insert, reader: Client, report: Report
) -> None:
    published(Publication, publication_row())
    published(CourseMetaSummaryEnrollment, summary_row())
    answer = reader.get(report.url(COURSE))
    assert answer.status_code == 200
    assert "This part of the page failed" not in answer.content.decode()


@pytest.mark.parametrize("report", BY_SLUG)
def test_another_course_is_no_page_and_a_visitor_signs_in(
    everything_published: None, reader: Client, report: Report
) -> None:
    assert reader.get(report.url(OTHER)).status_code == 404
    assert Client().get(report.url(COURSE)).status_code == 302


@pytest.mark.parametrize("report", BY_SLUG)
def test_a_page_of_learners_is_none_without_the_right_and_is_noted_with_it(
    everything_published: None, reader: Client, report: Report
) -> None:
    without = reader_of(name="guest", sees_learners=False)
    home = without.get(f"/courses/{COURSE}/").content.decode()
    is_in_menu = f'href="{report.url(COURSE)}"' in home
    assert is_in_menu is not report.sees_learners
    assert without.get(report.url(COURSE)).status_code == (404 if report.sees_learners else 200)
    assert not AuditEntry.objects.exists()
    reader.get(report.url(COURSE))
    assert AuditEntry.objects.exists() is report.sees_learners


@pytest.mark.parametrize("report", BY_SLUG)
def test_a_wrong_filter_is_a_400_that_says_what_is_allowed(
    everything_published: None, reader: Client, report: Report
) -> None:
    answer = reader.get(report.url(COURSE), {"from": "soon"})
    assert answer.status_code == 400
    assert "From must be a day such as" in answer.content.decode()
    if report.sections:
        as_json = reader.get(report_url(report.slug, COURSE, form="json"), {"mode": "gold"})
        assert as_json.status_code == 400
        assert "mode must be one of" in as_json.json()["detail"]


BY_PERIOD = [
    pytest.param(report, PROBLEM if report.is_detail else None, id=f"{report.title}")
    for report in all_reports()
    if Filter.PERIOD in report.accepts
]


def states_of(answer: Any) -> dict[str, str]:
    return {shown.section.key: shown.state for shown in answer.context["sections"]}


@pytest.mark.parametrize(("report", "item"), BY_PERIOD)
def test_a_period_without_data_is_told_as_such(
    everything_published: None, reader: Client, report: Report, item: str | None
) -> None:
    address = report.url(COURSE, item=item)
    always = states_of(reader.get(address))
    answer = reader.get(address, {"from": "2030-01-01"})
    states = states_of(answer)
    empty = {key for key, state in states.items() if state == "not_in_period"}
    assert {always[key] for key in empty} == {"shown"}
    assert states == always | dict.fromkeys(empty, "not_in_period")
    told = "No data in this period (data through 4 Mar 2024)."
    assert answer.content.decode().count(told) == len(empty)


@pytest.mark.parametrize(("report", "item"), BY_PERIOD)
def test_a_course_without_data_is_not_told_as_an_empty_period(
    published: Insert, reader: Client, report: Report, item: str | None
) -> None:
    published(Publication, publication_row())
    published(CourseMetaSummaryEnrollment, summary_row())
    published(CourseBlock, block_row(PROBLEM, "problem", "Colours", None, 1))
    answer = reader.get(report.url(COURSE, item=item), {"to": "2030-01-01"})
    assert answer.status_code == 200
    assert "No data in this period" not in answer.content.decode()


PERIOD, MODE, COHORT = ["From", "To"], ["Enrollment mode"], ["Cohort"]
UNDER_FILTERS = [
    (
        "enrollment",
        "from=2030-01-01&to=2030-02-01&mode=verified",
        {"by-day": [], "flow": [], "forecast": PERIOD + MODE},
    ),
    (
        "engagement",
        "from=2030-01-01&to=2030-02-01",
        {"by-week": [], "shares": [], "forecast": PERIOD},
    ),
    (
        "discussions",
        "from=2030-01-01&to=2030-02-01",
        {"by-week": [], "unanswered": [], "threads": []},
    ),
    (
        "grades",
        "from=2030-01-01&to=2030-02-01",
        {
            "bands-passing": PERIOD,
            "bands-not-passing": PERIOD,
            "passing": [],
            "policy": PERIOD,
            "subsections": PERIOD,
        },
    ),
    (
        f"performance/{PROBLEM}",
        "from=2030-01-01&to=2030-02-01",
        {"answers": PERIOD, "item": PERIOD, "by-day": []},
    ),
    (
        "progress",
        "mode=verified",
        {
            "path": MODE,
            "subsections": MODE,
            "stops": MODE,
            "retention": [],
            "retention-by-arrival": MODE,
            "run-before": MODE,
        },
    ),
    ("learners", "mode=verified&cohort=Group+A", {"list": [], "usernames": []}),
]


def rows_of(answer: Any) -> dict[str, Any]:
    return {
        shown.section.key: [
            [line.get(column.key) for column in shown.table.columns] for line in shown.table.lines
        ]
        for shown in answer.context["sections"]
    }


@pytest.mark.parametrize(("path", "query", "ignored"), UNDER_FILTERS)
def test_a_section_says_which_filters_do_not_change_it_and_all_others_do(
    everything_published: None,
    published: Insert,
    reader: Client,
    path: str,
    query: str,
    ignored: dict[str, list[str]],
) -> None:
    published(CourseMetaSummaryEnrollment, summary_row(mode="verified", count=0))
    address = f"/courses/{COURSE}/{path}/"
    always, answer = rows_of(reader.get(address)), reader.get(f"{address}?{query}")
    shown = {shown.section.key: shown.ignored for shown in answer.context["sections"]}
    assert shown == ignored
    rows = rows_of(answer)
    assert [key for key in rows if always[key] and rows[key] == always[key]] == [
        key for key in rows if always[key] and ignored[key]
    ]
    page = answer.content.decode()
    sections = [names for names in ignored.values() if names]
    assert page.count("This section does not depend on: ") == len(sections) + ('id="lists"' in page)


def test_every_report_with_filters_is_one_of_those_that_are_asked_with_them() -> None:
    with_filters = {report.slug for report in all_reports() if report.accepts}
    assert with_filters == {path.partition("/")[0] for path, _, _ in UNDER_FILTERS}


FILES = [
    pytest.param(report, section.key, id=f"{report.slug}-{section.key}")
    for report in REPORTS
    for section in report.sections
]


@pytest.mark.parametrize(("report", "key"), FILES)
def test_page_chart_csv_and_json_have_the_same_rows(
    everything_published: None, reader: Client, report: Report, key: str
) -> None:
    address = report_url(report.slug, COURSE, form="json")
    answer = reader.get(address, {"table": key})
    page = reader.get(report.url(COURSE))
    shown = next((shown for shown in page.context["sections"] if shown.section.key == key), None)
    if answer.status_code == 404:
        assert shown is None or shown.state != "shown"
        return
    body = answer.json()
    keys = [column["key"] for column in body["columns"]]
    rows = [[row[name] for name in keys] for row in body["rows"]]
    assert shown is not None
    charted = shown.table.chart_rows()["columns"]
    in_order = zip(*(charted[name] for name in keys), strict=True)
    drawn = [list(row) for row in in_order]
    assert (drawn[::-1] if shown.table.is_newest_first else drawn) == rows
    as_csv = reader.get(report_url(report.slug, COURSE, form="csv"), {"table": key})
    lines = list(csv.reader(io.StringIO(as_csv.content.decode())))
    assert len(lines) == len(rows) + 1
    for line, row in zip(lines[1:], rows, strict=True):
        for text, value in zip(line, row, strict=True):
            assert text.lstrip("'") == ("" if value is None else str(value)) or text == "masked"
