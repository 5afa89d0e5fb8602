"""The Prefect flow runs the same pipeline, and a failed dbt test stops the publication."""

import json
import shutil
import warnings
from dataclasses import replace

import pytest

from flows.dbt import run as dbt
from flows.dbt.outcome import BuildError
from flows.pipeline import run_pipeline
from flows.settings import PROJECT_ROOT
from flows.state import read_built, write_built
from loaders.publishing.publish import latest_publication
from tests.e2e.site import assert_same_tables, assert_store_is_true, request_for
from tests.services.dbt_project import copy_project

pytestmark = [pytest.mark.e2e, pytest.mark.thrift]


@pytest.mark.filterwarnings("ignore")
def test_a_failed_dbt_test_stops_the_publication_and_the_next_flow_makes_it_good(
    site, built_home, monkeypatch, tmp_path
):
    """One test, because what the failed build left in Hive has to be built anew anyway."""
    before = latest_publication(built_home.store_url)
    with pytest.raises(BuildError, match="keeps_its_contract_course_program_metadata"):
        run_with_a_wrong_mart(site, built_home, folder=tmp_path / "project")
    assert latest_publication(built_home.store_url) == before
    assert_store_is_true(site, built_home.store_url)
    assert read_built(built_home).inputs == {}
    store = built_home.home / "result_store.sqlite3"
    delivered = shutil.copy(store, tmp_path / "delivered.sqlite3")
    run_flow(site, built_home, monkeypatch, tmp_path)
    assert_store_is_true(site, built_home.store_url)
    # whatever the deliveries were, they end in what one full rebuild makes
    assert_same_tables(f"sqlite:///{delivered}", built_home.store_url)


def run_flow(site, built_home, monkeypatch, tmp_path):
    """Run the flow on a Prefect server: every step is a task, every model is built again."""
    for name, value in {
        "ANALYTICS_HOME": str(built_home.home),
        "ANALYTICS_TRACKING_LOGS": " ".join(built_home.tracking_logs),
        "ANALYTICS_LMS_URL": str(built_home.lms_url),
        "ANALYTICS_COURSES": str(built_home.courses),
        "ANALYTICS_THRIFT_HOST": str(built_home.thrift_host),
        "ANALYTICS_THRIFT_PORT": str(built_home.thrift_port),
        "ANALYTICS_HIVE_DATABASE": built_home.hive_database,
        "ANALYTICS_LANDING_DATABASE": built_home.landing_database,
        "PREFECT_HOME": str(tmp_path / "prefect"),
    }.items():
        monkeypatch.setenv(name, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from prefect.testing.utilities import prefect_test_harness

        from flows.nightly import RETRIES, nightly

        with prefect_test_harness(server_startup_timeout=120):
            state = nightly(as_of=site.as_of, full_refresh=True, return_state=True)
            names = task_names()
            artifacts = read_artifacts()
    assert state.is_completed()
    assert {step.__name__ for step in RETRIES} <= names
    assert artifacts.keys() == {"dbt-nodes", "seconds-per-step"}
    built = {row["node"] for row in json.loads(artifacts["dbt-nodes"])}
    assert {path.stem for path in (PROJECT_ROOT / "models").rglob("*.sql")} <= built


def run_with_a_wrong_mart(site, built_home, *, folder):
    """Run a copy of the project in which a mart has each row twice, with news of the courses alone.

    The build goes on after the failed test. With `fail_fast`, dbt's main thread cancels through the
    connections that its other threads read from, and both may wait for ever (seen).
    """
    copy_project(folder)
    mart = folder / "models" / "marts" / "enrollment" / "course_program_metadata.sql"
    mart.write_text(mart.read_text() + "lateral view explode(array(1, 2)) copies as copy\n")
    # The digest of the project is that of the real one, so only the courses seem to have changed.
    built = read_built(built_home)
    news = {**built.inputs, "courses": "of another day"}
    write_built(built_home, state=replace(built, inputs=news))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbt, "PROJECT_ROOT", folder)
        run_pipeline(request_for(site, built_home))


def task_names() -> set[str]:
    """Return the names of the task runs that the Prefect server knows."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return {run.name.rsplit("-", 1)[0] for run in client.read_task_runs()}


def read_artifacts() -> dict[str, str]:
    """Return the data of each artifact that the Prefect server keeps, by its key."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return {str(artifact.key): str(artifact.data) for artifact in client.read_artifacts()}
