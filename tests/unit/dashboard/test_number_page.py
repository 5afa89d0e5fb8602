"""The page about a published number, and the links that lead to it."""

import re
from html import unescape

import pytest
from django.apps import apps
from django.test import Client

from api import publications
from api.models import EnrollmentReconciliation, PublicationCatalogue
from dashboard.frame.registry import all_reports
from dashboard.key_numbers_told import told_of
from dashboard.templatetags.cells import with_code
from tests.stores.fixtures import Insert
from tests.stores.rows import catalogue_row, reconciliation_row
from tests.stores.store import COURSE
from tests.unit.dashboard.asking import reader_of

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

OTHER = "course-v1:MITx+6.00x+2025"
PAGE = "/numbers/course_enrollment_daily.count/"
_ABOUT = re.compile(r'<dt>([^<]*)<a class="about" href="([^"]*)"')


@pytest.fixture
def full_store(everything_published: None, published: Insert) -> None:
    published(EnrollmentReconciliation, reconciliation_row(3, 5555, OTHER))


@pytest.fixture
def reader() -> Client:
    return reader_of(sees_learners=False)


@pytest.fixture
def site() -> Client:
    return reader_of("", kind="site", name="site", sees_learners=True)


def test_the_page_says_what_a_number_means_and_how_it_is_made(
    full_store: None, reader: Client
) -> None:
    page = reader.get(PAGE).content.decode()
    for words in (
        "Learners enrolled.",
        "Head counts. One row per course run and day.",
        "select * from {{ ref(&#x27;int_spans&#x27;) }}",
        "Spans of days.",
        "tracking_log.tracking_events",
        "keeps_its_contract: count &gt; 0",
    ):
        assert words in page
    assert 'id="reconciled"' not in page


def test_a_head_count_stands_beside_the_lms_of_the_readers_course_only(
    full_store: None, reader: Client
) -> None:
    answer = reader.get(PAGE, {"course": COURSE})
    assert answer.context["reconciled"]["lms_count"] == 11
    assert 'id="reconciled"' in answer.content.decode()
    assert reader.get(PAGE, {"course": OTHER}).status_code == 404
    assert reader.get(PAGE, {"course": "course-v1:edX+No+1"}).status_code == 404


def test_another_number_is_compared_with_nothing(
    full_store: None, published: Insert, reader: Client
) -> None:
    published(PublicationCatalogue, catalogue_row("course_activity", count="Learners active."))
    answer = reader.get("/numbers/course_activity.count/", {"course": COURSE})
    assert answer.status_code == 200
    assert "What the LMS says" not in answer.content.decode()


def test_names_in_backticks_are_code_and_markup_is_text() -> None:
    assert with_code("Of `a<b`, or <i>.") == "Of <code>a&lt;b</code>, or &lt;i&gt;."
    assert with_code("A lone ` stays.") == "A lone ` stays."


@pytest.mark.parametrize(
    "name", ["course_enrollment_daily.colour", "auth_user.password", "publication.tables"]
)
def test_what_the_catalogue_does_not_know_has_no_page(
    full_store: None, reader: Client, name: str
) -> None:
    assert reader.get(f"/numbers/{name}/").status_code == 404


def test_headings_and_tiles_lead_there_where_the_catalogue_knows_the_column(
    full_store: None, published: Insert, reader: Client
) -> None:
    activity = f"/courses/{COURSE}/engagement/"
    home = f"/courses/{COURSE}/enrollment/"
    link = 'href="/numbers/course_activity.count/?course=course-v1%3AedX%2BDemoX%2B2024"'
    assert "/numbers/course_activity" not in reader.get(activity).content.decode()
    published(PublicationCatalogue, catalogue_row("course_activity", count="Learners active."))
    publications.forget_all()
    page = reader.get(activity).content.decode()
    assert link in page
    assert "About this number: " in page
    assert "/numbers/course_enrollment_daily.count/" in reader.get(home).content.decode()


def test_headings_of_the_list_of_courses_lead_there_too(
    full_store: None, published: Insert, reader: Client
) -> None:
    published(
        PublicationCatalogue,
        catalogue_row("course_meta_summary_enrollment", passing_users="Learners who pass."),
    )
    publications.forget_all()
    page = reader.get("/courses/").content.decode()
    assert (
        '<th scope="col" aria-sort="none" class="number"><a href="?sort=-passing">Passing</a> '
        '<a class="about" href="/numbers/course_meta_summary_enrollment.passing_users/" '
        'aria-label="About this number: Passing">'
    ) in page


def test_a_key_number_of_the_first_page_is_told_before_its_column(
    full_store: None, published: Insert, site: Client
) -> None:
    published(PublicationCatalogue, catalogue_row("course_activity", count="Learners active."))
    published(PublicationCatalogue, catalogue_row("r_risk", reasons="Keys of reasons."))
    publications.forget_all()
    home = site.get(f"/courses/{COURSE}/")
    tiles = [*home.context["tiles"], *home.context["to_write_to"]]
    assert {tile.key for tile in tiles if not told_of(tile.source, tile.key)} == set()
    addresses = dict(_ABOUT.findall(home.content.decode()))
    for label in ("Active", "Tried a problem", "Watched a video", "Never started"):
        page = site.get(unescape(addresses[label])).content.decode()
        assert f"<h1>{label}</h1>" in page
        assert page.index('id="number"') < page.index("The number comes from the column")
    assert "tried no problem, watched no video" in page


def test_a_key_number_that_the_column_does_not_have_changes_nothing(
    full_store: None, reader: Client
) -> None:
    page = reader.get(PAGE, {"number": "never-started"}).content.decode()
    assert "About <code>count</code> of <code>course_enrollment_daily</code>" in page


def test_every_number_of_a_page_names_a_published_column(full_store: None, site: Client) -> None:
    published_columns = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_app_config("api").get_models()
        for field in model._meta.concrete_fields
    }
    named: dict[str, str] = {}
    for report in all_reports():
        if report.is_detail:
            continue
        context = site.get(report.url(COURSE)).context
        named |= {tile.source: report.slug for tile in context["tiles"] if tile.source}
        for shown in context["sections"]:
            columns = shown.table.columns
            named |= {column.source: report.slug for column in columns if column.source}
    assert len(named) > 20
    assert {source: slug for source, slug in named.items() if source not in published_columns} == {}
