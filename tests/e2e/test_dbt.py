"""What dbt itself does on a real Thrift server: unit tests, many dates, a wrong selection."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from flows.dbt.outcome import BuildError
from flows.dbt.run import DbtProcess
from flows.request import dbt_variables
from loaders.hive.connection import connect
from tests.e2e.site import request_for

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]


@pytest.fixture(scope="module")
def process(built_home) -> Iterator[DbtProcess]:
    """One process for all commands, which parses the project once."""
    with DbtProcess(built_home) as started:
        yield started


def test_every_dbt_unit_test_passes(site, built_home, process):
    """The models must be there, for the types of the columns that a test does not name."""
    variables = dbt_variables(request_for(site, built_home, full_refresh=True), changed=[])
    run = process.run(["test", "--select", "test_type:unit"], variables=variables)
    written = json.loads(run.manifest.read_bytes())["unit_tests"].values()
    # dbt's results name the model of a unit test
    assert sorted(node.name for node in run.nodes) == sorted(test["model"] for test in written)
    assert {node.status for node in run.nodes} == {"pass"}


def test_any_number_of_dates_may_have_changed(site, built_home, process):
    """The metastore refuses a filter of 200 dates; the site's own dates are among these 1,200."""
    dates = [site.as_of - timedelta(days=2 * age + 1) for age in range(1200)]
    variables = dbt_variables(request_for(site, built_home), changed=dates)
    names = {"int_video__events_extracted", "assert_no_event_counts_twice"}
    run = process.run(["build", "--select", *sorted(names)], variables=variables)
    assert names <= {node.name for node in run.nodes}
    assert {node.status for node in run.nodes} == {"pass", "success"}


def test_one_process_compiles_a_model_for_the_dates_of_each_command(site, built_home, process):
    """What was compiled for the command before is not run again."""
    compiled = []
    for age in range(2):
        request = replace(request_for(site, built_home), as_of=site.as_of - timedelta(days=age))
        run = process.run(
            ["compile", "--select", "course_activity"],
            variables=dbt_variables(request, changed=[]),
        )
        nodes = json.loads(run.manifest.read_bytes())["nodes"]
        code = nodes["model.analytics.course_activity"]["compiled_code"]
        assert request.as_of.isoformat() in code
        compiled.append(code)
    assert compiled[0] != compiled[1]


def test_the_store_of_events_is_not_built_from_the_list_of_another_command(
    site, built_home, process
):
    """The list of repeated deliveries has the dates of one command; others would count twice."""
    variables = dbt_variables(
        request_for(site, built_home), changed=[site.as_of - timedelta(days=4)]
    )
    before = count_of_events(built_home)
    with pytest.raises(BuildError, match=r"stays as it is: --select \+stg_tracking_log__events\."):
        process.run(["run", "--select", "stg_tracking_log__events"], variables=variables)
    assert count_of_events(built_home) == before


def test_a_mart_that_breaks_its_contract_names_the_rules_and_shows_the_rows(
    site, built_home, process
):
    """Two rows of one key, a row that breaks a condition, and one without a value it must have."""
    name = "keeps_its_contract_module_engagement_count_0"
    variables = dbt_variables(request_for(site, built_home), changed=[])
    run = process.run(["compile", "--select", f"{name}*"], variables=variables)
    nodes = json.loads(run.manifest.read_bytes())["nodes"].values()
    (code,) = (node["compiled_code"] for node in nodes if node["name"].startswith(name))
    mart = f"{built_home.hive_database}.module_engagement"
    key = "course_id, username, date, entity_type, entity_id, event"
    with connect(built_home.thrift_host, built_home.thrift_port) as hive:
        hive.execute(f"""
            create temporary view broken as
            with numbered as (select *, row_number() over (order by {key}) as n from {mart})
            select {key}, if(n = 2, 0, count) as count from numbered where n > 1
            union all select {key}, count from numbered where n = 3
            union all select course_id, null, date, entity_type, entity_id, event, count
            from numbered where n = 1""")
        shown = {
            failures: len(hive.query(query.replace(mart, "broken")))
            for failures, query in hive.query(code.replace(mart, "broken"))
        }
    assert shown == {
        f'["2 rows have the key ({key})"]': 2,
        '["count > 0"]': 1,
        '["username is null"]': 1,
    }


def count_of_events(settings):
    """Return the number of rows of each date of the store of events."""
    with connect(settings.thrift_host, settings.thrift_port) as hive:
        hive.execute(f"use {settings.hive_database}")
        return dict(
            hive.query(
                "select event_date, count(*) from stg_tracking_log__events group by event_date"
            )
        )
