"""Published numbers are the truth of the simulated site, however the logs are delivered."""

import random
import shutil
from datetime import timedelta

import pytest

from flows.pipeline import run_pipeline
from loaders.publishing.publish import latest_publication
from tests.e2e.site import (
    assert_same_tables,
    assert_store_is_true,
    deal_lines,
    lms_that_is_behind,
    read_rows,
    request_for,
    settings_for,
)
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
    copies = [shutil.copy(log, tmp_path / f"again-{log.name}") for log in site.logs]
    settings = built_home.model_copy(
        update={"tracking_logs": tuple(map(str, [*site.logs, *copies]))}
    )
    # whatever another test left in Hive is built anew first, and then there is nothing to do
    run_pipeline(request_for(site, built_home), run_step=without_r)
    summary = run_pipeline(request_for(site, settings), run_step=without_r)
    assert summary.landing.files_loaded == 0
    assert summary.build.nodes == ()
    assert not summary.publication.is_new
    assert_store_is_true(site, settings.store_url)


def test_any_deliveries_end_in_what_one_full_rebuild_makes(
    site, built_home, thrift_server, tmp_path
):
    """Lines are dealt to files at random, some twice; files arrive at random, with runs between.

    The LMS is behind until the last run. Each run but the first builds what its news reach.
    """
    seed = random.randrange(1 << 32)  # noqa: S311 - pytest-randomly seeds it, and prints its seed
    files = deal_lines(site, folder=tmp_path / "files", rng=random.Random(seed))  # noqa: S311
    settings = settings_for(
        site, home=tmp_path / "dealt", thrift=(thrift_server.host, thrift_server.port)
    )
    lms, behind = settings.lms_url, lms_that_is_behind(site, folder=tmp_path)
    built = []
    for count, url in ((len(files) // 2, behind), (len(files), behind), (len(files), lms)):
        arrived = {"tracking_logs": tuple(map(str, files[:count])), "lms_url": url}
        delivered = settings.model_copy(update=arrived)
        summary = run_pipeline(request_for(site, delivered), run_step=without_r)
        built.append({node.name for node in summary.build.nodes})
    of_log, of_lms = "stg_tracking_log__events", "course_access"
    assert [of_log in names for names in built] == [True, True, False]
    assert [of_lms in names for names in built] == [True, False, True]
    assert all("learner_roster" in names for names in built)
    assert_same_tables(built_home.store_url, settings.store_url)
    assert_store_is_true(site, settings.store_url)


def test_every_line_is_accounted_for(site, built_home):
    """The ledger's counts are the truth's: nothing is dropped silently."""
    import json

    from loaders.lake import Lake
    from loaders.landing.ledger import read_ledger

    truth = json.loads((site.folder / "truth" / "truth.json").read_text())
    names = {str(log) for log in site.logs}
    entries = [e for e in read_ledger(Lake.from_uri(built_home.lake_uri)) if e.path in names]
    assert sum(e.lines for e in entries) == truth["lines"]
    assert sum(e.events for e in entries) == truth["events"]
    assert sum(e.skipped for e in entries) == truth["skipped"]
    assert all(e.lines == e.events + e.rejected + e.skipped for e in entries)


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
