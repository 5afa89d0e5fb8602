"""Kill -9 in a run, and what the run after it does (a whole night of kills: test_cluster.py).

The kills are part of the deliveries of the home, whose rows `test_truth.py` compares.
"""

from datetime import date

import pytest

from loaders.lake import Lake
from loaders.landing.ledger import read_ledger
from tests.e2e.deliveries import week_of

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]


def test_a_week_is_not_lost_in_its_overwrite(deliveries):
    """All dates of the week are built again, of which one alone had changed."""
    ledger = list(read_ledger(Lake.from_uri(deliveries.settings.lake_uri)))
    landed = {day for entry in ledger for day in entry.event_dates}
    changed = {
        day for entry in ledger if entry.path in deliveries.later for day in entry.event_dates
    }
    week = set(week_of(date.fromisoformat(deliveries.week.name.partition("=")[2])))
    assert len(week & changed) == 1
    assert week <= deliveries.in_doubt
    assert deliveries.in_doubt == {day for day in landed if not changed.isdisjoint(week_of(day))}
    assert any(deliveries.week.glob("*.parquet"))


def test_a_publication_that_was_killed_is_made_good_without_a_build(deliveries):
    *_, after_the_kill = deliveries.built
    assert after_the_kill == set()
