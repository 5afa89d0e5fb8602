"""`r/run.R` over real result stores: what it writes, what it leaves alone, what it refuses."""

import json
import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pytest_django import DjangoDbBlocker

from api.models import CourseActivity, CourseEnrollmentModeDaily
from loaders.publishing.publish import ensure_figure_table
from tests.api.store import COURSE, activity_row, insert, mode_row, open_store
from tests.services.mariadb import MariaDb

pytestmark = pytest.mark.rscript

RUN = Path(__file__).resolve().parents[2] / "r" / "run.R"
UNICODE_COURSE = "Université/Économie/Осень"


def run_r(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    # a scheduler's environment has no locale
    environment = os.environ | {"ANALYTICS_RESULT_STORE_URL": url, "LC_ALL": "C"}
    return subprocess.run(
        ["Rscript", "--vanilla", str(RUN), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def fill(url: str, blocker: DjangoDbBlocker) -> None:
    ensure_figure_table(url)
    with open_store(url, blocker=blocker) as store:
        insert(
            store,
            CourseEnrollmentModeDaily,
            mode_row("2024-03-01", "audit", 3),
            mode_row("2024-03-02", "audit", 5),
            mode_row("2024-03-02", "поток", 2),
            {**mode_row("2024-03-02", "audit", 1), "course_id": UNICODE_COURSE},
        )
        insert(store, CourseActivity, activity_row("2024-02-26", "2024-03-04", "ACTIVE", 4))


def figures(url: str, blocker: DjangoDbBlocker) -> list[dict[str, str]]:
    columns = ("course_id", "name", "svg", "plotly", "data_checksum")
    with open_store(url, blocker=blocker) as store, store.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM figure ORDER BY course_id, name")
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'result_store.sqlite3'}"
    server: MariaDb = request.getfixturevalue("mariadb")
    return server.create_database("figures")


def test_every_course_gets_its_figures_and_a_second_run_leaves_them_alone(
    url: str, django_db_blocker: DjangoDbBlocker
) -> None:
    fill(url, django_db_blocker)
    first = run_r(url)
    assert first.stdout.splitlines()[-1].startswith(
        "courses=2 drawn=3 unchanged=0 empty=1 removed=0 seconds="
    ), first.stderr
    drawn = figures(url, django_db_blocker)
    assert [(row["course_id"], row["name"]) for row in drawn] == [
        (UNICODE_COURSE, "course_enrollment_mode_daily"),
        (COURSE, "course_activity"),
        (COURSE, "course_enrollment_mode_daily"),
    ]
    assert "drawn=0 unchanged=3" in run_r(url).stdout
    assert figures(url, django_db_blocker) == drawn


def test_a_figure_is_well_formed_in_both_forms_and_has_the_numbers(
    url: str, django_db_blocker: DjangoDbBlocker
) -> None:
    fill(url, django_db_blocker)
    run_r(url, "--course", COURSE)
    figure = figures(url, django_db_blocker)[-1]
    root = ElementTree.fromstring(figure["svg"])  # noqa: S314 - our own drawing
    assert root.get("width") is None
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == f"Enrolled learners by enrollment mode, {COURSE}"
    assert "поток" in figure["svg"]
    series = {trace["name"]: trace for trace in json.loads(figure["plotly"])["data"]}
    assert series["Audit"]["x"] == ["2024-03-01", "2024-03-02"]
    assert series["Audit"]["y"] == [3, 5]
    assert series["поток"]["y"] == [0, 2]


@pytest.mark.parametrize(
    ("url", "arguments", "sentence"),
    [
        ("", (), "ANALYTICS_RESULT_STORE_URL must be an SQLAlchemy URL; it is not set."),
        ("sqlite:////nowhere/x.sqlite3", (), "there is no file '/nowhere/x.sqlite3'"),
        ("postgresql://me:secret@db/x", (), "it begins with 'postgresql://'"),
        ("mysql://me:secret@127.0.0.1:1/marts", (), "mysql 'marts' can't be opened"),
        ("sqlite:///x", ("--fast",), "'--fast' is none of them"),
    ],
)
def test_bad_input_is_one_sentence_and_code_2(
    url: str, arguments: tuple[str, ...], sentence: str
) -> None:
    done = run_r(url, *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "secret" not in done.stderr


def test_a_store_without_a_publication_is_refused_by_its_tables(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'result_store.sqlite3'}"
    ensure_figure_table(url)
    done = run_r(url)
    assert done.returncode == 2
    assert "must have the table course_enrollment_mode_daily, course_activity" in done.stderr
