"""The peers that `bench.summaries` measures make the rows that this project makes.

They are programs of their own, in DuckDB and in plain Python, so their rows are a second opinion.
"""

from pathlib import Path

import pytest

from bench.summaries import in_duckdb
from bench.summaries.mapreduce import jobs
from bench.summaries.ours import write_views
from flows.settings import Settings
from tests.e2e.site import Site

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]


def test_duckdb_and_map_reduce_make_the_same_rows(
    site: Site, built_home: Settings, tmp_path: Path
) -> None:
    lake = Path(built_home.lake_uri)
    tables = lake / "warehouse" / f"{built_home.hive_database}.db"
    write_views(built_home, tables=tables, marts=in_duckdb.SUMMARIES)

    database = tmp_path / "peer.db"
    in_duckdb.make_summaries(lake, as_of=site.as_of, database=database)
    equal = in_duckdb.compare_summaries(tables, database=database)
    assert equal.keys() == set(in_duckdb.SUMMARIES)
    assert all(table["rows"] for table in equal.values())

    folder = tmp_path / "mapreduce"
    logs = [Path(log) for log in built_home.tracking_logs]
    jobs.make_summaries(logs, as_of=site.as_of, folder=folder, processes=1)
    equal = jobs.compare_summaries(tables, folder=folder)
    assert equal.keys() == jobs.SUMMARIES.keys()
    assert all(table["rows"] for table in equal.values())
