"""The command that starts the pyspark wheel's Thrift server, and its environment."""

import os
import pwd
from pathlib import Path

import pyspark

from cleaning.errors import AnalyticsError
from loaders.spark.jvm import java_line, java_options
from loaders.spark.options import ThriftServerOptions, is_local
from loaders.spark.settings import hive_settings, spark_settings

LOOPBACK = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "localhost"}
"""Variables of a local server, unless the environment has one of them."""
_SERVER_SOURCE = Path(__file__).parent / "java" / "AnalyticsThriftServer.java"
_RUN_SOURCE = "org.codehaus.janino.SimpleCompiler"
"""The compiler inside Spark. It is used because a JRE has no `javac`."""


def spark_home() -> Path:
    """Return the folder of the Spark that the pyspark wheel carries."""
    return Path(pyspark.__file__).parent


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
        java_line(java_options(options)),
        "--class",
        _RUN_SOURCE,
    ]
    if options.properties_file is not None:
        command += ["--properties-file", str(options.properties_file.resolve())]
    for key, value in spark_settings(options).items():
        command += ["--conf", f"{key}={value}"]
    command += ["spark-internal", str(_SERVER_SOURCE), _SERVER_SOURCE.stem]
    for key, value in hive_settings(options, port=port).items():
        command += ["--hiveconf", f"{key}={value}"]
    return command


def server_environment(options: ThriftServerOptions) -> dict[str, str]:
    """Return the variables that a server starts with.

    Spark asks for the address of the machine's own name, and ends where no resolver knows the name,
    as on some fresh machines and in containers. A local server needs no such address.
    """
    is_told = LOOPBACK.keys() & os.environ.keys()
    return dict(os.environ) | (LOOPBACK if is_local(options.master) and not is_told else {})
