"""The options of a local Thrift server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from loaders.lake import Lake


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


def is_local(master: str) -> bool:
    """Tell whether a master URL names threads of one process, and not a cluster."""
    return master == "local" or master.startswith("local[")
