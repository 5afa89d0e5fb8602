"""The settings that Spark, its Hive and its log start with."""

import os
import re

from loaders.spark.jvm import ROWS_OF_EVERY_ZONE, compiler, java_line
from loaders.spark.options import ThriftServerOptions, is_local

LOG_CONFIGURATION = """\
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
# These loggers warn of every statement, or of using an embedded metastore.
logger.scheduler.name = org.apache.spark.scheduler.DAGScheduler
logger.scheduler.level = error
logger.metastore.name = org.apache.hadoop.hive.metastore.ObjectStore
logger.metastore.level = error
logger.session.name = org.apache.hadoop.hive.ql.session.SessionState
logger.session.level = error
logger.hiveconf.name = org.apache.hadoop.hive.conf.HiveConf
logger.hiveconf.level = error
logger.native.name = org.apache.hadoop.util.NativeCodeLoader
logger.native.level = error
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss'Z'}{UTC} %p %c{1}: %m%n%ex
"""
"""Log warnings and errors only: at Spark's own level a night writes hundreds of megabytes."""
SMALL_MEMORY = {"spark.buffer.pageSize": "2m", "spark.broadcast.blockSize": "128k"}
"""Settings for local servers that handle few events: sizes of a page and of a broadcast's block.

Each hash table of a task takes a page, and each scan and each stage broadcasts something. By
default a page has up to 64 MB and a block 4, also for ten rows, and Java clears each of them.
"""
FIXED_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.sources.default": "parquet",
    "spark.sql.legacy.createHiveTableByDefault": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # pyarrow writes dates in the Gregorian calendar, also before 1582, so nothing is rebased.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.sources.partitionOverwriteMode": "dynamic",
}
"""Settings that decide which rows a query has. No properties file may change them."""
CLUSTER_SETTINGS = {
    # Java takes the encoding of paths from the locale.
    "spark.executorEnv.LC_ALL": "C.UTF-8",
    "spark.executorEnv.TZ": "UTC",
}
"""Settings for a master that is not local."""
METASTORE_KEYS = frozenset({
    "spark.hadoop.hive.metastore.uris", "spark.hadoop.javax.jdo.option.ConnectionURL",
})  # fmt: skip
"""A properties file with one of these keys names the metastore; otherwise it is Derby's."""
_FILTER_HOOK = (
    "org.apache.hadoop.hive.ql.security.authorization.plugin.AuthorizationMetaStoreFilterHook"
)


def spark_settings(options: ThriftServerOptions) -> dict[str, str]:
    """Return the settings of Spark, without those that its properties file alone decides."""
    fixed = FIXED_SETTINGS | {"spark.sql.warehouse.dir": options.lake.location("warehouse")}
    usual = {
        "spark.ui.enabled": "false",
        "spark.local.dir": str(options.work_folder / "local"),
        "spark.sql.parquet.compression.codec": "zstd",
        "spark.sql.adaptive.enabled": "true",
        # A larger cache keeps more compiled code of the first build for the second one.
        "spark.sql.codegen.cache.maxEntries": "5000",
        # Sets and lists of a group are collected in a hash of groups. By default Spark sorts all
        # rows instead as soon as a task has over 128 groups. A group takes about a kilobyte.
        "spark.sql.objectHashAggregate.sortBased.fallbackThreshold": "65536",
        # Spark starts a new thread for each shuffle and for each query's end, until there are 1,024
        # of them. A thread keeps the session that it was started in, with the session's tables and
        # settings, until it has had nothing to do for a minute, so closed sessions filled the heap.
        # A thread may wait for a subquery that needs another one of its pool, so there must be far
        # more of them than statements.
        "spark.sql.shuffleExchange.maxThreadThreshold": "128",
        "spark.sql.resultQueryStage.maxThreadThreshold": "64",
    }
    if is_local(options.master):
        usual |= {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.shuffle.partitions": str(2 * _cores(options.master)),
            # By default Spark lists the folders of a store with more than 32 dates by a job with a
            # task for each folder. In one process the job costs far more than the listing itself.
            "spark.sql.sources.parallelPartitionDiscovery.threshold": "100000",
        }
        usual |= SMALL_MEMORY if options.handles_few_events else {}
    else:
        usual |= CLUSTER_SETTINGS
        # The options that make small models quick matter on each executor as well.
        executor = [*ROWS_OF_EVERY_ZONE, *compiler(options), *options.java_options]
        fixed |= {"spark.executor.defaultJavaOptions": java_line(executor)}
    usual = {key: value for key, value in usual.items() if key not in options.properties}
    return usual | fixed | dict(options.settings)


def hive_settings(options: ThriftServerOptions, *, port: int) -> dict[str, str]:
    """Return the settings of the Hive in Spark, for a server that listens on a port."""
    work = f"file://{options.work_folder.resolve()}"  # Hadoop decodes no percent signs
    settings = {
        "hive.server2.thrift.bind.host": options.host,
        "hive.server2.thrift.port": str(port),
        # Hive's default, /tmp/hive, belongs to the first user of the machine who started a Hive.
        # Without a scheme the folder would be looked for in the cluster's default file system.
        "hive.exec.scratchdir": f"{work}/scratch",
        "hive.exec.local.scratchdir": str(options.work_folder / "scratch-local"),
        "hive.querylog.location": str(options.work_folder / "querylog"),
        "hive.server2.logging.operation.enabled": "false",
        # Spark reopens its metastore client whenever the session's user or its filter hook changes.
        # So impersonation is off, and the hook is the one that sessions would set themselves.
        "hive.server2.enable.doAs": "false",
        "hive.metastore.filter.hook": _FILTER_HOOK,
        # The first statement of a thread opens a metastore client, which costs up to half a second.
        # By default Hive starts a new thread for each of the first hundred statements, and ends the
        # threads of connections after a minute. So there are few threads, and they live long.
        "hive.server2.async.exec.threads": "8",
        "hive.server2.thrift.worker.keepalive.time": "3600s",
    }
    if not METASTORE_KEYS & options.properties.keys():
        metastore = options.home / "metastore"
        url = f"jdbc:derby:;databaseName={metastore};create=true"
        settings["javax.jdo.option.ConnectionURL"] = url
    return settings


def _cores(master: str) -> int:
    """Return how many cores a `local[...]` master uses."""
    stated = re.search(r"\[(\d+)", master)
    if stated:
        return int(stated.group(1))
    return len(os.sched_getaffinity(0)) if "[" in master else 1
