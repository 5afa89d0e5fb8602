"""The reports on demographics and geography."""

from datetime import date

import pytest
from django.test import Client
from django.utils.translation import override

from api.models import CourseDemographics, CourseMetaSummaryEnrollment, Publication
from dashboard.frame.figures import bound_figure
from dashboard.frame.table import MASKED, Kind, plain
from dashboard.frame.words import written
from dashboard.reports.demographics import GENDERS, demographic_table
from dashboard.reports.geography import geography_table, is_country_shown
from tests.stores.fixtures import Insert
from tests.stores.rows import demographic_row
from tests.stores.store import COURSE, figure_row, publication_row, summary_row


def row(value: str | None, count: int | None, enrolled: int = 40) -> dict[str, object]:
    return {
        "value": value,
        "count": count,
        "is_masked": count is None,
        "date": date(2024, 3, 4),
        "counted_on": date(2024, 3, 4),
        "enrolled_count": enrolled,
    }


def test_groups_stand_in_their_order_and_what_is_not_told_is_last() -> None:
    rows = [row(None, 5), row("m", 20), row("x", 0), row("f", None)]
    table = demographic_table(rows, key="gender", label="Gender", names=GENDERS)
    assert [[plain(cell) for cell in line.values()] for line in table.lines] == [
        ["Female", None, None],
        ["Male", 20, 0.5],
        ["x", 0, 0.0],
        ["Not told", 5, 0.125],
    ]
    assert table.lines[0]["count"] is MASKED
    assert table.lines[0]["share"] is MASKED


def test_the_country_with_the_most_learners_is_first_and_the_rest_is_last() -> None:
    rows = [row("other", None), row("BR", 10), row(None, 5), row("IN", 20), row("AT", 10)]
    table = geography_table(rows)
    assert [plain(line["country"]) for line in table.lines] == [
        "IN",
        "AT",
        "BR",
        "Other countries",
        "Not known",
    ]
    assert [row["value"] for row in rows if is_country_shown(row)] == ["BR", "IN", "AT"]


@pytest.mark.parametrize(
    ("language", "name"), [("en", "United States of America"), ("hi", "संयुक्त राज्य")]
)
def test_a_chart_calls_a_country_as_the_table_does_and_as_one_language_does(
    language: str, name: str
) -> None:
    specification = figure_row("geography")
    with override(language):
        table = geography_table([row("US", 20), row(None, 5)])
        figure = bound_figure("geography", table=table, specification=specification, stills=[])
        assert figure is not None
        assert figure.chart is not None
        labels = figure.chart["rows"]["labels"]
        assert labels["US"] == written("US", Kind.COUNTRY) == name
        assert labels["count"] == str(table.columns[1].label)


def test_a_day_that_was_counted_itself_needs_no_note() -> None:
    assert demographic_table([row("m", 20)], key="gender", label="", names={}).note == ""
    assert geography_table([]).note == ""


def test_pages_say_the_day_and_the_total_where_an_earlier_day_was_counted(
    published: Insert, reader: Client
) -> None:
    published(Publication, publication_row())
    published(CourseMetaSummaryEnrollment, summary_row())
    earlier = {"counted_on": "2024-02-27", "enrolled_count": 42}
    published(
        CourseDemographics,
        demographic_row("age", "25-34", 10) | earlier,
        demographic_row("gender", "f", 10),
        demographic_row("country", "GB", 10) | earlier,
    )
    said = "Counted on 27 Feb 2024, of 42 enrolled."
    pages = {
        slug: reader.get(f"/courses/{COURSE}/{slug}/").content.decode()
        for slug in ("demographics", "geography")
    }
    assert pages["demographics"].count(said) == 1
    assert pages["geography"].count(said) == 2
    assert pages["demographics"].count("Counted on") == 1
