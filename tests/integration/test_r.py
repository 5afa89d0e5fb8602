"""R over real result stores, started as the flow starts it: what it writes and what it leaves."""

import json
import random
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pytest_django import DjangoDbBlocker

from api.models import CourseActivity, CourseEnrollmentModeDaily, Publication
from flows import r as r_step
from flows.r import RError, store_address
from loaders.marts.contract.r_tables import read_r_tables
from loaders.publishing.r_tables import ensure_r_tables
from tests.services.dbt_project import parsed_manifest
from tests.services.r import leave_checksums, run_r_over
from tests.services.result_store import query
from tests.stores.store import COURSE, activity_row, insert, mode_row, open_store, publication_row

pytestmark = pytest.mark.rscript

UNICODE_COURSE = "Université/Économie/Осень"
DRAWN = {
    "course_enrollment_mode_daily": [COURSE, UNICODE_COURSE],
    "course_activity": [COURSE],
}


def fill(url: str, blocker: DjangoDbBlocker) -> None:
    with open_store(url, blocker=blocker) as store:
        insert(store, Publication, publication_row())
        insert(
            store,
            CourseEnrollmentModeDaily,
            mode_row("2024-03-01", "audit", 3),
            mode_row("2024-03-02", "audit", 5),
            mode_row("2024-03-02", "поток", 2),
            {**mode_row("2024-03-02", "audit", 1), "course_id": UNICODE_COURSE},
        )
        insert(store, CourseActivity, activity_row("2024-02-26", "2024-03-04", "ACTIVE", 4))
        leave_checksums(store, url, DRAWN)


DONE = "where status <> 'due'"
STILLS = "select course_id, figure, width, svg from r_still order by 1, 2, 3"


