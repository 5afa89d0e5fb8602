"""A short Spark application in this process: executors of a cluster work for it until it ends."""

import logging
import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JError
from pyspark import SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway

from cleaning.errors import AnalyticsError
from loaders.spark.command import require_user_name, spark_home
from loaders.spark.jvm import QUICK_JAVA, ROWS_OF_EVERY_ZONE, require_java
from loaders.spark.settings import CLUSTER_SETTINGS, LOG_CONFIGURATION

_PACKAGES = Path(__file__).resolve().parents[2]
"""The folder of this project's packages: the checkout, which is at the same place everywhere."""
_DRIVER_MEMORY = "512m"
"""Java heap of the driver. It hands out tasks and takes counts back, and sees no event."""
_JAVA_OPTIONS = (*ROWS_OF_EVERY_ZONE, *QUICK_JAVA)
"""Java only hands tasks to Python here, so the quick compiler is right for any amount of data."""
_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationOptions:
    """The options of an application.

    Attributes:
        name: its name on the cluster.
        home: folder of its scratch files and of its log.
        master: Spark's master URL.
        properties: the keys and values of a Spark properties file, which Spark is given too.
        properties_file: that file; None without one. Spark reads it itself, because a password on
            a command line is seen by everybody on the machine.
        settings: settings of Spark that override the file.
    """

    name: str
    home: Path
    master: str
    properties: Mapping[str, str] = field(default_factory=dict)
    properties_file: Path | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def work_folder(self) -> Path:
        """Folder of the scratch files."""
        return self.home / "spark" / self.name

    @property
    def log_file(self) -> Path:
        """The file with what the driver's Java says."""
        return self.home / "logs" / f"{self.name}.log"


@contextmanager
def spark_application(options: ApplicationOptions) -> Iterator[SparkContext]:
    """Yield the context of a new application; at the end its executors and its Java are released.

    Raises:
        AnalyticsError: there is no Java, or the cluster does not take the application.
    """
    require_java()
    require_user_name()
    logging.getLogger("py4j").setLevel(logging.WARNING)  # it tells of each connection's end
    gateway = _start_java(options)
    context = None
    # Spark's context would keep the handler and the path that it sets in this process.
    path, is_main = list(sys.path), threading.current_thread() is threading.main_thread()
    handler = signal.getsignal(signal.SIGINT) if is_main else None
    try:
        try:
            context = SparkContext(gateway=gateway)
        except (Py4JError, PySparkException) as error:
            raise _refused(options, said=first_line(error)) from error
        context.pythonExec = options.properties.get("spark.pyspark.python", sys.executable)
        yield context
    finally:
        if context is not None:
            context.stop()
        _end_java(gateway)
        sys.path[:] = path
        if is_main:
            signal.signal(signal.SIGINT, handler)


def first_line(error: Exception) -> str:
    """Return what an error of Spark says without the lines of its code."""
    java = getattr(error, "java_exception", None)
    with suppress(Py4JError):
        return str(java.getMessage() if java is not None else error).strip().partition("\n")[0]
    return type(error).__name__


def _start_java(options: ApplicationOptions) -> Any:
    """Start the driver's Java, whose output goes to the log."""
    options.log_file.parent.mkdir(parents=True, exist_ok=True)
    (options.work_folder / "tmp").mkdir(parents=True, exist_ok=True)
    _log_configuration(options).write_text(LOG_CONFIGURATION)
    variables = {
        "PYSPARK_SUBMIT_ARGS": shlex.join([*application_arguments(options), "pyspark-shell"]),
        "SPARK_HOME": str(spark_home()),
    }
    with options.log_file.open("ab") as log, _environment(variables):
        try:
            return launch_gateway(  # type: ignore[no-untyped-call]
                popen_kwargs={"stdout": log, "stderr": subprocess.STDOUT}
            )
        except PySparkException as error:
            raise _refused(options, said=first_line(error)) from error


def _end_java(gateway: Any) -> None:
    """End the driver's Java, which would keep its memory until the end of this process."""
    with suppress(Py4JError, OSError):
        gateway.shutdown()
    gateway.proc.stdin.close()  # Java ends when nobody can write to it
    try:
        gateway.proc.wait(_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        gateway.proc.kill()
        gateway.proc.wait()
    # The next application of this process starts a Java of its own.
    SparkContext._gateway = None
    SparkContext._jvm = None


def application_arguments(options: ApplicationOptions) -> list[str]:
    """Return what `spark-submit` is told on its command line."""
    java = [
        *_JAVA_OPTIONS,
        f"-Djava.io.tmpdir={options.work_folder / 'tmp'}",
        f"-Dlog4j2.configurationFile={_log_configuration(options).resolve().as_uri()}",
    ]
    arguments = ["--master", options.master, "--name", f"analytics-{options.name}"]
    arguments += ["--driver-memory", _DRIVER_MEMORY]
    arguments += ["--driver-java-options", " ".join(f'"{option}"' for option in java)]
    if options.properties_file is not None:
        arguments += ["--properties-file", str(options.properties_file.resolve())]
    usual = CLUSTER_SETTINGS | {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(options.work_folder / "local"),
        # The packages are imported from the checkout, wherever an executor's own folder is.
        "spark.executorEnv.PYTHONPATH": str(_PACKAGES),
    }
    settings = {key: value for key, value in usual.items() if key not in options.properties}
    settings |= {"spark.executor.defaultJavaOptions": " ".join(_JAVA_OPTIONS)}
    for key, value in (settings | dict(options.settings)).items():
        arguments += ["--conf", f"{key}={value}"]
    return arguments


def _log_configuration(options: ApplicationOptions) -> Path:
    return options.work_folder / "log4j2.properties"


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables of this process's environment, where pyspark looks for them, for a moment."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _refused(options: ApplicationOptions, *, said: str) -> AnalyticsError:
    return AnalyticsError(
        f"Spark must start an application on {options.master} (ANALYTICS_SPARK_MASTER), but did "
        f"not ({said}); {options.log_file} says more."
    )
