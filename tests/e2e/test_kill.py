"""Kill -9 anywhere, run again, and the result is the same."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.settings import Settings
from flows.thrift import server_options
from loaders.spark.command import QUICK_JAVA
from loaders.spark.thrift_server import stop
from tests.e2e.site import Site, assert_store_is_true, run_command, settings_for

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]
PATIENCE_SECONDS = 240


@pytest.fixture
def home(site: Site, tmp_path: Path):
    """Settings of a home with its own Thrift server, which is stopped at the end."""
    settings = settings_for(site, home=tmp_path / "home")
    yield settings
    stop(server_options(settings))


def kill_run_when(site: Site, settings: Settings, *, happens: Callable[[], bool]) -> None:
    """Run the site and kill the run, with all its child processes but the server, at a moment."""
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
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run_to_the_end(site: Site, settings: Settings) -> None:
    subprocess.run(run_command(site, settings), env=environment(settings), check=True)


def environment(settings: Settings) -> dict[str, str]:
    names = {
        "ANALYTICS_HIVE_DATABASE": settings.hive_database,
        "ANALYTICS_LANDING_DATABASE": settings.landing_database,
        "ANALYTICS_THRIFT_PORT": "0",
        "ANALYTICS_SPARK_MEMORY": "1500m",
        "ANALYTICS_SPARK_JAVA_OPTIONS": " ".join(QUICK_JAVA),
    }
    return os.environ | names


def test_a_killed_run_is_made_good_by_the_next_one(site, home):
    """One home through all three kills: the worst case is the sum of what they leave behind."""
    lake = Path(home.lake_uri)
    log = home.home / "dbt" / "logs" / "dbt.log"
    store = home.home / "result_store.sqlite3"

    kill_run_when(
        site,
        home,
        happens=lambda: (
            any((lake / "landing").rglob("part-*.parquet"))
            or any((lake / "landing").rglob("_unfinished*"))
        ),
    )
    kill_run_when(
        site,
        home,
        happens=lambda: (
            any((lake / "warehouse" / f"{home.hive_database}.db").rglob("*.parquet"))
            and log.exists()
        ),
    )
    run_to_the_end(site, home)
    assert_store_is_true(site, home.store_url)

    store.unlink()
    # SQLite is published in one transaction: from the file's appearance on, publishing is under way
    kill_run_when(site, home, happens=store.exists)
    run_to_the_end(site, home)
    assert_store_is_true(site, home.store_url)
