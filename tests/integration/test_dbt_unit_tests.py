"""dbt's own unit tests, on a real Thrift server: a rule each, on two to six rows."""

from dataclasses import replace
from datetime import date

import pytest

from flows.dbt import run_dbt
from flows.settings import Settings
from flows.steps import (
    RunRequest,
    dbt_variables,
    load_course_structure,
    load_lms_tables,
    prepare_hive,
)

pytestmark = pytest.mark.thrift


@pytest.fixture(scope="module")
def request_of_empty_home(thrift_server, tmp_path_factory) -> RunRequest:
    """A run in a home in which every landing table is empty."""
    settings = Settings(
        home=tmp_path_factory.mktemp("unit-tests"),
        tracking_logs=(),
        thrift_host=thrift_server.host,
        thrift_port=thrift_server.port,
        hive_database="dbt_unit_tests",
        landing_database="dbt_unit_tests_landing",
    )
    request = RunRequest(settings=settings, as_of=date(2026, 1, 5))
    prepare_hive(request)
    load_lms_tables(request)
    load_course_structure(request)
    return request


def test_every_dbt_unit_test_passes(request_of_empty_home):
    request = replace(request_of_empty_home, full_refresh=True)
    variables = dbt_variables(request, changed=[])
    run_dbt(["seed"], settings=request.settings, variables=variables)
    run_dbt(["run", "--empty"], settings=request.settings, variables=variables)
    run = run_dbt(
        ["test", "--select", "test_type:unit"], settings=request.settings, variables=variables
    )
    assert len(run.nodes) >= 20
    assert {node.status for node in run.nodes} == {"pass"}
