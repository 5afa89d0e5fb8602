"""The page of downloads: every table of the reports, and the stored files."""

from pathlib import Path

import pytest
from django.core.files.storage import Storage
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from pytest_django import Settings

from api.access.models import AuditEntry, LocalAccess
from api.config.stores.report_storage import report_storage
from api.models import CourseMetaSummaryEnrollment, Publication, RRun
from dashboard.frame.registry import all_reports
from dashboard.frame.report import report_url
from tests.stores.fixtures import Insert
from tests.stores.store import COURSE, publication_row, run_row, summary_row
from tests.unit.dashboard.asking import reader_of

pytestmark = pytest.mark.django_db(databases=["default", "marts"])

PAGE = f"/courses/{COURSE}/downloads/"
REPORT = f"/courses/{COURSE}/reports/problem_response/"
FILE = "edX_DemoX_2024_problem_response.csv"
CONTENT = b"username,answer\r\nada,1\r\n"


@pytest.fixture
def course(published: Insert) -> None:
    published(Publication, publication_row())
    published(CourseMetaSummaryEnrollment, summary_row())


@pytest.fixture
def folder(tmp_path: Path, settings: Settings, course: None) -> Path:
    (tmp_path / FILE).write_bytes(CONTENT)
    settings.STORAGES = settings.STORAGES | {"reports": report_storage(str(tmp_path))}
    return tmp_path


def test_every_table_that_the_reader_may_see_is_listed_with_files_that_open(
    everything_published: None,
) -> None:
    client = reader_of(sees_learners=True)
    files = client.get(PAGE).context["files"]
    listed = {(file.report.slug, file.section.key) for file in files}
    assert {("enrollment", "by-day"), ("learners", "list"), ("learners", "usernames")} <= listed
    assert {slug for slug, _ in listed} <= {report.slug for report in all_reports()}
    for file in files:
        answer = client.get(file.csv_url)
        # what the store of the test lacks is told, never an error
        assert answer.status_code in {200, 404}
        assert answer["Content-Type"].startswith("text/")


def test_a_table_without_rows_of_r_has_no_link_but_the_reason_of_its_page(
    published: Insert, course: None
) -> None:
    published(
        RRun,
        run_row("items", "too_few", message="Nobody answered a problem."),
        run_row("stops", "failed", message="object 'x' not found"),
        run_row("runs"),
    )
    client = reader_of(sees_learners=True)
    answer = client.get(PAGE)
    page = answer.content.decode()
    states = {(file.report.slug, file.section.key): file for file in answer.context["files"]}
    expected = {
        ("items", "items"): ("too_few", "Nobody answered a problem."),
        ("progress", "stops"): ("r_failed", "R failed here. The next run tries again."),
        ("enrollment", "forecast"): ("due", "It comes with the next run of R."),
    }
    for (slug, key), (state, reason) in expected.items():
        file = states[slug, key]
        assert file.state == state
        assert escape(file.csv_url) not in page
        assert escape(file.json_url) not in page
        assert reason in page
        assert client.get(file.csv_url).status_code == 404
    assert escape(states["progress", "run-before"].csv_url) in page
    refused = client.get(states["items", "items"].csv_url).content.decode()
    assert refused.endswith("is 'too_few'. Nobody answered a problem.")


def test_a_table_that_the_store_lacks_has_no_link_but_the_reason(
    published: Insert, course: None
) -> None:
    # The transaction of the test takes it back.
    with connections["marts"].cursor() as cursor:
        cursor.execute("drop table discussion_thread")
    answer = reader_of(sees_learners=True).get(PAGE)
    page = answer.content.decode()
    files = {(file.report.slug, file.section.key): file for file in answer.context["files"]}
    missing = {key for key, file in files.items() if file.state == "not_published"}
    assert missing == {("discussions", "unanswered"), ("discussions", "threads")}
    assert "This table is not published yet. It comes with the next run." in page
    for key in missing:
        assert escape(files[key].csv_url) not in page
    assert escape(files["enrollment", "by-day"].csv_url) in page


def test_the_list_of_tables_asks_for_no_rows_of_them(everything_published: None) -> None:
    # As in the store of each site: no run makes this table.
    with connections["marts"].cursor() as cursor:
        cursor.execute("drop table enterprise_user")
    client = reader_of(sees_learners=True)
    with CaptureQueriesContext(connections["marts"]) as queries:
        client.get(PAGE)
    asked = " ".join(query["sql"] for query in queries)
    assert "r_run" in asked
    for table in ("r_item", "r_forecast", "r_stop", "course_enrollment_mode_daily"):
        assert f'"{table}"' not in asked


def test_tables_and_files_of_learners_are_not_listed_without_the_right(folder: Path) -> None:
    client = reader_of(name="guest", sees_learners=False)
    answer = client.get(PAGE)
    assert "learners" not in {file.report.slug for file in answer.context["files"]}
    assert "Stored reports" not in answer.content.decode()
    assert client.get(REPORT).status_code == 404
    assert not AuditEntry.objects.exists()


def test_a_stored_report_is_a_link_that_opens_and_is_noted(folder: Path) -> None:
    client = reader_of(sees_learners=True)
    page = client.get(PAGE).content.decode()
    assert f'<a href="{REPORT}">Answers of each learner to each problem</a>' in page
    assert "student_engagement" not in page
    link = client.get(REPORT)
    assert link.status_code == 302
    assert "no-store" in link["Cache-Control"]
    file = client.get(link["Location"])
    assert b"".join(file.streaming_content) == CONTENT  # type: ignore[attr-defined]
    noted = AuditEntry.objects.order_by("id").values_list("what", "how")
    assert list(noted) == [
        ("report problem_response", "link"),
        ("report problem_response", "download"),
    ]


def test_the_link_ends_with_the_right_of_the_person(folder: Path) -> None:
    client = reader_of(sees_learners=True)
    link = client.get(REPORT)["Location"]
    LocalAccess.objects.update(sees_learners=False)
    assert client.get(link).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        REPORT.replace("problem_response", "student_engagement_all"),
        REPORT.replace("problem_response", "passwords"),
        REPORT.replace("edX+DemoX+2024", "MITx+6.00x+2025"),
    ],
)
def test_what_is_not_stored_or_of_another_course_is_no_page(folder: Path, path: str) -> None:
    (folder / "MITx_6.00x_2025_problem_response.csv").write_bytes(CONTENT)
    assert reader_of(sees_learners=True).get(path).status_code == 404


class Unlinked(Storage):
    """A storage whose files have no address."""

    def exists(self, name: str) -> bool:
        return name == FILE

    def url(self, name: str | None, **_parameters: object) -> str:
        raise NotImplementedError(name)


def test_a_storage_without_links_has_no_page_of_a_file(course: None, settings: Settings) -> None:
    settings.STORAGES = settings.STORAGES | {"reports": {"BACKEND": f"{__name__}.Unlinked"}}
    client = reader_of(sees_learners=True)
    assert client.get(PAGE).status_code == 200
    assert client.get(REPORT).status_code == 404
    assert not AuditEntry.objects.exists()


def test_a_table_that_is_empty_is_a_file_of_its_headings_and_one_not_published_says_so(
    course: None,
) -> None:
    client = reader_of(sees_learners=True)
    empty = client.get(report_url("learners", COURSE, form="csv"))
    assert (empty.status_code, empty.content[:13]) == (200, b"Learner,Name,")
    missing = client.get(report_url("learners", COURSE, form="json"), {"risk": "high"})
    assert missing.status_code == 404
    assert missing.json() == {"detail": "There are no rows now; the state of the table is 'due'."}
