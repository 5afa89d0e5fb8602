"""Chooses where log files are cleaned: by processes of this machine, or as tasks of the cluster."""

from collections.abc import Iterable
from pathlib import Path

from flows.settings import Settings, SettingsError
from loaders.lake import Lake
from loaders.landing.cluster_pool import ClusterPool
from loaders.landing.log_files import LogPath
from loaders.landing.pool import Pool
from loaders.spark.application import ApplicationOptions
from loaders.spark.command import is_local
from loaders.spark.properties import read_properties

_IS_SHARED = (
    "If all machines mount that folder under this name, set ANALYTICS_LAKE_IS_SHARED=true. Nothing "
    "was cleaned."
)


def cleaning_pool(settings: Settings) -> Pool | None:
    """Return what cleans log files; None for the processes of this machine.

    Raises:
        AnalyticsError: the Spark properties file can't be read, or sets what it must not set.
    """
    if settings.clean_on == "machine":
        return None
    properties_file = settings.spark_properties
    options = ApplicationOptions(
        name="cleaning",
        home=settings.home.resolve(),
        master=settings.spark_master,
        properties=read_properties(properties_file) if properties_file else {},
        properties_file=properties_file.expanduser() if properties_file else None,
    )
    countries = settings.country_file
    return ClusterPool(options=options, same_files=(countries,) if countries else ())


def check_cleaning(settings: Settings, files: Iterable[LogPath]) -> None:
    """Check that the machines which clean see the logs and the lake.

    Raises:
        SettingsError: the cluster is to clean, and there is none, or the lake or a log is in a
            folder that is not said to be shared.
        AnalyticsError: the Spark properties file can't be read, or sets what it must not set.
    """
    if cleaning_pool(settings) is None:
        return
    if is_local(settings.spark_master):
        raise SettingsError(
            "ANALYTICS_CLEAN_ON=cluster must have a cluster, but ANALYTICS_SPARK_MASTER is "
            f"{settings.spark_master}, which is this machine. Nothing was cleaned."
        )
    if settings.lake_is_shared:
        return
    lake = Lake.from_uri(settings.lake_uri)
    if lake.uri.startswith("file://"):
        raise SettingsError(
            "ANALYTICS_LAKE must be where every machine of the cluster sees it (hdfs://, s3a://), "
            f"because ANALYTICS_CLEAN_ON is cluster, but it is the folder {lake.root} of this "
            f"machine. {_IS_SHARED}"
        )
    local = next((path for path in files if isinstance(path, Path)), None)
    if local is not None:
        raise SettingsError(
            "ANALYTICS_TRACKING_LOGS must be where every machine of the cluster sees them "
            f"(hdfs://, s3a://), because ANALYTICS_CLEAN_ON is cluster, but {local.parent} is a "
            f"folder of this machine. {_IS_SHARED}"
        )
