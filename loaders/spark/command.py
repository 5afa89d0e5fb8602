"""The command and the settings of the pyspark wheel's Thrift server, and the Java that it needs."""

import os
import pwd
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyspark

from cleaning.errors import AnalyticsError
from loaders.lake import Lake

OLDEST_JAVA = 17
_INSTALL_JAVA = "apt-get install openjdk-17-jre-headless"
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
QUICK_JAVA = (
    "-XX:TieredStopAtLevel=1",
    "-XX:ReservedCodeCacheSize=256m",
)
"""Java options for servers that handle few events: Java compiles by its quick compiler (C1) alone.

A start costs half the CPU time and small models cost a third less, but models over many millions
of rows cost half as much again (measured on 2 cores: 25 → 13 s, 65 → 44 s, 100 → 145 s). Java gives
that compiler 48 MB for code by default. One build fills them, and Spark ends with "Out of space in
CodeCache".
"""
SMALL_MEMORY = {"spark.buffer.pageSize": "2m", "spark.broadcast.blockSize": "128k"}
"""Settings for local servers that handle few events: sizes of a page and of a broadcast's block.

Each hash table of a task takes a page, and each scan and each stage broadcasts something. By
default a page has up to 64 MB and a block 4, also for ten rows, and Java clears each of them.
"""
COLLECTOR_OF_BUILDS = "-XX:+UseParallelGC"
"""Java's option for the garbage collector of local servers, where nobody names another one.

Nobody waits for an answer within milliseconds, so short pauses bring nothing. Java's own choice
(G1) took 150 s and 270 s of CPU time for stores of 5 million events, the parallel one 132 s and
237 s; for a warm build of the tests' site 42 and 40 s of CPU time, and 32 and 36 s.
"""
ROWS_OF_EVERY_ZONE = ("-Duser.timezone=UTC", "-Dfile.encoding=UTF-8")
"""Java options of all processes of Spark. A cluster of another zone and locale gives equal rows."""
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
LOOPBACK = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "localhost"}
"""Variables of a local server, unless the environment has one of them."""
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
_SERVER_SOURCE = Path(__file__).parent / "java" / "AnalyticsThriftServer.java"
_RUN_SOURCE = "org.codehaus.janino.SimpleCompiler"
"""The compiler inside Spark. It is used because a JRE has no `javac`."""
# Java itself reads options from these variables.
_JAVA_ENVIRONMENT = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
_NEEDS_NO_QUOTES = re.compile(r"""[^\s"'\\]+""")
_ESCAPED_IN_QUOTES = re.compile(r'["\\]')
_NAMES_A_COMPILER = re.compile(
    r"-XX:(TieredStopAtLevel|[+-]TieredCompilation|CompilationMode|[+-](Use|Enable)JVMCI|"
    r"(Reserved|Initial)CodeCacheSize|\w+CodeHeapSize|[+-]SegmentedCodeCache)|-X(int|comp)\b"
)
# Spark's own launcher chooses Java in this way, so the Java that is checked is the Java that runs.
_JAVA_VERSION = 'exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -version'


