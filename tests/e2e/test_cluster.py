"""A cluster of another time zone and encoding builds the rows that one machine builds.

The whole build would take minutes, so the site is small and only marts with dates, times and texts
are built: two incremental stores, what lies between, four published tables.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.site.options import SiteOptions
from flows import steps
from flows.dbt import run_dbt
from flows.request import RunRequest, dbt_variables
from flows.settings import Settings
from flows.thrift import thrift_server
from loaders.spark.command import QUICK_JAVA
from tests.conformance.compare import compare_rows
from tests.e2e.site import Site, as_text, make_site, settings_for
from tests.services.spark_cluster import WORKERS, SparkCluster, running_spark_cluster

pytestmark = [pytest.mark.cluster, pytest.mark.e2e]

MARTS = ("course_activity", "course_enrollment_daily", "event_type_daily", "video_timeline")
PROPERTIES = """
# small executors, which find the driver on loopback
spark.driver.host=127.0.0.1
spark.driver.bindAddress=127.0.0.1
spark.executor.memory 600m
spark.sql.shuffle.partitions 4
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkCluster]:
    with running_spark_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def settings_of(site: Site, cluster: SparkCluster, *, home: Path) -> Settings:
    """Return settings as an operator has them: a master, a properties file, a shared lake."""
    properties = home.parent / "spark.conf"
    properties.write_text(PROPERTIES)
    changes = {
        "spark_master": cluster.master,
        "spark_properties": properties,
        "spark_java_options": QUICK_JAVA,
        "spark_memory": "1g",
        "lake_is_shared": True,
    }
    return settings_for(site, home=home).model_copy(update=changes)


def build(request: RunRequest) -> None:
    """Land the site and build the chosen marts, with all that they are made of."""
    steps.prepare_hive(request)
    steps.land_tracking_logs(request)
    steps.load_lms_tables(request)
    steps.load_course_structure(request)
    models = [f"+{mart}" for mart in MARTS]
    tests = ["--exclude-resource-type", "unit_test", "test"]
    variables = dbt_variables(request, changed=[])
    run_dbt(["build", "--select", *models, *tests], settings=request.settings, variables=variables)


def test_a_cluster_of_another_zone_and_encoding_gives_the_true_rows(
    cluster: SparkCluster, tmp_path: Path
) -> None:
    site = make_site(tmp_path / "site", options=SiteOptions(learners=30, courses=2, days=7, seed=3))
    home = tmp_path / "größe+1"  # a worker of the locale C would write question marks
    with thrift_server(settings_of(site, cluster, home=home)) as settings:
        request = RunRequest(settings=settings, as_of=site.as_of)
        build(request)
        with steps.connect_hive(settings) as hive:
            for mart in MARTS:
                columns, expected = site.truth(mart)
                table = f"{settings.hive_database}.{mart}"
                found = hive.query(f"select {', '.join(columns)} from {table}")
                comparison = compare_rows(map(as_text, expected), map(as_text, found))
                assert comparison.expected > 0
                assert comparison.is_equal, (mart, comparison.wrong[:3], comparison.missing[:3])
    workers = {log.relative_to(cluster.folder).parts[0] for log in cluster.executor_logs}
    assert len(workers) == WORKERS
