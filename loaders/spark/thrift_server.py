"""Starts the local Spark Thrift server, waits until it answers, tells its state and stops it.

The server owns the metastore, because Derby serves one process. So every other program reaches the
tables through the server. The server outlives the command that started it; a state file in the home
names its process.
"""

import fcntl
import json
import logging
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from cleaning.errors import AnalyticsError
from loaders.hive.connection import HiveUnreachableError, connect
from loaders.json_file import write_json
from loaders.spark.command import require_user_name, server_command, server_environment, spark_home
from loaders.spark.jvm import require_java
from loaders.spark.options import ThriftServerOptions
from loaders.spark.processes import Process, find_process, is_running, stop_process
from loaders.spark.settings import LOG_CONFIGURATION

logger = logging.getLogger(__name__)

# The shell exits at once, so the server becomes a child of init: there is no zombie process and no
# ResourceWarning. Java takes the encoding of paths from the locale. Under LC_ALL=C, which cron and
# systemd set, Java would write question marks for letters beyond ASCII.
_DETACH = (
    'log="$1"; SPARK_HOME="$2"; LC_ALL=C.UTF-8; export SPARK_HOME LC_ALL; shift 2; '
    'exec "$@" >"$log" 2>&1 & echo $!'
)
_PORT_TAKEN = "java.net.BindException: Address already in use"
_START_ATTEMPTS = 3
_LOG_TAIL_LINES = 15
_POLL_SECONDS = 0.2
ANSWER_SECONDS = 10.0
_STOP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class ThriftServer:
    """A server of this machine: its process and its address."""

    host: str
    port: int
    process: Process


@dataclass(frozen=True, slots=True)
class ThriftServerStatus:
    """The state of a home's server.

    Attributes:
        server: process and address of the server; None when no server runs.
        is_answering: whether the server answers a query now.
        log_file: path of the server's log, which may not exist yet.
    """

    server: ThriftServer | None
    is_answering: bool
    log_file: Path


def start(options: ThriftServerOptions) -> ThriftServer:
    """Start the server of a home and wait until it answers; a running server is left as it is.

    When another command is starting the server, this function waits for that server. A server that
    runs on another port than the options name is returned too: its address is in the result.

    Raises:
        AnalyticsError: Java is missing or too old, the port is in use, or the server ended or did
            not answer in time.
    """
    options.work_folder.mkdir(parents=True, exist_ok=True)
    with _lock(options):
        found = _read_state(options)
        if found is not None and _wait_until_it_answers(options, found, is_ours=False):
            return found
        for attempt in range(1, _START_ATTEMPTS + 1):
            launched = _launch(options)
            if _wait_until_it_answers(options, launched, is_ours=True):
                return launched
            if attempt == _START_ATTEMPTS or not _lost_its_port(options):
                break
            logger.warning("thrift_server=starting again reason=its free port was taken meanwhile")
        raise _died(options)


def _lost_its_port(options: ThriftServerOptions) -> bool:
    """Tell whether another program took the free port that was chosen before Java bound it."""
    if options.port != 0:
        return False
    return _PORT_TAKEN in options.log_file.read_text(encoding="utf-8", errors="replace")


def stop(options: ThriftServerOptions) -> bool:
    """Stop the server of a home; return whether there was a server."""
    running = _read_state(options)
    if running is not None:
        stop_process(running.process, patience_seconds=_STOP_SECONDS)
        logger.info("thrift_server=stopped pid=%s", running.process.pid)
    state_file(options).unlink(missing_ok=True)
    return running is not None


def status(options: ThriftServerOptions) -> ThriftServerStatus:
    """Tell whether the server of a home runs and answers."""
    running = _read_state(options)
    is_answering = running is not None and _answers(running)
    return ThriftServerStatus(running, is_answering, options.log_file)


