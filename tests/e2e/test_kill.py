"""Kill -9 anywhere, run again, and the result is the same."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from flows.pipeline import run_pipeline
from flows.settings import Settings
from flows.state import read_built, write_built
from flows.thrift import server_options
from loaders.spark.command import QUICK_JAVA
from loaders.spark.processes import find_process
from loaders.spark.thrift_server import stop
from tests.conformance.runner import without_r
from tests.e2e.site import Site, assert_store_is_true, request_for, run_command, settings_for

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]
PATIENCE_SECONDS = 240


STRANGE = "a home+é%41"
"""A folder's name that has what a URI would write otherwise."""


@pytest.fixture
def strange_site(site: Site, tmp_path: Path) -> Site:
    """The site in a folder with a strange name."""
    shutil.copytree(site.folder, tmp_path / STRANGE / "site")
    return replace(site, folder=tmp_path / STRANGE / "site")


@pytest.fixture
def home(strange_site: Site, tmp_path: Path):
    """Settings of a home with its own Thrift server, which is stopped at the end."""
    settings = settings_for(strange_site, home=tmp_path / STRANGE / "home")
    yield settings
    stop(server_options(settings))


def kill_run_when(site: Site, settings: Settings, *, happens: Callable[[], bool]) -> None:
    """Run the site and kill the run at a moment; its children must end with it, but its server."""
    process = subprocess.Popen(
        run_command(site, settings),
        env=environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happens():
        assert process.poll() is None, "the run ended before the moment came"
        assert time.monotonic() < deadline, "the moment did not come"
        time.sleep(0.02)
    process.kill()
    process.wait()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := running_in_group(process.pid):
        assert time.monotonic() < deadline, f"{left} outlive the killed run"
        time.sleep(0.02)


def running_in_group(group: int) -> list[int]:
    """Return the numbers of the processes of a group that run; zombies do not."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and find_process(pid := int(folder.name)):
            try:
                found += [pid] if os.getpgid(pid) == group else []
            except ProcessLookupError:  # it has just ended
                continue
    return found


def run_to_the_end(site: Site, settings: Settings) -> None:
    subprocess.run(run_command(site, settings), env=environment(settings), check=True)


def environment(settings: Settings) -> dict[str, str]:
    names = {
        "LC_ALL": "C",  # as cron has it
        "ANALYTICS_HIVE_DATABASE": settings.hive_database,
        "ANALYTICS_LANDING_DATABASE": settings.landing_database,
        "ANALYTICS_THRIFT_PORT": str(settings.thrift_port),
        "ANALYTICS_SPARK_MEMORY": "1500m",
        "ANALYTICS_SPARK_JAVA_OPTIONS": " ".join(QUICK_JAVA),
    }
    if settings.thrift_host:
        names["ANALYTICS_THRIFT_HOST"] = settings.thrift_host
    return os.environ | names


def test_a_killed_run_is_made_good_by_the_next_one_also_under_a_strange_path(
    strange_site, home, tmp_path
):
    """One home through both kills: the worst case is the sum of what they leave behind."""
    lake = Path(home.lake_uri)
    log = home.home / "dbt" / "logs" / "dbt.log"

    kill_run_when(
        strange_site,
        home,
        happens=lambda: (
            any((lake / "landing").rglob("part-*.parquet"))
            or any((lake / "landing").rglob("_unfinished*"))
        ),
    )
    kill_run_when(
        strange_site,
        home,
        happens=lambda: (
            any((lake / "warehouse" / f"{home.hive_database}.db").rglob("*.parquet"))
            and log.exists()
        ),
    )
    run_to_the_end(strange_site, home)
    assert_store_is_true(strange_site, home.store_url)
    # Nothing was written beside the folder under another reading of its name.
    assert [path.name for path in tmp_path.iterdir()] == [STRANGE]


def test_a_date_is_not_lost_between_its_drop_and_its_insert_nor_in_a_publication(site, built_home):
    """The server outlives the killed runs of this home, as a server on another machine would."""
    database = Path(built_home.lake_uri) / "warehouse" / f"{built_home.hive_database}.db"
    days = sorted((database / "int_video__events_extracted").glob("event_date=*"))
    day = days[len(days) // 2]
    # a date of the ledger that the home does not remember as built is a date to rebuild
    built = read_built(built_home)
    others = {known: v for known, v in built.versions.items() if f"={known}" not in day.name}
    assert len(others) == len(built.versions) - 1
    write_built(built_home, state=replace(built, versions=others, inputs=""))

    assert any(day.glob("*.parquet"))
    kill_run_when(site, built_home, happens=lambda: not any(day.glob("*.parquet")))
    assert read_built(built_home).versions == others

    store = built_home.home / "result_store.sqlite3"
    store.unlink()
    # SQLite is published in one transaction: from the file's appearance on, publishing is under way
    kill_run_when(site, built_home, happens=store.exists)
    assert read_built(built_home).versions == built.versions
    assert any(day.glob("*.parquet"))
    run_pipeline(request_for(site, built_home), run_step=without_r)
    assert_store_is_true(site, built_home.store_url)
