"""Chooses a run's Thrift server: the home's own, started when needed, or the server that is set."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from flows.cluster import check_lake_is_seen, spark_options
from flows.few_events import handles_few_events
from flows.settings import LOOPBACK, Settings
from loaders.lake import Lake
from loaders.landing.logs.files import LogPath
from loaders.spark.options import ThriftServerOptions
from loaders.spark.thrift_server import ThriftServer, start, status, stop


def server_options(settings: Settings) -> ThriftServerOptions:
    """Return the options of the home's own server.

    Raises:
        AnalyticsError: the Spark properties file can't be read, or sets what it must not set.
    """
    return ThriftServerOptions(
        host=LOOPBACK,
        port=settings.thrift_port,
        memory=settings.spark_memory,
        java_options=settings.spark_java_options,
        lake=Lake.from_uri(settings.lake_uri),
        **spark_options(settings),
    )


def start_to_stay(settings: Settings) -> ThriftServer:
    """Start the home's server for people; runs do not stop it."""
    check_lake_is_seen(settings)
    options = server_options(settings)
    if status(options).server is None:
        options = _for_its_events(settings, options)
    server = start(options)
    _run_mark(settings).unlink(missing_ok=True)
    return server


def _untimed(_name: str) -> AbstractContextManager[None]:
    return nullcontext()


@contextmanager
def thrift_server(
    settings: Settings,
    *,
    timed: Callable[[str], AbstractContextManager[None]] = _untimed,
    full_refresh: bool = False,
    logs: Sequence[LogPath] | None = None,
) -> Iterator[Settings]:
    """Yield settings with the address of a server that answers.

    A server that this run starts is stopped afterwards, which frees its memory. A server that a
    killed run left is stopped first. A server that `analytics spark start` started, and a server
    that the settings name, are left running.

    Args:
        settings: the home, and where its server is.
        timed: measures the start of a server.
        full_refresh: whether the run builds all days, so that a new server handles all events.
        logs: the log files, where the run has listed them already.
    """
    if not settings.is_local_thrift:
        yield settings
        return
    check_lake_is_seen(settings)
    options, mark = server_options(settings), _run_mark(settings)
    if mark.exists():
        # The last statement of a killed run may still be writing a table that this run is about to
        # build, so the killed run's server is stopped.
        stop(options)
    is_new = status(options).server is None
    if is_new:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    with timed("start Spark"):
        if is_new:
            options = _for_its_events(settings, options, full_refresh=full_refresh, logs=logs)
        server = start(options)
    try:
        yield settings.at(server.host, server.port)
    finally:
        if mark.exists():
            stop(options)
            mark.unlink(missing_ok=True)


def _for_its_events(
    settings: Settings,
    options: ThriftServerOptions,
    *,
    full_refresh: bool = False,
    logs: Sequence[LogPath] | None = None,
) -> ThriftServerOptions:
    """Return the options of a new server for the events that the next run handles."""
    is_few = handles_few_events(settings, full_refresh=full_refresh, logs=logs)
    return replace(options, handles_few_events=is_few)


def _run_mark(settings: Settings) -> Path:
    """Return the path of the file that exists while a server started by a run is running."""
    return settings.home.resolve() / "state" / "server-of-a-run"