def _launch(options: ThriftServerOptions) -> ThriftServer:
    require_java()
    require_user_name()
    port = _claim_port(options)
    for name in ("tmp", "local", "scratch", "scratch-local", "querylog"):
        folder = options.work_folder / name
        shutil.rmtree(folder, ignore_errors=True)  # A killed server leaves its files.
        folder.mkdir()
    (options.work_folder / "scratch").chmod(0o733)  # Hive refuses a scratch folder with less
    options.log_configuration.write_text(LOG_CONFIGURATION, encoding="utf-8")
    options.log_file.parent.mkdir(parents=True, exist_ok=True)
    detached = subprocess.run(
        [
            *("/bin/sh", "-c", _DETACH, "sh", str(options.log_file), str(spark_home())),
            *server_command(options, port=port),
        ],
        cwd=options.work_folder,
        env=server_environment(options),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        start_new_session=True,
        umask=0o077,  # Only the account that builds the tables may read them.
    )
    process = find_process(int(detached.stdout))
    if process is None:
        raise _died(options)
    server = ThriftServer(options.host, port, process)
    write_json(state_file(options), asdict(server))
    logger.info("thrift_server=starting pid=%s port=%s", process.pid, port)
    return server


def _wait_until_it_answers(
    options: ThriftServerOptions, server: ThriftServer, *, is_ours: bool
) -> bool:
    """Wait until a server answers or ends; return whether it answers.

    Args:
        options: the options of the home.
        server: the server.
        is_ours: whether this command started the server, which then stops it when time is up.
            Another one may be busy with somebody's statements.

    Raises:
        AnalyticsError: the server did not answer in time.
    """
    begun = time.monotonic()
    while not _answers(server):
        if not is_running(server.process):
            state_file(options).unlink(missing_ok=True)
            return False
        if time.monotonic() - begun > options.start_timeout_seconds:
            if is_ours:
                stop(options)
            what_now = (
                "was stopped"
                if is_ours
                else "was left running, because it may be busy; `analytics spark stop` ends it"
            )
            raise AnalyticsError(
                f"The Thrift server must answer within {options.start_timeout_seconds:g} s; "
                f"the one on port {server.port} did not and {what_now}. {_log_tail(options)}"
            )
        time.sleep(_POLL_SECONDS)
    logger.info("thrift_server=answers port=%s seconds=%.1f", server.port, time.monotonic() - begun)
    return True


def _answers(server: ThriftServer) -> bool:
    """Tell whether the server answers a query: its port is open before its metastore is ready."""
    if not is_running(server.process):
        return False
    try:
        with connect(
            server.host, server.port, timeout=ANSWER_SECONDS, statement_timeout=ANSWER_SECONDS
        ) as hive:
            return hive.query("select 1") == [(1,)]
    except HiveUnreachableError:
        return False


def _claim_port(options: ThriftServerOptions) -> int:
    """Return the port to listen on; it is bound for a moment to find out whether it is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except OSError as error:
            raise AnalyticsError(
                f"The Thrift server of {options.home} must be able to listen on "
                f"{options.host}:{options.port}, but that is not free ({error.strerror}). "
                f"Stop what uses it or choose another ANALYTICS_THRIFT_PORT; nothing was started."
            ) from error
        port: int = probe.getsockname()[1]
        return port


def _died(options: ThriftServerOptions) -> AnalyticsError:
    return AnalyticsError(f"The Thrift server ended while it was starting. {_log_tail(options)}")


def _log_tail(options: ThriftServerOptions) -> str:
    try:
        text = options.log_file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return f"It left no log at {options.log_file}."
    # The first line of an exception says what went wrong. The stack frames below it are left out.
    lines = [line for line in text.splitlines() if not line.startswith(("\tat ", "\t... "))]
    tail = "\n".join(lines[-_LOG_TAIL_LINES:])
    return f"The end of its log, {options.log_file}:\n{tail}"


@contextmanager
def _lock(options: ThriftServerOptions) -> Iterator[None]:
    """Hold the lock that lets one command at a time start the server of a home."""
    with (options.work_folder / "thrift_server.lock").open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def state_file(options: ThriftServerOptions) -> Path:
    """Return the path of the file that names the running server of a home."""
    return options.work_folder / "thrift_server.json"


def _read_state(options: ThriftServerOptions) -> ThriftServer | None:
    """Return the server that the state file names; None when that very process does not run."""
    try:
        state = json.loads(state_file(options).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    server = ThriftServer(state["host"], state["port"], Process(**state["process"]))
    return server if is_running(server.process) else None
