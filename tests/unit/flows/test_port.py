"""The address of the pages is looked at before anything is started."""

import errno
import os
import socket
from typing import Any

import pytest
from typer.testing import CliRunner

from cleaning.errors import AnalyticsError
from flows import read_side
from flows.cli import app
from flows.read_side import require_free_port


class _Probe(socket.socket):
    """A socket that binds to nothing, and notes its family."""

    error: int | None = None
    bound: list[tuple[socket.AddressFamily, Any]] = []  # noqa: RUF012 - a new one for each test

    def bind(self, address: Any, /) -> None:
        self.bound.append((self.family, address))
        if self.error is not None:
            raise OSError(self.error, os.strerror(self.error))


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> type[_Probe]:
    monkeypatch.setattr(_Probe, "bound", [])
    monkeypatch.setattr(_Probe, "error", None)
    monkeypatch.setattr(read_side.socket, "socket", _Probe)
    return _Probe


@pytest.mark.parametrize(
    ("host", "text", "family"),
    [
        ("127.0.0.1", "127.0.0.1:8000", socket.AF_INET),
        ("", "0.0.0.0:8000", socket.AF_INET),
        ("::1", "[::1]:8000", socket.AF_INET6),
        ("::", "[::]:8000", socket.AF_INET6),
    ],
)
def test_an_address_of_either_family_is_one_that_the_server_understands(
    host: str, text: str, family: socket.AddressFamily, probe: type[_Probe]
) -> None:
    assert require_free_port(host, 8000) == text
    assert [bound[0] for bound in probe.bound] == [family]


def test_a_name_with_both_is_the_address_of_ipv4(
    probe: type[_Probe], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 8000, 0, 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 8000)),
    ]
    monkeypatch.setattr(read_side.socket, "getaddrinfo", lambda *_, **__: found)
    assert require_free_port("site", 8000) == "127.0.0.1:8000"
    monkeypatch.setattr(read_side.socket, "getaddrinfo", lambda *_, **__: found[:1])
    assert require_free_port("site", 8000) == "[::1]:8000"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (errno.EADDRINUSE, r"\[::1\]:8000 is in use\. Choose another with --port"),
        (errno.EACCES, r"listen on \[::1\]:8000, but can't: Permission denied\."),
        (errno.EADDRNOTAVAIL, r"\[::1\]:8000, but can't: Cannot assign requested address\."),
    ],
)
def test_only_a_port_in_use_is_called_so(
    error: int, says: str, probe: type[_Probe], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "error", error)
    with pytest.raises(AnalyticsError, match=says):
        require_free_port("::1", 8000)


@pytest.mark.parametrize("host", ["no host", "a" * 70 + ".example"])
def test_a_host_that_nobody_knows_is_named(host: str) -> None:
    with pytest.raises(AnalyticsError, match=f"^--host must be .* '{host}' is not known"):
        require_free_port(host, 8000)


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_number_that_is_no_port_is_refused(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--port", "70000"])
    assert result.exit_code == 2
