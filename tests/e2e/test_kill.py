"""Kill -9 in a run, and what the run after it does (a whole night of kills: test_cluster.py).

The kills are part of the deliveries of the home, whose rows `test_truth.py` compares.
"""

from datetime import date

import pytest

from tests.e2e.site import week_of

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]


def test_a_week_is_not_lost_in_its_overwrite(deliveries):
    """All dates of the week are built again, of which one alone had changed."""
    week = week_of(date.fromisoformat(deliveries.week.name.partition("=")[2]))
    assert deliveries.in_doubt >= set(week)
    assert any(deliveries.week.glob("*.parquet"))


def test_a_publication_that_was_killed_is_made_good_without_a_build(deliveries):
    *_, after_the_kill = deliveries.built
    assert after_the_kill == set()
