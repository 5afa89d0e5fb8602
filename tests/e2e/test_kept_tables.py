"""Kept tables have the rows of a whole build, whatever the nights before it were.

Late lines and dates that come again are in the deliveries of the home (`deliveries.py`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from flows.dbt.run import DbtProcess
from flows.request import RunRequest, dbt_variables
from flows.settings import Settings
from loaders.hive.connection import connect
from tests.e2e.site import Site, request_for

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]

STORES = (
    # it has the dates of one build, so a date is built with it
    "stg_tracking_log__repeated_deliveries",
    "stg_tracking_log__events",
    "int_video__events_extracted",
    "int_performance__problem_checks",
    "int_learners__blocks_touched_daily",
)
FINGERPRINTS = (
    "int_video__videos_fingerprinted",
    "int_performance__problems_fingerprinted",
    "int_learners__courses_fingerprinted",
)
KEPT = (
    "int_video__segments_counted",
    "int_performance__answers_counted",
    "int_performance__latest_responses_chosen",
    "int_performance__submissions_counted",
    "int_learners__learners_placed",
    "int_learners__progress_counted",
)
OTHERS = (
    "int_video__viewings_constructed",
    "int_performance__checks_with_news",
    "int_performance__responses_ranked",
    # what learners reach depends on the lengths of videos and on the day
    "video",
    "int_learners__blocks_released",
    "int_learners__contents_counted",
    "int_learners__blocks_reached",
)
MODELS = (*FINGERPRINTS, *KEPT, *OTHERS)
Rows = dict[str, Counter[tuple[Any, ...]]]
"""Name of a kept table -> its rows, and how often each of them is there."""


@dataclass(frozen=True)
class Nights:
    """Builds the kept tables of a home, without the rest of a night, and looks at their rows."""

    request: RunRequest
    process: DbtProcess

    @property
    def settings(self) -> Settings:
        return self.request.settings

    def build(
        self,
        models: Sequence[str] = MODELS,
        *,
        changed: Sequence[date] = (),
        is_whole: bool = False,
        **variables: str,
    ) -> None:
        """Build models with some variables; a whole build computes every row anew."""
        self.process.run(
            ["run", *(["--full-refresh"] if is_whole else []), "--select", *models],
            variables={**dbt_variables(self.request, changed=list(changed)), **variables},
        )

    def rows(self) -> Rows:
        """Return the rows of each kept table, and how often each of them is there."""
        return {table: Counter(self.query(f"select * from {table}")) for table in KEPT}

    def news(self) -> list[set[bool]]:
        """Return what each table of fingerprints says of news."""
        found = [self.query(f"select has_news from {name}") for name in FINGERPRINTS]
        return [{has_news for (has_news,) in rows} for rows in found]

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement in an own session: a session remembers the files of its tables."""
        with connect(str(self.settings.thrift_host), self.settings.thrift_port) as hive:
            hive.execute(f"use {self.settings.hive_database}")
            return hive.query(statement)


def assert_same_rows(found: Rows, expected: Rows) -> None:
    """Fail with the rows of each table that are in one build alone."""
    differences = {
        table: {
            "unexpected": list((found[table] - expected[table]).items()),
            "missing": list((expected[table] - found[table]).items()),
        }
        for table in KEPT
        if found[table] != expected[table]
    }
    assert not differences


@pytest.fixture
def nights(site: Site, built_home: Settings) -> Iterator[Nights]:
    """Nights of the built home, all in one process of dbt."""
    with DbtProcess(built_home) as process:
        yield Nights(request_for(site, built_home), process)


def test_any_nights_end_in_the_rows_of_a_whole_build(site: Site, nights: Nights) -> None:
    # whatever another test left in Hive is built anew first
    nights.build(is_whole=True)
    whole = nights.rows()
    assert all(whole.values())

    day = site.as_of - timedelta(days=4)
    with without_date(nights, day):
        videos, problems, courses = nights.news()
        assert videos == problems == {True, False}
        # learners were in each course run on this day
        assert courses == {True}
        found = nights.rows()
        assert all(found[table] != whole[table] for table in KEPT)

        # nothing is news
        nights.build()
        *_, courses = nights.news()
        assert courses == {False}
        assert_same_rows(nights.rows(), found)

        # dates leave the period at both of its ends
        period = {
            "since_date": str(site.as_of - timedelta(days=17)),
            "as_of_date": str(site.as_of - timedelta(days=2)),
        }
        nights.build(**period)
        before, found = found, nights.rows()
        assert all(found[table] != before[table] for table in KEPT)
        nights.build(is_whole=True, **period)
        assert_same_rows(nights.rows(), found)

        # a build was killed while its rows were set aside; the dates enter the period again below
        for table in KEPT:
            nights.query(f"alter table {table} rename to {table}__before")
    assert_same_rows(nights.rows(), whole)


@contextmanager
def without_date(nights: Nights, day: date) -> Iterator[None]:
    """Build without the events of a date; they are back at the end of the block."""
    landed = f"{nights.settings.landing_database}.tracking_events"
    nights.query(f"alter table {landed} drop partition (event_date = date '{day}')")
    try:
        nights.build([*STORES, *MODELS], changed=[day])
        yield
    finally:
        nights.query(f"alter table {landed} add partition (event_date = date '{day}')")
        nights.build([*STORES, *MODELS], changed=[day])
