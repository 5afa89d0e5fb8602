"""The materialization of the stores on a real Thrift server, with a small project."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from flows.dbt import run as dbt
from flows.dbt.outcome import BuildError
from flows.dbt.run import DbtProcess
from flows.settings import PROJECT_ROOT, Settings
from loaders.hive.connection import connect
from tests.services.dbt_project import make_project
from tests.services.thrift import ThriftService

pytestmark = pytest.mark.thrift

DATABASE = "stores_test"
MATERIALIZATION = "macros/materializations/incremental.sql"
PROJECT = """
name: stores
profile: analytics
models: {+materialized: incremental, +file_format: parquet, +partition_by: [event_date]}
"""
ROWS = f"{DATABASE}.rows_to_write"
FIRST = """
select 1 as posts, 'x' as course_id, date '2026-01-01' as event_date
union all select 2, 'y', date '2026-01-02'
"""
BUILT = [(1, "x", "2026-01-01"), (2, "y", "2026-01-02")]


@dataclass(frozen=True)
class Store:
    """A store that was built once."""

    process: DbtProcess
    server: ThriftService

    def build(self, rows: str, *, is_whole: bool = False) -> None:
        """Build the store from the rows of a query."""
        with connect(self.server.host, self.server.port) as hive:
            hive.execute(f"create or replace view {ROWS} as {rows}")
        self.process.run(["run", *(["--full-refresh"] if is_whole else [])], variables={})

    def rows(self) -> list[tuple[object, ...]]:
        """Return its rows in the order of their dates."""
        columns = "posts, course_id, cast(event_date as string)"
        # A session remembers the files of a table, so each look has a session of its own.
        with connect(self.server.host, self.server.port) as hive:
            return hive.query(f"select {columns} from {DATABASE}.store order by event_date, posts")


@pytest.fixture(scope="module")
def process(
    thrift_server: ThriftService, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DbtProcess]:
    """One process for all commands, over the small project."""
    folder = tmp_path_factory.mktemp("stores")
    files = {
        MATERIALIZATION: (PROJECT_ROOT / MATERIALIZATION).read_text(),
        "models/store.sql": f"select * from {ROWS}",
        "dbt_project.yml": PROJECT,
    }
    settings = Settings(
        home=folder / "home",
        thrift_host=thrift_server.host,
        thrift_port=thrift_server.port,
        hive_database=DATABASE,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbt, "PROJECT_ROOT", make_project(folder / "project", files))
        with DbtProcess(settings) as started:
            yield started


@pytest.fixture
def store(thrift_server: ThriftService, process: DbtProcess) -> Iterator[Store]:
    built = Store(process, thrift_server)
    with connect(thrift_server.host, thrift_server.port) as hive:
        hive.execute(f"create database {DATABASE}")
        built.build(FIRST, is_whole=True)
        assert built.rows() == BUILT
        yield built
        hive.execute(f"drop database {DATABASE} cascade")


def test_a_run_overwrites_the_partitions_it_has_rows_of_and_no_other(store: Store) -> None:
    store.build("select 3 as posts, 'z' as course_id, date '2026-01-02' as event_date")
    assert store.rows() == [BUILT[0], (3, "z", "2026-01-02")]


def test_the_columns_of_the_model_may_have_another_order(store: Store) -> None:
    store.build("select date '2026-01-03' as event_date, 'z' as course_id, 3 as posts")
    assert store.rows() == [*BUILT, (3, "z", "2026-01-03")]


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        ("3 as posts, 'z' as course_id, 1 as replies", "TOO_MANY_DATA_COLUMNS"),
        ("3 as posts", "CANNOT_FIND_DATA"),
        ("'many' as posts, 'z' as course_id", "CANNOT_SAFELY_CAST"),
    ],
    ids=["a column more", "a column less", "a value of another type"],
)
def test_other_columns_than_the_store_has_are_refused_and_its_rows_stay(
    store: Store, rows: str, refusal: str
) -> None:
    with pytest.raises(BuildError, match=f"(?s)store.*{refusal}"):
        store.build(f"select {rows}, date '2026-01-02' as event_date")
    assert store.rows() == BUILT


def test_a_whole_build_replaces_partitions_and_columns(store: Store) -> None:
    store.build(
        "select 'many' as posts, 'z' as course_id, date '2026-01-03' as event_date", is_whole=True
    )
    assert store.rows() == [("many", "z", "2026-01-03")]
