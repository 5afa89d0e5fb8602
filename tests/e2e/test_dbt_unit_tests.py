"""dbt's own unit tests, on a real Thrift server: a rule each, on two to six rows."""

import pytest

from flows.dbt import run_dbt
from flows.request import dbt_variables
from tests.e2e.site import request_for

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]


def test_every_dbt_unit_test_passes(site, built_home):
    """The models must be there, for the types of the columns that a test does not name."""
    variables = dbt_variables(request_for(site, built_home, full_refresh=True), changed=[])
    run = run_dbt(["test", "--select", "test_type:unit"], settings=built_home, variables=variables)
    assert len(run.nodes) >= 20
    assert {node.status for node in run.nodes} == {"pass"}