@dataclass(frozen=True, slots=True, kw_only=True)
class ThriftServerOptions:
    """The options of a local Thrift server.

    Attributes:
        home: folder of the metastore, the scratch files, the log and the state file. Derby serves
            one process, so a home has one server.
        lake: URI of the lake; databases without a location of their own would lie there.
        port: port to listen on; 0 takes any free one.
        host: address to listen on. The server asks for no password, so it belongs on loopback.
        master: Spark's master URL.
        memory: Java heap, as `2g` or `1500m`.
        start_timeout_seconds: how long a start may take.
        handles_few_events: whether Java has `QUICK_JAVA`, unless an option names a compiler or sets
            its memory, and a local server `SMALL_MEMORY`.
        java_options: further options of Java.
        properties: the keys and values of a Spark properties file, which Spark is given too. They
            override the project's own settings, except those that decide which rows a query has.
        properties_file: that file; None without one.
        settings: further settings of Spark; they override all others.
    """

    home: Path
    lake: Lake
    port: int = 0
    host: str = "127.0.0.1"
    master: str = "local[*]"
    memory: str = "2g"
    start_timeout_seconds: float = 120.0
    handles_few_events: bool = False
    java_options: tuple[str, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    properties_file: Path | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def work_folder(self) -> Path:
        """Folder of the server's scratch files and of its state file."""
        return self.home / "spark"

    @property
    def log_configuration(self) -> Path:
        """The file with the server's logging configuration."""
        return self.work_folder / "log4j2.properties"

    @property
    def log_file(self) -> Path:
        """The file with the server's standard output and error."""
        return self.home / "logs" / "thrift_server.log"


def spark_home() -> Path:
    """Return the folder of the Spark that the pyspark wheel carries."""
    return Path(pyspark.__file__).parent


def java_program() -> str:
    """Return the program of Java: that of JAVA_HOME, else `java` of the PATH."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", "java")) if home else "java"


def require_java() -> int:
    """Return the major version of the Java that Spark will find.

    Raises:
        AnalyticsError: there is no Java, or it is too old.
    """
    found = subprocess.run(
        ["/bin/sh", "-c", _JAVA_VERSION], capture_output=True, text=True, check=False
    )
    version = re.search(r'version "(?:1\.)?(\d+)', found.stderr)
    need = f"Spark needs Java {OLDEST_JAVA} or newer (JAVA_HOME, else `java` of the PATH)"
    if found.returncode != 0 or version is None:
        said = found.stderr.strip().splitlines()
        raise AnalyticsError(
            f"{need}; none was found ({said[-1] if said else 'it said nothing'}). "
            f"Install it with `{_INSTALL_JAVA}`; nothing was started."
        )
    major = int(version.group(1))
    if major < OLDEST_JAVA:
        raise AnalyticsError(
            f"{need}; Java {major} was found. "
            f"Install a newer one with `{_INSTALL_JAVA}`; nothing was started."
        )
    return major


def require_user_name(user_id: int | None = None) -> None:
    """Check that a user id, by default that of this process, has a name, because Hadoop needs it.

    Raises:
        AnalyticsError: the user id has no name, as in a container that runs as an arbitrary id.
    """
    user_id = os.geteuid() if user_id is None else user_id
    try:
        pwd.getpwuid(user_id)
    except KeyError as error:
        raise AnalyticsError(
            f"The user id of a run must have a name, because Spark asks for it, but {user_id} has "
            "none in /etc/passwd (a container that runs as any id needs a line there). Nothing was "
            "started."
        ) from error


def server_command(options: ThriftServerOptions, *, port: int) -> list[str]:
    """Return the server's command. Its scripts `exec` each other, so its process becomes Java."""
    command = [
        str(spark_home() / "bin" / "spark-submit"),
        "--master",
        options.master,
        "--name",
        "analytics-thrift-server",
        "--driver-memory",
        options.memory,
        "--driver-java-options",
        _java_line(_java_options(options)),
        "--class",
        _RUN_SOURCE,
    ]
    if options.properties_file is not None:
        command += ["--properties-file", str(options.properties_file.resolve())]
    for key, value in _spark_settings(options).items():
        command += ["--conf", f"{key}={value}"]
    command += ["spark-internal", str(_SERVER_SOURCE), _SERVER_SOURCE.stem]
    for key, value in _hive_settings(options, port=port).items():
        command += ["--hiveconf", f"{key}={value}"]
    return command


def server_environment(options: ThriftServerOptions) -> dict[str, str]:
    """Return the variables that a server starts with.

    Spark asks for the address of the machine's own name, and ends where no resolver knows the name,
    as on some fresh machines and in containers. A local server needs no such address.
    """
    is_told = LOOPBACK.keys() & os.environ.keys()
    return dict(os.environ) | (LOOPBACK if is_local(options.master) and not is_told else {})


def _java_options(options: ThriftServerOptions) -> list[str]:
    return [
        *ROWS_OF_EVERY_ZONE,
        f"-Dderby.system.home={options.work_folder}",
        f"-Djava.io.tmpdir={options.work_folder / 'tmp'}",
        f"-Dlog4j2.configurationFile={options.log_configuration.resolve().as_uri()}",
        *_collector(options),
        *_compiler(options),
        *options.java_options,
    ]


def _java_line(options: Iterable[str]) -> str:
    """Return options as one text, which Spark splits at blanks outside of quotes."""
    return " ".join(
        option if _NEEDS_NO_QUOTES.fullmatch(option) else _quoted(option) for option in options
    )


def _quoted(option: str) -> str:
    return '"' + _ESCAPED_IN_QUOTES.sub(r"\\\g<0>", option) + '"'


def _collector(options: ThriftServerOptions) -> tuple[str, ...]:
    """Return the option of the collector; none where one is named, because Java takes only one."""
    is_named = re.search(r"-XX:\+Use\w+GC\b", _named_java_options(options))
    return () if is_named or not is_local(options.master) else (COLLECTOR_OF_BUILDS,)


def _compiler(options: ThriftServerOptions) -> tuple[str, ...]:
    """Return the options of the quick compiler; none where people chose one, or its memory."""
    is_named = _NAMES_A_COMPILER.search(_named_java_options(options))
    return () if is_named or not options.handles_few_events else QUICK_JAVA


def _named_java_options(options: ThriftServerOptions) -> str:
    """Return the options of Java that people have set, wherever they have."""
    return " ".join([
        *options.java_options,
        options.properties.get("spark.driver.defaultJavaOptions", ""),
        *(os.environ.get(name, "") for name in _JAVA_ENVIRONMENT),
    ])  # fmt: skip


def _spark_settings(options: ThriftServerOptions) -> dict[str, str]:
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
        executor = [*ROWS_OF_EVERY_ZONE, *_compiler(options), *options.java_options]
        fixed |= {"spark.executor.defaultJavaOptions": _java_line(executor)}
    usual = {key: value for key, value in usual.items() if key not in options.properties}
    return usual | fixed | dict(options.settings)


def _hive_settings(options: ThriftServerOptions, *, port: int) -> dict[str, str]:
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


def is_local(master: str) -> bool:
    """Tell whether a master URL names threads of one process, and not a cluster."""
    return master == "local" or master.startswith("local[")


def _cores(master: str) -> int:
    """Return how many cores a `local[...]` master uses."""
    stated = re.search(r"\[(\d+)", master)
    if stated:
        return int(stated.group(1))
    return len(os.sched_getaffinity(0)) if "[" in master else 1
