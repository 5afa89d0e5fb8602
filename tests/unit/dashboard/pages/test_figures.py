"""What R made of a publication, on the pages: charts, still images and findings."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from api.models import RFigure, RFinding, RRun, RStill
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, SPECIFICATION, figure_row, finding_row, run_row, still_row

pytestmark = pytest.mark.django_db(databases=["default", "marts"])
COURSE_PAGE = f"/courses/{COURSE}/"
ENROLLMENT = f"{COURSE_PAGE}enrollment/"


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
