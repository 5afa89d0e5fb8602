"""The Spark properties file: what is read, and what is refused."""

from pathlib import Path

import pytest

from cleaning.errors import AnalyticsError
from loaders.spark.properties import read_properties


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "spark.conf"


def test_keys_are_parted_from_values_as_spark_parts_them(file: Path) -> None:
    file.write_text(
        "# executors\n! more\n\nspark.executor.memory 4g\n  spark.yarn.queue=night\n"
        "spark.jars : /opt/a.jar,/opt/b.jar\nspark.executor.extraJavaOptions -Da=b -Dc=d\n"
    )
    assert read_properties(file) == {
        "spark.executor.memory": "4g",
        "spark.yarn.queue": "night",
        "spark.jars": "/opt/a.jar,/opt/b.jar",
        "spark.executor.extraJavaOptions": "-Da=b -Dc=d",
    }


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("spark.master yarn", "ANALYTICS_SPARK_MASTER"),
        ("spark.driver.memory=8g", "ANALYTICS_SPARK_MEMORY"),
        ("spark.sql.warehouse.dir hdfs:///x", "ANALYTICS_LAKE"),
        ("spark.sql.session.timeZone Asia/Kolkata", "must be UTC, because the rows"),
        ("spark.sql.ansi.enabled false", "must be true, because the rows"),
        ("spark.submit.deployMode cluster", "client mode"),
        ("spark.executor.memory", "line 1 is not"),
        ("spark.jars /opt/a.jar,\\", "line 1 is not"),
    ],
)
def test_a_key_that_must_not_be_set_is_refused(file: Path, line: str, says: str) -> None:
    file.write_text(f"{line}\n")
    with pytest.raises(AnalyticsError, match=says) as refused:
        read_properties(file)
    assert "Nothing was started" in str(refused.value).replace("nothing", "Nothing")


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(AnalyticsError, match=f"ANALYTICS_SPARK_PROPERTIES.*{file}"):
        read_properties(file)


def test_a_file_with_a_secret_is_for_its_owner_only(file: Path) -> None:
    file.write_text("spark.hadoop.javax.jdo.option.ConnectionPassword x\n")
    file.chmod(0o640)
    with pytest.raises(AnalyticsError, match=r"owner only.*ConnectionPassword.*chmod 600"):
        read_properties(file)
    file.chmod(0o600)
    assert len(read_properties(file)) == 1
