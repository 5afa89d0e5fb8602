"""Published numbers are the truth of the simulated site, however the logs are delivered."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from flows.pipeline import run_pipeline
from loaders.publishing.publish import latest_publication
from tests.e2e.deliveries import is_repetition
from tests.e2e.site import assert_store_is_true, read_rows, request_for
from tests.services.step_runners import without_r

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]


def test_sqlite_shows_the_truth(site, built_home):
    assert_store_is_true(site, built_home.store_url)


def test_each_published_table_has_the_words_of_its_numbers(site, built_home):
    told = {mart for (mart,) in read_rows(built_home.store_url, "publication_catalogue", ["mart"])}
    assert set(site.tables) <= told
    assert {"r_item", "r_risk"} <= told


@pytest.mark.mariadb
def test_mariadb_shows_the_truth(site, built_home, mariadb):
    mariadb.create_database("truth")
    settings = built_home.model_copy(update={"result_store_url": mariadb.url("truth")})
    run_pipeline(request_for(site, settings), run_step=without_r)
    assert_store_is_true(site, settings.store_url)


def test_the_same_files_delivered_again_change_nothing(site, built_home, tmp_path):
    files = built_home.tracking_logs
    copies = [shutil.copy(log, tmp_path / f"copy-of-{Path(log).name}") for log in files]
    settings = built_home.model_copy(update={"tracking_logs": (*files, *map(str, copies))})
    # whatever another test left in Hive is built anew first, and then there is nothing to do
    run_pipeline(request_for(site, built_home), run_step=without_r)
    summary = run_pipeline(request_for(site, settings), run_step=without_r)
    assert summary.landing.files_loaded == 0
    assert summary.build.nodes == ()
    assert not summary.publication.is_new
    assert_store_is_true(site, settings.store_url)


def test_each_delivery_builds_what_its_news_reach(deliveries):
    """What the runs made is compared with the truth here, and with a whole build in a night."""
    of_half, of_logs, of_lms, _ = deliveries.built
    events, access = "stg_tracking_log__events", "course_access"
    assert {events, access, "learner_roster"} <= of_half
    assert events in deliveries.killed.begun
    assert access not in deliveries.killed.begun
    assert deliveries.killed.selected < len(of_half)
    # of the run that was killed nobody knows what it has built, so everything is
    assert {events, access, "learner_roster"} <= of_logs
    assert {access, "learner_roster"} <= of_lms
    assert events not in of_lms


def test_every_line_is_accounted_for(site, built_home):
    """The ledger's counts are the truth's: nothing is dropped silently."""
    import json

    from loaders.lake import Lake
    from loaders.landing.ledger import read_ledger

    truth = json.loads((site.folder / "truth" / "truth.json").read_text())
    ledger = read_ledger(Lake.from_uri(built_home.lake_uri))
    entries = [e for e in ledger if not is_repetition(e.path)]
    assert sum(e.lines for e in entries) == truth["lines"]
    assert sum(e.events for e in entries) == truth["events"]
    assert sum(e.skipped for e in entries) == truth["skipped"]
    assert all(e.lines == e.events + e.rejected + e.skipped for e in ledger)


def test_the_quality_tables_account_for_every_line(site, built_home):
    """However often lines come, each event is there once, and nothing else is lost."""
    import json

    from loaders.lake import Lake
    from loaders.landing.ledger import read_ledger

    truth = json.loads((site.folder / "truth" / "truth.json").read_text())
    entries = read_ledger(Lake.from_uri(built_home.lake_uri))
    columns = (
        "line_count",
        "skipped_count",
        "rejected_count",
        "event_count",
        "repeated_event_count",
    )
    rows = read_rows(built_home.store_url, "load_quality_daily", columns)
    lines, skipped, rejected, events, repeated = map(sum, zip(*rows, strict=True))
    assert lines == sum(entry.lines for entry in entries)
    assert skipped == sum(entry.skipped for entry in entries)
    assert rejected == sum(entry.rejected for entry in entries)
    assert events - repeated == truth["distinct_events"]


def test_every_published_table_says_how_far_it_reaches(site, built_home):
    found = dict(read_rows(built_home.store_url, "mart_freshness", ("mart", "record_count")))
    published = latest_publication(built_home.store_url).tables
    assert set(found) == set(published) - {"mart_freshness"}
    assert found == {mart: published[mart].rows for mart in found}
    through = dict(read_rows(built_home.store_url, "mart_freshness", ("mart", "data_through")))
    assert str(through["course_enrollment_daily"]) == str(site.as_of - timedelta(days=1))
