"""The options of the home's own server, and when it is not started."""

from pathlib import Path
from typing import Any

import pytest

from flows.settings import Settings, SettingsError
from flows.thrift import server_options, start_to_stay


def _settings(home: Path, **changes: Any) -> Settings:
    return Settings(home=home, **{"spark_master": "spark://master:7077"} | changes)


def test_a_cluster_with_a_lake_of_this_machine_is_refused(tmp_path: Path) -> None:
    says = f"hdfs://, s3a://.* spark://master:7077, but it is the folder {tmp_path}/lake"
    with pytest.raises(SettingsError, match=says):
        start_to_stay(_settings(tmp_path))
    assert not (tmp_path / "spark").exists()


def test_the_server_is_given_the_properties_file(tmp_path: Path) -> None:
    file = tmp_path / "spark.conf"
    file.write_text("spark.executor.memory 4g\n")
    options = server_options(_settings(tmp_path, spark_properties=file))
    assert options.properties == {"spark.executor.memory": "4g"}
    assert options.properties_file == file
