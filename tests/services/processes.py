"""Servers of tests that run as processes of their own: a port, and waiting for the first answer."""

import secrets
import socket
import subprocess
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

_START_SECONDS = 60
_PORTS = range(12_000, 32_000)


def free_port() -> int:
    """Return a port of this machine that nobody listens on.

    A server binds the port a moment later. Linux takes ports from 32,768 on for connections, of
    which other tests open thousands meanwhile, so the port is a smaller one.
    """
    while True:
        port = _PORTS.start + secrets.randbelow(len(_PORTS))
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until_it_answers(url: str, *, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait for a server that was started; one that ends or stays silent fails the test."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:  # refused, or too slow while it starts
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer:\n{log.read_text()}")
