"""Kill -9 in mid-build, run again, and the result is the same (a whole night: test_cluster.py)."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.pipeline import run_pipeline
from flows.state import read_built, write_built
from tests.e2e.killing import kill_run_when
from tests.e2e.site import assert_store_is_true, request_for
from tests.services.step_runners import without_r

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]


def test_a_week_is_not_lost_in_its_overwrite_nor_a_publication_in_its_middle(site, built_home):
    """The server outlives the killed runs of this home, as a server on another machine would."""
    database = Path(built_home.lake_uri) / "warehouse" / f"{built_home.hive_database}.db"
    store = database / "int_video__events_extracted"
    weeks = sorted(store.glob("event_week=*"))
    week = weeks[len(weeks) // 2]
    monday = date.fromisoformat(week.name.partition("=")[2])
    # a date of the ledger that the home does not remember as built is a date to rebuild
    built = read_built(built_home)
    others = {known: v for known, v in built.versions.items() if known != monday}
    assert len(others) == len(built.versions) - 1
    write_built(built_home, state=replace(built, versions=others, inputs={}))

    kill_run_when(site, built_home, happens=lambda: any(store.glob(".spark-staging-*")))
    # Spark deletes the folder of a week before it moves the new one there. The moment is too short
    # to hit; this is what a kill in it leaves, the rows of the other six days being lost too.
    shutil.rmtree(week)
    in_doubt = {day for day, version in read_built(built_home).versions.items() if not version}
    assert in_doubt == {monday + timedelta(days=number) for number in range(7)}

    result_store = built_home.home / "result_store.sqlite3"
    result_store.unlink()
    # SQLite is published in one transaction: from the file's appearance on, publishing is under way
    kill_run_when(site, built_home, happens=result_store.exists)
    assert read_built(built_home).versions == built.versions
    assert any(week.glob("*.parquet"))
    run_pipeline(request_for(site, built_home), run_step=without_r)
    assert_store_is_true(site, built_home.store_url)
