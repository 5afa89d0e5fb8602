"""Starts the read side (Django) as its own processes: the write side never imports it."""

import errno
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from cleaning.errors import AnalyticsError
from flows.child_process import ending_with_parent
from flows.settings import DOTENV, PROJECT_ROOT, Settings, dotenv_file

_SAID_FOR_PEOPLE = "CommandError: "


def site_environment(settings: Settings) -> dict[str, str]:
    """Return the environment that `api/config/settings.py` reads.

    The site runs in another folder, so it is told the `.env` that this process has read.
    """
    dotenv = Path(dotenv_file())
    return os.environ | {
        DOTENV: str(dotenv.resolve()) if dotenv.is_file() else "",
        "ANALYTICS_HOME": str(settings.home.resolve()),
        "ANALYTICS_RESULT_STORE_URL": settings.store_url,
        "DJANGO_SETTINGS_MODULE": "api.config.settings",
    }


def manage(settings: Settings, arguments: Sequence[str], *, text: str = "") -> str:
    """Run one command of manage.py, with a text on its standard input; return what it printed.

    Raises:
        AnalyticsError: the command failed; its last line says why.
    """
    done = subprocess.run(
        ending_with_parent([sys.executable, str(PROJECT_ROOT / "manage.py"), *arguments]),
        cwd=PROJECT_ROOT,
        env=site_environment(settings),
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        if last.startswith(_SAID_FOR_PEOPLE):
            raise AnalyticsError(last.removeprefix(_SAID_FOR_PEOPLE))
        raise AnalyticsError(f"`manage.py {arguments[0]}` must succeed, but ended with: {last}")
    # The command's warnings go to the person who called it.
    sys.stderr.writelines(
        f"{line}\n" for line in done.stderr.splitlines() if line.startswith("Warning: ")
    )
    return done.stdout


def manage_site(settings: Settings, arguments: Sequence[str]) -> NoReturn:
    """Become manage.py with a command, whose database is brought up to date before."""
    is_command = bool(arguments) and not arguments[0].startswith("-")
    prefix = ["migrated"] if is_command else []
    command = [sys.executable, str(PROJECT_ROOT / "manage.py"), *prefix, *arguments]
    sys.stdout.flush()
    os.execve(sys.executable, command, site_environment(settings))  # noqa: S606 - no shell is meant


def require_free_port(host: str, port: int, *, option: str = "--port") -> str:
    """Refuse an address that the pages can't have; return it as numbers, for the server.

    Args:
        host: the address to listen on, or its name.
        port: the port to listen on.
        option: how a person names another port.

    Raises:
        AnalyticsError: the port is in use, nobody knows the host, or it is not of this machine.
    """
    family, address = _resolved(host, port)
    text = f"[{address[0]}]:{port}" if family == socket.AF_INET6 else f"{address[0]}:{port}"
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AnalyticsError(
                f"The pages need a free port, but {text} is in use. "
                f"Choose another with {option}; nothing was started."
            ) from error
        raise AnalyticsError(
            f"The pages must be able to listen on {text}, but can't: {error.strerror}. "
            "Nothing was started."
        ) from error
    return text


def serve_site(
    settings: Settings, *, host: str, port: int, workers: int, access_log: Path | None = None
) -> NoReturn:
    """Bring the site's database and its static files up to date, then become the server.

    Args:
        settings: the settings of the run.
        host: the address to listen on.
        port: the port to listen on.
        workers: the number of worker processes.
        access_log: the file that takes the access log; None for standard output.

    Raises:
        AnalyticsError: the address can't be listened on, or the site's configuration is wrong.
    """
    address = require_free_port(host, port)
    manage(settings, ["migrate", "--verbosity", "0"])
    # The folder is cleared, so that no file of another version stays. ReDoc's page is not used.
    manage(settings, ["collectstatic", "--no-input", "--clear", "--ignore", "redoc"])
    command = [
        sys.executable, "-m", "gunicorn", "--config", "python:api.config.gunicorn",
        "--bind", address,
        "--workers", str(workers),
    ]  # fmt: skip
    sys.stdout.flush()
    if access_log is not None:
        # Nothing else is written there: errors go to standard error.
        with access_log.open("w") as file:
            os.dup2(file.fileno(), 1)
    os.chdir(PROJECT_ROOT)
    # The server replaces this process, so that stopping the process stops the server itself.
    os.execve(sys.executable, command, _server_environment(settings))  # noqa: S606 - no shell is meant


def _server_environment(settings: Settings) -> dict[str, str]:
    """Return the site's environment, with an empty folder for the metrics of the workers."""
    counts = settings.home.resolve() / "metrics"
    shutil.rmtree(counts, ignore_errors=True)
    counts.mkdir(parents=True)
    return site_environment(settings) | {"PROMETHEUS_MULTIPROC_DIR": str(counts)}


def ensure_user(settings: Settings, *, username: str, password: str) -> None:
    """Create a staff account of the demo's site, or set its password, which may be a weak one."""
    command = ["migrated", "staff_user", username, "--password-stdin", "--any-password"]
    manage(settings, command, text=password)


def _resolved(host: str, port: int) -> tuple[socket.AddressFamily, tuple[Any, ...]]:
    """Return the family and the address of a host; of a name with both, the address of IPv4."""
    try:
        found = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError) as error:
        raise AnalyticsError(
            f"--host must be an address of this machine or its name, but {host!r} is not known "
            f"({error}). Nothing was started."
        ) from error
    family, _, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    return family, address
