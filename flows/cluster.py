"""What the settings say of a cluster: its Spark, what it must see, and whether it cleans logs."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypedDict

from flows.settings import Settings, SettingsError
from loaders.lake import Lake
from loaders.landing.cluster_pool import ClusterPool
from loaders.landing.logs.files import LogPath
from loaders.landing.pool import Pool
from loaders.spark.application import ApplicationOptions
from loaders.spark.options import is_local
from loaders.spark.properties import read_properties

_IS_SHARED = "If all machines mount that folder under this name, set ANALYTICS_LAKE_IS_SHARED=true."


class SparkOptions(TypedDict):
    """The options that the Thrift server and the application of the cleaning have in common."""

    home: Path
    master: str
    properties: Mapping[str, str]
    properties_file: Path | None


def spark_options(settings: Settings) -> SparkOptions:
    """Return the options of everything that runs on Spark.

    Raises:
        AnalyticsError: the Spark properties file can't be read, or sets what it must not set.
    """
    file = settings.spark_properties
    return SparkOptions(
        home=settings.home.resolve(),
        master=settings.spark_master,
        properties=read_properties(file) if file else {},
        properties_file=file.expanduser() if file else None,
    )


def check_lake_is_seen(settings: Settings) -> None:
    """Check that the executors of a cluster see the lake that this machine writes to.

    An executor that does not see the lake finds no rows, or writes rows that nobody finds.

    Raises:
        SettingsError: the master is a cluster, and the lake is a folder that is not said to be
            shared.
    """
    if settings.is_local_thrift and not is_local(settings.spark_master):
        because = f"ANALYTICS_SPARK_MASTER is {settings.spark_master}"
        _check_lake(settings, because=because, state="Nothing was started.")


def cleaning_pool(settings: Settings) -> Pool | None:
    """Return what cleans log files; None for the processes of this machine.

    Raises:
        AnalyticsError: the Spark properties file can't be read, or sets what it must not set.
    """
    if settings.clean_on == "machine":
        return None
    options = ApplicationOptions(name="cleaning", **spark_options(settings))
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
    because, state = "ANALYTICS_CLEAN_ON is cluster", "Nothing was cleaned."
    if is_local(settings.spark_master):
        raise SettingsError(
            "ANALYTICS_CLEAN_ON=cluster must have a cluster, but ANALYTICS_SPARK_MASTER is "
            f"{settings.spark_master}, which is this machine. {state}"
        )
    _check_lake(settings, because=because, state=state)
    local = next((path for path in files if isinstance(path, Path)), None)
    if local is not None and not settings.lake_is_shared:
        raise SettingsError(
            "ANALYTICS_TRACKING_LOGS must be where every machine of the cluster sees them "
            f"(hdfs://, s3a://), because {because}, but {local.parent} is a "
            f"folder of this machine. {_IS_SHARED} {state}"
        )


def _check_lake(settings: Settings, *, because: str, state: str) -> None:
    """Check that a cluster sees the lake.

    Args:
        settings: where the lake is, and whether it is shared.
        because: the setting that asks for a cluster, for the error.
        state: what holds when the lake is not seen, for the error.
    """
    lake = Lake.from_uri(settings.lake_uri)
    if lake.uri.startswith("file://") and not settings.lake_is_shared:
        raise SettingsError(
            "ANALYTICS_LAKE must be where every machine of the cluster sees it (hdfs://, s3a://), "
            f"because {because}, but it is the folder {lake.root} of this machine. "
            f"{_IS_SHARED} {state}"
        )
