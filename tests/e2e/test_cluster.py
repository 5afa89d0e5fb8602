"""A night on a Spark cluster whose metastore is in MariaDB, with everything killed once.

One home goes through all kills: the worst case is the sum of what they leave behind.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo.site.options import SiteOptions
from flows.dbt.outcome import BuildError
from flows.pipeline import run_pipeline
from flows.settings import Settings
from flows.thrift import server_options, start_to_stay
from loaders.spark.metastore import make_metastore
from loaders.spark.thrift_server import status, stop
from tests.e2e.killing import kill_run_when, run_to_the_end
from tests.e2e.site import Site, assert_store_is_true, make_site, request_for, settings_for
from tests.services.cluster import SparkCluster, running_cluster
from tests.services.mariadb import MariaDb
from tests.services.step_runners import without_r

pytestmark = [pytest.mark.e2e, pytest.mark.thrift, pytest.mark.mariadb]

OPS = Path(__file__).parents[2] / "ops" / "cluster"
SHORT = SiteOptions(learners=60, courses=3, days=10, seed=8)
STRANGE = "a home+é%41"
"""A folder's name that has what a URI would write otherwise."""


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[SparkCluster]:
    """A cluster of this test, because the test kills parts of it."""
    with running_cluster(tmp_path / "cluster") as started:
        yield started


def properties_file(folder: Path, *, metastore: MariaDb) -> Path:
    """Fill in the examples for a standalone cluster and for a metastore in MariaDB."""
    metastore.execute(
        "drop database if exists metastore",
        "create database metastore character set latin1 collate latin1_bin",
        "create or replace user metastore identified by 'change-me'",
        "grant all on metastore.* to metastore",
    )
    text = "".join(
        (OPS / name).read_text() for name in ("standalone.conf", "metastore-mariadb.conf")
    )
    small = {
        "analytics.example.org": "127.0.0.1",
        "db.example.org": f"127.0.0.1:{metastore.port}",
        "spark.driver.bindAddress                  0.0.0.0": "spark.driver.bindAddress 127.0.0.1",
        "spark.driver.port                         40000": "",
        "spark.blockManager.port                   40010": "",
        "spark.executor.cores                      2": "spark.executor.cores 1",
        "spark.executor.memory                     6g": "spark.executor.memory 900m",
        "spark.cores.max                           16": "spark.cores.max 2",
        "spark.sql.shuffle.partitions              48": "spark.sql.shuffle.partitions 4",
    }
    for example, here in small.items():
        assert example in text
        text = text.replace(example, here)
    path = folder / "spark.conf"
    path.touch(mode=0o600)
    path.write_text(text)
    return path


@pytest.fixture
def short_site(tmp_path: Path) -> Site:
    """A site of few days, because a build with kills takes long."""
    return make_site(tmp_path / STRANGE / "site", options=SHORT)


@pytest.fixture
def home(
    short_site: Site, cluster: SparkCluster, mariadb: MariaDb, tmp_path: Path
) -> Iterator[Settings]:
    """A home whose Thrift server has the executors of the cluster."""
    home = settings_for(short_site, home=tmp_path / STRANGE / "home").model_copy(
        update={
            "spark_master": cluster.url,
            "spark_memory": "1g",
            "spark_properties": properties_file(tmp_path, metastore=mariadb),
            "lake_is_shared": True,
        }
    )
    yield home
    stop(server_options(home))


def test_a_night_on_a_cluster_is_true_whatever_dies_also_under_a_strange_path(
    short_site: Site, cluster: SparkCluster, home: Settings, tmp_path: Path
) -> None:
    make_metastore(server_options(home).properties)
    # as the systemd unit of an institute's cluster starts it
    server = start_to_stay(home)
    landing = Path(home.lake_uri) / "landing"
    kill_run_when(
        short_site,
        home,
        happens=lambda: any(landing.rglob("part-*.parquet")) or any(landing.rglob("_unfinished*")),
    )
    # The server outlives the killed run, and the next run finds it.
    assert pid_of_server(home) == server.process.pid
    killed: list[str] = []

    def kill_the_server() -> None:
        assert pid_of_server(home) == server.process.pid
        os.kill(server.process.pid, signal.SIGKILL)
        killed.append("server")

    def kill_an_executor() -> None:
        # Its tasks are done again, by the executor that the worker starts in its place.
        os.kill(cluster.executors()[0], signal.SIGKILL)
        killed.append("executor")

    def kill_a_worker() -> None:
        cluster.workers[0].kill()
        killed.append("worker")

    with (
        when_tables_are_there(home, {3: kill_the_server}),
        pytest.raises(BuildError, match="dbt must build every model"),
    ):
        run_pipeline(request_for(short_site, home), run_step=without_r)
    # Spark mends what executors lose: this run ends well.
    before = len(tables_of(home))
    with when_tables_are_there(home, {before + 3: kill_an_executor, before + 9: kill_a_worker}):
        run_to_the_end(short_site, home)
    assert killed == ["server", "executor", "worker"]

    assert_store_is_true(short_site, home.store_url)
    stop(server_options(home))
    # Another server may change this metastore, so each answer comes from it.
    log = server_options(home).log_file.read_text()
    assert "Asked the metastore for 0 of 0 databases and tables." in log
    # Nothing was written beside the folder under another reading of its name.
    assert {path.name for path in tmp_path.iterdir()} == {STRANGE, "cluster", "spark.conf"}


def pid_of_server(home: Settings) -> int:
    """Return the id of the Thrift server of a home, which runs."""
    running = status(server_options(home)).server
    assert running is not None
    return running.process.pid


def tables_of(home: Settings) -> list[Path]:
    """Return the folders of the tables that a home's builds have written."""
    return list((Path(home.lake_uri) / "warehouse" / f"{home.hive_database}.db").glob("*"))


@contextmanager
def when_tables_are_there(
    home: Settings, deeds: Mapping[int, Callable[[], None]]
) -> Iterator[None]:
    """Do something when a build has written so many tables, while the block runs."""
    is_over = threading.Event()

    def watch() -> None:
        for number, deed in sorted(deeds.items()):
            while len(tables_of(home)) < number:
                if is_over.wait(0.1):
                    return
            deed()

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        is_over.set()
        watching.join()
