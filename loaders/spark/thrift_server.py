"""The local Spark Thrift server: start it, wait until it answers, tell its state, stop it.

The server owns the metastore (Derby serves one process), so everything else goes through it. It
outlives the command that started it; a file in the home says which process it is.
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
from loaders.spark.command import (
    LOG_CONFIGURATION,
    ThriftServerOptions,
    require_java,
    require_user_name,
    server_command,
    spark_home,
)
from loaders.spark.processes import Process, find_process, is_running, stop_process

logger = logging.getLogger(__name__)

# The shell ends at once: the server is nobody's child, so nobody has to reap it or is warned of it.
# Java takes the encoding of paths from the locale: under LC_ALL=C, which cron and systemd have, it
# would write question marks for letters beyond ASCII.
_DETACH = (
    'log="$1"; SPARK_HOME="$2"; LC_ALL=C.UTF-8; export SPARK_HOME LC_ALL; shift 2; '
    'exec "$@" >"$log" 2>&1 & echo $!'
)
_LOG_TAIL_LINES = 15
_POLL_SECONDS = 0.2
_ANSWER_SECONDS = 10.0
_STOP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class ThriftServer:
    """A server of this machine that answers, or did when it was last asked."""

    host: str
    port: int
    process: Process


@dataclass(frozen=True, slots=True)
class ThriftServerStatus:
    """What there is to say about the server of a home.

    Attributes:
        server: its process and address; None when none runs.
        is_answering: whether it answers a query now.
        log_file: where its log is, or would be.
    """

    server: ThriftServer | None
    is_answering: bool
    log_file: Path


def start(options: ThriftServerOptions) -> ThriftServer:
    """Start the server of a home and wait until it answers; one that answers is left as it is.

    A server that another command is just starting is waited for. One that runs on another port than
    the one asked for is returned as it is: its address is that of the result, not of the options.

    Raises:
        AnalyticsError: no Java, the port is in use, or the server died or did not answer in time.
    """
    options.work_folder.mkdir(parents=True, exist_ok=True)
    with _lock(options):
        found = _read_state(options)
        if found is not None and _wait_until_it_answers(options, found):
            return found
        launched = _launch(options)
        if not _wait_until_it_answers(options, launched):
            raise _died(options)
    return launched


def stop(options: ThriftServerOptions) -> bool:
    """Stop the server of a home; tell whether there was one."""
    running = _read_state(options)
    if running is not None:
        stop_process(running.process, patience_seconds=_STOP_SECONDS)
        logger.info("thrift_server=stopped pid=%s", running.process.pid)
    _state_file(options).unlink(missing_ok=True)
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
        shutil.rmtree(folder, ignore_errors=True)  # what a killed server left
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
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        start_new_session=True,
        umask=0o077,  # the tables are for the account that builds them, whoever starts the server
    )
    process = find_process(int(detached.stdout))
    if process is None:
        raise _died(options)
    server = ThriftServer(options.host, port, process)
    _write_state(options, server)
    logger.info("thrift_server=starting pid=%s port=%s", process.pid, port)
    return server


def _wait_until_it_answers(options: ThriftServerOptions, server: ThriftServer) -> bool:
    """Wait for a server; tell whether it answers, or has ended."""
    begun = time.monotonic()
    while not _answers(server):
        if not is_running(server.process):
            _state_file(options).unlink(missing_ok=True)
            return False
        if time.monotonic() - begun > options.start_timeout_seconds:
            stop(options)
            raise AnalyticsError(
                f"The Thrift server must answer within {options.start_timeout_seconds:g} s; "
                f"the one on port {server.port} did not and was stopped. {_log_tail(options)}"
            )
        time.sleep(_POLL_SECONDS)
    logger.info("thrift_server=answers port=%s seconds=%.1f", server.port, time.monotonic() - begun)
    return True


def _answers(server: ThriftServer) -> bool:
    """Ask a real question: the port is open before the metastore is ready."""
    if not is_running(server.process):
        return False
    try:
        with connect(server.host, server.port, timeout=_ANSWER_SECONDS) as hive:
            return hive.query("select 1") == [(1,)]
    except HiveUnreachableError:
        return False


def _claim_port(options: ThriftServerOptions) -> int:
    """Return the port to listen on; bound for a moment, so that a taken one is known at once."""
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
    # the first line of an exception says what went wrong; the frames below it do not
    lines = [line for line in text.splitlines() if not line.startswith(("\tat ", "\t... "))]
    tail = "\n".join(lines[-_LOG_TAIL_LINES:])
    return f"The end of its log, {options.log_file}:\n{tail}"


@contextmanager
def _lock(options: ThriftServerOptions) -> Iterator[None]:
    """Let one command at a time start the server of a home."""
    with (options.work_folder / "thrift_server.lock").open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _state_file(options: ThriftServerOptions) -> Path:
    return options.work_folder / "thrift_server.json"


def _write_state(options: ThriftServerOptions, server: ThriftServer) -> None:
    unfinished = options.work_folder / "thrift_server.json.unfinished"
    unfinished.write_text(json.dumps(asdict(server)), encoding="utf-8")
    unfinished.replace(_state_file(options))


def _read_state(options: ThriftServerOptions) -> ThriftServer | None:
    """Return the server that the home's file names; None when that very process does not run."""
    try:
        state = json.loads(_state_file(options).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    server = ThriftServer(state["host"], state["port"], Process(**state["process"]))
    return server if is_running(server.process) else None
