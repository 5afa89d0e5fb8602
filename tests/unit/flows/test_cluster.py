"""Where logs are cleaned, and which logs and lakes a cluster may be given."""

from pathlib import Path
from typing import Any

import pytest
from pyarrow import fs

from cleaning.errors import AnalyticsError
from flows.cluster import check_cleaning, check_lake_is_seen, cleaning_pool
from flows.settings import Settings, SettingsError, load_settings
from loaders.landing.cluster_pool import ClusterPool
from loaders.landing.logs.files import LogPath
from loaders.landing.logs.remote import RemoteLog

LAKE = "s3a://key:secret@bucket/lake?region=eu-central-1"  # opened without a request
REMOTE = RemoteLog("s3a://bucket/a.log", "bucket/a.log", fs.LocalFileSystem())


def _settings(home: Path, **changes: Any) -> Settings:
    usual = {"spark_master": "spark://master:7077", "clean_on": "cluster", "lake": LAKE}
    return Settings(home=home, **usual | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"lake_is_shared": True},
        {"spark_master": "local[4]"},
        {"spark_master": "local"},
        {"thrift_host": "thrift.example.org"},
    ],
)
def test_a_lake_that_all_see_is_taken(tmp_path: Path, changes: dict[str, Any]) -> None:
    check_lake_is_seen(_settings(tmp_path, **{"lake": None} | changes))


def test_this_machine_cleans_unless_the_cluster_is_set(tmp_path: Path) -> None:
    assert cleaning_pool(Settings(home=tmp_path)) is None
    check_cleaning(Settings(home=tmp_path), [tmp_path / "a.log"])
    with pytest.raises(SettingsError, match="ANALYTICS_CLEAN_ON must be valid"):
        load_settings(clean_on="moon")


def test_the_cluster_gets_the_properties_and_the_country_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "spark.conf"
    file.write_text("spark.executor.cores 2\n")
    settings = _settings(tmp_path, spark_properties=file, geoip_db=Path("countries.csv"))
    pool = cleaning_pool(settings)
    assert isinstance(pool, ClusterPool)
    assert pool.options.properties == {"spark.executor.cores": "2"}
    assert pool.options.properties_file == file
    assert pool.same_files == (tmp_path / "countries.csv",)


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        ({"spark_master": "local[*]"}, REMOTE, r"ANALYTICS_SPARK_MASTER is local\[\*\]"),
        ({"lake": None}, REMOTE, r"ANALYTICS_LAKE must be .* it is the folder .*/lake"),
        ({}, Path("/logs/a.log"), r"ANALYTICS_TRACKING_LOGS must be .* but /logs is a folder"),
    ],
)
def test_what_the_cluster_does_not_see_is_refused(
    tmp_path: Path, changes: dict[str, Any], path: LogPath, says: str
) -> None:
    with pytest.raises(SettingsError, match=rf"{says}.*Nothing was cleaned"):
        check_cleaning(_settings(tmp_path, **changes), [REMOTE, path])


def test_what_the_cluster_sees_is_taken(tmp_path: Path) -> None:
    check_cleaning(_settings(tmp_path), [REMOTE])
    check_cleaning(_settings(tmp_path, lake=None, lake_is_shared=True), [tmp_path / "a.log"])


def test_a_wrong_properties_file_is_found_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(AnalyticsError, match="must be a readable file"):
        check_cleaning(_settings(tmp_path, spark_properties=tmp_path / "absent"), [])