def test_every_course_gets_its_stills_and_a_second_run_computes_nothing(
    store_url: str, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    fill(store_url, django_db_blocker)
    first = run_r_over(store_url, home=tmp_path, shards=2)
    assert [line.split("seconds=")[0].split(" done")[0] for line in first.lines] == [
        "shard=1/2 courses=1",
        "shard=2/2 courses=1",
    ]
    drawn = query(store_url, STILLS)
    assert [row[:3] for row in drawn] == [
        (UNICODE_COURSE, "enrollment", "narrow"),
        (UNICODE_COURSE, "enrollment", "wide"),
        (COURSE, "activity", "narrow"),
        (COURSE, "activity", "wide"),
        (COURSE, "enrollment", "narrow"),
        (COURSE, "enrollment", "wide"),
    ]
    again = run_r_over(store_url, home=tmp_path)
    assert "courses=0 done=0" in again.lines[0]
    assert query(store_url, STILLS) == drawn


def test_a_still_is_well_formed_and_a_specification_names_columns(
    store_url: str, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    fill(store_url, django_db_blocker)
    run_r_over(store_url, home=tmp_path)
    svg = str(query(store_url, STILLS)[-1][3])
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own drawing
    assert root.get("width") is None
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == f"Enrolled learners by enrollment mode, {COURSE}"
    assert "поток" in svg
    figures = query(store_url, "select figure, specification from r_figure")
    specifications = {str(name): json.loads(str(text)) for name, text in figures}
    assert specifications.keys() >= {"activity", "enrollment", "geography", "retention"}
    trace = specifications["enrollment"]["traces"][0]["trace"]
    assert trace["x"] == {"bind": "column", "of": "date"}


def test_what_is_withdrawn_loses_its_pictures(
    store_url: str, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    fill(store_url, django_db_blocker)
    run_r_over(store_url, home=tmp_path)
    with open_store(store_url, blocker=django_db_blocker) as store:
        leave_checksums(store, store_url, {"course_enrollment_mode_daily": [COURSE]})
    run_r_over(store_url, home=tmp_path)
    courses = {row[0] for row in query(store_url, STILLS)}
    assert courses == {COURSE}


def test_a_machine_without_r_says_so_and_warns_where_r_was_before(
    store_url: str,
    django_db_blocker: DjangoDbBlocker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(store_url, django_db_blocker)
    find = shutil.which

    def all_but_r(program: str) -> str | None:
        return None if program == "Rscript" else find(program)

    with monkeypatch.context() as patched:
        patched.setattr(r_step.shutil, "which", all_but_r)
        first = run_r_over(store_url, home=tmp_path)
    assert (first.is_available, first.warnings) == (False, ())
    assert "Rscript is not on this machine" in first.lines[0]
    run_r_over(store_url, home=tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(r_step.shutil, "which", all_but_r)
        (warning,) = run_r_over(store_url, home=tmp_path).warnings
    assert warning.startswith("R computed for this result store before, but Rscript is not on")


def test_a_shard_that_is_killed_is_an_error_and_its_courses_stay_due(
    store_url: str,
    django_db_blocker: DjangoDbBlocker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(store_url, django_db_blocker)
    with monkeypatch.context() as patched:
        # R dies as the kernel's out-of-memory killer ends it, before it does anything
        dying = f"tools::pskill(Sys.getpid(), {int(signal.SIGKILL)}); Sys.sleep(60)"
        patched.setattr(r_step, "MAIN", dying)
        with pytest.raises(RError, match=f"shard 1 ended with code -{int(signal.SIGKILL)}"):
            run_r_over(store_url, home=tmp_path)
    assert query(store_url, STILLS) == []
    assert "done=3" in run_r_over(store_url, home=tmp_path).lines[0]


@pytest.mark.long
def test_a_run_that_is_killed_at_any_moment_and_run_again_ends_like_a_whole_run(
    django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    whole, broken = (f"sqlite:///{tmp_path / name}.sqlite3" for name in ("whole", "broken"))
    for store in (whole, broken):
        fill(store, django_db_blocker)
    run_r_over(whole, home=tmp_path)
    ensure_r_tables(broken, read_r_tables(parsed_manifest()))
    rows = f"select course_id, step, status, input from r_run {DONE} order by 1, 2"
    expected = query(whole, rows)
    stills = query(whole, STILLS)
    command, environment = _shard_of(broken, tmp_path)
    rng = random.Random(20)  # noqa: S311 - a test's own moments
    seconds = _seconds_until_done(command, environment)
    for _ in range(20):
        # some courses are due again, so that there is work at every moment
        _forget(broken, django_db_blocker, rng=rng)
        running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        with suppress(subprocess.TimeoutExpired):
            running.wait(rng.uniform(0.2, 1.1) * seconds)
        running.kill()
        running.wait()
        # a course is there whole or not at all
        found = query(broken, rows)
        assert set(found) <= set(expected)
        for course in {row[0] for row in expected}:
            steps = [row for row in found if row[0] == course]
            drawn = [row for row in query(broken, STILLS) if row[0] == course]
            assert steps in ([], [row for row in expected if row[0] == course])
            assert drawn in ([], [row for row in stills if row[0] == course])
    run_r_over(broken, home=tmp_path)
    assert query(broken, STILLS) == stills
    assert query(broken, rows) == expected


def _seconds_until_done(command: list[str], environment: dict[str, str]) -> float:
    started = time.monotonic()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.monotonic() - started


def _forget(url: str, blocker: DjangoDbBlocker, *, rng: random.Random) -> None:
    """Make one or both courses due, and take what R made of them."""
    with open_store(url, blocker=blocker) as store, store.cursor() as cursor:
        for course in rng.sample([COURSE, UNICODE_COURSE], rng.choice([1, 2])):
            for table in ("r_run", "r_still"):
                cursor.execute(f"delete from {table} where course_id = %s", [course])


def _shard_of(url: str, home: Path) -> tuple[list[str], dict[str, str]]:
    """Return how the flow starts R on a store, with the contracts that a run has left."""
    settings = r_step.Settings(home=home, result_store_url=url)
    contracts = home / "state" / "r-contracts.json"
    command = ["Rscript", "--vanilla", "-e", r_step.MAIN, "--contracts", str(contracts)]
    return command, dict(r_step.r_environment(settings))


def test_a_step_that_fails_is_named_with_its_course_and_the_rest_is_written(
    store_url: str, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    fill(store_url, django_db_blocker)
    with open_store(store_url, blocker=django_db_blocker) as store, store.cursor() as cursor:
        # R can't read a table that is gone
        cursor.execute("alter table course_activity rename to course_activity_gone")
    with pytest.raises(RError, match=r"some failed.*failed: course=.*step=findings"):
        run_r_over(store_url, home=tmp_path)
    found = query(store_url, "select step, status from r_run where status = 'failed'")
    # all steps that read the table, and no other
    assert sorted(found) == [(step, "failed") for step in ("activity", "findings", "forecast")]
    assert len(query(store_url, STILLS)) == 4


def test_a_table_whose_contract_changed_is_made_anew_and_everything_is_computed_again(
    store_url: str, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    fill(store_url, django_db_blocker)
    run_r_over(store_url, home=tmp_path)
    with open_store(store_url, blocker=django_db_blocker) as store, store.cursor() as cursor:
        cursor.execute("alter table r_scale add column note varchar(20)")
    assert "done=3" in run_r_over(store_url, home=tmp_path).lines[0]


def test_the_address_keeps_passwords_with_odd_letters() -> None:
    assert store_address("mysql+pymysql://me:p%40ss%2Fw@db:3307/marts?unix_socket=/run/x.sock") == {
        "dialect": "mysql",
        "host": "db",
        "port": 3307,
        "user": "me",
        "password": "p@ss/w",
        "database": "marts",
        "socket": "/run/x.sock",
    }


def test_a_store_without_a_publication_is_refused_with_a_sentence(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'result_store.sqlite3'}"
    with pytest.raises(RError, match="must have the table publication_course"):
        run_r_over(url, home=tmp_path)
