"""Kill -9 in mid-build, run again, and the result is the same (a whole night: test_cluster.py)."""

from dataclasses import replace
from pathlib import Path

import pytest

from flows.pipeline import run_pipeline
from flows.state import read_built, write_built
from tests.conformance.runner import without_r
from tests.e2e.killing import kill_run_when
from tests.e2e.site import assert_store_is_true, request_for

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]


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
