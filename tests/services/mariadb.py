"""A private MariaDB server for tests: its own data folder, socket and port, stopped at the end."""

import getpass
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pymysql
import pytest

from tests.services.processes import free_port

_START_SECONDS = 60
_DEBIAN_DAEMON = Path("/usr/sbin/mariadbd")


class MariaDbUnavailableError(Exception):
    """The server can't be started; the message says why."""


@dataclass(frozen=True, slots=True)
class MariaDb:
    """A running server whose `root` has no password.

    Attributes:
        port: TCP port on 127.0.0.1.
        socket: path of the Unix socket.
        pid: process id of the server.
    """

    port: int
    socket: str
    pid: int

    def url(self, database: str, *, user: str = "root", password: str | None = None) -> str:
        """Return the SQLAlchemy URL of a database, for the given account."""
        account = user if password is None else f"{user}:{password}"
        return f"mysql+pymysql://{account}@127.0.0.1:{self.port}/{database}?charset=utf8mb4"

    def create_database(self, name: str) -> str:
        """Create a database, empty even when one of that name was there, and return its URL."""
        self.execute(f"drop database if exists `{name}`", f"create database `{name}`")
        return self.url(name)

    def execute(self, *statements: str, database: str | None = None) -> list[tuple[object, ...]]:
        """Run statements as root and return the rows of the last one."""
        connection = pymysql.connect(
            host="127.0.0.1", port=self.port, user="root", database=database, autocommit=True
        )
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())


@contextmanager
def running_mariadb(folder: Path, *extra_options: str) -> Iterator[MariaDb]:
    """Start a server whose data lies below a folder, and stop it on leaving.

    Args:
        folder: the folder for the data and the log; one that a server left has its databases.
        extra_options: further options of `mariadbd`.

    Raises:
        MariaDbUnavailableError: the programs are not installed or the server ended at once.
    """
    data = folder / "data"
    log = folder / "mariadbd.log"
    if not _is_data_folder(data):
        _create_data_folder(data)
    # A Unix socket's path may have 107 bytes at most, and pytest's folders can be longer.
    with tempfile.TemporaryDirectory(prefix="mariadb-") as socket_folder:
        socket_path = f"{socket_folder}/s"
        port = free_port()
        command = [
            *(_program("mariadbd"), "--no-defaults", f"--user={getpass.getuser()}"),
            *(f"--datadir={data}", f"--socket={socket_path}", f"--port={port}"),
            *("--bind-address=127.0.0.1", "--skip-name-resolve", f"--log-error={log}"),
            *("--innodb-buffer-pool-size=64M", "--innodb-log-file-size=32M"),
            *("--performance-schema=OFF", "--character-set-server=utf8mb4"),
            # Safe against the death of the process, not of the machine: tests need no more.
            *("--innodb-flush-log-at-trx-commit=2", "--innodb-doublewrite=OFF"),
            *extra_options,
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            server = MariaDb(port, socket_path, process.pid)
            _wait_until_it_answers(server, process, log=log)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    """Give one private server to the whole session; a machine without MariaDB fails loudly."""
    folder = tmp_path_factory.mktemp("mariadb")
    try:
        with running_mariadb(folder) as server:
            yield server
    except MariaDbUnavailableError as error:
        pytest.fail(str(error), pytrace=False)
    # Some 100 MB of redo log and system tables; pytest would keep the last three sessions of it.
    shutil.rmtree(folder, ignore_errors=True)


def _is_data_folder(data: Path) -> bool:
    """Tell whether a server has its own tables there."""
    return (data / "mysql").is_dir()


def _create_data_folder(data: Path) -> None:
    command = [
        *(_program("mariadb-install-db"), "--no-defaults", f"--datadir={data}"),
        *(f"--user={getpass.getuser()}", "--auth-root-authentication-method=normal"),
        *("--skip-test-db", "--skip-name-resolve", "--innodb-log-file-size=32M"),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise MariaDbUnavailableError(
            f"mariadb-install-db can't create {data}: {result.stdout[-800:]}{result.stderr[-800:]}"
        )


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None and name == "mariadbd" and _DEBIAN_DAEMON.exists():
        found = str(_DEBIAN_DAEMON)
    if found is None:
        raise MariaDbUnavailableError(
            f"These tests need a real MariaDB server, and {name} is not on the PATH. "
            "Install it with: apt-get install mariadb-server"
        )
    return found


def _wait_until_it_answers(server: MariaDb, process: subprocess.Popen[bytes], *, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            server.execute("select 1")
        except pymysql.err.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                tail = log.read_text(errors="replace")[-1500:] if log.exists() else "(no log)"
                raise MariaDbUnavailableError(
                    f"mariadbd doesn't answer on port {server.port}. Its log ends:\n{tail}"
                ) from None
            time.sleep(0.1)
        else:
            return
